//! Members who show that an account at another server is theirs, so that it can be linked to them there.
//! Equal usernames and addresses prove nothing: the member names the account, puts a code into its public
//! profile, and has us look. Nothing is ever asked of the account itself, and no password is seen.

mod begin;
mod check;
mod code;
mod error;
mod fetch;
mod name;
mod offers;
mod place;
mod profile;
mod row;
mod unlink;

pub use error::ClaimError;
pub use offers::{Offer, State};

use crate::enforcer::Enforcer;
use crate::settings::Settings;
use domain::rate_limit::RateLimiter;
use domain::{AccountId, Clock, Entropy};
use net::StrangerClient;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

/// How often a member may have profiles looked at.
pub const CHECKS_AN_HOUR: u32 = 10;
/// How often a member may name an account: each time may ask an admin API.
pub const BEGINNINGS_AN_HOUR: u32 = 20;
const HOUR: Duration = Duration::from_secs(3600);

/// What [`Claims`] are made of.
#[derive(Clone)]
pub struct Wiring {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Draws codes, and ids of the audit log.
    pub entropy: Arc<dyn Entropy>,
    /// What the operator says.
    pub settings: Arc<Settings>,
    /// Reads profiles where the operator named an address.
    pub operator: reqwest::Client,
    /// Reads profiles everywhere else.
    pub stranger: StrangerClient,
    /// Knows accounts that members have by their usernames.
    pub enforcer: Enforcer,
}

/// The claims of all members. Cheap to clone.
#[derive(Clone)]
pub struct Claims {
    wiring: Wiring,
    checks: Arc<RateLimiter<AccountId>>,
    beginnings: Arc<RateLimiter<AccountId>>,
}

impl Claims {
    /// Over these parts.
    pub fn new(wiring: Wiring) -> Self {
        Self {
            wiring,
            checks: Arc::new(RateLimiter::new(CHECKS_AN_HOUR, HOUR)),
            beginnings: Arc::new(RateLimiter::new(BEGINNINGS_AN_HOUR, HOUR)),
        }
    }
}
