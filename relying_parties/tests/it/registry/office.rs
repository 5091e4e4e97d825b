//! A database with people of every role, and a registry in the hands of each.

use crate::enforcer::house::HOUR;
use domain::account::{Account, Role};
use domain::job::{Job, SendLogoutToken};
use domain::openid::{PartyGrant, PartyScopes, PartyTokenKind};
use domain::session::SignInMethod;
use domain::{AccountId, Clock, SessionId, Timestamp};
use membership::Permit;
use relying_parties::registry::Registry;
use std::time::Duration;
use store::{Conn, Database, Store, StoreError, accounts, audit, jobs, openid_grants, openid_tokens, party_accounts};
use testkit::{FakeClock, SeededEntropy, builders};

/// A database with an admin, a moderator and a member.
pub struct Office {
    pub store: Store,
    pub clock: FakeClock,
    pub entropy: SeededEntropy,
    _folder: tempfile::TempDir,
}

impl Office {
    async fn on(database: Database, folder: tempfile::TempDir) -> Self {
        let store = tokio::task::spawn_blocking(move || Store::open(&database))
            .await
            .expect("no panic")
            .expect("a database");
        let office = Self {
            store,
            clock: FakeClock::default(),
            entropy: SeededEntropy::new(11),
            _folder: folder,
        };
        for (id, name, role) in [
            (1, "ada", Role::Admin),
            (2, "mod", Role::Moderator),
            (3, "eve", Role::Member),
        ] {
            let (account, actor) = builders::local_account(id, name);
            office
                .write(move |conn| {
                    accounts::add(conn, &account, &actor, &[])?;
                    accounts::set_role(conn, account.id, role, None)
                })
                .await;
        }
        office
    }

    /// One on each of the databases.
    pub async fn both() -> [Self; 2] {
        let folder = || tempfile::tempdir().expect("a folder");
        let (one, other) = (folder(), folder());
        let sqlite = Database::Sqlite(one.path().join("db").display().to_string());
        let postgres = Database::Postgres {
            url: testkit::postgres::fresh_database(),
            connections: 4,
        };
        [Self::on(sqlite, one).await, Self::on(postgres, other).await]
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(f).await.expect("the database works")
    }

    pub async fn account(&self, name: &'static str) -> Account {
        let found = self.write(move |conn| accounts::find_by_username(conn, name)).await;
        found.expect("an account")
    }

    pub async fn permit(&self, name: &'static str) -> Permit {
        Permit::of(&self.account(name).await).expect("a role")
    }

    pub fn by(&self, by: Permit) -> Registry<'_> {
        Registry {
            store: &self.store,
            by,
            clock: &self.clock,
            entropy: &self.entropy,
            allow_loopback: false,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A log-in with an access token, made now.
    pub async fn log_in(&self, client_id: &str, id: i64, account: i64) {
        let now = self.now();
        let grant = PartyGrant {
            id,
            client_id: client_id.to_owned(),
            account_id: AccountId(account),
            session_id: SessionId(id),
            sid: format!("sid {id}"),
            scopes: PartyScopes::default(),
            method: SignInMethod::Wallet,
            auth_at: now,
            created_at: now,
            used_at: now,
        };
        self.write(move |conn| {
            openid_grants::add(conn, &grant, &format!("code {id}"))?;
            openid_tokens::add(conn, &format!("token {id}"), id, PartyTokenKind::Access, now.plus(HOUR))?;
            party_accounts::note_login(conn, &grant.client_id, grant.account_id, now)
        })
        .await;
    }

    pub async fn token_lives(&self, id: i64) -> bool {
        self.write(move |conn| openid_tokens::find(conn, &format!("token {id}")))
            .await
            .is_some()
    }

    /// The log-outs that wait to be sent; they count as sent afterwards.
    pub async fn told(&self) -> usize {
        let now = self.now();
        self.write(move |conn| {
            let all = jobs::claim(conn, &[SendLogoutToken::KIND], now, Duration::from_secs(60), 1000)?;
            for job in &all {
                jobs::finish(conn, job)?;
            }
            Ok(all.len())
        })
        .await
    }

    /// Actions, subjects and who, by action: the clock stands still between them.
    pub async fn log(&self) -> Vec<(String, String, Option<AccountId>)> {
        let all = self.write(|conn| audit::list(conn, None, 100)).await;
        let mut all: Vec<_> = all
            .into_iter()
            .map(|it| (it.action, it.subject, it.account_id))
            .collect();
        all.sort_unstable();
        all
    }
}
