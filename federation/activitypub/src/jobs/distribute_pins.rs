//! Tells the servers of a member's followers that the pinned posts changed, by an Update of the actor:
//! servers that show pins read `featured` anew then, and nobody has to keep count of Adds and Removes
//! that may have been lost.

use crate::Federation;
use crate::activities::ActivityError;
use crate::jobs::distribute_actor;
use domain::job::{DistributeActor, DistributePins};

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: DistributePins) -> Result<(), ActivityError> {
    let DistributePins { actor_id, revision } = job;
    distribute_actor::run(federation, DistributeActor { actor_id, revision }).await
}
