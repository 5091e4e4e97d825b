//! The way of a log-in at a relying party through us: signed in (lately enough), let in by the gate, asked
//! once what that server may be told, and then a code. Consent and code are one transaction.

use super::answer::PartyAnswer;
use super::authorize::PartyAuthorization;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::SessionId;
use domain::membership::Stage;
use domain::oauth::redirect;
use domain::openid::{Admittance, CODE_TTL, PartyCode};
use domain::policy::MaySignIn;
use domain::session::{Secret, Session};
use store::{accounts, openid_codes, openid_grants, party_accounts, pushed_requests};

/// What comes next.
#[derive(Clone, PartialEq, Eq)]
pub enum PartyStep {
    /// The browser goes to the relying party with an answer.
    Away(PartyAnswer),
    /// The member signs in and comes back; anew, if there is a session that is not good enough.
    SignIn {
        /// There is a session.
        again: bool,
        /// The session that must not answer, for [`super::marked`].
        instead_of: SessionId,
    },
    /// The member is asked.
    Ask {
        /// The groups that the relying party would be told.
        groups: Vec<String>,
        /// The relying party expects somebody else: then the member may sign in as that one or say no, and a
        /// yes is not taken.
        another: bool,
    },
    /// The gate says no.
    Refused {
        /// Why.
        why: PartyRefusal,
        /// What tells the relying party.
        back: PartyAnswer,
    },
    /// The gate cannot say.
    Unknown,
    /// The relying party sent this request ahead, and its answer went out in the meantime.
    Spent,
}

/// Without the address, which has the code in it.
impl std::fmt::Debug for PartyStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Away(_) => f.write_str("Away"),
            Self::SignIn { again, .. } => f.debug_struct("SignIn").field("again", again).finish(),
            Self::Ask { groups, another } => {
                let mut ask = f.debug_struct("Ask");
                ask.field("groups", groups).field("another", another).finish()
            }
            Self::Refused { why, .. } => f.debug_struct("Refused").field("why", why).finish(),
            Self::Unknown => f.write_str("Unknown"),
            Self::Spent => f.write_str("Spent"),
        }
    }
}

/// Why the gate lets a member not log in at a relying party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyRefusal {
    /// The membership has lapsed too far.
    Lapsed(Stage),
    /// Only a group may, and the member is not in it.
    NotInGroup,
    /// Suspended or deleted.
    Gone,
}

impl PartyRefusal {
    /// The refusal in an answer of the gate; `None` if it lets in, or cannot say.
    pub(super) fn of(admittance: &Admittance) -> Option<Self> {
        match admittance {
            Admittance::Lapsed(stage) => Some(Self::Lapsed(*stage)),
            Admittance::NotInGroup => Some(Self::NotInGroup),
            Admittance::Gone => Some(Self::Gone),
            Admittance::Admitted { .. } | Admittance::Unknown => None,
        }
    }

    /// A word for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lapsed(stage) => stage.as_str(),
            Self::NotInGroup => "not_in_group",
            Self::Gone => "gone",
        }
    }
}

impl Auth {
    /// How far this visitor is with a request. Gives the code itself where nothing is left to ask.
    pub async fn party_step(&self, visitor: &Visitor, asked: &PartyAuthorization) -> Result<PartyStep, AuthError> {
        let step = self.next_step(visitor, asked).await?;
        self.settled(asked, step).await
    }

    async fn next_step(&self, visitor: &Visitor, asked: &PartyAuthorization) -> Result<PartyStep, AuthError> {
        let (session, groups) = match self.before_asking(visitor, asked).await? {
            Ok(admitted) => admitted,
            Err(step) => return Ok(step),
        };
        let another = self.expects_another(visitor, asked).await?;
        if !another && self.is_agreed(visitor, asked).await? {
            return self.code_for(visitor, asked, &session, false).await;
        }
        if asked.prompt.none {
            let what_to_do = "the member was not asked yet: send the browser without prompt=none";
            return Ok(self.refused(asked, "consent_required", what_to_do));
        }
        Ok(PartyStep::Ask { groups, another })
    }

    /// The member said yes. Everything is looked at once more: it may have changed since the page came. The
    /// caller has checked the form.
    pub async fn approve_party(&self, visitor: &Visitor, asked: &PartyAuthorization) -> Result<PartyStep, AuthError> {
        let step = self.step_after_yes(visitor, asked).await?;
        self.settled(asked, step).await
    }

