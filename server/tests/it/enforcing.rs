//! Accounts at other servers follow the gate: the real binary with a server behind it, killed at the worst
//! moments on both databases, and the command line.

use domain::account::AccountState;
use domain::openid::{Enforced, PartyKind, PartyScopes, RelyingParty};
use domain::{AccountId, Clock, Timestamp};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Conn, StoreError, accounts, audit, jobs, party_accounts, relying_parties};
use testkit::instance::{Instance, Kind};
use testkit::party_servers::{PartyServer, Person, TOKEN};

const BINARY: &str = env!("CARGO_BIN_EXE_guildhall");
const PATIENCE: Duration = Duration::from_secs(20);
const PARTY: &str = "rp_mastodon";

struct World {
    instance: Instance,
    server: PartyServer,
    ada: AccountId,
}

/// An instance with a Mastodon behind it, and Ada, who has an account there.
async fn world(kind: Kind, more: &str) -> World {
    let instance = Instance::new(kind, Arc::new(RealClock), Arc::new(OsEntropy));
    let server = PartyServer::mastodon().await;
    instance.add_secret("admin.token", TOKEN);
    instance.add_section(&format!(
        "[party.{PARTY}]\nadmin_url = \"{}\"\nadmin_secret_file = \"admin.token\"\n{more}",
        server.url
    ));
    let actor = instance.add_member("ada", 1).await;
    let ada = actor.account_id.expect("a local actor");
    let now = RealClock.now();
    write(&instance, move |conn| {
        relying_parties::add(conn, &party(now), Some("hash"))?;
        party_accounts::note_login(conn, PARTY, ada, now)
    })
    .await;
    server.add(Person::new("ada", now.as_secs()));
    World { instance, server, ada }
}

fn party(now: Timestamp) -> RelyingParty {
    RelyingParty {
        client_id: PARTY.to_owned(),
        id: 1,
        name: "Town".to_owned(),
        kind: PartyKind::Mastodon,
        website: None,
        redirect_uris: vec!["https://town.example/callback".to_owned()],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: PartyScopes::default(),
        sector: "town.example".to_owned(),
        gate_group: None,
        synthetic_email: false,
        is_public: false,
        created_at: now,
        disabled_at: None,
    }
}

async fn write<T: Send + 'static>(
    instance: &Instance,
    f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    instance.store.write(f).await.expect("the database answers")
}

impl World {
    /// Bans Ada, or lifts it, as a moderator's verb does it: state and job in one transaction.
    async fn set_state(&self, state: AccountState) {
        let (ada, now) = (self.ada, RealClock.now());
        write(&self.instance, move |conn| {
            accounts::set_state(conn, ada, state)?;
            party_accounts::enforce_later(conn, ada, now)
        })
        .await;
    }

    async fn enforced(&self) -> Option<Enforced> {
        let ada = self.ada;
        let row = write(&self.instance, move |conn| party_accounts::find(conn, PARTY, ada)).await;
        row.expect("a row").enforced
    }

