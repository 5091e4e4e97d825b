//! What an attempt changes in the database: the delivery's row, what is known of its host, and, after
//! the last word of a deleted account, its keys. One transaction.

use crate::Federation;
use crate::activities::delete;
use crate::config::DeliverySettings;
use crate::delivery::{Verdict, backoff};
use domain::{Entropy, Timestamp};
use std::time::Duration;
use store::deliveries::{self, ClaimedDelivery};
use store::{Conn, StoreError, hosts};

/// A refusal for want of a known signature is tried again so often.
const MAX_UNAUTHORISED: i32 = 6;

/// Writes down what came of an attempt.
pub async fn settle(federation: &Federation, delivery: ClaimedDelivery, verdict: Verdict) -> Result<(), StoreError> {
    metrics::counter!("activitypub_deliveries_total", "outcome" => verdict.name()).increment(1);
    if !matches!(verdict, Verdict::Delivered(_)) {
        tracing::info!(host = %delivery.host, outcome = verdict.name(), attempts = delivery.attempts, "a delivery did not arrive");
    }
    let (federation_in, now) = (federation.clone(), federation.now());
    let gone = matches!(verdict, Verdict::NoInbox { gone: true });
    let inbox = delivery.inbox.clone();
    federation
        .store()
        .write(move |conn| {
            let desk = Desk {
                settings: federation_in.config().delivery,
                entropy: federation_in.entropy(),
                now,
            };
            desk.settle(conn, &delivery, &verdict)?;
            forget_keys_of_the_gone(conn, &delivery)
        })
        .await?;
    if gone {
        forget_actor_behind(federation, inbox).await
    } else {
        Ok(())
    }
}

struct Desk<'a> {
    settings: DeliverySettings,
    entropy: &'a dyn Entropy,
    now: Timestamp,
}

impl Desk<'_> {
    fn settle(&self, conn: &mut Conn, delivery: &ClaimedDelivery, verdict: &Verdict) -> Result<(), StoreError> {
        let host = &delivery.host;
        match verdict {
            Verdict::Delivered(dialect) => {
                deliveries::finish(conn, delivery)?;
                hosts::note_success(conn, host, dialect.as_str(), self.now)
            }
            Verdict::NoInbox { .. } | Verdict::Refused(_) => {
                deliveries::finish(conn, delivery)?;
                hosts::note_alive(conn, host)
            }
            Verdict::Dropped => deliveries::finish(conn, delivery).map(|_| ()),
            Verdict::Broken(why) => deliveries::bury(conn, delivery, why).map(|_| ()),
            Verdict::Wait { why, after } => {
                hosts::note_alive(conn, host)?;
                if let Some(wish) = after {
                    hosts::pause(
                        conn,
                        host,
                        self.now.plus(backoff::wished(&self.settings, *wish, self.entropy)),
                    )?;
                }
                let worn_out = why.ends_with("401") && delivery.attempts >= MAX_UNAUTHORISED;
                if worn_out {
                    deliveries::bury(conn, delivery, why).map(|_| ())
                } else {
                    self.later(conn, delivery, why, *after)
                }
            }
            Verdict::Failed { why, after } => {
                let failures = hosts::find(conn, host)?.map_or(0, |known| known.failure_count) + 1;
                let open = backoff::breaker(&self.settings, failures, self.entropy);
                hosts::note_failure(conn, host, open.map(|open| self.now.plus(open)))?;
                if open.is_some() {
                    metrics::counter!("activitypub_breakers_opened_total").increment(1);
                }
                self.later(conn, delivery, why, *after)
            }
        }
    }

    fn later(
        &self,
        conn: &mut Conn,
        delivery: &ClaimedDelivery,
        why: &str,
        wish: Option<Duration>,
    ) -> Result<(), StoreError> {
        if self.now.since(delivery.created_at) >= self.settings.give_up_after {
            return deliveries::bury(conn, delivery, why).map(|_| ());
        }
        let own = backoff::wait(&self.settings, delivery.attempts, self.entropy);
        let wait = wish.map_or(own, |wish| {
            backoff::wished(&self.settings, wish, self.entropy).max(own.min(wish))
        });
        deliveries::retry(conn, delivery, self.now.plus(wait), why).map(|_| ())
    }
}

/// A deleted account keeps its keys until its deletion was told to everybody who can be told.
pub(crate) fn forget_keys_of_the_gone(conn: &mut Conn, delivery: &ClaimedDelivery) -> Result<(), StoreError> {
    let Some(actor) = store::actors::lookup(conn, delivery.actor_id)?.filter(|actor| actor.gone_at.is_some()) else {
        return Ok(());
    };
    let told = store::received::is_known(conn, &delete::uri_for_actor(&actor.uri))?;
    if told && !deliveries::any_waiting_of(conn, actor.id)? {
        store::actors::remove_keys(conn, actor.id)?;
    }
    Ok(())
}

/// 410 from an inbox that is one actor's own: that actor is gone.
async fn forget_actor_behind(federation: &Federation, inbox: String) -> Result<(), StoreError> {
    let actor = federation
        .store()
        .read(move |conn| store::actors::find_by_inbox(conn, &inbox))
        .await?;
    match actor.filter(|actor| actor.gone_at.is_none()) {
        Some(actor) => delete::remove_actor(federation.store(), actor.id, federation.now()).await,
        None => Ok(()),
    }
}
