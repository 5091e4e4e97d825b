//! What can be wrong with a key.

/// Why something is not a key we can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Not one PEM block with a label we know.
    #[error("not a PEM public key: expected one block labelled PUBLIC KEY or RSA PUBLIC KEY")]
    Pem,
    /// The DER inside is not a public key of a kind we know.
    #[error("not an RSA or Ed25519 public key in DER")]
    Der,
    /// An RSA key outside 2048 to 8192 bits.
    #[error("an RSA key of {bits} bits is not accepted: 2048 to 8192 are")]
    RsaSize {
        /// Its size.
        bits: usize,
    },
    /// Not base58btc multibase with a known key type (FEP-521a).
    #[error("not a Multikey: expected z and base58 of an Ed25519 or RSA public key")]
    Multikey,
    /// An Ed25519 key of the wrong length.
    #[error("an Ed25519 public key has 32 bytes")]
    Ed25519Length,
    /// The private half is not PKCS#8 of the algorithm expected.
    #[error("not a private key in PKCS#8: {0}")]
    Private(String),
    /// The sealed private half did not open.
    #[error("the private key could not be opened")]
    Sealed(#[source] domain::seal::SealError),
    /// The cryptographic library could not make a key.
    #[error("no key could be made: {0}")]
    Generate(String),
}
