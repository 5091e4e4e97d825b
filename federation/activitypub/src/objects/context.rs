//! The JSON-LD contexts we write. Constants: nothing is ever fetched, and what we read is never
//! expanded.

use activitypub_federation::protocol::context::WithContext;
use serde::Serialize;
use serde_json::{Value, json};

/// ActivityStreams 2.0.
pub const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";

/// The context of activities, notes and collections.
pub fn of_activity() -> Value {
    json!([
        ACTIVITY_STREAMS,
        { "sensitive": "as:sensitive", "Hashtag": "as:Hashtag" }
    ])
}

/// The context of actor documents (FEP-521a, security vocabulary, Mastodon's flags).
pub fn of_actor() -> Value {
    json!([
        ACTIVITY_STREAMS,
        "https://w3id.org/security/v1",
        "https://w3id.org/security/multikey/v1",
        "https://www.w3.org/ns/did/v1",
        {
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "toot": "http://joinmastodon.org/ns#",
            "featured": { "@id": "toot:featured", "@type": "@id" },
            "discoverable": "toot:discoverable",
            "indexable": "toot:indexable",
            "schema": "http://schema.org#",
            "PropertyValue": "schema:PropertyValue",
            "value": "schema:value"
        }
    ])
}

/// Wraps an activity, note or collection for sending.
pub fn activity<T>(inner: T) -> WithContext<T> {
    WithContext::new(inner, of_activity())
}

/// Wraps an actor for sending.
pub fn actor<T>(inner: T) -> WithContext<T> {
    WithContext::new(inner, of_actor())
}

/// The JSON text of a wire struct.
pub fn to_json<T: Serialize>(document: &T) -> String {
    serde_json::to_string(document).expect("wire structs are plain data with text keys")
}
