//! Deleting one's account. What says who somebody is goes at once, in the transaction that also
//! enqueues the job that removes what is left of posts and reactions and tells other servers. The username stays taken, the
//! actor stays as a marker that it is gone, and the pass is free for others once it has cooled down.

use crate::challenge::Answer;
use crate::cookie::Kind;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::owner;
use crate::visitor::Visitor;
use domain::job::DistributeAccountDeletion;
use domain::session::Purpose;
use domain::{AccountId, ActorId};
use http::HeaderValue;
use std::time::Duration;
use store::{
    Conn, StoreError, accounts, actors, follows, jobs, memberships, openid_grants, party_departures, posts, reactions,
};

/// How many posts, reactions and follows the request removes itself; a job removes the rest.
const BATCH: i64 = 200;

impl Auth {
    /// Deletes the account that is signed in. `typed_username` must be its name: a last look before
    /// something that cannot be undone. Returns the `Set-Cookie` values to send.
    pub async fn delete_account(
        &self,
        visitor: &Visitor,
        typed_username: &str,
        answer: &Answer,
    ) -> Result<Vec<HeaderValue>, AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?;
        if typed_username.trim() != account.username {
            return Err(AuthError::UsernameMismatch);
        }
        let proven = self.prove(visitor, answer, Purpose::DeleteAccount).await?;
        let (id, actor_id, now) = (account.id, account.actor_id, self.now());
        let cooldown = self.cooldown_of(id).await?;
        let logout_id = domain::id::draw(now, self.entropy());
        self.store()
            .write(move |conn| {
                owner::hold_for_owner(conn, id, &proven, now)?;
                let inboxes = inboxes_that_know(conn, actor_id)?;
                jobs::enqueue(
                    conn,
                    &DistributeAccountDeletion {
                        account_id: id,
                        actor_id,
                        inboxes,
                    },
                    now,
                )?;
                reactions::remove_some_of(conn, actor_id, BATCH)?;
                follows::remove_some_of(conn, actor_id, BATCH)?;
                posts::remove_some_of(conn, actor_id, BATCH, now)?;
                actors::mark_gone(conn, actor_id, now)?;
                party_departures::note(conn, id, now)?;
                // They go with the account, so nobody would find them orphaned: their servers hear of it here.
                for grant in openid_grants::list_of(conn, id)? {
                    openid_grants::end_telling(conn, &grant, logout_id, now)?;
                }
                // Leaving must not be the quick way to hand a pass on: it cools down like one that was sold.
                accounts::remove(conn, id, now.plus(cooldown))?;
                Ok::<_, AuthError>(())
            })
            .await?;
        tracing::info!(account = %id, "an account was deleted by its owner");
        Ok(vec![
            self.cookies().clear(Kind::Session),
            self.cookies().clear(Kind::PreSession),
        ])
    }
}

impl Auth {
    /// How long a token of this member cools down, by the rule that keeps the member.
    async fn cooldown_of(&self, account: AccountId) -> Result<Duration, StoreError> {
        let rule = self
            .store()
            .read(move |conn| memberships::find(conn, account))
            .await?
            .and_then(|membership| membership.rule);
        Ok(self.wiring().members.terms(&rule.unwrap_or_default()).cooldown)
    }
}

/// The inboxes of the remote servers that know the actor: of its followers, and of those it follows.
fn inboxes_that_know(conn: &mut Conn, actor: ActorId) -> Result<Vec<String>, StoreError> {
    let mut inboxes = follows::list_follower_inboxes(conn, actor)?;
    let mut offset = 0;
    loop {
        let followed = follows::list_following(conn, actor, offset, BATCH)?;
        let remote = followed.iter().filter(|actor| !actor.local && actor.gone_at.is_none());
        inboxes.extend(remote.map(|actor| actor.delivery_inbox().to_owned()));
        if followed.is_empty() {
            break;
        }
        offset += BATCH;
    }
    inboxes.sort_unstable();
    inboxes.dedup();
    Ok(inboxes)
}
