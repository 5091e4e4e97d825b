//! Every check of the doctor, first on an installation that is well, then on the same one with
//! exactly the fault that the check is there for.

use axum::Router;
use axum::routing::get;
use domain::job::{Job, Sweep};
use domain::{Clock, Timestamp};
use guildhall::app::{App, AppParts};
use guildhall::config::Config;
use guildhall::doctor::facts::{ChainFacts, DatabaseFacts};
use guildhall::doctor::{CHECKS, Facts, Report, Status, examine};
use guildhall::listener;
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
use store::{Database, StoreError};
use testkit::dev_chain::{connect, start_anvil};
use testkit::rpc_proxy::{Fault, RpcProxy};
use testkit::{FakeClock, builders};
use tokio_util::sync::CancellationToken;

/// An installation that is well: a chain, a contract, a database, a served instance.
struct Installation {
    folder: tempfile::TempDir,
    text: String,
    anvil: chain::Anvil,
    port: u16,
    stop: CancellationToken,
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

impl Installation {
    /// With an instance that serves.
    async fn served() -> Self {
        let installation = Self::idle().await;
        let config = installation.config();
        let app = App::build(&config, AppParts::real()).await.expect("it starts");
        let origin = config.instance.origin.to_string();
        let (account, actor) = builders::local_account(77, "ada");
        let uri = format!("{origin}/users/ada");
        let actor = domain::actor::Actor {
            inbox: format!("{uri}/inbox"),
            host: config.instance.origin.authority(),
            url: format!("{origin}/@ada"),
            uri,
            ..actor
        };
        app.store()
            .write::<_, StoreError, _>(move |tx| {
                store::accounts::take_username(tx, "ada", account.created_at)?;
                store::accounts::add(tx, &account, &actor, &[])
            })
            .await
            .expect("an account");
        installation.serve(app.router()).await;
        installation
    }

    /// With everything but an instance that serves.
    async fn idle() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let anvil = start_anvil(|_| {}).await;
        let pass = connect(&anvil)
            .await
            .deploy_builder_pass("Pass", "PASS")
            .await
            .expect("a contract");
        let port = free_port();
        let text = format!(
            "[instance]\ndomain = \"localhost:{port}\"\n[http]\nlisten = \"127.0.0.1:{port}\"\nmetrics_listen = \"off\"\n\
             [gate.members]\neffect = \"admit\"\nexpr = \"pass\"\nbind = [\"pass\"]\n\
             [cond.pass]\nkind = \"builderpass\"\nchain = \"eip155:31337\"\ncontract = \"{pass}\"\n\
             [chain.\"eip155:31337\"]\nrpc = [\"{}\"]\nconfirmations = 0\n[development]\nallow_loopback = true\n",
            anvil.rpc_url()
        );
        Self {
            folder,
            text,
            anvil,
            port,
            stop: CancellationToken::new(),
        }
    }

    async fn serve(&self, router: Router) {
        let tcp = listener::bind(([127, 0, 0, 1], self.port).into(), "http.listen")
            .await
            .expect("the port is free");
        tokio::spawn(listener::serve(tcp, router, self.stop.clone()));
    }

    fn config(&self) -> Config {
        Config::parse(&self.text, self.folder.path(), &[]).expect("a good configuration")
    }

    /// Makes the database and the key without serving.
    async fn prepare(&self) -> App {
        App::build(&self.config(), AppParts::real()).await.expect("it starts")
    }

    async fn facts(&self) -> Facts {
        self.facts_of(&self.text, Arc::new(RealClock)).await
    }

    async fn facts_of(&self, text: &str, clock: Arc<dyn Clock>) -> Facts {
        let file = self.folder.path().join("guildhall.toml");
        std::fs::write(&file, text).expect("written");
        Facts::gather(file.clone(), Config::load(&file, &[]), clock).await
    }

    async fn report(&self) -> Report {
        examine(&self.facts().await).await
    }

    async fn report_of(&self, text: &str) -> Report {
        examine(&self.facts_of(text, Arc::new(RealClock)).await).await
    }
}

#[track_caller]
fn expect(report: &Report, code: &str, status: Status) {
    let finding = report.finding(code).expect("the check exists");
    assert_eq!(finding.status, status, "{code}: {}\n{}", finding.what, report.to_text());
    assert_eq!(
        finding.fix.is_some(),
        matches!(status, Status::Fail | Status::Warn),
        "{code}: what is wrong says what to do"
    );
}

