//! The jobs of this room: the home timelines that were not filled when a post arrived.

use crate::arrival::go_on;
use crate::means::Means;
use async_trait::async_trait;
use domain::job::{FillHome, Job, JobOutcome, JobRunner};
use store::home::Via;
use store::{Conn, StoreError, posts, reactions};

/// Runs the jobs of this room.
#[derive(Clone)]
pub struct SocialJobs(Means);

impl SocialJobs {
    /// A runner over these means.
    pub fn new(means: Means) -> Self {
        Self(means)
    }

    async fn fill_home(&self, job: FillHome) -> JobOutcome {
        let now = self.0.clock.now();
        let filled = self.0.store.write(move |conn| {
            let Some((post, via)) = present(conn, &job)? else {
                return Ok::<_, StoreError>(());
            };
            go_on(conn, &post, via, job.after, now)
        });
        match filled.await {
            Ok(()) => JobOutcome::Done,
            Err(error) => JobOutcome::Retry {
                why: error.to_string(),
                after: None,
            },
        }
    }
}

/// What is to be shown, if it is still there: a post may be deleted and a boost taken back meanwhile.
fn present(conn: &mut Conn, job: &FillHome) -> Result<Option<(domain::post::Post, Via)>, StoreError> {
    let Some(post) = posts::lookup(conn, job.post_id)? else {
        return Ok(None);
    };
    let Some(id) = job.announce_id else {
        return Ok(Some((post, Via::Author)));
    };
    let announce = reactions::find_announce(conn, id)?;
    Ok(announce.map(|announce| {
        (
            post,
            Via::Announce {
                id,
                by: announce.actor_id,
            },
        )
    }))
}

#[async_trait]
impl JobRunner for SocialJobs {
    fn kinds(&self) -> &'static [&'static str] {
        &[FillHome::KIND]
    }

    async fn run(&self, kind: &str, payload: &str) -> JobOutcome {
        if kind != FillHome::KIND {
            return JobOutcome::Fail(format!("no job of this room: {kind}"));
        }
        match serde_json::from_str(payload) {
            Ok(job) => self.fill_home(job).await,
            Err(error) => JobOutcome::Fail(format!("not the payload of {kind}: {error}")),
        }
    }
}

#[cfg(test)]
mod tests;
