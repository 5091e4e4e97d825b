//! Blocking somebody.

use super::{BlockingError, part};
use crate::acting;
use crate::means::Means;
use domain::ActorId;
use domain::account::Account;
use domain::follow::{Follow, FollowEvent};
use domain::job::{AnswerFollow, SendBlock, SendUndoFollow};
use store::{actors, blocks, follows, jobs};

/// Makes `account` block `target`. False if it did before: then nothing changes and nobody is told.
pub async fn block(means: &Means, account: &Account, target: ActorId) -> Result<bool, BlockingError> {
    let now = means.clock.now();
    let number = domain::id::draw(now, &*means.entropy);
    let activity_uri = format!("{}/blocks/{number}", means.actor_uri(&account.username));
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<BlockingError>(conn, &account)?;
            let me = account.actor_id;
            if me == target {
                return Err(BlockingError::Oneself);
            }
            let other = actors::lookup(conn, target)?
                .filter(|actor| actor.gone_at.is_none())
                .ok_or(BlockingError::Gone)?;
            if !blocks::add(conn, me, target, number, &activity_uri)? {
                return Ok(false);
            }
            let parted = part(conn, me, target)?;
            if other.local {
                return Ok(true);
            }
            if let Some(mine) = parted.outgoing {
                let undo = SendUndoFollow {
                    follower: me,
                    target,
                    follow_uri: mine.activity_uri,
                };
                jobs::enqueue(conn, &undo, now)?;
            }
            if let Some(theirs) = parted.incoming {
                // Kept as rejected, so that the answer can be read from it and a late duplicate of the
                // request changes nothing.
                let rejected = Follow {
                    state: theirs.state.after(FollowEvent::Rejected),
                    ..theirs
                };
                follows::put(conn, &rejected)?;
                let answer = AnswerFollow {
                    follower: target,
                    target: me,
                };
                jobs::enqueue(conn, &answer, now)?;
            }
            let notice = SendBlock {
                blocker: me,
                target,
                block_uri: activity_uri,
            };
            jobs::enqueue(conn, &notice, now)?;
            Ok(true)
        })
        .await
}
