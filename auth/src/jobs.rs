//! The jobs of this room: each kind goes to the operation that does its work.

use crate::handle::Auth;
use async_trait::async_trait;
use domain::job::{ApplyPendingChange, Job, JobOutcome, JobRunner, SendLogoutToken};
use serde::de::DeserializeOwned;

#[async_trait]
impl JobRunner for Auth {
    fn kinds(&self) -> &'static [&'static str] {
        &[ApplyPendingChange::KIND, SendLogoutToken::KIND]
    }

    async fn run(&self, kind: &str, payload: &str) -> JobOutcome {
        match kind {
            ApplyPendingChange::KIND => match read(payload) {
                Ok(job) => self.apply_pending_change(job).await,
                Err(outcome) => outcome,
            },
            SendLogoutToken::KIND => match read(payload) {
                Ok(job) => self.send_logout_token(job).await,
                Err(outcome) => outcome,
            },
            other => JobOutcome::Fail(format!("no job of this room: {other}")),
        }
    }
}

fn read<T: DeserializeOwned>(payload: &str) -> Result<T, JobOutcome> {
    serde_json::from_str(payload).map_err(|_| JobOutcome::Fail("the payload cannot be read".to_owned()))
}
