//! The handle that the server holds: everything this room needs, behind one cheap clone.

use crate::client::{self, NOBODY_KNOWS};
use crate::config::AuthConfig;
use crate::cookie::Cookies;
use crate::error::AuthError;
use crate::openid::OpenId;
use crate::passkey;
use crate::rate_limit::{
    DECISIONS_PER_MINUTE, MEMBERS_PER_ADDRESS, POLLS_PER_MINUTE, RECOVERY_CODES_PER_HOUR, RateLimiter, RetryAfter,
    WAITING_PER_HOUR,
};
use crate::visitor::Visitor;
use domain::chain_reader::ChainReader;
use domain::openid::AdmitToParty;
use domain::policy::{AssessMember, MayRegister};
use domain::port::MakeActorKeys;
use domain::{AccountId, Clock, Entropy, Timestamp};
use net::StrangerClient;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::sync::Semaphore;
use webauthn_rs::prelude::Webauthn;

/// What the server wires this room with.
pub struct Wiring {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Cryptographically secure randomness: secrets and nonces come from it.
    pub entropy: Arc<dyn Entropy>,
    /// The gate, for those who want to join.
    pub gate: Arc<dyn MayRegister>,
    /// The gate, for those who are members.
    pub members: Arc<dyn AssessMember>,
    /// Asks contract wallets.
    pub chains: Arc<dyn ChainReader>,
    /// Makes the keys of new actors.
    pub keys: Arc<dyn MakeActorKeys>,
    /// Signs for relying parties.
    pub openid: OpenId,
    /// Decides who may be at a relying party.
    pub admit: Arc<dyn AdmitToParty>,
    /// Tells relying parties about log-outs.
    pub stranger: StrangerClient,
    /// Relying parties may live on this machine, over http: for tests and the demo.
    pub allow_loopback: bool,
    /// The rest.
    pub config: AuthConfig,
}

pub(crate) struct Inner {
    pub(crate) wiring: Wiring,
    pub(crate) cookies: Cookies,
    limiter: RateLimiter<IpAddr>,
    decisions: RateLimiter<IpAddr>,
    polls: RateLimiter<IpAddr>,
    /// Whom passkeys are made for; none where the site has no host name.
    pub(crate) relying_party: Option<Webauthn>,
    new_apps: RateLimiter<IpAddr>,
    oauth: RateLimiter<IpAddr>,
    log_ins: RateLimiter<IpAddr>,
    log_ins_of: RateLimiter<AccountId>,
    recovery_codes: RateLimiter<IpAddr>,
    waiting: RateLimiter<IpAddr>,
    /// RSA keys take a core for a tenth of a second and more: a crowd that joins waits in line
    /// instead of taking all of them.
    pub(crate) key_makers: Arc<Semaphore>,
}

/// Sign-in, joining, sessions and wallet settings. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    pub(crate) inner: Arc<Inner>,
}

/// How many key pairs are made at once.
const KEY_MAKERS: usize = 2;

impl Auth {
    /// Wires the room.
    pub fn new(wiring: Wiring) -> Self {
        let cookies = Cookies::of(&wiring.config.site);
        let minute = Duration::from_secs(60);
        let limiter = RateLimiter::new(wiring.config.requests_per_minute, minute);
        let decisions = RateLimiter::new(DECISIONS_PER_MINUTE, minute);
        let polls = RateLimiter::new(POLLS_PER_MINUTE, minute);
        let relying_party = passkey::relying_party(&wiring.config.site);
        let new_apps = RateLimiter::new(wiring.config.apps_per_hour, 60 * minute);
        let oauth = RateLimiter::new(wiring.config.oauth_per_minute, minute);
        let log_ins_of = RateLimiter::new(wiring.config.log_ins_per_minute, minute);
        let of_address = wiring.config.log_ins_per_minute.saturating_mul(MEMBERS_PER_ADDRESS);
        let log_ins = RateLimiter::new(of_address, minute);
        let recovery_codes = RateLimiter::new(RECOVERY_CODES_PER_HOUR, 60 * minute);
        let waiting = RateLimiter::new(WAITING_PER_HOUR, 60 * minute);
        Self {
            inner: Arc::new(Inner {
                wiring,
                cookies,
                limiter,
                decisions,
                polls,
                relying_party,
                new_apps,
                oauth,
                log_ins,
                log_ins_of,
                recovery_codes,
                waiting,
                key_makers: Arc::new(Semaphore::new(KEY_MAKERS)),
            }),
        }
    }

