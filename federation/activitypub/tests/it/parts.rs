//! What the tests of the upper half share: whole instances on real listeners, and strangers whose
//! keys the test holds.

pub mod instance;
pub mod request;
pub mod stranger;
pub mod world;

pub use instance::Instance;
pub use request::{Answer, Forgery, send};
pub use stranger::{Person, Stranger};
pub use world::World;
