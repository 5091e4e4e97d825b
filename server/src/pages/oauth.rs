//! Letting an app in, and logging in to another server: the pages that say what the app may do and what the
//! server is told, those for what can go wrong before they may be told, and signing out at the wish of a
//! server. What an authorization is, `auth` knows.

pub(super) mod authorize;
pub(super) mod end_session;
mod form_post;
mod onward;
mod party;
mod party_refused;
mod party_words;
mod refused;
pub(super) mod scope_words;
