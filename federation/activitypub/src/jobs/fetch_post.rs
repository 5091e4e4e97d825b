//! Fetches the post that a reply answers. What cannot be had is let go: a thread with a hole is
//! better than a queue of wishes.

use crate::Federation;
use crate::activities::ActivityError;
use crate::remote_posts;
use domain::job::FetchPost;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: FetchPost) -> Result<(), ActivityError> {
    match remote_posts::fetch_and_store(federation, &job).await {
        Err(error) if !error.is_temporary() && !matches!(error, ActivityError::Store(_)) => {
            tracing::debug!(code = error.code(), %error, "an ancestor of a thread cannot be had");
            Ok(())
        }
        Err(error) => Err(error),
        Ok(_) => Ok(()),
    }
}
