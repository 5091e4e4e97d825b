//! Who may be at a relying party (`domain::openid::AdmitToParty`). A log-in is worth a look at the chain, but
//! not two in half a minute, and it waits ten seconds at most; a member who was certain to be let in within the
//! last day, grace included, is let in while nothing can be known.

use crate::reassess::Occasion;
use crate::{Membership, Reassessed};
use async_trait::async_trait;
use domain::account::{Account, AccountState, Role};
use domain::gate::{Effect, Outcome};
use domain::membership::Stage;
use domain::openid::{AdmitToParty, Admittance, RelyingParty, YES_KEPT};
use domain::{AccountId, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::memberships::Membership as Row;
use store::{Conn, StoreError, accounts, member_effects, memberships};

/// A look that is not older than this is as good as one now.
const FRESH: Duration = Duration::from_secs(30);
/// How long a log-in waits for a look.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which members are being looked at for a log-in: whoever comes second waits for the first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Looking(Arc<Mutex<HashMap<AccountId, Arc<tokio::sync::Mutex<()>>>>>);

impl Looking {
    fn at(&self, account: AccountId) -> Arc<tokio::sync::Mutex<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(all.entry(account).or_default())
    }
}

/// What the database says of a member who wants to be somewhere.
pub struct Known {
    account: Option<Account>,
    membership: Option<Row>,
    groups: Vec<String>,
}

impl Known {
    /// Reads it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn load(conn: &mut Conn, id: AccountId) -> Result<Self, StoreError> {
        let effects = member_effects::list(conn, id)?;
        let group = |effect| match effect {
            Effect::Group(name) => Some(name),
            Effect::Admit | Effect::Role(_) | Effect::Moderator => None,
        };
        Ok(Self {
            account: accounts::lookup(conn, id)?,
            membership: memberships::find(conn, id)?,
            groups: effects.into_iter().filter_map(|held| group(held.effect)).collect(),
        })
    }

    /// What stage, groups and state of the account say, whenever they were found: never
    /// [`Admittance::Unknown`]. This is what accounts at relying parties are brought to.
    pub fn standing(&self, party: &RelyingParty) -> Admittance {
        let Some(account) = self.account.as_ref().filter(|it| it.state == AccountState::Active) else {
            return Admittance::Gone;
        };
        // Owner and admins are members whatever they hold; their stage follows with the next look.
        if account.stage > Stage::Grace && account.role < Role::Admin {
            return Admittance::Lapsed(account.stage);
        }
        if party
            .gate_group
            .as_ref()
            .is_some_and(|wanted| !self.groups.contains(wanted))
        {
            return Admittance::NotInGroup;
        }
        Admittance::Admitted {
            groups: self.groups.clone(),
        }
    }

    /// Whether the account is still here: of others nothing needs to be known.
    fn is_here(&self) -> bool {
        self.account.as_ref().is_some_and(|it| it.state == AccountState::Active)
    }

    /// Whether a look would tell something new. Members whom no rule binds are not looked at by anybody:
    /// they have no row.
    fn is_stale(&self, now: Timestamp) -> bool {
        let checked_at = self.membership.as_ref().map(|row| row.checked_at);
        self.is_here() && checked_at.is_some_and(|at| at.is_none_or(|at| now.since(at) > FRESH))
    }

    /// Whether the last look came to nothing.
    fn is_unknown(&self) -> bool {
        let outcome = self.membership.as_ref().and_then(|row| row.outcome);
        outcome == Some(Outcome::Unknown)
    }

    /// The answer, given whether the last look told something.
    fn answer(&self, party: &RelyingParty, is_unknown: bool, now: Timestamp) -> Admittance {
        let is_exempt = self.account.as_ref().is_some_and(|it| it.role >= Role::Admin);
        let is_kept = match &self.membership {
            Some(row) => row.yes_at.is_some_and(|at| now.since(at) <= YES_KEPT),
            None => true,
        };
        if self.is_here() && is_unknown && !is_exempt && !is_kept {
            return Admittance::Unknown;
        }
        self.standing(party)
    }
}

impl Membership {
    async fn known(&self, account: AccountId) -> Option<Known> {
        match self.store().read(move |conn| Known::load(conn, account)).await {
            Ok(known) => Some(known),
            Err(error) => {
                tracing::error!(error = %crate::jobs::with_causes(&error), "a member could not be read for a log-in at another server");
                None
            }
        }
    }

    /// Looks, one at a time, unless somebody else just did. False if that told nothing.
    async fn look_for_log_in(&self, account: AccountId) -> bool {
        let turn = self.looking.at(account);
        let _turn = turn.lock().await;
        match self.known(account).await {
            None => return false,
            Some(known) if !known.is_stale(self.wiring.clock.now()) => return true,
            Some(_) => {}
        }
        let occasion = Occasion {
            may_wait: true,
            ..Occasion::default()
        };
        match self.look(account, occasion).await {
            // Whoever cost enough reads today is judged by what is known, be it hours old.
            Ok(Reassessed::Looked(_) | Reassessed::Skipped | Reassessed::Postponed(_)) => true,
            Err(error) => {
                tracing::warn!(account = %account, error = %crate::jobs::with_causes(&error), "a member could not be looked at for a log-in at another server");
                false
            }
        }
    }
}

#[async_trait]
impl AdmitToParty for Membership {
    async fn admit(&self, account: AccountId, party: &RelyingParty) -> Admittance {
        let Some(before) = self.known(account).await else {
            return Admittance::Unknown;
        };
        let now = self.wiring.clock.now();
        if !before.is_stale(now) {
            return before.answer(party, before.is_unknown(), now);
        }
        let looked = tokio::time::timeout(PATIENCE, self.look_for_log_in(account)).await;
        let told = looked.unwrap_or(false);
        let Some(known) = self.known(account).await else {
            return Admittance::Unknown;
        };
        known.answer(party, !told || known.is_unknown(), self.wiring.clock.now())
    }

    async fn admit_as_known(&self, account: AccountId, party: &RelyingParty) -> Admittance {
        match self.known(account).await {
            Some(known) => known.answer(party, known.is_unknown(), self.wiring.clock.now()),
            None => Admittance::Unknown,
        }
    }
}
