//! Letting an app in: the page that says what the app may do, and the pages for what can go wrong before
//! the app may be told. What an authorization is, `auth` knows.

pub(super) mod authorize;
mod refused;
pub(super) mod scope_words;
