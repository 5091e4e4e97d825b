//! Accounts at relying parties, brought to what the gate says now. A server that cannot be logged out of from
//! here (Mastodon), or whose people should keep their devices (Matrix), is told through its admin API: the
//! account of a member who lapsed, was banned or left is closed, and opened again when they are back.
//!
//! No run carries a verdict. It reads the member as they are, looks at the account over there, and does what
//! is missing; whatever crashes, comes late or comes twice, the next run ends at the same place. What it
//! closed it notes, before it does it, and opens nothing else. Servers that no admin API leads to are told of a
//! log-out instead, where that harms nobody (`log_outs`).

mod by_username;
pub(crate) mod case;
mod converge;
mod error;
mod jobs;
mod lanes;
mod log_outs;
pub(crate) mod look;
mod notes;
mod status;
mod strays;
mod sweep;

pub use error::EnforceError;
pub use status::{PartyStatus, Waiting};

use crate::given_groups::GivenGroups;
use crate::remote::{self, RemoteAccounts};
use crate::settings::{AdminApi, Settings};
use domain::openid::{MakeSubject, RelyingParty};
use domain::{AccountId, Clock, Entropy};
use lanes::Lanes;
use std::sync::Arc;
use store::{Store, StoreError, relying_parties};

/// What an [`Enforcer`] is made of.
#[derive(Clone)]
pub struct Wiring {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Randomness for the ids of the audit log.
    pub entropy: Arc<dyn Entropy>,
    /// The operator's client.
    pub http: reqwest::Client,
    /// What the operator says.
    pub settings: Arc<Settings>,
    /// What members are called over there: tells their accounts from others of the same name.
    pub subjects: Arc<dyn MakeSubject>,
    /// The groups that somebody can be in: for lack of any other nothing is done to anybody.
    pub groups: Arc<GivenGroups>,
}

/// What a run did, or would do, with one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// It is as it should be.
    Nothing,
    /// Closed.
    Closed,
    /// Opened again.
    Opened,
    /// Would be closed: a dry run.
    WouldClose,
    /// Would be opened again: a dry run.
    WouldOpen,
    /// Should be closed, and is an admin's over there: left open.
    Untouchable,
    /// Should be closed, and nothing says that it is this member's: left open.
    NotTheirs,
    /// Should be closed, and there is none.
    Missing,
    /// Should be closed, and somebody else closed it: left to them.
    ClosedByOthers,
}

/// Whether a run does what it finds, or says it only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// As the configuration says for the relying party.
    #[default]
    Configured,
    /// Says it only.
    Dry,
}

/// A relying party whose accounts can be reached.
#[derive(Clone)]
pub(crate) struct Reached {
    pub(crate) party: RelyingParty,
    pub(crate) api: AdminApi,
    pub(crate) remote: Arc<dyn RemoteAccounts>,
    /// Log-in there is switched off here: nothing is closed any more, and what we closed is opened when its
    /// member is back.
    pub(crate) is_off: bool,
}

/// Keeps accounts at relying parties at what the gate says. Cheap to clone.
#[derive(Clone)]
pub struct Enforcer {
    pub(crate) wiring: Wiring,
    pub(crate) lanes: Arc<Lanes>,
}

impl Enforcer {
    /// Over these parts.
    pub fn new(wiring: Wiring) -> Self {
        Self {
            wiring,
            lanes: Arc::new(Lanes::default()),
        }
    }

    /// Whether any relying party's admin API is configured.
    pub fn has_work(&self) -> bool {
        self.wiring.settings.values().any(|party| party.admin_api.is_some())
    }

    /// Brings the account of one member at one relying party to what the gate says now. The error is noted
    /// for the admin's page too.
    ///
    /// # Errors
    /// [`EnforceError`]; nothing is lost by it, the next run begins where this one ended.
    pub async fn enforce(&self, client_id: &str, account: AccountId, mode: Mode) -> Result<Did, EnforceError> {
        let outcome = self.try_enforce(client_id, account, mode).await;
        if let Err(error) = &outcome {
            self.note_error(client_id, account, error).await?;
        }
        outcome
    }

    async fn try_enforce(&self, client_id: &str, account: AccountId, mode: Mode) -> Result<Did, EnforceError> {
        let Some(reached) = self.reach(client_id).await? else {
            self.forget_unreachable(client_id, account).await?;
            return Ok(Did::Nothing);
        };
        let is_dry = mode == Mode::Dry || reached.api.dry_run;
        let alone = self.lanes.alone(client_id, account).await;
        let _alone = alone.ok_or(EnforceError::Crowded)?;
        let _turn = self.lanes.turn(client_id).await.ok_or(EnforceError::Crowded)?;
        self.converge(&reached, account, is_dry).await
    }

    /// The relying party with its admin API; `None` if it is gone, or has none that we speak.
    pub(crate) async fn reach(&self, client_id: &str) -> Result<Option<Reached>, EnforceError> {
        let settings = self.wiring.settings.get(client_id);
        let Some((settings, api)) = settings.and_then(|it| Some((it, it.admin_api.clone()?))) else {
            return Ok(None);
        };
        let id = client_id.to_owned();
        let found = self
            .wiring
            .store
            .read::<_, StoreError, _>(move |conn| relying_parties::find(conn, &id))
            .await?;
        let Some(party) = found else {
            return Ok(None);
        };
        let remote = self.lanes.remote(client_id, party.kind, || {
            remote::accounts(party.kind, settings, &self.wiring.http, &self.wiring.clock)
        })?;
        Ok(remote.map(|remote| Reached {
            is_off: party.disabled_at.is_some(),
            party,
            api,
            remote,
        }))
    }
}
