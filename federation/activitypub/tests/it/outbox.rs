//! The way out, against a server that answers as the test wants.

mod retrying;
mod suspended;
