//! Treats an activity that the inbox accepted. What a stranger did wrong is noted and finished, not
//! kept as a dead letter: strangers must not be able to fill the operator's desk.

use crate::Federation;
use crate::activities::{self, ActivityError, Effect, Received};
use crate::{bounded_json, remote_actors};
use domain::Origin;
use domain::job::ProcessActivity;
use serde_json::Value;
use store::StoreError;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: ProcessActivity) -> Result<(), ActivityError> {
    let outcome = treat(federation, &job).await;
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

async fn treat(federation: &Federation, job: &ProcessActivity) -> Result<Effect, ActivityError> {
    let activity =
        bounded_json::parse(job.raw.as_bytes()).map_err(|_| ActivityError::Malformed("JSON that is read here"))?;
    let signed_by = job.signed_by.clone();
    let (actor, blocked) = federation
        .store()
        .read(move |conn| {
            let actor = store::actors::find_by_uri(conn, &signed_by)?;
            let authority = Origin::parse(&signed_by)
                .map(|origin| origin.authority())
                .unwrap_or_default();
            Ok::<_, StoreError>((actor, store::hosts::is_blocked(conn, &authority)?))
        })
        .await?;
    if blocked {
        return Ok(Effect::Ignored("its host was blocked meanwhile"));
    }
    let actor = match actor {
        Some(actor) if actor.gone_at.is_none() => actor,
        // A Delete of the actor may have been cut off in the middle: it must be able to finish.
        Some(actor) if activity.get("type") == Some(&Value::from("Delete")) => actor,
        Some(_) => return Ok(Effect::Ignored("its actor is gone")),
        None => remote_actors::known_or_fetched(federation, &job.signed_by).await?,
    };
    let kind = activity
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let received = Received {
        uri: job.activity_uri.clone(),
        kind,
        actor,
        activity,
        at: federation.now(),
    };
    activities::receive(federation, &received).await
}
