//! One RS256 key. It signs with aws-lc-rs, because the pure-Rust RSA that `openidconnect` brings is ten
//! times slower and not made to keep a private key to itself; its shape outside is `openidconnect`'s.

use super::OpenIdError;
use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use openidconnect::{PrivateSigningKey, SigningError};
use serde::Serialize;
use serde_json::json;

/// A key that signs.
pub(super) struct SigningKey {
    kid: String,
    pair: RsaKeyPair,
    public: CoreJsonWebKey,
}

impl SigningKey {
    /// A fresh key of 2048 bits, with its private half as PKCS#8 DER. About a tenth of a second of one
    /// core. The random numbers are the cryptographic library's own: it takes no generator from outside.
    pub(super) fn generate() -> Result<(Self, Vec<u8>), OpenIdError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| OpenIdError::Generate)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| OpenIdError::Generate)?;
        let der = der.as_ref().to_vec();
        Ok((Self::of(pair), der))
    }

    /// From PKCS#8 DER; `None` if that is no RSA key.
    pub(super) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        RsaKeyPair::from_pkcs8(der).ok().map(Self::of)
    }

    fn of(pair: RsaKeyPair) -> Self {
        let (n, e) = components(&pair);
        let kid = thumbprint(&n, &e);
        let jwk = json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e});
        let public = serde_json::from_value(jwk).expect("this is an RSA key as RFC 7518 writes it");
        Self { kid, pair, public }
    }

    /// Its name: the RFC 7638 thumbprint.
    pub(super) fn kid(&self) -> &str {
        &self.kid
    }

    /// `n` and `e` of the JWK.
    pub(super) fn components(&self) -> (String, String) {
        components(&self.pair)
    }

    /// The public half.
    pub(super) fn public(&self) -> &CoreJsonWebKey {
        &self.public
    }

    fn rs256(&self, message: &[u8]) -> Result<Vec<u8>, OpenIdError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| OpenIdError::Sign)?;
        Ok(signature)
    }

    /// A signed token in compact form whose header says what kind of token it is (`typ`).
    pub(super) fn sign_typed(&self, typ: &str, payload: &impl Serialize) -> Result<String, OpenIdError> {
        let header = json!({"alg": "RS256", "kid": self.kid, "typ": typ}).to_string();
        let payload = serde_json::to_vec(payload).map_err(|_| OpenIdError::Sign)?;
        let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = self.rs256(input.as_bytes())?;
        Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Whether this key made this RS256 signature.
    pub(super) fn made(&self, message: &[u8], signature: &[u8]) -> bool {
        let public = self.pair.public_key();
        RsaPublicKeyComponents {
            n: public.modulus().big_endian_without_leading_zero(),
            e: public.exponent().big_endian_without_leading_zero(),
        }
        .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
        .is_ok()
    }
}

impl PrivateSigningKey for SigningKey {
    type VerificationKey = CoreJsonWebKey;

    fn sign(&self, alg: &CoreJwsSigningAlgorithm, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        match alg {
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256 => self.rs256(message).map_err(|_| SigningError::CryptoError),
            other => Err(SigningError::UnsupportedAlg(format!("{other:?}"))),
        }
    }

    fn as_verification_key(&self) -> CoreJsonWebKey {
        self.public.clone()
    }
}

fn components(pair: &RsaKeyPair) -> (String, String) {
    let public = pair.public_key();
    (
        URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
        URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
    )
}

/// The RFC 7638 thumbprint of an RSA key: the required members in alphabetical order, without blanks.
fn thumbprint(n: &str, e: &str) -> String {
    let canonical = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, canonical.as_bytes()))
}

#[cfg(test)]
mod tests;
