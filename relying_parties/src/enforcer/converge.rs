//! One run over one account: look, note what will be done, do it, note that it was done. Each step may be the
//! last one before a crash, and members change while a server is asked: so whatever was done, the member is
//! read again afterwards, and the run goes on if it was done for a state that is past.

use super::case::{Case, Name, Wanted};
use super::{Did, EnforceError, Enforcer, Reached};
use crate::remote::{RemoteState, RemoteUser};
use domain::AccountId;
use domain::openid::Enforced;

/// How often a run goes on because the member changed.
const TRIES: usize = 5;

/// What a step leaves to do.
enum Next {
    /// Nothing.
    End(Did),
    /// Look again.
    Again(Did),
}

impl Enforcer {
    pub(super) async fn converge(&self, at: &Reached, id: AccountId, is_dry: bool) -> Result<Did, EnforceError> {
        let mut did = Did::Nothing;
        for _ in 0..TRIES {
            let Some(case) = self.load(at, id).await? else {
                return Ok(did);
            };
            let next = match case.wanted {
                Wanted::Open => self.open(at, &case, is_dry).await?,
                Wanted::Closed(why) => self.close(at, &case, why, is_dry).await?,
            };
            match next {
                // The last thing that was done says more than that nothing is left to do.
                Next::End(Did::Nothing) => return Ok(did),
                Next::End(last) => return Ok(last),
                Next::Again(last) => did = last,
            }
        }
        Err(EnforceError::Changing)
    }

    async fn load(&self, at: &Reached, id: AccountId) -> Result<Option<Case>, EnforceError> {
        let party = at.party.clone();
        let load = move |conn: &mut store::Conn| Case::load(conn, &party, id);
        Ok(self.wiring.store.read(load).await?)
    }

    async fn find(&self, at: &Reached, case: &Case) -> Result<Option<RemoteUser>, EnforceError> {
        let name = match &case.name {
            Name::Linked(name) => name.clone(),
            Name::Username(username) => at.remote.name_of(username),
        };
        Ok(at.remote.find(&name).await?)
    }

    fn is_theirs(&self, at: &Reached, case: &Case, user: &RemoteUser) -> bool {
        case.is_theirs(user, &at.party, &*self.wiring.subjects)
    }

    /// The member may be there: what we closed is opened, and nothing else.
    async fn open(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<Next, EnforceError> {
        if case.enforced.is_none() {
            self.forget_error(at, case).await?;
            return Ok(Next::End(Did::Nothing));
        }
        match self.find(at, case).await? {
            Some(user) if user.is_closed => {
                if !self.is_theirs(at, case, &user) {
                    self.note_not_theirs(at, case, is_dry).await?;
                    return Ok(Next::End(Did::NotTheirs));
                }
                if is_dry {
                    return Ok(Next::End(self.would(at, case, Did::WouldOpen)));
                }
                at.remote.open(&user).await?;
                domain::fault::crash_point("enforcer-opened");
                self.note_opened(at, case).await?;
                Ok(Next::Again(Did::Opened))
            }
            // Somebody was quicker, or there is nothing to open any more.
            _ if is_dry => Ok(Next::End(Did::Nothing)),
            _ => {
                self.note(at, case, None).await?;
                Ok(Next::Again(Did::Nothing))
            }
        }
    }

    /// The member may not be there.
    async fn close(&self, at: &Reached, case: &Case, why: &'static str, is_dry: bool) -> Result<Next, EnforceError> {
        let found = self.find(at, case).await?;
        let user = match (RemoteState::of(found.as_ref()), found) {
            (RemoteState::Missing, _) | (_, None) => {
                self.settle(at, case, is_dry).await?;
                return Ok(Next::End(Did::Missing));
            }
            (_, Some(user)) if !self.is_theirs(at, case, &user) => {
                self.note_not_theirs(at, case, is_dry).await?;
                return Ok(Next::End(Did::NotTheirs));
            }
            (RemoteState::Untouchable, _) => {
                self.note_untouchable(at, case, is_dry).await?;
                return Ok(Next::End(Did::Untouchable));
            }
            (RemoteState::Closed, _) => return self.closed_already(at, case, why, is_dry).await,
            (RemoteState::Open, Some(user)) => user,
        };
        if is_dry {
            return Ok(Next::End(self.would(at, case, Did::WouldClose)));
        }
        if !self.intend(at, case).await? {
            return Ok(Next::Again(Did::Nothing));
        }
        domain::fault::crash_point("enforcer-intended");
        at.remote.close(&user).await?;
        domain::fault::crash_point("enforcer-closed");
        if self.note_closed(at, case, why).await? {
            Ok(Next::End(Did::Closed))
        } else {
            Ok(Next::Again(Did::Closed))
        }
    }

    /// By us, if we meant to; by somebody else otherwise, and then it is theirs to open.
    async fn closed_already(
        &self,
        at: &Reached,
        case: &Case,
        why: &'static str,
        is_dry: bool,
    ) -> Result<Next, EnforceError> {
        match case.enforced {
            Some(Enforced::Intended) if !is_dry => {
                let stays = self.note_closed(at, case, why).await?;
                Ok(if stays {
                    Next::End(Did::Closed)
                } else {
                    Next::Again(Did::Closed)
                })
            }
            Some(_) => {
                if !is_dry {
                    self.note(at, case, case.enforced).await?;
                }
                Ok(Next::End(Did::Nothing))
            }
            None => {
                self.settle(at, case, is_dry).await?;
                Ok(Next::End(Did::ClosedByOthers))
            }
        }
    }

    fn would(&self, at: &Reached, case: &Case, did: Did) -> Did {
        let what = if did == Did::WouldOpen { "opened" } else { "closed" };
        tracing::info!(party = at.party.client_id, account = %case.account, what, "dry run: an account at a relying party would be changed");
        did
    }
}
