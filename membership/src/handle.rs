//! The handle that everybody holds, what it is made of, and what the operator decides.

use crate::admittance::Looking;
use crate::drafts::ParseDraft;
use domain::policy::AssessMember;
use domain::{Clock, Entropy};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::sync::Semaphore;

/// What the operator decides about looking at members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long it takes at most until a member is looked at again if nothing happens.
    pub sweep_every: Duration,
    /// How many reads of chains a member may cost on a day before looks at them come once an hour only.
    pub reads_per_member_and_day: u32,
    /// Whether rules with the effect `moderator` make moderators.
    pub moderators_by_token: bool,
    /// How many demotions of one rule within the window are never too many.
    pub demotions_floor: u32,
    /// How many demotions of one rule within the window are not too many, in percent of all members.
    pub demotions_percent: u32,
    /// The window.
    pub demotion_window: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sweep_every: Duration::from_secs(86_400),
            reads_per_member_and_day: 200,
            moderators_by_token: false,
            demotions_floor: 5,
            demotions_percent: 5,
            demotion_window: Duration::from_secs(3600),
        }
    }
}

/// What a [`Membership`] is made of.
#[derive(Clone)]
pub struct Wiring {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and for the moments of the sweep.
    pub entropy: Arc<dyn Entropy>,
    /// The rules.
    pub gate: Arc<dyn AssessMember>,
    /// What the operator decides.
    pub settings: Settings,
}

/// Looks at members and acts on what the rules say. Cheap to clone.
#[derive(Clone)]
pub struct Membership {
    pub(crate) wiring: Arc<Wiring>,
    pub(crate) drafts: Option<Arc<dyn ParseDraft>>,
    /// One draft is parsed at a time: whoever sends many takes one thread and not all of them.
    pub(crate) parsing: Arc<Semaphore>,
    pub(crate) looking: Looking,
}

impl Membership {
    /// A handle over these parts. It tries no drafts until [`Membership::with_drafts`] says how.
    pub fn new(wiring: Wiring) -> Self {
        Self {
            wiring: Arc::new(wiring),
            drafts: None,
            parsing: Arc::new(Semaphore::new(1)),
            looking: Looking::default(),
        }
    }

    /// The same, able to try drafts of the rules.
    #[must_use]
    pub fn with_drafts(self, drafts: Arc<dyn ParseDraft>) -> Self {
        Self {
            drafts: Some(drafts),
            ..self
        }
    }

    /// The rules that decide.
    pub fn gate(&self) -> &Arc<dyn AssessMember> {
        &self.wiring.gate
    }

    /// What the operator decides.
    pub fn settings(&self) -> &Settings {
        &self.wiring.settings
    }

    pub(crate) fn store(&self) -> &Store {
        &self.wiring.store
    }
}
