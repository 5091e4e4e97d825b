//! `guildhall join …` as two admins meet it: output, files, exit codes, against small servers on loopback.

mod enforcer;
mod preflight;

use super::command::{guildhall, text};
use guildhall::app::{App, AppParts};
use guildhall::config::Config;
use serde_json::Value as Json;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use store::{StoreError, party_accounts, relying_parties};
use tempfile::TempDir;
use testkit::builders;
use testkit::party_servers::{PartyServer, Person, SERVER_NAME, TOKEN};

const LONG_AGO: i64 = 1_500_000_000;

/// An instance that does not serve, with two members.
struct Hall {
    folder: TempDir,
    app: App,
}

impl Hall {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = port.local_addr().expect("an address").port();
        let toml = format!(
            "[instance]\ndomain = \"localhost:{port}\"\ntitle = \"The Guild\"\n[http]\nlisten = \"127.0.0.1:{port}\"\n\
             metrics_listen = \"off\"\n[membership]\nmode = \"open\"\n[development]\nallow_loopback = true\n"
        );
        std::fs::write(folder.path().join("guildhall.toml"), &toml).expect("written");
        std::fs::write(folder.path().join("admin.token"), TOKEN).expect("written");
        let config = Config::parse(&toml, folder.path(), &[]).expect("a good configuration");
        let app = App::build(&config, AppParts::real()).await.expect("it starts");
        for (id, name) in [(77, "ada"), (78, "twin")] {
            let (account, actor) = builders::local_account(id, name);
            app.store()
                .write::<_, StoreError, _>(move |tx| store::accounts::add(tx, &account, &actor, &[]))
                .await
                .expect("an account");
        }
        Self { folder, app }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, args: &[&str]) -> Output {
        tokio::task::block_in_place(|| guildhall(self.path(), args))
    }

    fn json(&self, args: &[&str]) -> Json {
        let output = self.run(args);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", text(&output.stdout), text(&output.stderr)))
    }

    /// Joins a Synapse and writes our table into our configuration; its client id.
    fn join_synapse(&self, them: &PartyServer) -> String {
        let url = them.url.as_str();
        let joined = self.json(&[
            "join",
            "--synapse",
            url,
            "--yes",
            "--no-check",
            "--json",
            "--admin-url",
            url,
            "--admin-secret-file",
            "admin.token",
            "--server-name",
            SERVER_NAME,
        ]);
        let here = joined["here"]["text"].as_str().expect("our table").to_owned();
        let file = self.path().join("guildhall.toml");
        let before = std::fs::read_to_string(&file).expect("the file");
        std::fs::write(&file, format!("{before}{here}")).expect("written");
        joined["client_id"].as_str().expect("a client id").to_owned()
    }

    async fn prove(&self, client_id: &str, remote: &str) {
        let (client_id, remote) = (client_id.to_owned(), remote.to_owned());
        self.app
            .store()
            .write::<_, StoreError, _>(move |tx| party_accounts::link(tx, &client_id, domain::AccountId(77), &remote))
            .await
            .expect("linked");
    }

    async fn parties(&self) -> usize {
        let all = self.app.store().read::<_, StoreError, _>(relying_parties::list).await;
        all.expect("the list").len()
    }
}

