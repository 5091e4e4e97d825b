//! The Mastodon client API as client programs see it: the whole router, over a real database.

mod authorization;
mod document;
mod house;
mod instance;
mod lapsed;
mod limits;
mod notifications;
mod parameters;
mod people;
mod privacy;
mod profile;
mod reactions;
mod roles;
mod scopes;
mod search;
mod sign_up;
mod statuses;
mod timelines;
