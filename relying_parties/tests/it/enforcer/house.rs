//! A database, one server behind the gate, members of it, and a worker that runs what is due.

use domain::account::{Account, AccountState};
use domain::gate::Effect;
use domain::job::{EnforceMember, Job, JobOutcome, JobRunner};
use domain::membership::{Stage, Standing};
use domain::openid::{Enforced, MakeSubject, PartyAccount, PartyKind, PartyScopes, RelyingParty};
use domain::{AccountId, Clock, Timestamp};
use relying_parties::enforcer::{Did, EnforceError, Enforcer, Mode, Wiring};
use relying_parties::given_groups::GivenGroups;
use relying_parties::settings::{AdminApi, PartySettings, Settings};
use std::sync::Arc;
use std::time::Duration;
use store::{
    Conn, Database, Store, StoreError, accounts, audit, jobs, member_effects, memberships, party_accounts,
    party_departures, relying_parties as parties,
};
use testkit::party_servers::{Fault, MAS_CLIENT, PartyServer, Person, SERVER_NAME, TOKEN};
use testkit::{FakeClock, SeededEntropy, builders};
use tokio::task::JoinHandle;

pub const PARTY: &str = "rp_one";
pub const HOUR: Duration = Duration::from_secs(3600);

/// `sub`s that a test can read.
pub struct Subjects;

impl MakeSubject for Subjects {
    fn subject(&self, party: &RelyingParty, account: AccountId) -> String {
        format!("sub-{account}-at-{}", party.sector)
    }
}

pub struct House {
    pub server: PartyServer,
    pub store: Store,
    pub clock: Arc<FakeClock>,
    pub enforcer: Enforcer,
    pub kind: PartyKind,
    #[expect(dead_code, reason = "the database lies in it")]
    pub folder: tempfile::TempDir,
}

/// A relying party of this kind.
pub fn party(client_id: &str, kind: PartyKind, now: Timestamp) -> RelyingParty {
    RelyingParty {
        client_id: client_id.to_owned(),
        id: i64::try_from(client_id.len()).expect("short") + 1000,
        name: "The other server".to_owned(),
        kind,
        website: None,
        redirect_uris: vec!["https://other.example/callback".to_owned()],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: PartyScopes::default(),
        sector: "other.example".to_owned(),
        gate_group: None,
        synthetic_email: false,
        is_public: false,
        created_at: now,
        disabled_at: None,
    }
}

/// What the operator says about such a server.
pub fn settings(kind: PartyKind, url: &url::Url, dry_run: bool) -> PartySettings {
    let secret = if kind == PartyKind::Mas { MAS_CLIENT } else { TOKEN };
    PartySettings {
        admin_api: Some(AdminApi {
            url: url.clone(),
            secret: secret.to_owned(),
            dry_run,
            sweep_every: 6 * HOUR,
        }),
        server_name: Some(SERVER_NAME.to_owned()),
        provider: None,
        antispam: None,
    }
}

impl House {
    pub async fn new(kind: PartyKind) -> Self {
        Self::with(kind, false).await
    }

