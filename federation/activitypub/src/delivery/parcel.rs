//! A claimed delivery with all that its sending needs. The claim reads it once for many, in its own
//! transaction, so that sending asks the database nothing.

use crate::Federation;
use crate::delivery::Verdict;
use crate::signature::digest;
use crate::signers::{OpenKeys, SignerError, Standing};
use bytes::Bytes;
use domain::{ActorId, Timestamp};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;
use store::deliveries::{self, ClaimedDelivery};
use store::{Conn, StoreError, hosts};

/// The JSON of an activity, once for all its inboxes.
#[derive(Debug)]
pub struct Body {
    /// The text to send.
    pub bytes: Bytes,
    /// Its SHA-256 in base64.
    pub sha256: String,
}

/// A delivery ready to be sent, or one whose end is known already.
#[derive(Debug)]
pub struct Parcel {
    /// The delivery.
    pub delivery: ClaimedDelivery,
    /// What to send.
    pub body: Arc<Body>,
    /// The keys to sign with; or why nothing is sent.
    pub keys: Result<Arc<OpenKeys>, Verdict>,
}

/// How much may be claimed, and what is under way.
#[derive(Debug)]
pub struct Share {
    /// The present.
    pub now: Timestamp,
    /// How long the claim holds.
    pub lease: Duration,
    /// At most so many of one host.
    pub per_host: i64,
    /// At most so many in all.
    pub limit: i64,
    /// How many are under way, by host.
    pub busy: HashMap<String, i64>,
}

/// What a claim found in the database.
#[derive(Debug, Default)]
pub struct Claim {
    deliveries: Vec<ClaimedDelivery>,
    standings: HashMap<ActorId, Result<Standing, SignerError>>,
    blocked: HashMap<String, bool>,
}

impl Claim {
    /// Claims what is due, and reads whether its hosts are blocked and its actors may sign.
    pub fn take(conn: &mut Conn, share: &Share) -> Result<Self, StoreError> {
        let mut claim = Self {
            deliveries: deliveries::claim(conn, share.now, share.lease, share.per_host, share.limit, &share.busy)?,
            ..Self::default()
        };
        for delivery in &claim.deliveries {
            if !claim.blocked.contains_key(&delivery.host) {
                let blocked = hosts::is_blocked(conn, &delivery.host)?;
                claim.blocked.insert(delivery.host.clone(), blocked);
            }
            if let Entry::Vacant(place) = claim.standings.entry(delivery.actor_id) {
                place.insert(match Standing::read(conn, delivery.actor_id) {
                    Err(SignerError::Store(error)) => return Err(error),
                    other => other,
                });
            }
        }
        Ok(claim)
    }

    /// Opens the keys and makes the bodies.
    pub fn into_parcels(self, federation: &Federation) -> Vec<Parcel> {
        let keys: HashMap<ActorId, Result<Arc<OpenKeys>, Verdict>> = self
            .standings
            .into_iter()
            .map(|(id, standing)| (id, open(federation, id, standing)))
            .collect();
        let mut bodies: HashMap<String, Arc<Body>> = HashMap::new();
        let mut parcels = Vec::with_capacity(self.deliveries.len());
        for delivery in self.deliveries {
            let body = bodies.entry(delivery.activity_uri.clone()).or_insert_with(|| {
                Arc::new(Body {
                    sha256: digest::sha256(delivery.body.as_bytes()),
                    bytes: Bytes::copy_from_slice(delivery.body.as_bytes()),
                })
            });
            let blocked = self.blocked.get(&delivery.host).copied().unwrap_or_default();
            let keys = if blocked {
                Err(Verdict::Dropped)
            } else {
                keys.get(&delivery.actor_id)
                    .cloned()
                    .unwrap_or_else(|| Err(Verdict::Broken(SignerError::NoActor.to_string())))
            };
            parcels.push(Parcel {
                body: Arc::clone(body),
                keys,
                delivery,
            });
        }
        parcels
    }
}

fn open(
    federation: &Federation,
    id: ActorId,
    standing: Result<Standing, SignerError>,
) -> Result<Arc<OpenKeys>, Verdict> {
    standing
        .and_then(|standing| federation.signers().open(&standing))
        .map_err(|error| {
            federation.signers().close(id);
            Verdict::Broken(error.to_string())
        })
}
