//! New keys. The random numbers are the cryptographic library's own: it takes no generator from
//! outside for RSA, and a key of a seeded test would be no better a test.

use crate::keys::{BadKey, PrivateKey, PublicKey};
use actpub_httpsig::{Ed25519SigningKey, RsaBits, RsaSigningKey};
use domain::actor::KeyAlgorithm;

/// A fresh key pair.
pub struct GeneratedKey {
    /// What it signs with.
    pub algorithm: KeyAlgorithm,
    /// The private half as PKCS#8 DER.
    pub private_pkcs8: Vec<u8>,
    /// The public half.
    pub public: PublicKey,
}

impl std::fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GeneratedKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

impl GeneratedKey {
    /// The private half, open.
    pub fn private(&self) -> Result<PrivateKey, BadKey> {
        PrivateKey::from_pkcs8(self.algorithm, &self.private_pkcs8)
    }
}

/// The two keys of an actor: RSA-2048, which everybody can verify, and Ed25519. About a tenth of a
/// second of one core.
pub fn generate_keys() -> Result<[GeneratedKey; 2], BadKey> {
    let failed = |error: actpub_httpsig::Error| BadKey::Generate(error.to_string());
    let rsa = RsaSigningKey::generate(RsaBits::Rsa2048).map_err(failed)?;
    let ed25519 = Ed25519SigningKey::generate().map_err(failed)?;
    Ok([
        pair(KeyAlgorithm::Rsa, rsa.to_pkcs8_der().to_vec())?,
        pair(KeyAlgorithm::Ed25519, ed25519.to_pkcs8_der().to_vec())?,
    ])
}

fn pair(algorithm: KeyAlgorithm, private_pkcs8: Vec<u8>) -> Result<GeneratedKey, BadKey> {
    let public = PrivateKey::from_pkcs8(algorithm, &private_pkcs8)?.public()?;
    Ok(GeneratedKey {
        algorithm,
        private_pkcs8,
        public,
    })
}
