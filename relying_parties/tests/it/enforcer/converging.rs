//! Lapsed, banned and out of the group: closed. Back: opened.

use super::house::{House, PARTY, enforcer, party, settings};
use domain::account::AccountState;
use domain::membership::Stage;
use domain::openid::{Enforced, PartyKind};
use relying_parties::enforcer::Mode;
use relying_parties::settings::Settings;
use store::relying_parties as parties;
use testkit::party_servers::PartyServer;

const KINDS: [PartyKind; 3] = [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas];

#[tokio::test]
async fn a_lapse_closes_the_account_and_a_renewal_opens_it_at_every_kind_of_server() {
    for kind in KINDS {
        let house = House::new(kind).await;
        let ada = house.resident(1, "ada").await;
        let eva = house.resident(2, "eva").await;
        house.set_stage(ada, Stage::Grace).await;
        house.work().await;
        assert!(
            !house.server.person("ada").is_closed,
            "{kind:?}: grace takes nothing away"
        );
        house.set_stage(ada, Stage::Limited).await;
        house.work().await;
        assert!(house.server.person("ada").is_closed, "{kind:?}");
        assert_eq!(house.enforced(ada).await, Some(Enforced::Done), "{kind:?}");
        house.set_stage(ada, Stage::Dormant).await;
        house.work().await;
        house.set_stage(ada, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person("ada").is_closed, "{kind:?}");
        assert_eq!(house.enforced(ada).await, None, "{kind:?}");
        assert_eq!(house.server.changes(), ["close ada", "open ada"], "{kind:?}");
        assert!(!house.server.person("eva").is_closed, "{kind:?}");
        let audited = house.audited().await;
        let of_ada = |action: &str| (action.to_owned(), format!("account:{ada}"));
        assert_eq!(audited, [of_ada("party.close"), of_ada("party.open")], "{kind:?}");
        assert_eq!(house.row(eva).await.enforced_at, None);
    }
}

#[tokio::test]
async fn a_homeserver_of_matrix_1_18_is_told_by_the_endpoint_of_the_specification() {
    let house = House::new(PartyKind::Synapse).await;
    house.server.renew();
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    assert!(house.server.person("ada").is_closed);
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert!(!house.server.person("ada").is_closed);
}

#[tokio::test]
async fn a_ban_closes_and_its_lifting_opens() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_state(ada, AccountState::Suspended).await;
    house.work().await;
    assert!(house.server.person("ada").is_closed);
    house.set_state(ada, AccountState::Active).await;
    house.work().await;
    assert!(!house.server.person("ada").is_closed);
}

#[tokio::test]
async fn the_loss_of_a_group_closes_only_where_the_group_is_asked_for() {
    let house = House::new(PartyKind::Mastodon).await;
    let other = PartyServer::mastodon().await;
    let mut asking = party("rp_group", PartyKind::Mastodon, house.now());
    asking.gate_group = Some("core".to_owned());
    house.write(move |conn| parties::add(conn, &asking, Some("hash"))).await;
    let said = Settings::from([
        (
            PARTY.to_owned(),
            settings(PartyKind::Mastodon, &house.server.url, false),
        ),
        ("rp_group".to_owned(), settings(PartyKind::Mastodon, &other.url, false)),
    ]);
    let house = House {
        enforcer: enforcer(&house.store, &house.clock, said),
        ..house
    };
    let ada = house.resident(1, "ada").await;
    house.log_in("rp_group", ada).await;
    other.add(house.server.person("ada"));
    house.set_group(ada, "core", true).await;
    house.work().await;
    assert!(!other.person("ada").is_closed, "a member of the group");
    house.set_group(ada, "core", false).await;
    house.work().await;
    assert!(other.person("ada").is_closed);
    assert!(!house.server.person("ada").is_closed);
    house.set_group(ada, "core", true).await;
    house.work().await;
    assert!(!other.person("ada").is_closed);
    assert_eq!(other.changes(), ["close ada", "open ada"]);
}

#[tokio::test]
async fn a_flood_of_changes_closes_once() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    for _ in 0..20 {
        house.set_stage(ada, Stage::Active).await;
        house.set_stage(ada, Stage::Limited).await;
    }
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada"]);
    for _ in 0..20 {
        house.set_stage(ada, Stage::Limited).await;
        house.set_stage(ada, Stage::Active).await;
    }
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
}

#[tokio::test]
async fn an_unknown_that_changes_no_stage_changes_no_account() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    house.set_stage(eva, Stage::Limited).await;
    house.work().await;
    // A look that came to nothing leaves the stage as it is.
    for account in [ada, eva] {
        house
            .write(move |conn| {
                let mut row = store::memberships::find(conn, account)?.expect("a member");
                row.outcome = Some(domain::gate::Outcome::Unknown);
                store::memberships::save(conn, &row)
            })
            .await;
        let stage = house.account(account).await.stage;
        house.set_stage(account, stage).await;
    }
    house.work().await;
    assert!(!house.server.person("ada").is_closed);
    assert!(house.server.person("eva").is_closed);
    assert_eq!(house.server.changes(), ["close eva"]);
}

#[tokio::test]
async fn many_runs_at_once_close_once() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    let runs = (0..10).map(|_| house.enforcer.enforce(PARTY, ada, Mode::Configured));
    let did = futures::future::join_all(runs).await;
    assert!(did.iter().all(Result::is_ok));
    assert_eq!(house.server.changes(), ["close ada"]);
}
