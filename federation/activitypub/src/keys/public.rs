//! A public key, however it was published, ready to verify.

use crate::keys::multikey::Carried;
use crate::keys::pem::Label;
use crate::keys::{BadKey, der, multikey, pem};
use actpub_httpsig::{Ed25519PublicKey, RsaPublicKey, VerifyingKey};
use domain::actor::{ActorKey, KeyAlgorithm};

/// RSA keys outside this are refused: below is breakable, above costs us more than it gives them.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// An RSA (2048 to 8192 bits) or Ed25519 public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Rsa { key: RsaPublicKey, pkcs1: Vec<u8> },
    Ed25519(Ed25519PublicKey),
}

impl PublicKey {
    /// From what [`ActorKey::public`] holds: for RSA PKCS#1 or SubjectPublicKeyInfo DER, for Ed25519
    /// the 32 bytes.
    pub fn from_stored(algorithm: KeyAlgorithm, bytes: &[u8]) -> Result<Self, BadKey> {
        match algorithm {
            KeyAlgorithm::Ed25519 => Self::ed25519(bytes),
            KeyAlgorithm::Rsa => match der::spki(bytes) {
                Some(der::Spki::Rsa(pkcs1)) => Self::rsa(pkcs1),
                Some(der::Spki::Ed25519(_)) => Err(BadKey::Der),
                None => Self::rsa(bytes),
            },
        }
    }

    /// From a `publicKeyPem`.
    pub fn from_pem(text: &str) -> Result<Self, BadKey> {
        match pem::decode(text)? {
            (Label::Pkcs1, der) => Self::rsa(&der),
            (Label::Spki, bytes) => match der::spki(&bytes) {
                Some(der::Spki::Rsa(pkcs1)) => Self::rsa(pkcs1),
                Some(der::Spki::Ed25519(raw)) => Self::ed25519(raw),
                None => Err(BadKey::Der),
            },
        }
    }

    /// From a `publicKeyMultibase` (FEP-521a).
    pub fn from_multikey(text: &str) -> Result<Self, BadKey> {
        match multikey::decode(text)? {
            Carried::Ed25519(raw) => Self::ed25519(&raw),
            Carried::Rsa(pkcs1) => Self::rsa(&pkcs1),
        }
    }

    fn ed25519(raw: &[u8]) -> Result<Self, BadKey> {
        let key = Ed25519PublicKey::from_bytes(raw).map_err(|_| BadKey::Ed25519Length)?;
        Ok(Self(Kind::Ed25519(key)))
    }

    fn rsa(pkcs1: &[u8]) -> Result<Self, BadKey> {
        let bits = der::pkcs1_bits(pkcs1).ok_or(BadKey::Der)?;
        if !RSA_BITS.contains(&bits) {
            return Err(BadKey::RsaSize { bits });
        }
        let key = RsaPublicKey::from_spki_der(&der::rsa_spki(pkcs1)).map_err(|_| BadKey::Der)?;
        let pkcs1 = pkcs1.to_vec();
        Ok(Self(Kind::Rsa { key, pkcs1 }))
    }

    pub(super) fn of(key: &VerifyingKey) -> Result<Self, BadKey> {
        match key {
            VerifyingKey::Rsa(rsa) => Self::from_stored(KeyAlgorithm::Rsa, rsa.as_spki_der()),
            VerifyingKey::Ed25519(key) => Self::ed25519(key.as_bytes()),
            _ => Err(BadKey::Der),
        }
    }

    /// What it signs with.
    pub fn algorithm(&self) -> KeyAlgorithm {
        match &self.0 {
            Kind::Rsa { .. } => KeyAlgorithm::Rsa,
            Kind::Ed25519(_) => KeyAlgorithm::Ed25519,
        }
    }

    /// What [`ActorKey::public`] shall hold: SubjectPublicKeyInfo DER or 32 bytes.
    pub fn to_stored(&self) -> Vec<u8> {
        match &self.0 {
            Kind::Rsa { key, .. } => key.as_spki_der().to_vec(),
            Kind::Ed25519(key) => key.as_bytes().to_vec(),
        }
    }

