//! What attempts change in the database: the rows of the deliveries, what is known of their hosts, and,
//! after the last word of a deleted account, its keys. Many in one transaction.

use crate::Federation;
use crate::activities::delete;
use crate::config::DeliverySettings;
use crate::delivery::{Verdict, backoff};
use crate::signature::Dialect;
use domain::job::RemoveActor;
use domain::{ActorId, Entropy, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;
use store::deliveries::{self, ClaimedDelivery, End};
use store::{Conn, StoreError, hosts};

/// A refusal for want of a known signature is tried again so often.
const MAX_UNAUTHORISED: i32 = 6;

/// The moment of the last success is kept to this exactness: one write for many deliveries.
const SUCCESS_NOTED_EVERY: Duration = Duration::from_secs(600);

/// A delivery that was attempted.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// The delivery.
    pub delivery: ClaimedDelivery,
    /// What came of it.
    pub verdict: Verdict,
}

impl Attempted {
    /// Counts it and, if it did not arrive, says so in the log.
    pub fn report(&self) {
        metrics::counter!("activitypub_deliveries_total", "outcome" => self.verdict.name()).increment(1);
        if !matches!(self.verdict, Verdict::Delivered(_)) {
            tracing::info!(
                host = %self.delivery.host,
                outcome = self.verdict.name(),
                attempts = self.delivery.attempts,
                "a delivery did not arrive"
            );
        }
    }

    /// The inbox, if its server says that it is gone for good.
    fn gone_inbox(&self) -> Option<&str> {
        matches!(self.verdict, Verdict::NoInbox { gone: true }).then_some(self.delivery.inbox.as_str())
    }
}

/// Writes down what came of these attempts.
pub fn settle(
    conn: &mut Conn,
    federation: &Federation,
    attempted: &[Attempted],
    now: Timestamp,
) -> Result<(), StoreError> {
    let desk = Desk {
        settings: federation.config().delivery,
        entropy: federation.entropy(),
        now,
    };
    // By host, so that two processes that settle at once on PostgreSQL wait for each other in one order.
    let mut in_order: Vec<&Attempted> = attempted.iter().collect();
    in_order.sort_by(|a, b| a.delivery.host.cmp(&b.delivery.host));
    for Attempted { delivery, verdict } in &in_order {
        deliveries::end(conn, delivery, desk.end(delivery, verdict).as_end())?;
    }
    deliveries::tidy(conn, attempted.iter().map(|attempted| &attempted.delivery), now)?;
    let mut succeeded = BTreeSet::new();
    for Attempted { delivery, verdict } in &in_order {
        let first = !matches!(verdict, Verdict::Delivered(_)) || succeeded.insert(delivery.host.as_str());
        if first {
            desk.note(conn, delivery, verdict)?;
        }
    }
    for inbox in in_order.iter().filter_map(|attempted| attempted.gone_inbox()) {
        remove_actor_behind(conn, inbox, now)?;
    }
    let actors: BTreeSet<ActorId> = attempted.iter().map(|attempted| attempted.delivery.actor_id).collect();
    for actor in actors {
        forget_keys_of_the_gone(conn, actor)?;
    }
    Ok(())
}

/// What becomes of a delivery, with its reason.
enum Becomes {
    Finished,
    PutOff { run_at: Timestamp, why: String },
    Dead { why: String },
}

impl Becomes {
    fn as_end(&self) -> End<'_> {
        match self {
            Self::Finished => End::Finished,
            Self::PutOff { run_at, why } => End::PutOff { run_at: *run_at, why },
            Self::Dead { why } => End::Dead { why },
        }
    }
}

struct Desk<'a> {
    settings: DeliverySettings,
    entropy: &'a dyn Entropy,
    now: Timestamp,
}

