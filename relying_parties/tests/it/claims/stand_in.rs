//! A database with members, a relying party whose profiles are read, and the claims over both.

use super::profiles::Profiles;
use crate::enforcer::house::{HOUR, PARTY, enforcer, party};
use domain::openid::{PartyAccount, PartyKind, RelyingParty};
use domain::{AccountId, Clock};
use net::{BudgetSettings, ClientProfiles, ProfileSettings};
use relying_parties::claims::{Claims, Wiring};
use relying_parties::settings::{AdminApi, PartySettings, Settings};
use std::sync::Arc;
use store::{
    Conn, Database, Store, StoreError, accounts, audit, jobs, memberships, party_accounts, relying_parties as parties,
};
use testkit::{FakeClock, SeededEntropy, builders};

pub struct World {
    pub profiles: Profiles,
    pub store: Store,
    pub clock: Arc<FakeClock>,
    pub claims: Claims,
    #[expect(dead_code, reason = "the database lies in it")]
    pub folder: tempfile::TempDir,
}

/// How the relying party is set up.
pub struct Setting {
    pub kind: PartyKind,
    /// The server name; `None`: not said.
    pub server_name: Option<String>,
    /// The admin API, if the operator named one.
    pub admin_url: Option<String>,
    /// Where codes are sent; `None`: to the server with the profiles.
    pub redirect: Option<String>,
}

impl Setting {
    pub fn synapse() -> Self {
        Self {
            kind: PartyKind::Synapse,
            server_name: Some("example.org".to_owned()),
            admin_url: None,
            redirect: None,
        }
    }

    pub fn mastodon() -> Self {
        Self {
            kind: PartyKind::Mastodon,
            server_name: None,
            ..Self::synapse()
        }
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| Setting::synapse()).await
    }

    pub async fn with(setting: impl FnOnce(&Profiles) -> Setting) -> Self {
        let profiles = Profiles::start().await;
        let setting = setting(&profiles);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("db").display().to_string();
        let store = Store::open(&Database::Sqlite(path)).expect("a database");
        let clock = Arc::new(FakeClock::default());
        let admin_api = setting.admin_url.map(|url| AdminApi {
            url: url.parse().expect("a URL"),
            secret: testkit::party_servers::TOKEN.to_owned(),
            dry_run: false,
            sweep_every: HOUR,
        });
        let said = PartySettings {
            admin_api,
            server_name: setting.server_name,
            provider: None,
            antispam: None,
        };
        let settings = Settings::from([(PARTY.to_owned(), said)]);
        let clients = ClientProfiles::new(
            ProfileSettings {
                user_agent: "guildhall-tests".into(),
                allow_loopback: true,
                per_host: BudgetSettings::default(),
            },
            clock.clone(),
        )
        .expect("clients can be made");
        let claims = Claims::new(Wiring {
            store: store.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(5)),
            settings: Arc::new(settings.clone()),
            operator: clients.operator(),
            stranger: clients.stranger(),
            enforcer: enforcer(&store, &clock, settings),
        });
        let world = Self {
            store,
            clock,
            claims,
            folder,
            profiles,
        };
        let redirect = setting
            .redirect
            .unwrap_or_else(|| format!("{}/callback", world.profiles.base));
        let row = RelyingParty {
            redirect_uris: vec![redirect],
            ..party(PARTY, setting.kind, world.clock.now())
        };
        world.write(move |conn| parties::add(conn, &row, Some("hash"))).await;
        world
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(f).await.expect("the database works")
    }

    pub async fn member(&self, id: i64, name: &str) -> AccountId {
        let (account, actor) = builders::local_account(id, name);
        let now = self.clock.now();
        self.write(move |conn| {
            accounts::add(conn, &account, &actor, &[])?;
            memberships::begin(conn, account.id, Some("members"), None, now.plus(24 * HOUR), now)?;
            Ok(account.id)
        })
        .await
    }

    pub async fn log_in(&self, account: AccountId) {
        let now = self.clock.now();
        self.write(move |conn| party_accounts::note_login(conn, PARTY, account, now))
            .await;
    }

    pub async fn row(&self, account: AccountId) -> Option<PartyAccount> {
        self.write(move |conn| party_accounts::find(conn, PARTY, account)).await
    }

    pub async fn remote(&self, account: AccountId) -> Option<String> {
        self.row(account).await.and_then(|row| row.remote)
    }

    /// The actions of the audit log, newest first.
    pub async fn audited(&self) -> Vec<String> {
        let all = self.write(|conn| audit::list(conn, None, 100)).await;
        all.into_iter().map(|entry| entry.action).collect()
    }

    /// How many runs of the enforcer wait.
    pub async fn enforcements(&self) -> usize {
        let waiting = self.write(|conn| jobs::list(conn, "waiting", 100)).await;
        waiting.iter().filter(|job| job.kind == "enforce_member").count()
    }
}