    pub async fn with(kind: PartyKind, dry_run: bool) -> Self {
        let server = match kind {
            PartyKind::Synapse => PartyServer::synapse().await,
            PartyKind::Mas => PartyServer::mas().await,
            PartyKind::Mastodon | PartyKind::Other => PartyServer::mastodon().await,
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("db").display().to_string();
        let store = Store::open(&Database::Sqlite(path)).expect("a database");
        let clock = Arc::new(FakeClock::default());
        let said = Settings::from([(PARTY.to_owned(), settings(kind, &server.url, dry_run))]);
        let enforcer = enforcer(&store, &clock, said);
        let house = Self {
            server,
            store,
            clock,
            enforcer,
            kind,
            folder,
        };
        let row = party(PARTY, kind, house.now());
        house.write(move |conn| parties::add(conn, &row, Some("hash"))).await;
        house
    }

    /// An enforcer as another process would have it.
    pub fn another_process(&self) -> Enforcer {
        let said = Settings::from([(PARTY.to_owned(), settings(self.kind, &self.server.url, false))]);
        enforcer(&self.store, &self.clock, said)
    }

    /// Another process closes this person's account, has noted that it will, and waits for the other server,
    /// which is slow from now on.
    pub async fn begins_to_close(&self, account: AccountId) -> JoinHandle<Result<Did, EnforceError>> {
        self.server.misbehave(Fault::Slow);
        let enforcer = self.another_process();
        let slow = tokio::spawn(async move { enforcer.enforce(PARTY, account, Mode::Configured).await });
        while !self.is_meant_to_be_closed(account).await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        slow
    }

    async fn is_meant_to_be_closed(&self, account: AccountId) -> bool {
        self.write(move |conn| {
            let row = party_accounts::find(conn, PARTY, account)?;
            let left = party_departures::find(conn, PARTY, account)?;
            Ok(row.is_some_and(|row| row.enforced.is_some()) || left.is_some_and(|left| left.closed_ids.is_some()))
        })
        .await
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(f).await.expect("the database works")
    }

    /// A member without any log-in elsewhere.
    pub async fn member(&self, id: i64, name: &str) -> AccountId {
        let (account, actor) = builders::local_account(id, name);
        let now = self.now();
        self.write(move |conn| {
            accounts::add(conn, &account, &actor, &[])?;
            memberships::begin(conn, account.id, Some("members"), None, now.plus(24 * HOUR), now)?;
            Ok(account.id)
        })
        .await
    }

    /// A member who logged in over there, and so has an account there.
    pub async fn resident(&self, id: i64, name: &str) -> AccountId {
        let account = self.member(id, name).await;
        self.log_in(PARTY, account).await;
        let subject = Subjects.subject(&party(PARTY, self.kind, self.now()), account);
        self.server
            .add(Person::new(name, self.now().as_secs()).with_subject(&subject));
        account
    }

    pub async fn log_in(&self, client_id: &'static str, account: AccountId) {
        let now = self.now();
        self.write(move |conn| party_accounts::note_login(conn, client_id, account, now))
            .await;
    }

    /// The member's stage changes, and whoever changes it says so in the same transaction.
    pub async fn set_stage(&self, account: AccountId, stage: Stage) {
        self.clock.advance(Duration::from_secs(1));
        let now = self.now();
        self.write(move |conn| {
            let mut membership = memberships::find(conn, account)?.expect("a member");
            membership.standing = Standing {
                stage,
                ..Standing::active(now)
            };
            memberships::save(conn, &membership)?;
            party_accounts::enforce_later(conn, account, now)
        })
        .await;
    }

    pub async fn set_state(&self, account: AccountId, state: AccountState) {
        self.clock.advance(Duration::from_secs(1));
        let now = self.now();
        self.write(move |conn| {
            accounts::set_state(conn, account, state)?;
            party_accounts::enforce_later(conn, account, now)
        })
        .await;
    }

    pub async fn set_group(&self, account: AccountId, group: &str, is_in: bool) {
        self.clock.advance(Duration::from_secs(1));
        let (now, group) = (self.now(), Effect::Group(group.to_owned()));
        self.write(move |conn| {
            if is_in {
                member_effects::grant(conn, account, &group, "rule", now)?;
            } else {
                member_effects::withdraw(conn, account, &group)?;
            }
            party_accounts::enforce_later(conn, account, now)
        })
        .await;
    }

    pub async fn account(&self, id: AccountId) -> Account {
        self.write(move |conn| accounts::lookup(conn, id))
            .await
            .expect("an account")
    }

    pub async fn row(&self, account: AccountId) -> PartyAccount {
        self.write(move |conn| party_accounts::find(conn, PARTY, account))
            .await
            .expect("a row")
    }

    pub async fn enforced(&self, account: AccountId) -> Option<Enforced> {
        self.row(account).await.enforced
    }

    pub async fn note_enforced(&self, account: AccountId, enforced: Option<Enforced>) {
        let now = self.now();
        self.write(move |conn| party_accounts::note_enforced(conn, PARTY, account, enforced, now))
            .await;
    }

    /// The actions of the audit log, oldest first.
    pub async fn audited(&self) -> Vec<(String, String)> {
        let mut all = self.write(|conn| audit::list(conn, None, 100)).await;
        all.reverse();
        all.into_iter().map(|entry| (entry.action, entry.subject)).collect()
    }

    /// Runs every job that is due; how each ended.
    pub async fn work(&self) -> Vec<JobOutcome> {
        let mut ended = Vec::new();
        loop {
            let now = self.now();
            let claimed = self
                .write(move |conn| jobs::claim(conn, &[EnforceMember::KIND], now, Duration::from_secs(60), 1))
                .await;
            let Some(job) = claimed.into_iter().next() else {
                return ended;
            };
            let outcome = self.enforcer.run(&job.kind, &job.payload).await;
            ended.push(outcome.clone());
            self.write(move |conn| match outcome {
                JobOutcome::Done => jobs::finish(conn, &job),
                JobOutcome::Retry { why, after } => {
                    jobs::retry(conn, &job, now.plus(after.unwrap_or(Duration::from_secs(5))), &why)
                }
                JobOutcome::Fail(why) => jobs::bury(conn, &job, &why),
            })
            .await;
        }
    }
}

/// An enforcer over a database.
pub fn enforcer(store: &Store, clock: &Arc<FakeClock>, settings: Settings) -> Enforcer {
    Enforcer::new(Wiring {
        store: store.clone(),
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new(7)),
        http: testkit::http::client(clock.clone()),
        settings: Arc::new(settings),
        subjects: Arc::new(Subjects),
        groups: Arc::new(GivenGroups::of_effects(&[Effect::Group("core".to_owned())])),
    })
}
