//! Numbers about background work.

use domain::job::JobOutcome;
use std::time::Duration;

/// Notes that a job ended.
pub fn job_ended(kind: &str, outcome: &JobOutcome, took: Duration) {
    let outcome = match outcome {
        JobOutcome::Done => "done",
        JobOutcome::Retry { .. } => "retry",
        JobOutcome::Fail(_) => "fail",
    };
    metrics::histogram!("guildhall_job_seconds", "kind" => kind.to_owned(), "outcome" => outcome)
        .record(took.as_secs_f64());
}