    /// As a `publicKeyPem`.
    pub fn to_pem(&self) -> String {
        match &self.0 {
            Kind::Rsa { key, .. } => pem::encode_spki(key.as_spki_der()),
            Kind::Ed25519(key) => pem::encode_spki(&der::ed25519_spki(key.as_bytes())),
        }
    }

    /// As a `publicKeyMultibase` (FEP-521a).
    pub fn to_multikey(&self) -> String {
        match &self.0 {
            Kind::Rsa { pkcs1, .. } => multikey::encode_rsa(pkcs1),
            Kind::Ed25519(key) => multikey::encode_ed25519(key.as_bytes()),
        }
    }

    /// Whether `signature` (RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519) is this key's over `message`.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Kind::Rsa { key, .. } => key.verify(message, signature).is_ok(),
            Kind::Ed25519(key) => key.verify(message, signature).is_ok(),
        }
    }
}

impl TryFrom<&ActorKey> for PublicKey {
    type Error = BadKey;

    fn try_from(key: &ActorKey) -> Result<Self, BadKey> {
        Self::from_stored(key.algorithm, &key.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::generate_keys;

    #[test]
    fn every_form_of_a_key_leads_back_to_it() {
        for made in generate_keys().expect("keys") {
            let key = made.public;
            assert_eq!(PublicKey::from_pem(&key.to_pem()), Ok(key.clone()));
            assert_eq!(PublicKey::from_multikey(&key.to_multikey()), Ok(key.clone()));
            assert_eq!(
                PublicKey::from_stored(key.algorithm(), &key.to_stored()),
                Ok(key.clone())
            );
        }
    }

    #[test]
    fn both_pem_forms_of_an_rsa_key_are_the_same_key() {
        // RFC 9421 appendix B.1.1, test-key-rsa, as PKCS#1.
        let body = "MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrwWEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFqMGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZgkne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0PuKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQPSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB";
        let pkcs1 = PublicKey::from_pem(&format!(
            "-----BEGIN RSA PUBLIC KEY-----\n{body}\n-----END RSA PUBLIC KEY-----"
        ))
        .expect("a key");
        assert_eq!(PublicKey::from_pem(&pkcs1.to_pem()), Ok(pkcs1.clone()));
        assert_eq!(pkcs1.algorithm(), KeyAlgorithm::Rsa);
    }

    #[test]
    fn an_rsa_key_below_2048_bits_is_refused() {
        let integer = |bytes: usize| {
            [
                &[2, 0x82, (bytes >> 8) as u8, bytes as u8],
                vec![0xff; bytes].as_slice(),
            ]
            .concat()
        };
        let pkcs1 = |bytes: usize| {
            let content = [integer(bytes), vec![2, 3, 1, 0, 1]].concat();
            [
                &[0x30, 0x82, (content.len() >> 8) as u8, content.len() as u8],
                content.as_slice(),
            ]
            .concat()
        };
        assert!(PublicKey::from_stored(KeyAlgorithm::Rsa, &pkcs1(256)).is_ok());
        assert_eq!(
            PublicKey::from_stored(KeyAlgorithm::Rsa, &pkcs1(128)),
            Err(BadKey::RsaSize { bits: 1024 })
        );
        assert_eq!(
            PublicKey::from_stored(KeyAlgorithm::Rsa, &pkcs1(2048)),
            Err(BadKey::RsaSize { bits: 16384 })
        );
    }

    #[test]
    fn an_ed25519_key_has_32_bytes() {
        assert!(PublicKey::from_stored(KeyAlgorithm::Ed25519, &[1; 32]).is_ok());
        assert_eq!(
            PublicKey::from_stored(KeyAlgorithm::Ed25519, &[1; 31]),
            Err(BadKey::Ed25519Length)
        );
    }
}
