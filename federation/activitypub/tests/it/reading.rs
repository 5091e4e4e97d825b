//! What others may read of us, and how we find others.

mod authorized;
mod discovery;
mod documents;
mod featured;
mod followers_only;
mod resolving;
mod resolving_posts;
