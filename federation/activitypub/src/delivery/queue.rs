//! Putting an activity into the queue for its recipients, in the transaction of the job that builds
//! it.

use crate::delivery::recipients::Recipients;
use crate::objects::context;
use domain::{ActorId, Timestamp};
use serde::Serialize;
use store::deliveries::{Outgoing, enqueue_in_order};
use store::{Conn, StoreError};

/// What is sent, about what, by whom.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// The activity's id.
    pub uri: String,
    /// The local actor that signs.
    pub actor_id: ActorId,
    /// The object it is about: activities about one object stay in order.
    pub about: &'a str,
}

/// Enqueues `activity` for `recipients`. Doing it twice changes nothing while it waits.
pub fn enqueue<T: Serialize>(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    activity: T,
    recipients: &Recipients,
    now: Timestamp,
) -> Result<(), StoreError> {
    let body = context::to_json(&context::activity(activity));
    enqueue_text(conn, envelope, body, recipients, now)
}

/// The same for an activity that has its context already.
pub fn enqueue_text(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    body: String,
    recipients: &Recipients,
    now: Timestamp,
) -> Result<(), StoreError> {
    let outgoing = Outgoing {
        uri: envelope.uri.clone(),
        actor_id: envelope.actor_id,
        body,
        ordering_key: envelope.about.to_owned(),
        priority: 0,
    };
    enqueue_in_order(conn, &outgoing, &[(0, &recipients.first), (1, &recipients.then)], now)
}
