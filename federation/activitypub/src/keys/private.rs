//! A private key, open for signing. It is never shown: `Debug` names the algorithm only.

use crate::keys::{BadKey, PublicKey};
use actpub_httpsig::{Ed25519SigningKey, RsaSigningKey, SigningKey};
use domain::actor::KeyAlgorithm;

/// An RSA or Ed25519 private key.
#[derive(Debug)]
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// From PKCS#8 DER.
    pub fn from_pkcs8(algorithm: KeyAlgorithm, der: &[u8]) -> Result<Self, BadKey> {
        let key = match algorithm {
            KeyAlgorithm::Rsa => RsaSigningKey::from_pkcs8_der(der).map(SigningKey::Rsa),
            KeyAlgorithm::Ed25519 => Ed25519SigningKey::from_pkcs8_der(der).map(SigningKey::Ed25519),
        };
        key.map(Self).map_err(|error| BadKey::Private(error.to_string()))
    }

    /// Its public half.
    pub fn public(&self) -> Result<PublicKey, BadKey> {
        PublicKey::of(&self.0.verifying_key())
    }

    /// What it signs with.
    pub fn algorithm(&self) -> KeyAlgorithm {
        match &self.0 {
            SigningKey::Ed25519(_) => KeyAlgorithm::Ed25519,
            _ => KeyAlgorithm::Rsa,
        }
    }

    pub(crate) fn inner(&self) -> &SigningKey {
        &self.0
    }
}