    /// What it was configured with.
    pub fn config(&self) -> &AuthConfig {
        &self.inner.wiring.config
    }

    /// Keys, subjects and tokens for relying parties.
    pub fn openid(&self) -> &OpenId {
        &self.inner.wiring.openid
    }

    pub(crate) fn wiring(&self) -> &Wiring {
        &self.inner.wiring
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.wiring.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.wiring.clock.now()
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.inner.wiring.entropy
    }

    pub(crate) fn cookies(&self) -> &Cookies {
        &self.inner.cookies
    }

    /// Takes one request out of the visitor's allowance. Every operation that costs something or
    /// could be guessed at begins with it, but for reading the decision.
    pub(crate) fn admit(&self, visitor: &Visitor) -> Result<(), AuthError> {
        self.take(&self.inner.limiter, visitor)
    }

    /// Takes one look at the decision out of the visitor's allowance of those.
    pub(crate) fn admit_to_decision(&self, visitor: &Visitor) -> Result<(), AuthError> {
        self.take(&self.inner.decisions, visitor)
    }

    /// Takes one registration of an app out of the address's allowance of those.
    pub(crate) fn admit_new_app(&self, client_ip: Option<IpAddr>) -> Result<(), RetryAfter> {
        self.take_for(&self.inner.new_apps, client_ip)
    }

    /// Takes one request of an app, or one consent, out of the address's allowance of those.
    pub(crate) fn admit_to_oauth(&self, client_ip: Option<IpAddr>) -> Result<(), RetryAfter> {
        self.take_for(&self.inner.oauth, client_ip)
    }

    /// Takes one log-in at another server out of the member's allowance of those, and out of the address's.
    pub(crate) fn admit_to_log_in(&self, client_ip: Option<IpAddr>, member: AccountId) -> Result<(), RetryAfter> {
        self.inner.log_ins_of.take(&member, self.now())?;
        self.take_for(&self.inner.log_ins, client_ip)
    }

    /// Takes one try of a recovery code out of the address's allowance. Not out of the account's: anybody
    /// could use that up, and keep the owner from calling a thief off.
    pub(crate) fn admit_recovery_code(&self, visitor: &Visitor) -> Result<(), AuthError> {
        self.take(&self.inner.recovery_codes, visitor)
    }

    /// Takes one challenge that waits for a day out of the allowance of the visitor's network: all networks
    /// together share what there is.
    pub(crate) fn admit_to_waiting(&self, visitor: &Visitor) -> Result<(), AuthError> {
        let counted = client::counted_as_site(visitor.client_ip.unwrap_or(NOBODY_KNOWS));
        let taken = self.inner.waiting.take(&counted, self.now());
        taken.map_err(AuthError::RateLimited)
    }

    /// Takes one look after a hand-off out of the visitor's allowance of those.
    pub(crate) fn admit_to_poll(&self, visitor: &Visitor) -> Result<(), AuthError> {
        self.take(&self.inner.polls, visitor)
    }

    fn take(&self, limiter: &RateLimiter<IpAddr>, visitor: &Visitor) -> Result<(), AuthError> {
        self.take_for(limiter, visitor.client_ip)
            .map_err(AuthError::RateLimited)
    }

    fn take_for(&self, limiter: &RateLimiter<IpAddr>, client_ip: Option<IpAddr>) -> Result<(), RetryAfter> {
        let counted = client::counted_as(client_ip.unwrap_or(NOBODY_KNOWS));
        limiter.take(&counted, self.now())
    }
}
