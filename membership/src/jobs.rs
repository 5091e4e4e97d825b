//! The jobs of this room: looks at members, and drafts of the rules.

use crate::reassess::Occasion;
use crate::{Membership, MembershipError, Reassessed};
use async_trait::async_trait;
use domain::job::{Job, JobOutcome, JobRunner, JobTicket, ReassessMember, TryDraft};
use domain::wallet::ChainId;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::time::Duration;

/// How long a look waits whose event the chain's pinned block does not hold yet.
const BEHIND: Duration = Duration::from_secs(1);

impl Membership {
    async fn run_reassess(&self, job: ReassessMember) -> JobOutcome {
        let occasion = Occasion {
            not_before: job.not_before.map(|(chain, block)| (ChainId(chain), block)),
            may_wait: true,
        };
        match self.look(job.account_id, occasion).await {
            Ok(Reassessed::Looked(_) | Reassessed::Skipped | Reassessed::Postponed(_)) => JobOutcome::Done,
            Err(error @ MembershipError::Behind { .. }) => JobOutcome::Retry {
                why: error.to_string(),
                after: Some(BEHIND),
            },
            Err(error) if error.may_pass() => JobOutcome::Retry {
                why: with_causes(&error),
                after: None,
            },
            Err(error) => {
                // A row that cannot be used is not tried again every ten seconds.
                let next = self.wiring.clock.now().plus(self.wiring.settings.sweep_every);
                match self.defer(job.account_id, next).await {
                    Ok(()) => JobOutcome::Fail(with_causes(&error)),
                    Err(also) => JobOutcome::Retry {
                        why: format!("{}; {}", with_causes(&error), with_causes(&also)),
                        after: None,
                    },
                }
            }
        }
    }
}

#[async_trait]
impl JobRunner for Membership {
    fn kinds(&self) -> &'static [&'static str] {
        &[ReassessMember::KIND, TryDraft::KIND]
    }

    async fn run(&self, kind: &str, payload: &str) -> JobOutcome {
        match kind {
            ReassessMember::KIND => match parse(kind, payload) {
                Ok(job) => self.run_reassess(job).await,
                Err(outcome) => outcome,
            },
            TryDraft::KIND => match parse::<TryDraft>(kind, payload) {
                Ok(_) => self.try_drafts(None).await,
                Err(outcome) => outcome,
            },
            other => JobOutcome::Fail(format!("no job of this room: {other}")),
        }
    }

    async fn run_claimed(&self, kind: &str, payload: &str, ticket: &JobTicket) -> JobOutcome {
        if kind != TryDraft::KIND {
            return self.run(kind, payload).await;
        }
        match parse::<TryDraft>(kind, payload) {
            Ok(_) => self.try_drafts(Some(ticket)).await,
            Err(outcome) => outcome,
        }
    }
}

fn parse<J: DeserializeOwned>(kind: &str, payload: &str) -> Result<J, JobOutcome> {
    serde_json::from_str(payload).map_err(|error| JobOutcome::Fail(format!("not the payload of {kind}: {error}")))
}

/// An error with its causes: "the database did not do it" alone helps nobody.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
