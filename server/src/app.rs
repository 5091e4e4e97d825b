//! Puts the rooms together: the only place that knows all of them. A checked configuration and the
//! parts that a test may replace go in; one router and the background tasks come out.

pub mod antispam;
pub mod chains;
pub mod clients;
pub mod drafts;
pub mod enforcing;
pub mod error;
pub mod facts;
mod follow_lease;
pub mod following;
pub mod gate;
pub mod health;
pub mod instance_info;
pub mod parts;
pub mod rooms;
pub mod router;
pub mod site;
pub mod watched_gate;

pub use error::StartError;
pub use parts::AppParts;

use crate::cli::open;
use crate::config::Config;
use crate::listener::load::Room;
use crate::workers::sweep::SweepRunner;
use crate::workers::{Workers, enforcer_ticks, membership_ticks, openid_ticks, periodic};
use activitypub::delivery::Sender;
use activitypub::{Federation, FederationJobs};
use auth::Auth;
use axum::Router;
use chain::BatchingReader;
use domain::chain_reader::ChainReader;
use domain::{Clock, Entropy};
use following::Following;
use membership::{Membership, MembershipError};
use relying_parties::enforcer::Enforcer;
use rooms::Rooms;
use social::jobs::SocialJobs;
use std::sync::Arc;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A whole instance, ready to serve.
pub struct App {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    auth: Auth,
    federation: Federation,
    membership: Membership,
    enforcer: Enforcer,
    following: Following,
    workers: Arc<Workers>,
    sender: Sender,
    router: Router,
}

impl App {
    /// Opens the database, checks that it belongs to this domain and this master key, and puts the
    /// rooms together. Nothing runs yet.
    ///
    /// # Errors
    /// [`StartError`] says what to do.
    pub async fn build(config: &Config, parts: AppParts) -> Result<Self, StartError> {
        let AppParts {
            clock,
            entropy,
            chain_reader,
            gate,
            members,
            clients,
            store,
        } = parts;
        let store = match store {
            Some(store) => store,
            None => open::open(config.database.clone())
                .await
                .map_err(|error| StartError::open(&config.database, error))?,
        };
        let master_key = facts::settle(config, &store, entropy.as_ref()).await?;
        let clients = match clients {
            Some(clients) => clients,
            None => clients::profiles(config, Arc::clone(&clock)).map_err(StartError::Clients)?,
        };
        let (servers, chain_reader): (_, Arc<dyn ChainReader>) = match chain_reader {
            Some(reader) => (None, reader),
            None => {
                let servers = chains::reader(config, &clients, Arc::clone(&clock)).map_err(StartError::Chains)?;
                (Some(Arc::clone(&servers)), Arc::new(BatchingReader::new(servers)))
            }
        };
        let rooms = Rooms::new(rooms::Ingredients {
            config,
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            master_key,
            clients,
            chain_reader,
            servers: servers.clone(),
            gate,
            members,
        })
        .await?;
        let workers = Workers::new(
            store.clone(),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            config.jobs.workers,
        )
        .with(Arc::new(SweepRunner {
            store: store.clone(),
            clock: Arc::clone(&clock),
        }))
        .with(Arc::new(SocialJobs::new(rooms.pages.means.clone())))
        .with(Arc::new(rooms.membership.clone()))
        .with(Arc::new(rooms.auth.clone()))
        .with(Arc::new(rooms.enforcer.clone()))
        .with(Arc::new(FederationJobs::new(rooms.federation.clone())));
        let sender = Sender::new(rooms.federation.clone());
        let (auth, federation) = (rooms.auth.clone(), rooms.federation.clone());
        let (membership, enforcer) = (rooms.membership.clone(), rooms.enforcer.clone());
        let following = Following::new(config, servers, membership.clone(), store.clone(), entropy.as_ref());
        let room = Room::new(config.http.max_requests);
        let router = router::router(config, rooms, room, store.clone(), Arc::clone(&entropy));
        Ok(Self {
            store,
            clock,
            entropy,
            auth,
            federation,
            membership,
            enforcer,
            following,
            workers: Arc::new(workers),
            sender,
            router,
        })
    }

    /// Everything that is served, with all layers.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The source of randomness.
    pub fn entropy(&self) -> &Arc<dyn Entropy> {
        &self.entropy
    }

    /// Sign-in and accounts.
    pub fn auth(&self) -> &Auth {
        &self.auth
    }

    /// The federation.
    pub fn federation(&self) -> &Federation {
        &self.federation
    }

    /// Who is still a member.
    pub fn membership(&self) -> &Membership {
        &self.membership
    }

    /// What keeps accounts at other servers at what the gate says.
    pub fn enforcer(&self) -> &Enforcer {
        &self.enforcer
    }

    /// The chains, followed step by step by tests.
    pub fn following(&self) -> &Following {
        &self.following
    }

    /// Starts the background work on `tasks`; it ends after `stop` is cancelled, and what is under way
    /// may end before it. On SQLite, where no other process works on the queue, whatever an earlier
    /// process had claimed when it died is free at once; on PostgreSQL its leases end by time.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn start(&self, stop: &CancellationToken, tasks: &TaskTracker) -> Result<(), MembershipError> {
        if !self.store.is_postgres() {
            self.store
                .write::<_, StoreError, _>(|tx| {
                    store::jobs::forget_leases(tx)?;
                    store::deliveries::forget_leases(tx)
                })
                .await?;
        }
        // Before the first look at anybody: rules that were changed while nothing ran concern everybody.
        self.membership.notice_rules().await?;
        self.following.start(&self.clock, stop, tasks);
        tasks.spawn(membership_ticks::run(self.membership.clone(), stop.clone()));
        tasks.spawn(enforcer_ticks::run(self.enforcer.clone(), stop.clone()));
        tasks.spawn(openid_ticks::run(self.auth.clone(), stop.clone()));
        tasks.spawn(Arc::clone(&self.workers).run(stop.clone()));
        let (sender, stopped) = (self.sender.clone(), stop.clone());
        tasks.spawn(async move { sender.run(stopped.cancelled()).await });
        tasks.spawn(periodic::run(self.store.clone(), Arc::clone(&self.clock), stop.clone()));
        Ok(())
    }

    /// Does all work that is due now, jobs and deliveries, until none is left; returns how much there
    /// was. What was put off to later stays. For tests, instead of [`App::start`].
    ///
    /// # Errors
    /// If the queue cannot be read.
    pub async fn run_until_idle(&self) -> Result<usize, StoreError> {
        let mut count = 0;
        loop {
            let orphans = self.auth.end_orphaned_grants().await?;
            let done = orphans + self.workers.run_due().await? + self.sender.run_due_once().await?;
            if done == 0 {
                return Ok(count);
            }
            count += done;
        }
    }
}
