//! One attempt at one delivery: signed in the dialect the host is known to understand, and again in
//! another one if the answer may mean that it did not.

use crate::Federation;
use crate::delivery::Verdict;
use crate::delivery::parcel::{Body, Parcel};
use crate::fetch::dialects::asks_for_another_knock;
use crate::signature::Dialect;
use crate::signature::accepted::asks_for_ed25519;
use crate::signature::signer::Outgoing;
use crate::signers::OpenKeys;
use net::{Limits, Response};
use std::time::Duration;
use url::Url;

/// The longest one knock may take.
pub const KNOCK: Duration = Duration::from_secs(10);

/// How often one attempt knocks at most: with Ed25519, and in both dialects with RSA.
pub const KNOCKS: u32 = 3;

/// Sends one delivery and says what came of it. Changes nothing in the database and asks it nothing.
pub async fn attempt(federation: &Federation, parcel: &Parcel) -> Verdict {
    let delivery = &parcel.delivery;
    let keys = match &parcel.keys {
        Ok(keys) => keys,
        Err(verdict) => return verdict.clone(),
    };
    let Ok(url) = Url::parse(&delivery.inbox) else {
        return Verdict::Broken("the inbox is no address".to_owned());
    };
    let noted = delivery.dialect.as_deref().and_then(Dialect::parse);
    let unknown = federation.config().delivery.first_knock;
    let door = Door {
        federation,
        keys,
        url: &url,
        body: &parcel.body,
        host: &delivery.host,
    };
    let first = federation
        .fetcher()
        .dialects()
        .first_for_delivery(&delivery.host, noted, unknown);
    door.knock_until_understood(first).await
}

/// An inbox and what is sent to it.
struct Door<'a> {
    federation: &'a Federation,
    keys: &'a OpenKeys,
    url: &'a Url,
    body: &'a Body,
    host: &'a str,
}

impl Door<'_> {
    async fn knock_until_understood(&self, first: Dialect) -> Verdict {
        let mut tried: Vec<Dialect> = Vec::new();
        // Of several refusals the first one of a signature with RSA counts: the others may be about
        // signatures the host does not know.
        let mut refusal: Option<Verdict> = None;
        let mut next = Some(first);
        while let Some(wanted) = next.take() {
            if !tried.is_empty() {
                metrics::counter!("activitypub_second_knocks_total").increment(1);
            }
            let (dialect, answer) = match self.knock(wanted).await {
                Ok(answer) => answer,
                Err(verdict) => return refusal.unwrap_or(verdict),
            };
            let understood = !asks_for_another_knock(answer.status.as_u16());
            self.learn(&answer, dialect, &tried, first);
            if understood && tried.is_empty() || answer.status.is_success() {
                return Verdict::of_status(answer.status, &answer.headers, dialect, self.federation.now());
            }
            if refusal.is_none() && dialect != Dialect::Rfc9421Ed25519 {
                refusal = Some(Verdict::of_status(
                    answer.status,
                    &answer.headers,
                    dialect,
                    self.federation.now(),
                ));
            }
            if understood {
                break;
            }
            tried.extend([wanted, dialect]);
            next = self.next(&answer, dialect, &tried);
        }
        refusal.unwrap_or(Verdict::Broken("the host takes no signature of ours".to_owned()))
    }

    /// What to try after a refusal: what the host asks for, or the dialect it may know instead.
    fn next(&self, answer: &Response, dialect: Dialect, tried: &[Dialect]) -> Option<Dialect> {
        if asks_for_ed25519(&answer.headers) && !tried.contains(&Dialect::Rfc9421Ed25519) {
            return Some(Dialect::Rfc9421Ed25519);
        }
        [dialect.other(), dialect.other().other()]
            .into_iter()
            .find(|other| !tried.contains(other))
    }

    fn learn(&self, answer: &Response, dialect: Dialect, tried: &[Dialect], first: Dialect) {
        let memory = self.federation.fetcher().dialects();
        if answer.status.is_success() && !tried.is_empty() {
            if tried.contains(&Dialect::Rfc9421Ed25519) && first == Dialect::Rfc9421Ed25519 {
                memory.refuse_ed25519(self.host, dialect);
            } else {
                memory.learn(self.host, dialect);
            }
        }
        if asks_for_ed25519(&answer.headers) {
            memory.learn(self.host, Dialect::Rfc9421Ed25519);
        }
    }

    /// One request; the dialect it was really signed in, and the answer.
    async fn knock(&self, wanted: Dialect) -> Result<(Dialect, Response), Verdict> {
        let (signer, dialect) = self.keys.signer(wanted);
        let outgoing = Outgoing::post(self.url, &self.body.bytes).with_sha256(&self.body.sha256);
        let headers = signer
            .sign(dialect, outgoing, self.federation.now(), self.federation.entropy())
            .map_err(|error| Verdict::Broken(error.to_string()))?;
        let limits = Limits::default().within(KNOCK);
        let sent = self
            .federation
            .client()
            .post(self.url, headers, self.body.bytes.clone(), limits)
            .await;
        match sent {
            Ok(answer) => Ok((dialect, answer)),
            Err(error) => Err(Verdict::of_failure(&error)),
        }
    }
}
