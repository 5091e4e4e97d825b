//! Treats an activity that the inbox accepted. What a stranger did wrong is noted and finished, not
//! kept as a dead letter: strangers must not be able to fill the operator's desk.

use crate::Federation;
use crate::activities::{self, ActivityError, Effect, Received, create};
use crate::ingest::Arrival;
use crate::{bounded_json, remote_actors};
use domain::Origin;
use domain::actor::Actor;
use domain::job::{JobTicket, ProcessActivity};
use serde_json::Value;
use store::{Conn, StoreError};

/// Runs the job. With a ticket, an activity that needs nothing fetched is treated, and the job removed,
/// in one transaction.
pub(super) async fn run(
    federation: &Federation,
    job: ProcessActivity,
    ticket: Option<&JobTicket>,
) -> Result<(), ActivityError> {
    let outcome = treat(federation, &job, ticket).await;
    let host = Origin::parse(&job.signed_by)
        .map(|origin| origin.authority())
        .unwrap_or_default();
    match outcome {
        Ok(effect) => {
            let name = if effect == Effect::Applied {
                "applied"
            } else {
                "ignored"
            };
            metrics::counter!("activitypub_activities_total", "outcome" => name).increment(1);
            if let Effect::Ignored(why) = effect {
                tracing::debug!(%host, why, "an activity changed nothing");
            }
            Ok(())
        }
        Err(error) if error.is_temporary() => Err(error),
        Err(error @ ActivityError::Store(_)) => Err(error),
        Err(error) => {
            metrics::counter!("activitypub_activities_total", "outcome" => error.code()).increment(1);
            tracing::info!(%host, code = error.code(), %error, "an activity was refused");
            Ok(())
        }
    }
}

async fn treat(
    federation: &Federation,
    job: &ProcessActivity,
    ticket: Option<&JobTicket>,
) -> Result<Effect, ActivityError> {
    let activity =
        bounded_json::parse(job.raw.as_bytes()).map_err(|_| ActivityError::Malformed("JSON that is read here"))?;
    let kind = activity
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let unfinished = Unfinished {
        activity,
        kind,
        uri: job.activity_uri.clone(),
        signed_by: job.signed_by.clone(),
    };
    if let Some(document) = create::carried(&unfinished.kind, &unfinished.activity) {
        return at_once(federation, unfinished, document, ticket).await;
    }
    let (known, signed_by) = (unfinished.clone(), job.signed_by.clone());
    let standing = federation.store().read(move |conn| known.standing(conn)).await?;
    let actor = match standing {
        Standing::Known(actor) => *actor,
        Standing::Unwanted(why) => return Ok(Effect::Ignored(why)),
        Standing::Unknown => remote_actors::known_or_fetched(federation, &signed_by).await?,
    };
    let received = unfinished.received(actor, federation);
    activities::receive(federation, &received).await
}

/// Treats a Create that carries its post, all in one transaction. Only an actor that is not stored any
/// more is fetched first.
async fn at_once(
    federation: &Federation,
    unfinished: Unfinished,
    document: Value,
    ticket: Option<&JobTicket>,
) -> Result<Effect, ActivityError> {
    let again = (unfinished.clone(), document.clone());
    if let Some(effect) = in_one_transaction(federation, unfinished, document, ticket.cloned()).await? {
        return Ok(effect);
    }
    let (unfinished, document) = again;
    remote_actors::known_or_fetched(federation, &unfinished.signed_by).await?;
    let effect = in_one_transaction(federation, unfinished, document, ticket.cloned()).await?;
    Ok(effect.unwrap_or(Effect::Ignored("its actor is gone")))
}

/// `None` if the actor is not stored: nothing was done.
async fn in_one_transaction(
    federation: &Federation,
    unfinished: Unfinished,
    document: Value,
    ticket: Option<JobTicket>,
) -> Result<Option<Effect>, ActivityError> {
    let (federation_in, finished) = (federation.clone(), ticket.clone());
    let effect = federation
        .store()
        .write_behind(move |conn| {
            let effect = match unfinished.standing(conn)? {
                Standing::Unknown => return Ok(None),
                Standing::Unwanted(why) => Effect::Ignored(why),
                Standing::Known(actor) => {
                    let received = unfinished.received(*actor, &federation_in);
                    create::apply(conn, &federation_in, &received, &document, Arrival::Created)?
                }
            };
            if let Some(ticket) = &ticket
                && !store::jobs::finish_within(conn, ticket)?
            {
                // Another worker has the job by now and does what this one has undone.
                return Err(ActivityError::Unavailable {
                    why: "the job was taken over by another worker".to_owned(),
                    after: None,
                });
            }
            Ok(Some(effect))
        })
        .await?;
    if effect.is_some()
        && let Some(ticket) = finished
    {
        ticket.mark_finished();
    }
    Ok(effect)
}

/// What to do with an activity, from what is known of its actor now.
enum Standing {
    Known(Box<Actor>),
    Unknown,
    Unwanted(&'static str),
}

/// An activity whose actor was not looked up yet.
#[derive(Clone)]
struct Unfinished {
    activity: Value,
    kind: String,
    uri: String,
    signed_by: String,
}

impl Unfinished {
    fn standing(&self, conn: &mut Conn) -> Result<Standing, StoreError> {
        let authority = Origin::parse(&self.signed_by)
            .map(|origin| origin.authority())
            .unwrap_or_default();
        if store::hosts::is_blocked(conn, &authority)? {
            return Ok(Standing::Unwanted("its host was blocked meanwhile"));
        }
        Ok(match store::actors::find_by_uri(conn, &self.signed_by)? {
            // A Delete of the actor may have been cut off in the middle: it must be able to finish.
            Some(actor) if actor.gone_at.is_none() || self.kind == "Delete" => Standing::Known(Box::new(actor)),
            Some(_) => Standing::Unwanted("its actor is gone"),
            None => Standing::Unknown,
        })
    }

    fn received(self, actor: Actor, federation: &Federation) -> Received {
        Received {
            uri: self.uri,
            kind: self.kind,
            actor,
            activity: self.activity,
            at: federation.now(),
        }
    }
}
