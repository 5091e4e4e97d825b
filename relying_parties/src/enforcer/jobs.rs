//! `EnforceMember`. One that names no relying party becomes one for each that the member has to do with, so
//! that a server that does not answer keeps no other waiting. Where no account can be closed it ends the
//! log-ins at once.

use super::log_outs::{end_unless_admitted, note_ended};
use super::notes::with_causes;
use super::{EnforceError, Enforcer, Mode, Wiring};
use async_trait::async_trait;
use domain::job::{EnforceMember, Job, JobOutcome, JobRunner};
use domain::{AccountId, id};
use store::{Conn, StoreError, jobs, party_accounts, party_departures};

impl Enforcer {
    async fn run_job(&self, job: EnforceMember) -> JobOutcome {
        let outcome = match &job.client_id {
            Some(client_id) => self.run_at(client_id, job.account_id).await,
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

    async fn run_at(&self, client_id: &str, account: AccountId) -> Result<(), EnforceError> {
        if !self.end_log_ins(client_id, account).await? {
            self.enforce(client_id, account, Mode::Configured).await?;
        }
        Ok(())
    }

    async fn fan_out(&self, account_id: AccountId, revision: i64) -> Result<(), EnforceError> {
        let (enforcer, now) = (self.clone(), self.wiring.clock.now());
        let logout_id = id::draw(now, &*self.wiring.entropy);
        let fan_out = move |conn: &mut Conn| -> Result<usize, StoreError> {
            let Wiring { settings, groups, .. } = &enforcer.wiring;
            let (mut parties, mut ended) = (Vec::new(), 0);
            for (party, _) in party_accounts::list_of(conn, account_id)? {
                if enforcer.ends_log_ins_at(&party) {
                    let is_group_missing = groups.missing(&party).is_some();
                    ended += end_unless_admitted(conn, &party, account_id, is_group_missing, logout_id, now)?;
                } else if settings.get(&party.client_id).is_some_and(|it| it.admin_api.is_some()) {
                    parties.push(party.client_id);
                }
            }
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
            Ok(ended)
        };
        let ended = self.wiring.store.write_behind(fan_out).await?;
        note_ended(account_id, ended);
        Ok(())
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