/// Four people with passwords, one of whom is a bridge.
async fn synapse() -> PartyServer {
    let them = PartyServer::synapse().await;
    for name in ["oldname", "twin", "stranger"] {
        them.add(Person::new(name, LONG_AGO));
    }
    them.add(Person {
        is_bot: true,
        ..Person::new("bridge", LONG_AGO)
    });
    them
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_registers_the_server_once_and_prints_the_text_for_both_sides() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let url = them.url.as_str();
    let args = [
        "join",
        "--synapse",
        url,
        "--yes",
        "--no-check",
        "--json",
        "--name",
        "Our Matrix",
        "--antispam",
        "--admin-url",
        url,
        "--admin-secret-file",
        "admin.token",
        "--write",
        "homeserver.part.yaml",
    ];
    let joined = hall.json(&args);
    let client_id = joined["client_id"].as_str().expect("a client id");
    let secret = joined["client_secret"].as_str().expect("a secret");
    let there = joined["there"]["text"].as_str().expect("their text");
    assert!(client_id.starts_with("rp_"));
    for part in [
        client_id,
        secret,
        "idp_name: \"The Guild\"",
        "module: guildhall_antispam.GuildhallAntispam",
        "- check_registration_for_spam",
    ] {
        assert!(there.contains(part), "{part} in\n{there}");
    }
    let written = hall.path().join("homeserver.part.yaml");
    assert_eq!(std::fs::read_to_string(&written).expect("written"), there);
    // What the text names lies beside it, for another user to read.
    let module = hall.path().join("guildhall_antispam.py");
    assert_eq!(
        std::fs::read_to_string(&module).ok().as_deref(),
        joined["module"]["text"].as_str()
    );
    let mode = std::fs::metadata(&module).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o044, 0o044);
    let token = hall.path().join(format!("{client_id}.antispam"));
    for file in [&written, &token] {
        let mode = std::fs::metadata(file).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    assert!(there.contains(std::fs::read_to_string(&token).expect("a token").trim()));
    // Our own table is one that our own check takes.
    let file = hall.path().join("guildhall.toml");
    let before = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(
        &file,
        format!("{before}{}", joined["here"]["text"].as_str().expect("our text")),
    )
    .expect("written");
    let checked = hall.run(&["config", "check"]);
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    // Ghosts of our own bridge are as exempt as without the table.
    let text = std::fs::read_to_string(&file).expect("the file");
    let config = Config::parse(&text, hall.path(), &[]).expect("a good configuration");
    let antispam = config.parties[client_id].antispam.as_ref().expect("a table");
    assert_eq!(antispam.exempt, ["_gh_"]);
    // The same again registers nothing and shows no secret.
    let again = hall.json(&args[..args.len() - 2]);
    assert_eq!(again["client_id"].as_str(), Some(client_id));
    assert!(again["client_secret"].is_null());
    assert_eq!(hall.parties().await, 1);
    // Nor is anything said twice on our side, and over there the token stays what it is.
    assert!(again["here"].is_null() && again["here_lines"].is_null(), "{again}");
    let without_admin = hall.json(&args[..9]);
    assert!(
        without_admin["here"].is_null() && without_admin["here_lines"].is_null(),
        "{without_admin}"
    );
    let there = without_admin["there"]["text"].as_str().expect("their text");
    assert!(
        there.contains(std::fs::read_to_string(&token).expect("a token").trim()),
        "{there}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_second_join_prints_can_be_put_into_the_configuration_of_the_first() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let url = them.url.as_str();
    let client_id = hall.join_synapse(&them);
    let file = hall.path().join("guildhall.toml");
    let parsed = |text: &str| Config::parse(text, hall.path(), &[]).map(|config| config.parties[&client_id].clone());
    let first = std::fs::read_to_string(&file).expect("the file");
    assert!(parsed(&first).is_ok_and(|party| party.antispam.is_none()));
    let usual = [
        "join",
        "--synapse",
        url,
        "--yes",
        "--no-check",
        "--json",
        "--server-name",
        SERVER_NAME,
    ];
    let again = hall.json(&[&usual[..], &["--antispam", "--idp-id", "hall"]].concat());
    // A table that was not there can be put at the end; lines for the one that is there are said to be such.
    let table = again["here"]["text"].as_str().expect("a table");
    let lines = again["here_lines"]["text"].as_str().expect("lines");
    assert_eq!(lines, "provider = \"oidc-hall\"\n");
    let head = format!("[party.\"{client_id}\"]\n");
    let second = format!("{}{table}", first.replacen(&head, &format!("{head}{lines}"), 1));
    let party = parsed(&second).unwrap_or_else(|problems| panic!("{problems:?} in\n{second}"));
    assert_eq!(party.provider(), "oidc-hall");
    assert!(party.antispam.is_some() && party.admin_api.is_some());
    // From then on the name is known, and everything is said.
    std::fs::write(&file, second).expect("written");
    let third = hall.json(&[&usual[..], &["--antispam"]].concat());
    assert!(third["here"].is_null() && third["here_lines"].is_null(), "{third}");
    assert!(
        third["there"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("GuildhallAntispam"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_file_of_the_modules_name_is_not_written_over_and_stops_everything() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let url = them.url.as_str();
    let args = [
        "join",
        "--synapse",
        url,
        "--yes",
        "--no-check",
        "--antispam",
        "--write",
        "block.yaml",
    ];
    std::fs::write(hall.path().join("guildhall_antispam.py"), "mine").expect("written");
    let refused = hall.run(&args);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("guildhall_antispam.py cannot be written"));
    assert_eq!(hall.parties().await, 0);
    assert!(!hall.path().join("block.yaml").exists());
    std::fs::remove_file(hall.path().join("guildhall_antispam.py")).expect("removed");
    assert!(hall.run(&args).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_nothing_is_guessed_and_the_options_are_named() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let output = hall.run(&["join", "--synapse", them.url.as_str()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--yes"), "{}", text(&output.stderr));
    assert_eq!(hall.parties().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_says_what_is_wrong_by_its_code_and_ends_with_one() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let client_id = hall.join_synapse(&them);
    // The admin API answers there, but there is no log-in; and our own server does not run.
    let output = hall.run(&["join", "check", &client_id, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    let failed: Vec<&str> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["status"] == "fail")
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert_eq!(failed, ["JN001", "JN007"], "{report}");
    let host = format!(
        "{}:{}",
        them.url.host_str().expect("a host"),
        them.url.port().expect("a port")
    );
    assert_eq!(
        hall.run(&["join", "check", &host]).status.code(),
        Some(1),
        "it is found by its host too"
    );
    let nobody = hall.run(&["join", "check", "nobody.example"]);
    assert!(
        text(&nobody.stderr).contains("there is no server"),
        "{}",
        text(&nobody.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_is_said_before_anything_is_registered() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let url = them.url.as_str();
    let join = |more: &[&str]| {
        let usual = ["join", "--synapse", url, "--yes", "--no-check"];
        hall.run(&[&usual[..], more].concat())
    };
    std::fs::write(hall.path().join("there.yaml"), "mine").expect("written");
    for (more, said) in [
        (&["--write", "there.yaml"][..], "there.yaml cannot be written"),
        (&["--write", "nowhere/block.yaml"], "cannot be written"),
        (&["--group", "core"], "no rule gives the group `core`"),
    ] {
        let output = join(more);
        assert_eq!(output.status.code(), Some(1), "{more:?}");
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
    assert_eq!(hall.parties().await, 0);
    assert!(join(&["--group", "core", "--regardless"]).status.success());
    // Once it is registered, nothing of it is changed by the way, and the secret is no secret of YAML.
    let renamed = join(&["--name", "Another name"]);
    assert_eq!(renamed.status.code(), Some(1));
    let said = text(&renamed.stderr);
    assert!(
        said.contains("guildhall party set rp_") && said.contains("--name 'Another name'"),
        "{said}"
    );
    let again = text(&join(&[]).stdout);
    assert!(again.contains("client_secret: @"), "{again}");
    let with_module = text(&join(&["--antispam"]).stdout);
    assert!(
        with_module.contains("as it is")
            && with_module.contains("modules:")
            && !with_module.contains("oidc_providers:\n"),
        "{with_module}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_opens_what_was_closed_and_switches_the_server_off() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let client_id = hall.join_synapse(&them);
    hall.prove(&client_id, &format!("@oldname:{SERVER_NAME}")).await;
    them.change("oldname", |person| person.is_closed = true);
    let id = client_id.clone();
    hall.app
        .store()
        .write::<_, StoreError, _>(move |tx| {
            let done = Some(domain::openid::Enforced::Done);
            party_accounts::note_enforced(tx, &id, domain::AccountId(77), done, domain::Timestamp::from_millis(1))
        })
        .await
        .expect("noted");
    let unsure = hall.run(&["join", "leave", &client_id]);
    assert_eq!(unsure.status.code(), Some(1), "nobody said yes");
    let left = hall.run(&["join", "leave", &client_id, "--yes"]);
    assert!(left.status.success(), "{}", text(&left.stderr));
    assert!(text(&left.stdout).contains("1 accounts that the gate had closed there are open again"));
    assert!(!them.person("oldname").is_closed);
    let report = hall.json(&["join", "check", &client_id, "--json"]);
    let switched_off = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .any(|finding| finding["code"] == "JN003" && finding["status"] == "fail");
    assert!(switched_off, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_registered_as_something_else_is_not_registered_again() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let url = them.url.as_str();
    let client_id = hall.join_synapse(&them);
    let join = |kind: &str| hall.run(&["join", kind, url, "--yes", "--no-check", "--server-name", SERVER_NAME]);
    assert!(join("--synapse").status.success(), "the same again is no second one");
    for args in [
        &["join", "--mastodon", url, "--yes", "--no-check"][..],
        &["join", "--mas", url, "--yes", "--no-check"],
    ] {
        let refused = hall.run(args);
        assert_eq!(refused.status.code(), Some(1), "{}", text(&refused.stdout));
        let said = text(&refused.stderr);
        assert!(said.contains(&format!("as {client_id} (synapse)")), "{said}");
    }
    assert_eq!(hall.parties().await, 1);
    // On another port is another server.
    let other = PartyServer::mastodon().await;
    let joined = hall.run(&["join", "--mastodon", other.url.as_str(), "--yes", "--no-check"]);
    assert!(joined.status.success(), "{}", text(&joined.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn options_that_do_not_belong_together_are_refused() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let url = them.url.as_str();
    let join = |more: &[&str]| {
        let usual = ["join", "--synapse", url, "--yes", "--no-check"];
        hall.run(&[&usual[..], more].concat())
    };
    for (more, code, said) in [
        (&["--csv", "users.csv"][..], 64, "--exclusive"),
        (&["--synthetic-email"], 1, "--synthetic-email is for --mastodon"),
        (
            &["--exclusive"],
            1,
            "is not registered yet: join it without --exclusive first",
        ),
    ] {
        let refused = join(more);
        assert_eq!(refused.status.code(), Some(code), "{more:?}");
        assert!(text(&refused.stderr).contains(said), "{}", text(&refused.stderr));
    }
    assert_eq!(hall.parties().await, 0);
    assert!(join(&[]).status.success());
}
