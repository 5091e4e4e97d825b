//! One attempt at one delivery: signed in the dialect the host is known to understand, and once more
//! in the other one if the answer may mean that it did not.

use crate::Federation;
use crate::delivery::Verdict;
use crate::fetch::dialects::asks_for_another_knock;
use crate::signature::signer::Outgoing;
use crate::signature::{Dialect, Signer};
use crate::signers::SignerError;
use bytes::Bytes;
use domain::Origin;
use net::{Limits, NetError, Response};
use std::time::Duration;
use store::deliveries::ClaimedDelivery;
use url::Url;

/// The longest one knock may take.
pub const KNOCK: Duration = Duration::from_secs(10);

/// Sends one delivery and says what came of it. Changes nothing.
pub async fn attempt(federation: &Federation, delivery: &ClaimedDelivery) -> Verdict {
    let host = delivery.host.clone();
    match federation
        .store()
        .read(move |conn| store::hosts::is_blocked(conn, &host))
        .await
    {
        Ok(true) => return Verdict::Dropped,
        Ok(false) => {}
        Err(error) => {
            return Verdict::Wait {
                why: error.to_string(),
                after: None,
            };
        }
    }
    let signer = match federation.signers().of(delivery.actor_id).await {
        Ok(signer) => signer,
        Err(SignerError::Store(error)) => {
            return Verdict::Wait {
                why: error.to_string(),
                after: None,
            };
        }
        Err(error) => return Verdict::Broken(error.to_string()),
    };
    let Ok(url) = Url::parse(&delivery.inbox) else {
        return Verdict::Broken("the inbox is no address".to_owned());
    };
    let known = delivery.dialect.as_deref().and_then(Dialect::parse);
    let first = known.unwrap_or(federation.config().delivery.first_knock);
    knock_twice(federation, &signer, &url, &delivery.body, first).await
}

async fn knock_twice(federation: &Federation, signer: &Signer, url: &Url, body: &str, first: Dialect) -> Verdict {
    let answer = match knock(federation, signer, url, body, first).await {
        Ok(answer) => answer,
        Err(verdict) => return verdict,
    };
    let verdict = Verdict::of_status(answer.status, &answer.headers, first, federation.now());
    if !asks_for_another_knock(answer.status.as_u16()) {
        return verdict;
    }
    metrics::counter!("activitypub_second_knocks_total").increment(1);
    let second = first.other();
    match knock(federation, signer, url, body, second).await {
        Ok(answer) if answer.status.is_success() => {
            if let Some(origin) = Origin::of(url) {
                federation.fetcher().dialects().learn(&origin.authority(), second);
            }
            Verdict::Delivered(second)
        }
        // The second answer is about a signature the host may not know; the first one counts.
        Ok(_) => verdict,
        Err(verdict) => verdict,
    }
}

async fn knock(
    federation: &Federation,
    signer: &Signer,
    url: &Url,
    body: &str,
    dialect: Dialect,
) -> Result<Response, Verdict> {
    let headers = signer
        .sign(
            dialect,
            Outgoing::post(url, body.as_bytes()),
            federation.now(),
            federation.entropy(),
        )
        .map_err(|error| Verdict::Broken(error.to_string()))?;
    let limits = Limits::default().within(KNOCK);
    let sent = federation
        .client()
        .post(url, headers, Bytes::copy_from_slice(body.as_bytes()), limits)
        .await;
    sent.map_err(|error: NetError| Verdict::of_failure(&error))
}
