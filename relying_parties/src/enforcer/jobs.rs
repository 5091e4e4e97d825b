//! `EnforceMember`. One that names no relying party becomes one for each that the member has to do with, so
//! that a server that does not answer keeps no other waiting.

use super::notes::with_causes;
use super::{EnforceError, Enforcer, Mode};
use async_trait::async_trait;
use domain::AccountId;
use domain::job::{EnforceMember, Job, JobOutcome, JobRunner};
use store::{Conn, StoreError, jobs, party_accounts, party_departures};

impl Enforcer {
    async fn run_job(&self, job: EnforceMember) -> JobOutcome {
        let outcome = match &job.client_id {
            Some(client_id) => self
                .enforce(client_id, job.account_id, Mode::Configured)
                .await
                .map(|_| ()),
            None => self.fan_out(job.account_id, job.revision).await,
        };
        match outcome {
            Ok(()) => JobOutcome::Done,
            Err(error) => JobOutcome::Retry {
                after: error.after(),
                why: with_causes(&error),
            },
        }
    }

    async fn fan_out(&self, account_id: AccountId, revision: i64) -> Result<(), EnforceError> {
        let (settings, now) = (std::sync::Arc::clone(&self.wiring.settings), self.wiring.clock.now());
        let fan_out = move |conn: &mut Conn| -> Result<(), StoreError> {
            let here = party_accounts::list_of(conn, account_id)?;
            let mut parties: Vec<String> = here.into_iter().map(|(party, _)| party.client_id).collect();
            parties.retain(|id| settings.get(id).is_some_and(|party| party.admin_api.is_some()));
            let left = party_departures::list_of(conn, account_id)?.into_iter();
            parties.extend(left.filter(|left| left.settled_at.is_none()).map(|left| left.client_id));
            for client_id in parties {
                let job = EnforceMember {
                    account_id,
                    client_id: Some(client_id),
                    revision,
                };
                jobs::enqueue(conn, &job, now)?;
            }
            Ok(())
        };
        Ok(self.wiring.store.write_behind(fan_out).await?)
    }
}

#[async_trait]
impl JobRunner for Enforcer {
    fn kinds(&self) -> &'static [&'static str] {
        &[EnforceMember::KIND]
    }

    async fn run(&self, kind: &str, payload: &str) -> JobOutcome {
        match serde_json::from_str::<EnforceMember>(payload) {
            Ok(job) => self.run_job(job).await,
            Err(error) => JobOutcome::Fail(format!("not the payload of {kind}: {error}")),
        }
    }
}
