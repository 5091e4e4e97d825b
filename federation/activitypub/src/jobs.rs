//! The jobs this room owns. Each reads the present state, does its work in one transaction, and may
//! run again after a crash without doing it twice.

pub mod account_deletion;
pub mod answer_follow;
pub mod distribute_actor;
pub mod distribute_deletion;
pub mod distribute_pins;
pub mod distribute_post;
pub mod fetch_announced;
pub mod fetch_post;
pub mod fetch_recent_posts;
pub mod process_activity;
pub mod remove_actor;
pub mod send_announce;
pub mod send_block;
pub mod send_follow;
pub mod send_like;
pub mod send_undo_announce;
pub mod send_undo_block;
pub mod send_undo_follow;
pub mod send_undo_like;

use crate::Federation;
use crate::activities::ActivityError;
use async_trait::async_trait;
use domain::job::{
    AnswerFollow, DistributeAccountDeletion, DistributeActor, DistributeDeletion, DistributePins, DistributePost,
    FetchAnnounced, FetchPost, FetchRecentPosts, Job, JobOutcome, JobRunner, JobTicket, ProcessActivity, RemoveActor,
    SendAnnounce, SendBlock, SendFollow, SendLike, SendUndoAnnounce, SendUndoBlock, SendUndoFollow, SendUndoLike,
};
use std::future::Future;

/// Runs the jobs of the federation.
#[derive(Clone, Debug)]
pub struct FederationJobs {
    federation: Federation,
}

impl FederationJobs {
    /// For this instance.
    pub fn new(federation: Federation) -> Self {
        Self { federation }
    }
}

const KINDS: [&str; 19] = [
    ProcessActivity::KIND,
    DistributePost::KIND,
    DistributeDeletion::KIND,
    SendFollow::KIND,
    SendUndoFollow::KIND,
    SendLike::KIND,
    SendUndoLike::KIND,
    SendAnnounce::KIND,
    SendUndoAnnounce::KIND,
    SendBlock::KIND,
    SendUndoBlock::KIND,
    AnswerFollow::KIND,
    DistributeActor::KIND,
    DistributePins::KIND,
    DistributeAccountDeletion::KIND,
    FetchPost::KIND,
    FetchAnnounced::KIND,
    FetchRecentPosts::KIND,
    RemoveActor::KIND,
];

#[async_trait]
impl JobRunner for FederationJobs {
    fn kinds(&self) -> &'static [&'static str] {
        &KINDS
    }

    async fn run(&self, kind: &str, payload: &str) -> JobOutcome {
        let federation = &self.federation;
        match kind {
            ProcessActivity::KIND => with(payload, |job| process_activity::run(federation, job, None)).await,
            DistributePost::KIND => with(payload, |job| distribute_post::run(federation, job)).await,
            DistributeDeletion::KIND => with(payload, |job| distribute_deletion::run(federation, job)).await,
            SendFollow::KIND => with(payload, |job| send_follow::run(federation, job)).await,
            SendUndoFollow::KIND => with(payload, |job| send_undo_follow::run(federation, job)).await,
            SendLike::KIND => with(payload, |job| send_like::run(federation, job)).await,
            SendUndoLike::KIND => with(payload, |job| send_undo_like::run(federation, job)).await,
            SendAnnounce::KIND => with(payload, |job| send_announce::run(federation, job)).await,
            SendUndoAnnounce::KIND => with(payload, |job| send_undo_announce::run(federation, job)).await,
            SendBlock::KIND => with(payload, |job| send_block::run(federation, job)).await,
            SendUndoBlock::KIND => with(payload, |job| send_undo_block::run(federation, job)).await,
            AnswerFollow::KIND => with(payload, |job| answer_follow::run(federation, job)).await,
            DistributeActor::KIND => with(payload, |job| distribute_actor::run(federation, job)).await,
            DistributePins::KIND => with(payload, |job| distribute_pins::run(federation, job)).await,
            DistributeAccountDeletion::KIND => with(payload, |job| account_deletion::run(federation, job)).await,
            FetchPost::KIND => with(payload, |job| fetch_post::run(federation, job)).await,
            FetchAnnounced::KIND => with(payload, |job| fetch_announced::run(federation, job)).await,
            FetchRecentPosts::KIND => with(payload, |job| fetch_recent_posts::run(federation, job)).await,
            RemoveActor::KIND => with(payload, |job| remove_actor::run(federation, job)).await,
            other => JobOutcome::Fail(format!("the federation does not run jobs of kind {other}")),
        }
    }

    async fn run_claimed(&self, kind: &str, payload: &str, ticket: &JobTicket) -> JobOutcome {
        match kind {
            ProcessActivity::KIND => {
                with(payload, |job| {
                    process_activity::run(&self.federation, job, Some(ticket))
                })
                .await
            }
            _ => self.run(kind, payload).await,
        }
    }
}

async fn with<J: Job, F>(payload: &str, run: impl FnOnce(J) -> F) -> JobOutcome
where
    F: Future<Output = Result<(), ActivityError>>,
{
    let job = match serde_json::from_str(payload) {
        Ok(job) => job,
        Err(error) => return JobOutcome::Fail(format!("the payload cannot be read: {error}")),
    };
    match run(job).await {
        Ok(()) => JobOutcome::Done,
        Err(ActivityError::Unavailable { why, after }) => JobOutcome::Retry { why, after },
        Err(error) if error.is_temporary() => JobOutcome::Retry {
            why: error.to_string(),
            after: None,
        },
        Err(error) => JobOutcome::Fail(error.to_string()),
    }
}