    async fn until(&self, what: &str, mut holds: impl AsyncFnMut(&Self) -> bool) {
        let started = Instant::now();
        while !holds(self).await {
            assert!(
                started.elapsed() < PATIENCE,
                "not in time: {what}\n{}",
                self.instance.log()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn start(&self, environment: &[(&str, &str)]) -> testkit::instance::Running {
        self.instance.start(Path::new(BINARY), environment)
    }

    /// Starts a process that dies at this point, and waits for its end.
    async fn die_at(&self, point: &str) {
        let mut doomed = self.start(&[("GUILDHALL_CRASH_AT", point)]);
        assert!(doomed.wait_for_end(PATIENCE).is_some(), "it died at {point}");
        drop(doomed);
        write(&self.instance, jobs::forget_leases).await;
    }
}

async fn killed_before_closing(kind: Kind) {
    let world = world(kind, "").await;
    world.set_state(AccountState::Suspended).await;
    world.die_at("enforcer-intended").await;
    assert_eq!(world.enforced().await, Some(Enforced::Intended));
    assert!(world.server.changes().is_empty());
    let _running = world.start(&[]);
    world
        .until("the account is closed", async |world| {
            world.enforced().await == Some(Enforced::Done)
        })
        .await;
    assert_eq!(world.server.changes(), ["close ada"]);
}

async fn killed_after_closing(kind: Kind) {
    let world = world(kind, "").await;
    world.set_state(AccountState::Suspended).await;
    world.die_at("enforcer-closed").await;
    assert_eq!(world.enforced().await, Some(Enforced::Intended));
    assert_eq!(world.server.changes(), ["close ada"]);
    let running = world.start(&[]);
    world
        .until("it is known to be closed", async |world| {
            world.enforced().await == Some(Enforced::Done)
        })
        .await;
    drop(running);
    world.set_state(AccountState::Active).await;
    world.die_at("enforcer-opened").await;
    let _running = world.start(&[]);
    world
        .until("it is known to be open", async |world| world.enforced().await.is_none())
        .await;
    assert_eq!(world.server.changes(), ["close ada", "open ada"]);
    let audited = write(&world.instance, |conn| audit::list(conn, None, 10)).await;
    assert!(
        audited
            .iter()
            .all(|entry| entry.subject == format!("account:{}", world.ada))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_meant_to_be_closed_is_closed_by_the_next_process() {
    killed_before_closing(Kind::Sqlite).await;
    killed_before_closing(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_closed_or_opened_without_a_note_is_known_by_the_next_process() {
    killed_after_closing(Kind::Sqlite).await;
    killed_after_closing(Kind::Postgres).await;
}

fn guildhall(world: &World, arguments: &[&str]) -> (bool, String) {
    let config = world.instance.folder().join("guildhall.toml");
    let output = tokio::task::block_in_place(|| {
        Command::new(BINARY)
            .arg("--config")
            .arg(config)
            .args(arguments)
            .output()
            .expect("it starts")
    });
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_what_would_be_done_before_it_is() {
    let world = world(Kind::Sqlite, "").await;
    let (fine, text) = guildhall(&world, &["enforcer", "run"]);
    assert!(fine && text.contains("everything is as it should be"), "{text}");
    world.set_state(AccountState::Suspended).await;
    let (fine, text) = guildhall(&world, &["enforcer", "status"]);
    assert!(
        fine && text.contains("ada") && text.contains("to be closed, if open (gone)"),
        "{text}"
    );
    let (fine, text) = guildhall(&world, &["enforcer", "run", "--dry-run", "--party", PARTY]);
    assert!(fine && text.contains("would be closed"), "{text}");
    assert!(world.server.changes().is_empty());
    let (fine, text) = guildhall(&world, &["enforcer", "run"]);
    assert!(fine && text.contains("ada") && text.contains("closed"), "{text}");
    assert_eq!(world.server.changes(), ["close ada"]);
    let (fine, text) = guildhall(&world, &["enforcer", "status"]);
    assert!(fine && text.contains("1 accounts closed by us, 0 to do"), "{text}");
    let (fine, text) = guildhall(&world, &["enforcer", "status", "--party", "rp_none"]);
    assert!(!fine && text.contains("behind the gate"), "{text}");
    let (fine, text) = guildhall(&world, &["party", "disable", PARTY, "--yes"]);
    assert!(
        fine && text.contains("1 account there is closed") && text.contains(&format!("guildhall join leave {PARTY}")),
        "{text}"
    );
    let (fine, text) = guildhall(&world, &["enforcer", "status"]);
    assert!(
        fine && text.contains("switched off here") && text.contains("1 accounts closed by us, 0 to do"),
        "{text}"
    );
    let (fine, text) = guildhall(&world, &["party", "enable", PARTY]);
    assert!(fine, "{text}");
    world.set_state(AccountState::Active).await;
    world.server.misbehave(testkit::party_servers::Fault::Status(401));
    let (fine, text) = guildhall(&world, &["enforcer", "run"]);
    assert!(
        !fine && text.contains("admin_secret_file") && !text.contains(TOKEN),
        "{text}"
    );
}
