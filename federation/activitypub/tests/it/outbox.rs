//! The way out, against a server that answers as the test wants.

mod dialects;
mod lapsed;
mod overload;
mod retrying;
mod suspended;
