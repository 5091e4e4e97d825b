//! Servers that do not do what they are told.

use super::house::{House, PARTY, enforcer};
use domain::job::JobOutcome;
use domain::membership::Stage;
use domain::openid::PartyKind;
use relying_parties::settings::Settings;
use std::time::Duration;
use testkit::party_servers::Fault;

/// What the job says after one run under this fault, and when it wants to run again.
async fn retried(house: &House) -> (String, Option<Duration>) {
    let mut ended = house.work().await;
    match ended.pop().expect("a run") {
        JobOutcome::Retry { why, after } => (why, after),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_fault_is_explained_kept_and_tried_again() {
    for (fault, expected) in [
        (Fault::Status(401), "admin_secret_file"),
        (Fault::Status(403), "admin:write:accounts"),
        (Fault::Status(404), "admin_url"),
        (Fault::Busy(30), "less often"),
        (Fault::Status(500), "500"),
        (Fault::Status(302), "302"),
        (Fault::Html, "something else"),
        (Fault::Flood, "more than"),
    ] {
        let house = House::new(PartyKind::Mastodon).await;
        let ada = house.resident(1, "ada").await;
        house.set_stage(ada, Stage::Limited).await;
        house.server.misbehave(fault.clone());
        let (why, after) = retried(&house).await;
        assert!(why.contains(expected), "{fault:?}: {why}");
        assert!(!why.contains("ada") && !why.contains("admin-token"), "{why}");
        assert_eq!(
            house.row(ada).await.enforce_error.as_deref(),
            Some(why.as_str()),
            "{fault:?}"
        );
        match fault {
            Fault::Busy(_) => assert_eq!(after, Some(Duration::from_secs(30))),
            Fault::Status(500) => assert_eq!(after, None, "by the usual back-off"),
            _ => assert_eq!(
                after,
                Some(Duration::from_secs(900)),
                "{fault:?}: somebody must mend it"
            ),
        }
        house.server.misbehave(Fault::None);
        house.clock.advance(Duration::from_secs(900));
        house.work().await;
        assert_eq!(house.server.changes(), ["close ada"], "{fault:?}");
        assert_eq!(house.row(ada).await.enforce_error, None, "{fault:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_off_is_tried_again() {
    let house = House::new(PartyKind::Synapse).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    let mut said = super::house::settings(PartyKind::Synapse, &house.server.url, false);
    // A port of this machine that nobody listens on.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("bound").port();
    drop(free);
    if let Some(api) = &mut said.admin_api {
        api.url.set_port(Some(port)).expect("a port");
    }
    let off = House {
        enforcer: enforcer(&house.store, &house.clock, Settings::from([(PARTY.to_owned(), said)])),
        ..house
    };
    let (why, after) = retried(&off).await;
    assert!(why.contains("does not answer") && after.is_none(), "{why}");
    assert!(!why.contains("ada"), "no name of an account in an error: {why}");
}

#[tokio::test]
async fn a_homeserver_without_its_name_is_a_matter_of_the_configuration() {
    let house = House::new(PartyKind::Synapse).await;
    let ada = house.resident(1, "ada").await;
    let mut said = super::house::settings(PartyKind::Synapse, &house.server.url, false);
    said.server_name = None;
    let nameless = House {
        enforcer: enforcer(&house.store, &house.clock, Settings::from([(PARTY.to_owned(), said)])),
        ..house
    };
    nameless.set_stage(ada, Stage::Limited).await;
    let (why, _) = retried(&nameless).await;
    assert!(why.contains("server_name"), "{why}");
    assert_eq!(nameless.row(ada).await.enforce_error, Some(why));
}

#[tokio::test]
async fn a_mas_that_forgot_its_tokens_is_asked_for_another() {
    let house = House::new(PartyKind::Mas).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    assert!(house.server.person("ada").is_closed);
    house.server.forget_tokens();
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert!(!house.server.person("ada").is_closed);
}

#[tokio::test]
async fn jobs_of_no_shape_are_dead_letters() {
    use domain::job::JobRunner;
    let house = House::new(PartyKind::Mastodon).await;
    let good = house
        .enforcer
        .run("enforce_member", r#"{"account_id":"1","revision":1}"#)
        .await;
    let good = match good {
        JobOutcome::Fail(_) => {
            house
                .enforcer
                .run("enforce_member", r#"{"account_id":1,"revision":1}"#)
                .await
        }
        other => other,
    };
    assert_eq!(good, JobOutcome::Done);
    assert!(matches!(
        house.enforcer.run("enforce_member", "{}").await,
        JobOutcome::Fail(_)
    ));
}
