//! The little that must be known of an activity before anybody is asked anything: its id, its type,
//! its actor. Bounded, and without any network or database.

use crate::bounded_json;
use crate::inbox::Refusal;
use crate::objects::reference::id_in;
use domain::Origin;
use http::{HeaderMap, header};
use serde_json::Value;
use url::Url;

/// The longest id read, in bytes.
const MAX_ID_BYTES: usize = 2048;

/// An activity whose envelope was read.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// The activity's id.
    pub id: String,
    /// Its `type`.
    pub kind: String,
    /// Who it says it is from.
    pub actor: String,
    /// The origin of the actor.
    pub origin: Origin,
    /// What it is about, if that has an id.
    pub object: Option<String>,
    /// The whole activity.
    pub activity: Value,
}

/// Checks that a request says it carries an ActivityPub document.
pub(crate) fn check_content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let text = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    // The profile of application/ld+json is often left out on the way in; nothing hangs on it here.
    if matches!(essence.as_str(), "application/activity+json" | "application/ld+json") {
        Ok(())
    } else {
        Err(Refusal::ContentType)
    }
}

impl Envelope {
    /// Reads the body of a request to an inbox.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let activity = bounded_json::parse(body).map_err(|error| match error {
            bounded_json::BadJson::TooLarge => Refusal::TooLarge,
            error => Refusal::Json(error),
        })?;
        if !activity.is_object() {
            return Err(Refusal::Envelope("to be one JSON object"));
        }
        let id = activity
            .get("id")
            .and_then(Value::as_str)
            .ok_or(Refusal::Envelope("an id"))?;
        // Ids are kept in their parsed form throughout, so that two spellings are one id.
        let id = Url::parse(id)
            .map_err(|_| Refusal::Envelope("an id that is an http or https address"))?
            .to_string();
        let kind = activity
            .get("type")
            .and_then(Value::as_str)
            .ok_or(Refusal::Envelope("a type that is one name"))?
            .to_owned();
        let actor = id_in(&activity, "actor")
            .ok_or(Refusal::Envelope("an actor"))?
            .to_string();
        if id.len() > MAX_ID_BYTES || actor.len() > MAX_ID_BYTES {
            return Err(Refusal::Envelope("ids of at most 2048 bytes"));
        }
        let origin = Origin::parse(&actor).ok_or(Refusal::Envelope("an actor at an http or https address"))?;
        let id_origin = Origin::parse(&id).ok_or(Refusal::Envelope("an id that is an http or https address"))?;
        if id_origin != origin {
            return Err(Refusal::CrossOriginId);
        }
        let object = id_in(&activity, "object").map(|url| url.to_string());
        Ok(Self {
            id,
            kind,
            actor,
            origin,
            object,
            activity,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use serde_json::json;

    fn follow() -> Value {
        json!({"id": "https://b.example/1", "type": "Follow", "actor": "https://b.example/users/bob", "object": "https://a.example/users/ada"})
    }

    fn read(activity: &Value) -> Result<Envelope, Refusal> {
        Envelope::read(activity.to_string().as_bytes())
    }

    #[test]
    fn an_envelope_is_read_whether_ids_are_plain_or_embedded() {
        let mut embedded = follow();
        embedded["actor"] = json!({"id": "https://b.example/users/bob", "type": "Person"});
        for activity in [follow(), embedded] {
            let envelope = read(&activity).expect("an envelope");
            assert_eq!(
                (envelope.kind.as_str(), envelope.actor.as_str()),
                ("Follow", "https://b.example/users/bob")
            );
            assert_eq!(envelope.object.as_deref(), Some("https://a.example/users/ada"));
        }
    }

    #[test]
    fn an_id_on_another_port_of_the_same_host_is_refused() {
        assert!(read(&follow()).is_ok());
        let mut other = follow();
        other["id"] = "https://b.example:8443/1".into();
        assert!(matches!(read(&other), Err(Refusal::CrossOriginId)));
    }

    #[test]
    fn what_every_activity_needs_is_named_when_it_is_missing() {
        assert!(read(&follow()).is_ok());
        for field in ["id", "type", "actor"] {
            let mut activity = follow();
            activity[field] = Value::Null;
            assert!(matches!(read(&activity), Err(Refusal::Envelope(_))), "{field}");
        }
        assert!(matches!(read(&json!([follow()])), Err(Refusal::Envelope(_))));
        let mut urn = follow();
        urn["id"] = "urn:uuid:1".into();
        assert!(matches!(read(&urn), Err(Refusal::Envelope(_))));
    }

    #[test]
    fn only_activitypub_types_are_taken() {
        let check = |text: &'static str| {
            check_content_type(&HeaderMap::from_iter([(
                header::CONTENT_TYPE,
                HeaderValue::from_static(text),
            )]))
        };
        assert!(check("application/activity+json; charset=utf-8").is_ok());
        assert!(check("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"").is_ok());
        assert!(matches!(check("application/json"), Err(Refusal::ContentType)));
        assert!(matches!(
            check_content_type(&HeaderMap::new()),
            Err(Refusal::ContentType)
        ));
    }
}