#[test]
fn there_are_twenty_checks_with_codes_in_order() {
    let codes: Vec<&str> = CHECKS.iter().map(|check| check.code).collect();
    let wanted: Vec<String> = (1..=20).map(|number| format!("GH{number:03}")).collect();
    assert_eq!(codes, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_that_is_well_has_no_failed_check() {
    let installation = Installation::served().await;
    let report = installation.report().await;
    assert!(!report.failed(), "{}", report.to_text());
    for code in [
        "GH001", "GH002", "GH003", "GH004", "GH005", "GH006", "GH007", "GH008", "GH009", "GH010", "GH011", "GH013",
        "GH015", "GH016", "GH018", "GH019", "GH020",
    ] {
        expect(&report, code, Status::Ok);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gh001_an_invalid_configuration_fails_and_everything_else_is_skipped() {
    let installation = Installation::idle().await;
    expect(&installation.report().await, "GH001", Status::Ok);
    let report = installation
        .report_of(&installation.text.replace("listen =", "lisen ="))
        .await;
    expect(&report, "GH001", Status::Fail);
    assert!(
        report.findings[1..]
            .iter()
            .all(|finding| finding.status == Status::Skip)
    );
    assert!(report.failed());
}

#[tokio::test(flavor = "multi_thread")]
async fn gh002_a_file_that_is_no_database_fails_and_a_missing_one_warns() {
    let installation = Installation::idle().await;
    expect(&installation.report().await, "GH002", Status::Warn);
    assert!(
        !installation.folder.path().join("guildhall.sqlite").exists(),
        "looking makes nothing"
    );
    drop(installation.prepare().await);
    expect(&installation.report().await, "GH002", Status::Ok);
    for name in ["guildhall.sqlite-wal", "guildhall.sqlite-shm"] {
        let _ = std::fs::remove_file(installation.folder.path().join(name));
    }
    std::fs::write(
        installation.folder.path().join("guildhall.sqlite"),
        "these are not the tables of a database, but a text ".repeat(100),
    )
    .expect("written");
    expect(&installation.report().await, "GH002", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh003_a_database_that_is_not_synced_to_a_disk_fails() {
    let installation = Installation::idle().await;
    drop(installation.prepare().await);
    let mut facts = installation.facts().await;
    expect(&examine(&facts).await, "GH003", Status::Ok);
    // A database in memory has no journal on a disk.
    let inspection = store::inspect(&Database::Sqlite(":memory:".to_owned())).expect("it opens");
    facts.installation.as_mut().expect("a good configuration").database = DatabaseFacts::Seen {
        inspection,
        stored: None,
    };
    expect(&examine(&facts).await, "GH003", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh004_a_master_key_that_others_may_read_or_that_is_missing_fails() {
    let installation = Installation::idle().await;
    drop(installation.prepare().await);
    expect(&installation.report().await, "GH004", Status::Ok);
    let file = installation.folder.path().join("master.key");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("ours");
    expect(&installation.report().await, "GH004", Status::Fail);
    std::fs::remove_file(&file).expect("ours");
    expect(&installation.report().await, "GH004", Status::Fail);
    assert!(!file.exists(), "looking makes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn gh005_another_master_key_than_the_databases_fails() {
    let installation = Installation::idle().await;
    drop(installation.prepare().await);
    expect(&installation.report().await, "GH005", Status::Ok);
    let file = installation.folder.path().join("master.key");
    std::fs::remove_file(&file).expect("ours");
    guildhall::master_key::create(&file, &OsEntropy).expect("another key");
    expect(&installation.report().await, "GH005", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh006_another_domain_than_the_databases_fails() {
    let installation = Installation::idle().await;
    drop(installation.prepare().await);
    expect(&installation.report().await, "GH006", Status::Ok);
    let moved = installation.text.replace(
        &format!("domain = \"localhost:{}\"", installation.port),
        "domain = \"localhost:1\"",
    );
    expect(&installation.report_of(&moved).await, "GH006", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh007_nobody_or_another_software_at_the_origin_fails() {
    let served = Installation::served().await;
    expect(&served.report().await, "GH007", Status::Ok);
    let installation = Installation::idle().await;
    expect(&installation.report().await, "GH007", Status::Fail);
    installation
        .serve(Router::new().route("/", get(async || "another software")))
        .await;
    expect(&installation.report().await, "GH007", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh008_a_proxy_that_swallows_webfinger_fails() {
    let served = Installation::served().await;
    expect(&served.report().await, "GH008", Status::Ok);
    let mut facts = served.facts().await;
    // The member of the database whom the server at the origin does not know.
    let seen = &mut facts.installation.as_mut().expect("a good configuration").database;
    let DatabaseFacts::Seen {
        stored: Some(stored), ..
    } = seen
    else {
        panic!("{seen:?}")
    };
    let account = stored.account.as_mut().expect("a member");
    account.username = "somebody_else".to_owned();
    expect(&examine(&facts).await, "GH008", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh009_a_silent_server_or_one_of_another_chain_fails() {
    let installation = Installation::idle().await;
    expect(&installation.report().await, "GH009", Status::Ok);
    let dead = installation.text.replace(
        installation.anvil.rpc_url().as_str(),
        &format!("http://127.0.0.1:{}/", free_port()),
    );
    expect(&installation.report_of(&dead).await, "GH009", Status::Fail);
    let other = start_anvil(|options| options.chain_id = 10).await;
    let wrong = installation
        .text
        .replace(installation.anvil.rpc_url().as_str(), other.rpc_url().as_str());
    expect(&installation.report_of(&wrong).await, "GH009", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh010_a_quorum_that_too_few_servers_can_reach_fails() {
    let installation = Installation::idle().await;
    expect(&installation.report().await, "GH010", Status::Ok);
    let alive = installation.anvil.rpc_url().as_str();
    let with_a_dead_one = installation.text.replace(
        &format!("rpc = [\"{alive}\"]"),
        &format!("rpc = [\"{alive}\", \"http://127.0.0.1:{}/\"]\nquorum = 2", free_port()),
    );
    let report = installation.report_of(&with_a_dead_one).await;
    expect(&report, "GH010", Status::Fail);
    expect(&report, "GH009", Status::Warn);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh011_a_condition_on_an_address_without_a_contract_fails() {
    let installation = Installation::idle().await;
    expect(&installation.report().await, "GH011", Status::Ok);
    let at = installation.text.find("contract = \"").expect("a condition") + "contract = \"".len();
    let mut wrong = installation.text.clone();
    wrong.replace_range(at..at + 42, "0x1111111111111111111111111111111111111111");
    expect(&installation.report_of(&wrong).await, "GH011", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh012_a_clock_hours_ahead_of_the_newest_block_fails() {
    let installation = Installation::idle().await;
    let real = start_anvil(|options| options.chain_id = 8453).await;
    let text = format!(
        "[instance]\ndomain = \"guild.example\"\n[membership]\nmode = \"open\"\n[http]\ntrusted_proxies = [\"127.0.0.1\"]\n\
         [chain.\"eip155:8453\"]\nrpc = [\"{}\"]\n",
        real.rpc_url()
    );
    let facts = installation.facts_of(&text, Arc::new(RealClock)).await;
    expect(&examine(&facts).await, "GH012", Status::Ok);
    let ahead = FakeClock::at(Timestamp::from_millis(RealClock.now().as_millis()).plus(Duration::from_secs(7_200)));
    let facts = installation.facts_of(&text, Arc::new(ahead)).await;
    expect(&examine(&facts).await, "GH012", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh013_believing_everybodys_word_about_addresses_fails() {
    let installation = Installation::idle().await;
    expect(&installation.report().await, "GH013", Status::Ok);
    let naive = installation
        .text
        .replace("[http]", "[http]\ntrusted_proxies = [\"0.0.0.0/0\"]");
    expect(&installation.report_of(&naive).await, "GH013", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh015_a_dead_job_fails() {
    let installation = Installation::idle().await;
    let app = installation.prepare().await;
    expect(&installation.report().await, "GH015", Status::Ok);
    let now = RealClock.now();
    app.store()
        .write::<_, StoreError, _>(move |tx| {
            store::jobs::enqueue(tx, &Sweep {}, now)?;
            let claimed = store::jobs::claim(tx, &[Sweep::KIND], now, Duration::from_secs(60), 1)?;
            store::jobs::bury(tx, &claimed[0], "as it was told")
        })
        .await
        .expect("buried");
    expect(&installation.report().await, "GH015", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh016_a_server_that_does_not_know_what_is_final_fails() {
    let installation = Installation::idle().await;
    expect(&installation.report().await, "GH016", Status::Ok);
    let proxy = RpcProxy::start(installation.anvil.rpc_url().clone(), Fault::NoFinalized).await;
    let without = installation
        .text
        .replace(installation.anvil.rpc_url().as_str(), proxy.url.as_str());
    expect(&installation.report_of(&without).await, "GH016", Status::Fail);
    let counted = without.replace("confirmations = 0", "confirmations = 0\nfinality = 1");
    expect(&installation.report_of(&counted).await, "GH016", Status::Ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh017_a_chain_that_is_followed_far_behind_its_head_fails() {
    let installation = Installation::idle().await;
    let app = installation.prepare().await;
    expect(&installation.report().await, "GH017", Status::Skip);
    app.following().turn().await.expect("the chain is followed");
    expect(&installation.report().await, "GH017", Status::Ok);
    for (ahead, status) in [(1_000, Status::Warn), (100_000, Status::Fail)] {
        let mut facts = installation.facts().await;
        let chains = &mut facts.installation.as_mut().expect("a good configuration").chains;
        let ChainFacts::Seen { health, .. } = chains else {
            panic!("{chains:?}")
        };
        health[0].head = health[0].head.map(|head| head + ahead);
        expect(&examine(&facts).await, "GH017", status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gh018_a_brake_that_is_on_fails_until_an_admin_releases_it() {
    let installation = Installation::idle().await;
    let app = installation.prepare().await;
    expect(&installation.report().await, "GH018", Status::Ok);
    let now = RealClock.now();
    app.store()
        .write::<_, StoreError, _>(move |tx| store::brakes::trip(tx, "members", 9, 20, now))
        .await
        .expect("tripped");
    expect(&installation.report().await, "GH018", Status::Fail);
    app.membership()
        .release_brake(membership::Permit::operator(), "members")
        .await
        .expect("released");
    expect(&installation.report().await, "GH018", Status::Ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh019_an_appeal_that_waits_for_longer_than_a_week_fails() {
    let installation = Installation::idle().await;
    let app = installation.prepare().await;
    let write = |days: u8| {
        let at = Timestamp::from_millis(RealClock.now().as_millis() - i64::from(days) * 86_400_000);
        app.store().write::<_, StoreError, _>(move |tx| {
            let wallet = format!("{:#x}", alloy_primitives::Address::repeat_byte(days));
            store::appeals::add(tx, None, Some(&wallet), "please", at, &OsEntropy)
        })
    };
    write(1).await.expect("written");
    expect(&installation.report().await, "GH019", Status::Ok);
    write(8).await.expect("written");
    expect(&installation.report().await, "GH019", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh020_a_table_about_a_server_that_is_not_registered_fails() {
    let installation = Installation::idle().await;
    let _app = installation.prepare().await;
    expect(&installation.report().await, "GH020", Status::Ok);
    let with = format!(
        "{}\n[party.rp_nobody]\nserver_name = \"m.example\"\n",
        installation.text
    );
    expect(&installation.report_of(&with).await, "GH020", Status::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn gh020_a_group_that_nobody_can_be_in_and_accounts_that_nobody_opens_are_warned_of() {
    let installation = Installation::idle().await;
    let app = installation.prepare().await;
    let now = RealClock.now();
    let party = domain::openid::RelyingParty {
        client_id: "rp_town".to_owned(),
        id: 5,
        name: "Town".to_owned(),
        kind: domain::openid::PartyKind::Mastodon,
        website: None,
        redirect_uris: vec!["https://town.example/callback".to_owned()],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: domain::openid::PartyScopes::default(),
        sector: "town.example".to_owned(),
        gate_group: None,
        synthetic_email: false,
        is_public: false,
        created_at: now,
        disabled_at: None,
    };
    let asking = domain::openid::RelyingParty {
        gate_group: Some("cores".to_owned()),
        ..party.clone()
    };
    let free = party.clone();
    let write = |party: domain::openid::RelyingParty, closes: bool| {
        app.store().write::<_, StoreError, _>(move |tx| {
            if !store::relying_parties::update(tx, &party)? {
                store::relying_parties::add(tx, &party, None)?;
            }
            if closes {
                let (eve, actor) = builders::local_account(78, "eve");
                store::accounts::add(tx, &eve, &actor, &[])?;
                store::party_accounts::note_login(tx, "rp_town", eve.id, now)?;
                let closed = Some(domain::openid::Enforced::Done);
                store::party_accounts::note_enforced(tx, "rp_town", eve.id, closed, now)?;
            }
            Ok(())
        })
    };
    write(party, false).await.expect("registered");
    expect(&installation.report().await, "GH020", Status::Ok);
    write(asking, false).await.expect("changed");
    let report = installation.report().await;
    expect(&report, "GH020", Status::Warn);
    assert!(report.to_text().contains("group `cores`"), "{}", report.to_text());
    write(free, true).await.expect("closed");
    let report = installation.report().await;
    expect(&report, "GH020", Status::Warn);
    assert!(report.to_text().contains("1 account at Town"), "{}", report.to_text());
}
