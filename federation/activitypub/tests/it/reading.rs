//! What others may read of us, and how we find others.

mod discovery;
mod documents;
mod followers_only;
mod resolving;