    async fn step_after_yes(&self, visitor: &Visitor, asked: &PartyAuthorization) -> Result<PartyStep, AuthError> {
        let (session, _) = match self.before_asking(visitor, asked).await? {
            Ok(admitted) => admitted,
            Err(step) => return Ok(step),
        };
        if self.expects_another(visitor, asked).await? {
            let what_to_do = "another member is signed in than the one whose token you sent: ask for that one again";
            return Ok(self.refused(asked, "login_required", what_to_do));
        }
        self.code_for(visitor, asked, &session, true).await
    }

    /// Tells the relying party that the member said no.
    pub async fn deny_party(&self, asked: &PartyAuthorization) -> Result<PartyStep, AuthError> {
        let step = self.refused(asked, "access_denied", "the member said no");
        self.settled(asked, step).await
    }

    /// A request that was sent ahead is used up by its answer, whatever that is.
    async fn settled(&self, asked: &PartyAuthorization, step: PartyStep) -> Result<PartyStep, AuthError> {
        if let (PartyStep::Away(_), Some(pushed)) = (&step, &asked.pushed) {
            self.forget_pushed(pushed.clone()).await?;
        }
        Ok(step)
    }

    fn refused(&self, asked: &PartyAuthorization, code: &'static str, what_to_do: &'static str) -> PartyStep {
        PartyStep::Away(self.party_refusal(&asked.way, (code, what_to_do)))
    }

    /// The session that answers and the groups of its member, or the step that comes before.
    async fn before_asking(
        &self,
        visitor: &Visitor,
        asked: &PartyAuthorization,
    ) -> Result<Result<(Session, Vec<String>), PartyStep>, AuthError> {
        let session = visitor.session.as_ref().map(|(session, _)| session);
        let (Some(session), Some(account)) = (session, &visitor.account) else {
            return Ok(Err(self.sign_in_first(asked, session, false)));
        };
        if !self.is_recent(session, asked) {
            return Ok(Err(self.sign_in_first(asked, Some(session), true)));
        }
        if asked.prompt.none && self.expects_another(visitor, asked).await? {
            let what_to_do = "another member is signed in: send the browser without prompt=none";
            return Ok(Err(self.refused(asked, "login_required", what_to_do)));
        }
        let id = account.id;
        let admittance = self.wiring().admit.admit(id, &asked.party).await;
        let step = match (PartyRefusal::of(&admittance), admittance) {
            (None, Admittance::Admitted { groups }) => return Ok(Ok((session.clone(), groups))),
            (None, _) if asked.prompt.none => {
                let what_to_do = "this instance cannot read its chain at the moment: try again in a minute";
                self.refused(asked, "temporarily_unavailable", what_to_do)
            }
            (None, _) => PartyStep::Unknown,
            (Some(why), _) => {
                if let Some(step) = self.too_often(visitor, asked)? {
                    return Ok(Err(step));
                }
                let (client_id, now) = (asked.party.client_id.clone(), self.now());
                self.store()
                    .write(move |conn| party_accounts::note_refusal(conn, &client_id, id, why.as_str(), now))
                    .await?;
                let what_to_do = "this instance's gate does not let the member in; it told them why";
                let back = self.party_refusal(&asked.way, ("access_denied", what_to_do));
                if asked.prompt.none {
                    PartyStep::Away(back)
                } else {
                    PartyStep::Refused { why, back }
                }
            }
        };
        Ok(Err(step))
    }

    fn sign_in_first(&self, asked: &PartyAuthorization, session: Option<&Session>, again: bool) -> PartyStep {
        if asked.prompt.none {
            let what_to_do = "the member must sign in first: send the browser without prompt=none";
            return self.refused(asked, "login_required", what_to_do);
        }
        // No session has the id 0: whatever comes of signing in is another one.
        let instead_of = session.map_or(SessionId(0), |session| session.id);
        PartyStep::SignIn { again, instead_of }
    }

    /// Whether the member signed in lately enough. Who was sent to sign in for this very request did.
    fn is_recent(&self, session: &Session, asked: &PartyAuthorization) -> bool {
        if asked.instead_of.is_some_and(|old| old != session.id) {
            return true;
        }
        let young_enough = |most| self.now().since(session.created_at) <= most;
        // OpenID Core, 3.1.2.1: an age of 0 is `prompt=login`.
        !asked.prompt.login && asked.max_age.is_none_or(|most| !most.is_zero() && young_enough(most))
    }

