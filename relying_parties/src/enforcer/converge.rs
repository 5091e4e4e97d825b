//! One run over one account: look, note what will be done, do it, note that it was done. Each step may be the
//! last one before a crash, and members change while a server is asked: so whatever was done, the member is
//! read again afterwards, and the run goes on if it was done for a state that is past.

use super::case::{Case, Wanted};
use super::look::{Found, look};
use super::strays::of_others;
use super::{Did, EnforceError, Enforcer, Reached};
use crate::remote::{RemoteState, RemoteUser};
use domain::AccountId;
use domain::openid::Enforced;
use store::{Conn, StoreError};

/// How often a run goes on because the member changed.
const TRIES: usize = 5;

/// What a step leaves to do.
pub(super) enum Next {
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
                // First: what was about to be closed is opened where log-in is off, whatever is in doubt.
                Wanted::Closed(_) if at.is_off || case.is_off => self.rest(at, &case, is_dry).await?,
                Wanted::Closed(_) if case.is_in_doubt(&at.party, &self.wiring.groups) => {
                    self.let_go_only(at, &case, is_dry).await?
                }
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

    /// Looks, and gives up what other members proved to be theirs: it follows them.
    pub(super) async fn look(&self, at: &Reached, case: &Case) -> Result<Found, EnforceError> {
        let mut found = look(&*at.remote, &at.party, &*self.wiring.subjects, case).await?;
        if !found.theirs.is_empty() {
            let (party, users, id) = (at.party.clone(), found.theirs.clone(), case.account);
            let of_others = move |conn: &mut Conn| of_others(conn, &party, &users, id);
            for id in self.wiring.store.read::<_, StoreError, _>(of_others).await? {
                found.give_up(case, &id);
            }
        }
        Ok(found)
    }

    /// The member may be there: what we closed is opened, and nothing else.
    async fn open(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<Next, EnforceError> {
        if case.enforced.is_none() {
            if case.may_inherit && self.inherit(at, case, is_dry).await? {
                return Ok(match is_dry {
                    true => Next::End(self.would(at, case, Did::WouldOpen)),
                    false => Next::Again(Did::Nothing),
                });
            }
            self.forget_error(at, case).await?;
            return Ok(Next::End(Did::Nothing));
        }
        let found = self.look(at, case).await?;
        let mut ours = found.closed_by_us(case);
        if is_dry {
            return Ok(Next::End(match ours.is_empty() {
                true => Did::Nothing,
                false => self.would(at, case, Did::WouldOpen),
            }));
        }
        if case.closed_ids.is_empty() && found.is_empty() && found.namesake.is_some_and(|user| user.is_closed) {
            self.note_not_theirs(at, case, is_dry).await?;
            return Ok(Next::End(Did::NotTheirs));
        }
        for user in &found.strays {
            // What is another member's by now is as they may.
            if self.hand_over(at, case, user).await? {
                ours.retain(|one| one.id != user.id);
            }
        }
        for user in &ours {
            at.remote.open(user).await?;
        }
        domain::fault::crash_point("enforcer-opened");
        let has_opened = !ours.is_empty();
        if case.may_be_in_flight(self.wiring.clock.now()) {
            if has_opened {
                self.log_opened(at, case).await?;
            }
            return Err(EnforceError::InFlight);
        }
        // Somebody was quicker, there is nothing to open any more, or it is open now. If somebody noted something
        // else meanwhile, that stands, and is looked at.
        self.note_open(at, case, has_opened).await?;
        Ok(Next::Again(if has_opened { Did::Opened } else { Did::Nothing }))
    }

    /// The member may not be there, and log-in there is switched off here: nothing more is closed. What was about
    /// to be, and what is not this member's any more, is opened; the rest is opened when they are back, or by
    /// leaving. For somebody who left, what is noted and not settled counts as about to be: nobody is back to have it
    /// opened, and when log-in is on again it is closed.
    async fn rest(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<Next, EnforceError> {
        match case.enforced {
            None => Ok(Next::End(Did::Nothing)),
            Some(Enforced::Intended) => self.open(at, case, is_dry).await,
            Some(Enforced::Done) => self.let_go_only(at, case, is_dry).await,
        }
    }

    /// Nothing is closed, and nothing opened but what is not this member's any more.
    async fn let_go_only(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<Next, EnforceError> {
        if case.enforced.is_none() || case.is_departed {
            return Ok(Next::End(Did::Nothing));
        }
        let found = self.look(at, case).await?;
        let let_go = self.let_go(at, case, &found, is_dry).await?;
        Ok(let_go.map_or(Next::End(Did::Nothing), Next::Again))
    }

    /// The member may not be there.
    async fn close(&self, at: &Reached, case: &Case, why: &'static str, is_dry: bool) -> Result<Next, EnforceError> {
        let found = self.look(at, case).await?;
        if let Some(did) = self.let_go(at, case, &found, is_dry).await? {
            return Ok(Next::Again(did));
        }
        let all = found.theirs.clone();
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
            self.closed_already(at, case, &all, why, is_dry).await?
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
        if self.note_closed(at, case, open, why).await? {
            return Ok(Next::End(Did::Closed));
        }
        if case.is_departed && self.is_off_by_now(at).await? {
            // Leaving opens what was closed for those who left, and may have been here already. If this fails, the next
            // run opens what is noted; and where the relying party is gone, nothing is, and nobody runs again.
            for user in open {
                at.remote.open(user).await?;
            }
            domain::fault::crash_point("enforcer-let-in");
            self.note_let_in(at, case, open.iter().map(|user| user.id.clone()).collect())
                .await?;
            self.log_opened(at, case).await?;
            return Ok(Next::End(Did::Opened));
        }
        Ok(Next::Again(Did::Closed))
    }

    /// By us, if we meant to; by somebody else otherwise, and then it is theirs to open.
    async fn closed_already(
        &self,
        at: &Reached,
        case: &Case,
        users: &[RemoteUser],
        why: &'static str,
        is_dry: bool,
    ) -> Result<Next, EnforceError> {
        match case.enforced {
            Some(Enforced::Intended) if !is_dry => {
                let stays = self.note_closed(at, case, users, why).await?;
                Ok(if stays {
                    Next::End(Did::Closed)
                } else {
                    Next::Again(Did::Closed)
                })
            }
            Some(_) => {
                if !is_dry {
                    self.note_looked(at, case).await?;
                }
                Ok(Next::End(Did::Nothing))
            }
            None => {
                self.settle(at, case, is_dry).await?;
                Ok(Next::End(Did::ClosedByOthers))
            }
        }
    }

    pub(super) fn would(&self, at: &Reached, case: &Case, did: Did) -> Did {
        let what = if did == Did::WouldOpen { "opened" } else { "closed" };
        tracing::info!(party = at.party.client_id, account = %case.account, what, "dry run: an account at a relying party would be changed");
        did
    }
}
