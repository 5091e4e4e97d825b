//! What the operator and admins are shown.

use super::house::{House, PARTY};
use domain::membership::Stage;
use domain::openid::PartyKind;
use relying_parties::enforcer::Did;
use testkit::party_servers::Fault;

#[tokio::test]
async fn the_status_tells_what_is_left_to_do_and_asks_no_server() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    house.member(3, "kim").await;
    house.set_stage(eva, Stage::Limited).await;
    house.work().await;
    house.set_stage(ada, Stage::Dormant).await;
    house.set_stage(eva, Stage::Active).await;
    let before = house.server.requests();
    let all = house.enforcer.status(None).await.expect("read");
    assert_eq!(house.server.requests(), before);
    assert_eq!(all.len(), 1);
    let status = &all[0];
    assert_eq!((status.members, status.closed, status.dry_run), (2, 1, false));
    assert!(
        status
            .server
            .as_deref()
            .is_some_and(|server| server.starts_with("127.0.0.1:"))
    );
    let waiting: Vec<_> = status
        .waiting
        .iter()
        .map(|one| (one.username.as_str(), one.next, one.why))
        .collect();
    assert_eq!(
        waiting,
        [("ada", Did::WouldClose, "dormant"), ("eva", Did::WouldOpen, "")]
    );
    assert!(house.enforcer.status(Some("rp_none")).await.expect("read").is_empty());
    house.work().await;
    let status = house.enforcer.status(Some(PARTY)).await.expect("read").remove(0);
    assert!(status.waiting.is_empty(), "{:?}", status.waiting);
}

#[tokio::test]
async fn an_error_is_shown_until_it_is_over() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.server.misbehave(Fault::Status(403));
    house.work().await;
    let status = house.enforcer.status(Some(PARTY)).await.expect("read").remove(0);
    let error = status.waiting[0].error.clone().expect("an error");
    assert!(error.contains("admin:write:accounts"), "{error}");
    house.server.misbehave(Fault::None);
    house.clock.advance(super::house::HOUR);
    house.work().await;
    let status = house.enforcer.status(Some(PARTY)).await.expect("read").remove(0);
    assert!(status.waiting.is_empty() && status.closed == 1, "{status:?}");
}
