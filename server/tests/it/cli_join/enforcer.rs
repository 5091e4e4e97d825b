//! `guildhall enforcer` over servers that were joined.

use super::{Hall, SERVER_NAME, synapse, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_enforcer_tries_the_token_before_anybody_is_there() {
    let (hall, them) = (Hall::new().await, synapse().await);
    hall.join_synapse(&them);
    let run = hall.run(&["enforcer", "run"]);
    let said = text(&run.stdout);
    assert!(run.status.success(), "{said}{}", text(&run.stderr));
    assert!(
        said.contains("knows the token; 0 members have an account there yet"),
        "{said}"
    );
    std::fs::write(hall.path().join("admin.token"), "another-one").expect("written");
    let wrong = hall.run(&["enforcer", "run"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        text(&wrong.stdout).contains("admin_secret_file"),
        "{}",
        text(&wrong.stdout)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_server_name_is_called_by_its_name() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let client_id = hall.join_synapse(&them);
    let look = |name: &str| hall.run(&["join", "preflight", &client_id, "--server-name", name]);
    assert!(look(SERVER_NAME).status.success());
    let wrong = look("wrong.example");
    assert_eq!(wrong.status.code(), Some(1));
    let said = text(&wrong.stderr);
    assert!(
        said.contains("do not end in :wrong.example: compare server_name below [party]"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_enforcer_calls_whoever_is_closed_already_by_their_username() {
    let (hall, them) = (Hall::new().await, synapse().await);
    let client_id = hall.join_synapse(&them);
    let file = hall.path().join("guildhall.toml");
    let table = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(&file, table.replace("dry_run = true\n", "")).expect("written");
    hall.prove(&client_id, &format!("@oldname:{SERVER_NAME}")).await;
    assert!(
        hall.run(&[
            "ban",
            "add",
            "ada",
            "--kind",
            "account",
            "--reason",
            "spam",
            "--keep-tokens",
            "--keep-wallets"
        ])
        .status
        .success()
    );
    for _ in 0..2 {
        let run = hall.run(&["enforcer", "run"]);
        let said = text(&run.stdout);
        assert!(run.status.success(), "{said}{}", text(&run.stderr));
        assert!(said.contains("ada") && !said.contains("account 77"), "{said}");
    }
    assert!(them.person("oldname").is_closed);
}
