//! Whether a document is what its address says. A document counts at the address it names as its
//! own and nowhere else: otherwise anybody could serve somebody else's actor.

use crate::fetch::FetchError;
use domain::Origin;
use serde_json::Value;
use url::Url;

/// What the `id` of a document says about where it was found.
#[derive(Debug, PartialEq, Eq)]
pub enum Identity {
    /// It is this address.
    Here(
        /// The `id` as written.
        String,
    ),
    /// It is another address of the same origin, which has to be asked.
    Elsewhere(Url),
}

/// Compares the `id` of `document` with the address it came from.
pub fn identify(document: &Value, found_at: &Url) -> Result<Identity, FetchError> {
    let host = || found_at.host_str().unwrap_or_default().to_owned();
    let id = document
        .get("id")
        .and_then(Value::as_str)
        .ok_or_else(|| FetchError::NoId { host: host() })?;
    let named = Url::parse(id).map_err(|_| FetchError::NoId { host: host() })?;
    let origin = Origin::of(&named).ok_or_else(|| FetchError::NoId { host: host() })?;
    if Some(&origin) != Origin::of(found_at).as_ref() {
        return Err(FetchError::CrossOrigin {
            host: host(),
            claimed: origin.authority(),
        });
    }
    let mut address = named.clone();
    address.set_fragment(None);
    if address == *found_at {
        Ok(Identity::Here(id.to_owned()))
    } else {
        Ok(Identity::Elsewhere(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(id: Value, at: &str) -> Result<Identity, &'static str> {
        let mut at = Url::parse(at).expect("a url");
        at.set_fragment(None);
        identify(&json!({ "id": id }), &at).map_err(|e| e.code())
    }

    #[test]
    fn a_document_is_itself_only_at_its_own_address() {
        let id = "https://a.example/users/ada";
        assert_eq!(of(id.into(), id), Ok(Identity::Here(id.into())));
        assert_eq!(
            of(id.into(), "https://a.example/@ada"),
            Ok(Identity::Elsewhere(Url::parse(id).expect("a url")))
        );
        assert_eq!(of(id.into(), "https://b.example/users/ada"), Err("cross_origin"));
        assert_eq!(of(id.into(), "https://a.example:8443/users/ada"), Err("cross_origin"));
        assert_eq!(of(id.into(), "http://a.example/users/ada"), Err("cross_origin"));
    }

    #[test]
    fn a_document_without_an_address_is_nobody() {
        for id in [
            json!(null),
            json!(5),
            json!(""),
            json!("ada"),
            json!("urn:uuid:1"),
            json!({"id": "https://a.example/"}),
        ] {
            assert_eq!(of(id.clone(), "https://a.example/users/ada"), Err("no_id"), "{id}");
        }
    }
}
