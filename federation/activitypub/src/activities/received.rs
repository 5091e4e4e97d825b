//! An activity whose sender is established, on its way to the verb that treats it.

use crate::activities::ActivityError;
use crate::objects::Reference;
use domain::Timestamp;
use domain::actor::Actor;
use serde_json::Value;

/// An authenticated activity.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its id.
    pub uri: String,
    /// Its type.
    pub kind: String,
    /// The actor whose signature covered it, as stored.
    pub actor: Actor,
    /// The whole activity.
    pub activity: Value,
    /// Now.
    pub at: Timestamp,
}

/// What an activity is about.
pub(crate) fn object_of(activity: &Value) -> Result<Reference, ActivityError> {
    activity
        .get("object")
        .and_then(Reference::of)
        .ok_or(ActivityError::Malformed("about one object"))
}

/// The id of what an activity is about.
pub(crate) fn object_id_of(activity: &Value) -> Result<String, ActivityError> {
    let id = object_of(activity)?
        .id()
        .ok_or(ActivityError::Malformed("about an object with an id"))?;
    Ok(id.to_string())
}
