//! `guildhall join preflight`, and `--exclusive`, which rests on it.

use super::{Hall, Json, PartyServer, SERVER_NAME, synapse, text};

#[tokio::test(flavor = "multi_thread")]
async fn taking_passwords_away_is_refused_until_the_exact_number_is_named() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let url = them.url.as_str();
    let mut args = vec![
        "join",
        "--synapse",
        url,
        "--yes",
        "--no-check",
        "--admin-url",
        url,
        "--admin-secret-file",
        "admin.token",
        "--server-name",
        SERVER_NAME,
        "--exclusive",
    ];
    let refused = hall.run(&args);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(
        said.contains("without passwords 3 people could not log in any more"),
        "{said}"
    );
    assert!(said.contains("no member here"), "the table is shown: {said}");
    args.extend(["--accept-locked-out", "2"]);
    let wrong = hall.run(&args);
    assert_eq!(wrong.status.code(), Some(1), "{}", text(&wrong.stderr));
    assert_eq!(hall.parties().await, 0, "nothing was changed");
    args.pop();
    args.push("3");
    let taken = hall.run(&args);
    assert!(taken.status.success(), "{}", text(&taken.stderr));
    assert!(text(&taken.stdout).contains("password_config:\n  enabled: false"));
    assert_eq!(hall.parties().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pre_flight_says_who_and_links_whom_it_may() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let client_id = hall.join_synapse(&them);
    hall.prove(&client_id, &format!("@oldname:{SERVER_NAME}")).await;
    let output = hall.run(&["join", "preflight", &client_id]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", text(&output.stderr));
    assert!(
        said.contains("curl --fail -X PUT") && said.contains("%40oldname%3Amatrix%2Eexample"),
        "{said}"
    );
    assert!(said.contains("the member gets a new account twin1"), "{said}");
    assert!(them.changes().is_empty(), "it only looks");
    // Without passwords somebody is locked out, and the exit code says so.
    let lost = hall.run(&["join", "preflight", &client_id, "--exclusive", "--json"]);
    assert_eq!(lost.status.code(), Some(1));
    let lost: Json = serde_json::from_slice(&lost.stdout).expect("JSON");
    assert_eq!(lost["locked_out"], 3);
    let linked = hall.run(&["join", "preflight", &client_id, "--link"]);
    assert!(linked.status.success(), "{}", text(&linked.stderr));
    assert!(
        text(&linked.stdout).contains("1 accounts were linked"),
        "{}",
        text(&linked.stdout)
    );
    assert_eq!(them.changes(), ["link oldname"]);
    let now = hall.json(&["join", "preflight", &client_id, "--exclusive", "--json"]);
    assert_eq!(now["locked_out"], 2, "{now}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_in_a_file_is_as_good_as_an_admin_api_and_a_wrong_one_is_refused() {
    let (hall, them) = (Hall::new().await, PartyServer::mastodon().await);
    let url = them.url.as_str();
    let joined = hall.json(&[
        "join",
        "--mastodon",
        url,
        "--yes",
        "--no-check",
        "--json",
        "--synthetic-email",
    ]);
    let client_id = joined["client_id"].as_str().expect("a client id");
    assert!(
        joined["there"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("OIDC_USE_PKCE=true\n"))
    );
    assert!(joined["here"].is_null(), "there is nothing to say in our configuration");
    hall.prove(client_id, "oldname").await;
    let list = "username,has_password,linked_sub,is_admin,is_bot,is_closed\noldname,t,,f,f,f\ntwin,t,,f,f,f\n";
    std::fs::write(hall.path().join("users.csv"), list).expect("written");
    let output = hall.run(&["join", "preflight", client_id, "--csv", "users.csv", "--exclusive"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("LOCKED OUT until it is linked"), "{said}");
    assert!(
        said.contains("bin/rails runner 'Identity.create!(provider: \"openid_connect\", uid: \"ada\""),
        "{said}"
    );
    std::fs::write(hall.path().join("users.csv"), list.replace("username", "user")).expect("written");
    let wrong = hall.run(&["join", "preflight", client_id, "--csv", "users.csv"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        text(&wrong.stderr).contains("unknown column \"user\""),
        "{}",
        text(&wrong.stderr)
    );
    let without = hall.run(&["join", "preflight", client_id]);
    assert!(
        text(&without.stderr).contains(&format!(
            "write admin_url and admin_secret_file under [party.\"{client_id}\"]"
        )),
        "{}",
        text(&without.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_another_provider_fail_the_pre_flight_with_the_sql_that_sets_them_aside() {
    let (hall, them) = (Hall::new().await, PartyServer::mastodon().await);
    let url = them.url.as_str();
    let joined = hall.json(&["join", "--mastodon", url, "--yes", "--no-check", "--json"]);
    let client_id = joined["client_id"].as_str().expect("a client id");
    let first = joined["there"]["first"][0].as_str().expect("what comes first");
    assert!(first.contains("UPDATE identities SET provider"), "{first}");
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let look = format!("`guildhall join preflight {host} --csv FILE`");
    assert!(first.contains(&look), "{first}");
    let look = |links: [&str; 2]| {
        let list = format!(
            "username,has_password,linked_sub\ntwin_1,t,{}\noldname,t,{}\n",
            links[0], links[1]
        );
        std::fs::write(hall.path().join("users.csv"), list).expect("written");
        hall.run(&["join", "preflight", client_id, "--csv", "users.csv"])
    };
    // The clean twin: no links at all.
    let clean = look(["", ""]);
    assert!(clean.status.success(), "{}", text(&clean.stdout));
    assert!(!text(&clean.stdout).contains("UPDATE"));
    // twin is a member who never was there, zoe somebody who could come.
    let open = look(["twin", "zoe"]);
    let said = text(&open.stdout);
    assert_eq!(open.status.code(), Some(1), "{said}");
    assert!(said.contains("TAKE-OVER: whoever is called zoe here"), "{said}");
    assert!(said.contains("AND uid IN ('twin', 'zoe');"), "{said}");
    // Nor are passwords taken away there, whatever number is named, or without a list.
    let exclusive = ["join", "--mastodon", url, "--yes", "--no-check", "--exclusive"];
    let with = |more: &[&str]| hall.run(&[&exclusive[..], more].concat());
    let refused = with(&["--csv", "users.csv", "--accept-locked-out", "2"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains("UPDATE identities"),
        "{}",
        text(&refused.stderr)
    );
    let blind = with(&[]);
    assert_eq!(blind.status.code(), Some(1));
    assert!(text(&blind.stderr).contains("--csv FILE"), "{}", text(&blind.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pre_flight_counts_what_enforcer_and_antispam_module_will_do() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let client_id = hall.join_synapse(&them);
    let look = |more: &[&str]| {
        let usual = ["join", "preflight", &client_id, "--json"];
        let output = hall.run(&[&usual[..], more].concat());
        let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code(), report)
    };
    let (code, usual) = look(&[]);
    assert_eq!((code, &usual["locked_out"]), (Some(0), &Json::from(0)));
    assert_eq!(usual["change"]["enforces"], false, "join prints dry_run = true");
    let (code, strict) = look(&["--refuse-unlinked", "--enforced"]);
    assert_eq!(
        (code, &strict["locked_out"]),
        (Some(1), &Json::from(3)),
        "all but the bridge"
    );
    assert_eq!(strict["change"]["enforces"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_safe_at_a_server_that_is_switched_off_and_nothing_follows_from_an_empty_list() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let client_id = hall.join_synapse(&them);
    std::fs::write(hall.path().join("users.csv"), "username\ntwin\n").expect("written");
    let look = || hall.run(&["join", "preflight", &client_id, "--csv", "users.csv"]);
    assert!(look().status.success());
    assert!(hall.run(&["party", "disable", &client_id, "--yes"]).status.success());
    let off = look();
    assert_eq!(off.status.code(), Some(1));
    assert!(
        text(&off.stdout).contains("guildhall party enable"),
        "{}",
        text(&off.stdout)
    );
    std::fs::write(hall.path().join("users.csv"), "username\n").expect("written");
    let empty = look();
    assert_eq!(empty.status.code(), Some(1));
    assert!(
        text(&empty.stderr).contains("nothing can be said"),
        "{}",
        text(&empty.stderr)
    );
}
