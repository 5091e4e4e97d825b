//! What a member sees of the servers they log in to, and ends there.

use super::{
    Duration, House, Role, accounts, lives, log_in, party_accounts, register, the_party, told, with_role, write,
};

#[tokio::test]
async fn a_member_sees_servers_with_sessions_and_apps_and_ends_a_log_in() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    register(&mut ada).await;
    let party = the_party(&house).await;
    let mut eve = house.member("eve", 3).await;
    house.member("bob", 4).await;
    let before = eve.get("/settings").await;
    assert!(before.body.contains("You are logged in nowhere else") && !before.body.contains("Our Matrix"));
    log_in(&house, &party, "eve", 1).await;
    log_in(&house, &party, "bob", 2).await;
    let page = eve.get("/settings").await;
    for words in [
        "Our Matrix",
        "Your username, your name",
        "that server is told",
        "id=\"sessions\"",
        "id=\"apps\"",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let at = party.client_id.clone();
    write(&house, move |conn| {
        let eve = accounts::find_by_username(conn, "eve")?.expect("an account");
        party_accounts::note_seen(conn, &at, eve.id, "@eve1:matrix.example")
    })
    .await;
    let export = eve.get("/settings/export").await;
    let export: serde_json::Value = serde_json::from_str(&export.body).expect("JSON");
    let servers = &export["log_ins_at_other_servers"];
    assert_eq!(
        (&servers[0]["server"], &servers[0]["count"]),
        (&"Our Matrix".into(), &1.into()),
        "{servers}"
    );
    assert_eq!(servers[0]["seen_there_as"], "@eve1:matrix.example");
    let id = party.id.to_string();
    let ended = eve
        .submit("/settings", "/settings/end-server", &[("server", &id)])
        .await;
    assert_eq!(
        ended.location(),
        "/settings?done=server-ended#servers",
        "{}",
        ended.body
    );
    assert_eq!(
        (told(&house).await, lives(&house, 1).await, lives(&house, 2).await),
        (1, false, true)
    );
    let after = eve.get("/settings").await;
    assert!(
        !after.body.contains("Our Matrix"),
        "the consent is forgotten too: {}",
        after.body
    );
}

#[tokio::test]
async fn everything_else_is_ended_with_one_button() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    register(&mut ada).await;
    let party = the_party(&house).await;
    let mut eve = house.member("eve", 3).await;
    house.clock.advance(Duration::from_secs(61));
    let mut phone = house.browser();
    phone.sign_in(3).await;
    log_in(&house, &party, "eve", 1).await;
    assert_eq!(phone.get("/settings").await.status, 200);
    let ended = eve.submit("/settings", "/settings/end-everything", &[]).await;
    assert_eq!(
        ended.location(),
        "/settings?done=everything-ended#sessions",
        "{}",
        ended.body
    );
    assert_eq!(eve.get("/settings").await.status, 200, "this session goes on");
    assert_eq!(phone.get("/settings").await.status, 303);
    assert_eq!((told(&house).await, lives(&house, 1).await), (1, false));
}
