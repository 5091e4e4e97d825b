//! What an endpoint takes from a request: who asks, which page, which parameters.

mod app_token;
mod id;
mod ids;
mod member;
mod paging;
mod params;
mod reader;

pub use app_token::AppToken;
pub use id::Id;
pub use ids::Ids;
pub use member::{AnyMember, Member};
pub use paging::{Linked, Listing, Paging};
pub use params::Params;
pub use reader::Reader;
