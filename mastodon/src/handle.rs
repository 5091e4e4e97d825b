//! The handle that every endpoint holds, and what it is made of.

use crate::rate_limit::Counted;
use crate::{ApiError, api, openapi};
use axum::Router;
use domain::Timestamp;
use domain::membership::NoticeKind;
use domain::port::OpenSignUp;
use domain::rate_limit::RateLimiter;
use social::Means;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::{Conn, Store};

/// Who may join, as clients are told.
#[derive(Clone, Debug, Default)]
pub struct Registrations {
    /// Whether a client may open an account by itself (`POST /api/v1/accounts`).
    pub open: bool,
    /// What a client shows instead, plain text: how one joins here.
    pub reason: Option<String>,
    /// Where one joins.
    pub url: Option<String>,
}

/// What the API says about the instance itself. Filled in by whoever reads the configuration.
#[derive(Clone, Debug, Default)]
pub struct InstanceInfo {
    /// The name of the instance.
    pub title: String,
    /// What it is for, plain text.
    pub description: String,
    /// The rules of conduct, one sentence or two each.
    pub rules: Vec<String>,
    /// A mail address to write to; empty if not given.
    pub contact: String,
    /// The version of this software.
    pub version: String,
    /// Where its source is; empty if not given.
    pub source_url: String,
    /// A picture of the instance.
    pub thumbnail_url: Option<String>,
    /// Who may join.
    pub registrations: Registrations,
}

/// How often one account, or one address without an account, may ask.
#[derive(Clone, Copy, Debug)]
pub struct ApiLimits {
    /// This many requests ...
    pub requests: u32,
    /// ... in this time.
    pub period: Duration,
}

impl Default for ApiLimits {
    fn default() -> Self {
        Self {
            requests: 300,
            period: Duration::from_secs(300),
        }
    }
}

/// Says a notice in words: what it is about, and its arguments by name. The words are the server's.
pub type NoticeWords = Arc<dyn Fn(NoticeKind, &BTreeMap<String, String>) -> String + Send + Sync>;

/// What the room needs.
pub struct Wiring {
    /// What the acts of a member need.
    pub means: Means,
    /// What the API says about the instance.
    pub instance: InstanceInfo,
    /// How often one may ask.
    pub limits: ApiLimits,
    /// Makes accounts for client programs without a wallet; only where the operator opened that.
    pub sign_up: Option<Arc<dyn OpenSignUp>>,
    /// Says what members are told about their own membership and account.
    pub notice_words: NoticeWords,
}

struct Inner {
    means: Means,
    instance: InstanceInfo,
    limiter: RateLimiter<Counted>,
    sign_up: Option<Arc<dyn OpenSignUp>>,
    notice_words: NoticeWords,
}

/// The Mastodon client API. Cheap to clone.
#[derive(Clone)]
pub struct Mastodon(Arc<Inner>);

impl Mastodon {
    /// Wires it.
    pub fn new(wiring: Wiring) -> Self {
        let Wiring {
            means,
            instance,
            limits,
            sign_up,
            notice_words,
        } = wiring;
        Self(Arc::new(Inner {
            means,
            instance,
            limiter: RateLimiter::new(limits.requests, limits.period),
            sign_up,
            notice_words,
        }))
    }

    /// Every path of the API, complete, with CORS, rate limits and errors of its own. Whoever serves it
    /// puts [`crate::ClientAddress`] into the requests' extensions.
    pub fn router(&self) -> Router {
        api::router(self)
    }

    /// The description of the API, made from the same list as the router.
    pub fn openapi(&self) -> utoipa::openapi::OpenApi {
        openapi::completed(api::endpoints())
    }

    /// What the acts of a member need.
    pub fn means(&self) -> &Means {
        &self.0.means
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.means.store
    }

    /// `https://guild.example`, without the slash at its end.
    pub fn base(&self) -> &str {
        self.0.means.base()
    }

    /// The present.
    pub fn now(&self) -> Timestamp {
        self.0.means.clock.now()
    }

    /// What the API says about the instance.
    pub fn instance(&self) -> &InstanceInfo {
        &self.0.instance
    }

    /// Makes accounts without a wallet, where the operator opened that.
    pub(crate) fn open_sign_up(&self) -> Option<&Arc<dyn OpenSignUp>> {
        self.0.sign_up.as_ref()
    }

    /// A notice in words.
    pub(crate) fn notice_words(&self, kind: NoticeKind, arguments: &BTreeMap<String, String>) -> String {
        (self.0.notice_words)(kind, arguments)
    }

    pub(crate) fn limiter(&self) -> &RateLimiter<Counted> {
        &self.0.limiter
    }

    /// Reads one consistent state of the database. The closure gets this handle as well, because what
    /// it renders holds addresses of this instance.
    ///
    /// # Errors
    /// Whatever the closure returns, or [`ApiError::Unavailable`].
    pub async fn read<T, F>(&self, f: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Self) -> Result<T, ApiError> + Send + 'static,
    {
        let this = self.clone();
        self.store().read(move |conn| f(conn, &this)).await
    }

    /// Changes the database in one transaction. Acts of members are functions of `social`; this is for
    /// what no other surface knows, such as markers.
    ///
    /// # Errors
    /// Whatever the closure returns, or [`ApiError::Unavailable`].
    pub async fn write<T, F>(&self, f: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Self) -> Result<T, ApiError> + Send + 'static,
    {
        let this = self.clone();
        self.store().write(move |conn| f(conn, &this)).await
    }
}
