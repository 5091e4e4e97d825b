//! Members who show that an account at another server is theirs.

mod linking;
mod naming;
mod profiles;
mod reading;
mod stand_in;
mod unlinking;