    /// Takes this log-in out of the allowances: what is answered if it is too much. A page says so, unless the
    /// relying party wants none.
    fn too_often(&self, visitor: &Visitor, asked: &PartyAuthorization) -> Result<Option<PartyStep>, AuthError> {
        match self.admit_to_log_in(visitor.client_ip, visitor.require_account()?.id) {
            Ok(()) => Ok(None),
            Err(_) if asked.prompt.none => {
                let what_to_do = "too many log-ins of this member or from this address: try again in a minute";
                Ok(Some(self.refused(asked, "temporarily_unavailable", what_to_do)))
            }
            Err(wait) => Err(AuthError::RateLimited(wait)),
        }
    }

    /// Whether the relying party sent a token of ours that is of somebody else (OpenID Core, 3.1.2.1). The
    /// page says then who they are, and lets them sign in as another.
    async fn expects_another(&self, visitor: &Visitor, asked: &PartyAuthorization) -> Result<bool, AuthError> {
        let Some(hint) = &asked.hint else {
            return Ok(false);
        };
        let own = self.openid().subject(&asked.party, visitor.require_account()?.id);
        let hint = self.openid().read_hint(hint).await?;
        Ok(hint.is_some_and(|hint| hint.client_id == asked.party.client_id && hint.sub != own))
    }

    /// Whether the member need not be asked: they agreed to all this before.
    async fn is_agreed(&self, visitor: &Visitor, asked: &PartyAuthorization) -> Result<bool, AuthError> {
        if asked.prompt.ask {
            return Ok(false);
        }
        let (client_id, account) = (asked.party.client_id.clone(), visitor.require_account()?.id);
        let known = self
            .store()
            .read(move |conn| party_accounts::find(conn, &client_id, account))
            .await?;
        let agreed = known.and_then(|known| known.consented);
        Ok(agreed.is_some_and(|agreed| asked.scopes.is_within(&agreed)))
    }

    /// Away with a fresh code; remembers the consent it came with.
    async fn code_for(
        &self,
        visitor: &Visitor,
        asked: &PartyAuthorization,
        session: &Session,
        agreed: bool,
    ) -> Result<PartyStep, AuthError> {
        if let Some(step) = self.too_often(visitor, asked)? {
            return Ok(step);
        }
        let account = visitor.require_account()?.id;
        let (secret, now) = (Secret::draw(self.entropy()), self.now());
        let code = PartyCode {
            client_id: asked.party.client_id.clone(),
            account_id: account,
            session_id: session.id,
            redirect_uri: asked.way.redirect_uri.clone(),
            scopes: asked.scopes.clone(),
            nonce: asked.nonce.clone(),
            challenge: asked.challenge.clone(),
            method: session.method,
            auth_at: session.created_at,
            expires_at: now.plus(CODE_TTL),
        };
        let (hash, pushed) = (secret.hash(), asked.pushed.clone());
        let is_stored = self
            .store()
            .write(move |conn| {
                let present = accounts::lookup(conn, account)?.ok_or(AuthError::AccountDeleted)?;
                if !MaySignIn::allows(&present) {
                    return Err(AuthError::AccountSuspended);
                }
                if !openid_grants::rests_on_living(conn, code.session_id, now)? {
                    return Err(AuthError::NoSession);
                }
                // Two windows answer the same request: one of them gets a code.
                if let Some(pushed) = pushed
                    && !pushed_requests::take(conn, &pushed)?
                {
                    return Ok(false);
                }
                if agreed {
                    let known = party_accounts::find(conn, &code.client_id, account)?.and_then(|known| known.consented);
                    let all = known.map_or_else(|| code.scopes.clone(), |known| known.with(&code.scopes));
                    party_accounts::consent(conn, &code.client_id, account, &all)?;
                }
                openid_codes::add(conn, &hash, &code)?;
                Ok::<_, AuthError>(true)
            })
            .await?;
        Ok(if is_stored {
            PartyStep::Away(self.party_answer(&asked.way, &[("code", secret.reveal())]))
        } else {
            PartyStep::Spent
        })
    }
}

impl PartyAuthorization {
    /// Whether the browser comes back from signing in for this request.
    pub fn is_way_back(&self) -> bool {
        self.instead_of.is_some()
    }

    /// What `form-action` of the consent page must name besides our own origin.
    pub fn form_action_source(&self) -> Option<String> {
        redirect::form_action_source(&self.way.redirect_uri)
    }

    /// Where the answer goes, in words for the member.
    pub fn place_name(&self) -> Option<String> {
        redirect::place_name(&self.way.redirect_uri)
    }
}
