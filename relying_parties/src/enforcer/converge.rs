//! One run over one account: look, note what will be done, do it, note that it was done. Each step may be the
//! last one before a crash, and members change while a server is asked: so whatever was done, the member is
//! read again afterwards, and the run goes on if it was done for a state that is past.

use super::case::{Case, Wanted};
use super::look::{Found, look};
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

    async fn look(&self, at: &Reached, case: &Case) -> Result<Found, EnforceError> {
        Ok(look(&*at.remote, &at.party, &*self.wiring.subjects, case).await?)
    }

    /// The member may be there: what we closed is opened, and nothing else.
    async fn open(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<Next, EnforceError> {
        if case.enforced.is_none() {
            self.forget_error(at, case).await?;
            return Ok(Next::End(Did::Nothing));
        }
        let found = self.look(at, case).await?;
        let is_ours = |user: &&RemoteUser| user.is_closed && case.is_closed_by_us(user);
        let ours: Vec<&RemoteUser> = found.theirs.iter().filter(is_ours).collect();
        if ours.is_empty() {
            if found.theirs.is_empty() && found.namesake.is_some_and(|user| user.is_closed) {
                self.note_not_theirs(at, case, is_dry).await?;
                return Ok(Next::End(Did::NotTheirs));
            }
            // Somebody was quicker, or there is nothing to open any more.
            if is_dry {
                return Ok(Next::End(Did::Nothing));
            }
            self.note(at, case, None).await?;
            return Ok(Next::Again(Did::Nothing));
        }
        if is_dry {
            return Ok(Next::End(self.would(at, case, Did::WouldOpen)));
        }
        for user in ours {
            at.remote.open(user).await?;
        }
        domain::fault::crash_point("enforcer-opened");
        self.note_opened(at, case).await?;
        Ok(Next::Again(Did::Opened))
    }

    /// The member may not be there.
    async fn close(&self, at: &Reached, case: &Case, why: &'static str, is_dry: bool) -> Result<Next, EnforceError> {
        let found = self.look(at, case).await?;
        if found.theirs.is_empty() {
            if found.namesake.is_some() {
                self.note_not_theirs(at, case, is_dry).await?;
                return Ok(Next::End(Did::NotTheirs));
            }
            self.note_missing(at, case, is_dry).await?;
            return Ok(Next::End(Did::Missing));
        }
        let (mut open, mut any_closed, mut any_untouchable) = (Vec::new(), false, false);
        for user in found.theirs {
            match RemoteState::of(Some(&user)) {
                RemoteState::Open => open.push(user),
                RemoteState::Closed => any_closed = true,
                RemoteState::Untouchable | RemoteState::Missing => any_untouchable = true,
            }
        }
        let next = if !open.is_empty() {
            self.close_all(at, case, &open, why, is_dry).await?
        } else if any_closed {
            self.closed_already(at, case, why, is_dry).await?
        } else {
            Next::End(Did::Untouchable)
        };
        if any_untouchable {
            self.note_untouchable(at, case, is_dry).await?;
        }
        Ok(next)
    }

    async fn close_all(
        &self,
        at: &Reached,
        case: &Case,
        open: &[RemoteUser],
        why: &'static str,
        is_dry: bool,
    ) -> Result<Next, EnforceError> {
        if is_dry {
            return Ok(Next::End(self.would(at, case, Did::WouldClose)));
        }
        if !self.intend(at, case, open).await? {
            return Ok(Next::Again(Did::Nothing));
        }
        domain::fault::crash_point("enforcer-intended");
        let (mut closed, mut refused) = (Vec::new(), None);
        for user in open {
            match at.remote.close(user).await {
                Ok(()) => closed.push(user.id.clone()),
                // The other one can be closed all the same.
                Err(error) if error.is_refusal() => refused = Some(error),
                // Whether it is closed now nobody knows: it counts as meant.
                Err(error) => return Err(error.into()),
            }
        }
        domain::fault::crash_point("enforcer-closed");
        if let Some(error) = refused {
            self.take_back(at, case, open, closed).await?;
            return Err(error.into());
        }
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
