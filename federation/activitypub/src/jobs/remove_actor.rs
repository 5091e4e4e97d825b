//! Removes a remote actor whose server says that it is gone: as a job, because a busy one leaves thousands
//! of posts, and whoever found out has other things to do.

use crate::Federation;
use crate::activities::{ActivityError, delete};
use domain::job::RemoveActor;

/// Runs the job. Running it again removes what an earlier run had not come to.
pub(super) async fn run(federation: &Federation, job: RemoveActor) -> Result<(), ActivityError> {
    Ok(delete::remove_actor(federation.store(), job.actor_id, federation.now()).await?)
}
