//! The keys of actors: made, sealed and opened here, published as PEM and as Multikey (FEP-521a),
//! and read from the documents of others.

pub mod declared;
mod der;
pub mod error;
pub mod generate;
pub mod multikey;
pub mod pem;
pub mod private;
pub mod public;
pub mod sealed;

pub use declared::{DeclaredKey, declared_keys};
pub use error::BadKey;
pub use generate::{GeneratedKey, generate_keys};
pub use private::PrivateKey;
pub use public::PublicKey;
pub use sealed::{ActorKeyMaker, ed25519_key_uri, main_key_uri, open_private};
