//! What Synapse asks while people register, log in, join rooms and invite, in the words of the module
//! `synapse-http-antispam`: `POST /gate/synapse/{client_id}/{callback}`. 200 is yes; a 403 in Matrix's own
//! shape is no, and its text is what the person reads in their client.
//!
//! Every message of a busy room may wait for an answer, so no chain is asked here: what is known decides, and
//! is kept for some seconds. What cannot be known in time is answered as the operator said for that question;
//! what is no question of ours is not answered in JSON, so that the module decides as if we were not there.

mod answer;
mod ask_invite;
mod ask_join;
mod ask_log_in;
mod ask_registration;
mod caller;
mod kept;
mod mapped;
mod no_such_question;
mod ping;
mod question;
mod seen;
mod user_id;
mod verdict;
mod who;

pub use verdict::Refusal;

use crate::enforcer::Enforcer;
use crate::settings::Settings;
use axum::Router;
use axum::routing::{any, post};
use domain::openid::AdmitToParty;
use domain::{Clock, Entropy};
use kept::Kept;
use seen::Seen;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

/// Synapse waits no longer than this for an answer; then the fail mode of the question gives it.
pub const DEADLINE: Duration = Duration::from_secs(2);

/// What a refused person reads.
pub type RefusalWords = Arc<dyn Fn(Refusal) -> String + Send + Sync>;

/// What an [`Antispam`] is made of.
#[derive(Clone)]
pub struct Wiring {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Decides who may be where.
    pub admit: Arc<dyn AdmitToParty>,
    /// Knows by the admin API whose an account is.
    pub enforcer: Enforcer,
    /// Randomness for the ids of the audit log.
    pub entropy: Arc<dyn Entropy>,
    /// What the operator says.
    pub settings: Arc<Settings>,
    /// What a refused person reads.
    pub words: RefusalWords,
    /// How long an answer may take; [`DEADLINE`] but for tests.
    pub deadline: Duration,
}

/// Answers Synapse. Cheap to clone.
#[derive(Clone)]
pub struct Antispam {
    wiring: Wiring,
    kept: Kept,
}

impl Antispam {
    /// Over these parts.
    pub fn new(wiring: Wiring) -> Self {
        let (store, clock) = (wiring.store.clone(), Arc::clone(&wiring.clock));
        let seen = Seen {
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&wiring.entropy),
            enforcer: wiring.enforcer.clone(),
        };
        let kept = Kept::new(store, clock, Arc::clone(&wiring.admit), seen);
        Self { wiring, kept }
    }

    /// The questions with their paths.
    pub fn router(self) -> Router {
        Router::new()
            .route(&path("check_registration_for_spam"), post(ask_registration::answer))
            .route(&path("check_login_for_spam"), post(ask_log_in::answer))
            .route(&path("user_may_join_room"), post(ask_join::answer))
            .route(&path("user_may_invite"), post(ask_invite::answer))
            .route(&path("ping"), post(ping::answer))
            .route(&path("{*question}"), any(no_such_question::answer))
            .method_not_allowed_fallback(no_such_question::answer)
            .with_state(Arc::new(self))
    }
}

fn path(callback: &str) -> String {
    format!("/gate/synapse/{{client_id}}/{callback}")
}