impl Desk<'_> {
    fn end(&self, delivery: &ClaimedDelivery, verdict: &Verdict) -> Becomes {
        match verdict {
            Verdict::Delivered(_) | Verdict::NoInbox { .. } | Verdict::Refused(_) | Verdict::Dropped => {
                Becomes::Finished
            }
            Verdict::Broken(why) => Becomes::Dead { why: why.clone() },
            Verdict::Wait { why, .. } if is_unauthorised(why) && delivery.attempts >= MAX_UNAUTHORISED => {
                Becomes::Dead { why: why.clone() }
            }
            Verdict::Wait { why, after } | Verdict::Failed { why, after } => self.later(delivery, why, *after),
        }
    }

    /// What is learnt of the host.
    fn note(&self, conn: &mut Conn, delivery: &ClaimedDelivery, verdict: &Verdict) -> Result<(), StoreError> {
        let host = &delivery.host;
        match verdict {
            Verdict::Delivered(dialect) if self.is_noted(delivery, *dialect) => Ok(()),
            Verdict::Delivered(dialect) => hosts::note_success(conn, host, dialect.as_str(), self.now),
            Verdict::NoInbox { .. } | Verdict::Refused(_) => hosts::note_alive(conn, host),
            Verdict::Dropped | Verdict::Broken(_) => Ok(()),
            Verdict::Wait { why, after } => {
                hosts::note_alive(conn, host)?;
                let ed25519 = Some(Dialect::Rfc9421Ed25519.as_str());
                if is_unauthorised(why) && delivery.dialect.as_deref() == ed25519 {
                    hosts::forget_dialect(conn, host)?;
                }
                match after {
                    Some(wish) => {
                        let wait = backoff::wished(&self.settings, *wish, self.entropy);
                        hosts::pause(conn, host, self.now.plus(wait))
                    }
                    None => Ok(()),
                }
            }
            Verdict::Failed { .. } => {
                let failures = hosts::find(conn, host)?.map_or(0, |known| known.failure_count) + 1;
                let open = backoff::breaker(&self.settings, failures, self.entropy);
                hosts::note_failure(conn, host, open.map(|open| self.now.plus(open)))?;
                if open.is_some() {
                    metrics::counter!("activitypub_breakers_opened_total").increment(1);
                }
                Ok(())
            }
        }
    }

    /// Whether a success says nothing new of the host.
    fn is_noted(&self, delivery: &ClaimedDelivery, dialect: Dialect) -> bool {
        delivery.host_failures == 0
            && delivery.dialect.as_deref() == Some(dialect.as_str())
            && delivery
                .host_succeeded_at
                .is_some_and(|at| self.now.since(at) < SUCCESS_NOTED_EVERY)
    }

    fn later(&self, delivery: &ClaimedDelivery, why: &str, wish: Option<Duration>) -> Becomes {
        let why = why.to_owned();
        if self.now.since(delivery.created_at) >= self.settings.give_up_after {
            return Becomes::Dead { why };
        }
        let own = backoff::wait(&self.settings, delivery.attempts, self.entropy);
        let wait = wish.map_or(own, |wish| {
            backoff::wished(&self.settings, wish, self.entropy).max(own.min(wish))
        });
        Becomes::PutOff {
            run_at: self.now.plus(wait),
            why,
        }
    }
}

fn is_unauthorised(why: &str) -> bool {
    why.ends_with("401")
}

/// A deleted account keeps its keys until its deletion was told to everybody who can be told.
fn forget_keys_of_the_gone(conn: &mut Conn, id: ActorId) -> Result<(), StoreError> {
    let Some(actor) = store::actors::lookup(conn, id)?.filter(|actor| actor.gone_at.is_some()) else {
        return Ok(());
    };
    let told = store::received::is_known(conn, &delete::uri_for_actor(&actor.uri))?;
    if told && !deliveries::any_waiting_of(conn, actor.id)? {
        store::actors::remove_keys(conn, actor.id)?;
    }
    Ok(())
}

/// 410 from an inbox that is one actor's own: that actor is gone.
fn remove_actor_behind(conn: &mut Conn, inbox: &str, now: Timestamp) -> Result<(), StoreError> {
    let actor = store::actors::find_by_inbox(conn, inbox)?;
    match actor.filter(|actor| !actor.local && actor.gone_at.is_none()) {
        Some(actor) => store::jobs::enqueue(conn, &RemoveActor { actor_id: actor.id }, now),
        None => Ok(()),
    }
}
