//! The keys an actor's document declares: `publicKey` with PEM, as everybody does, and Multikeys in
//! `assertionMethod` (FEP-521a). A key counts only if it names the document's own actor as its owner
//! and lives at the actor's origin; anything else is passed over.

use crate::keys::PublicKey;
use domain::origin::same_origin;
use serde_json::Value;

/// More than this many entries of one property are not looked at.
const MAX_KEYS: usize = 16;

/// A key that a document declares for its actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredKey {
    /// The key's URL.
    pub uri: String,
    /// The key.
    pub public: PublicKey,
}

/// All usable keys of the actor whose document this is, each URL once, in the document's order.
pub fn declared_keys(document: &Value) -> Vec<DeclaredKey> {
    let Some(actor) = document.get("id").and_then(Value::as_str) else {
        return Vec::new();
    };
    let pem = entries(document, "publicKey").filter_map(|entry| {
        key_of(entry, actor, "owner", "publicKeyPem", |text| {
            PublicKey::from_pem(text).ok()
        })
    });
    let multikeys = entries(document, "assertionMethod")
        .filter(|entry| entry.get("type") == Some(&"Multikey".into()))
        .filter_map(|entry| {
            key_of(entry, actor, "controller", "publicKeyMultibase", |text| {
                PublicKey::from_multikey(text).ok()
            })
        });
    let mut keys: Vec<DeclaredKey> = Vec::new();
    for key in pem.chain(multikeys) {
        if keys.iter().all(|known| known.uri != key.uri) {
            keys.push(key);
        }
    }
    keys
}

/// For a document that is a key and not an actor: who it says its owner is.
pub fn owner_of_key_document(document: &Value) -> Option<&str> {
    let is_key = document.get("publicKeyPem").is_some() || document.get("publicKeyMultibase").is_some();
    let owner = document.get("owner").or_else(|| document.get("controller"))?.as_str()?;
    is_key.then_some(owner)
}

fn entries<'a>(document: &'a Value, property: &str) -> impl Iterator<Item = &'a Value> {
    let entries = match document.get(property) {
        Some(Value::Array(many)) => many.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    entries.iter().take(MAX_KEYS)
}

fn key_of(
    entry: &Value,
    actor: &str,
    owner_property: &str,
    key_property: &str,
    read: impl Fn(&str) -> Option<PublicKey>,
) -> Option<DeclaredKey> {
    let text = |property: &str| entry.get(property).and_then(Value::as_str);
    let uri = text("id")?;
    let ours = text(owner_property) == Some(actor) && same_origin(uri, actor);
    let public = ours.then(|| text(key_property).and_then(read)).flatten()?;
    Some(DeclaredKey {
        uri: uri.to_owned(),
        public,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::generate_keys;
    use serde_json::json;

    const ACTOR: &str = "https://a.example/users/ada";

    fn document() -> Value {
        let [rsa, ed25519] = generate_keys().expect("keys");
        json!({
            "id": ACTOR,
            "publicKey": {"id": format!("{ACTOR}#main-key"), "owner": ACTOR, "publicKeyPem": rsa.public.to_pem()},
            "assertionMethod": [{
                "id": format!("{ACTOR}#ed25519-key"), "type": "Multikey", "controller": ACTOR,
                "publicKeyMultibase": ed25519.public.to_multikey(),
            }, "https://a.example/keys/elsewhere"],
        })
    }

    #[test]
    fn pem_and_multikey_are_both_found() {
        let uris: Vec<_> = declared_keys(&document()).into_iter().map(|k| k.uri).collect();
        assert_eq!(uris, [format!("{ACTOR}#main-key"), format!("{ACTOR}#ed25519-key")]);
    }

    #[test]
    fn a_key_of_another_owner_or_another_origin_does_not_count() {
        let clean = document();
        assert_eq!(declared_keys(&clean).len(), 2);
        let mut owner = clean.clone();
        owner["publicKey"]["owner"] = "https://a.example/users/eve".into();
        owner["assertionMethod"][0]["controller"] = "https://a.example/users/eve".into();
        assert!(declared_keys(&owner).is_empty());
        let mut origin = clean;
        origin["publicKey"]["id"] = "https://a.example:8443/users/ada#main-key".into();
        origin["assertionMethod"][0]["id"] = "https://b.example/users/ada#ed25519-key".into();
        assert!(declared_keys(&origin).is_empty());
    }

    #[test]
    fn many_entries_are_not_all_looked_at() {
        let mut many = document();
        let good = many["publicKey"].clone();
        many["publicKey"] = Value::Array([vec![json!({}); 15], vec![good.clone()]].concat());
        assert_eq!(declared_keys(&many).len(), 2);
        many["publicKey"] = Value::Array([vec![json!({}); 16], vec![good]].concat());
        assert_eq!(declared_keys(&many).len(), 1);
    }
}
