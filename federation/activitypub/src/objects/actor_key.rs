//! How our actors publish their keys: the RSA key as `publicKey`, which everybody reads, and every key
//! as a Multikey in `assertionMethod` (FEP-521a). Reading those of others is `keys::declared`.

use crate::keys::PublicKey;
use domain::actor::{ActorKey, KeyAlgorithm};
use serde::{Deserialize, Serialize};

/// `publicKey`, as in the security vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PemKey {
    /// The key's URL.
    pub id: String,
    /// The actor's id.
    pub owner: String,
    /// SubjectPublicKeyInfo in PEM.
    pub public_key_pem: String,
}

/// An entry of `assertionMethod`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Multikey {
    /// The key's URL.
    pub id: String,
    /// Always `Multikey`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The actor's id.
    pub controller: String,
    /// The key in multibase.
    pub public_key_multibase: String,
}

/// The RSA key of an actor, as it is published.
pub(super) fn pem_key(actor_uri: &str, keys: &[ActorKey]) -> Option<PemKey> {
    let key = keys.iter().find(|key| key.algorithm == KeyAlgorithm::Rsa)?;
    let public = PublicKey::try_from(key).ok()?;
    Some(PemKey {
        id: key.uri.clone(),
        owner: actor_uri.to_owned(),
        public_key_pem: public.to_pem(),
    })
}

/// The Ed25519 keys of an actor, as they are published.
pub(super) fn multikeys(actor_uri: &str, keys: &[ActorKey]) -> Vec<Multikey> {
    keys.iter()
        .filter(|key| key.algorithm == KeyAlgorithm::Ed25519)
        .filter_map(|key| Some((key, PublicKey::try_from(key).ok()?)))
        .map(|(key, public)| Multikey {
            id: key.uri.clone(),
            kind: "Multikey".to_owned(),
            controller: actor_uri.to_owned(),
            public_key_multibase: public.to_multikey(),
        })
        .collect()
}
