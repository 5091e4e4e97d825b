//! What stands where a deleted object was (ActivityStreams 2.0).

use crate::objects::{DocumentError, url_of};
use activitypub_federation::kinds::object::TombstoneType;
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

/// A deleted object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tombstone {
    /// The id of what was deleted.
    pub id: Url,
    /// Always `Tombstone`.
    #[serde(rename = "type")]
    pub kind: TombstoneType,
    /// When it was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Timestamp>,
}

impl Tombstone {
    /// For the object with this id.
    pub fn of(uri: &str, deleted: Option<Timestamp>) -> Result<Self, DocumentError> {
        Ok(Self {
            id: url_of(uri, "the id of a deleted object")?,
            kind: TombstoneType::Tombstone,
            deleted,
        })
    }
}
