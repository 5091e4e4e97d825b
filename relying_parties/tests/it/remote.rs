//! The admin APIs as the pre-flight reads them.

mod finding;
mod listing;
