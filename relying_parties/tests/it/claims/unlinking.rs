//! Links taken back, and which are not.

use super::profiles::Profiles;
use super::stand_in::{Setting, World};
use crate::enforcer::house::PARTY;
use domain::AccountId;
use domain::openid::Enforced;
use relying_parties::claims::ClaimError;
use std::time::Duration;
use store::party_accounts;

async fn watched() -> World {
    let setting = |profiles: &Profiles| Setting {
        admin_url: Some(format!("{}/", profiles.base)),
        ..Setting::synapse()
    };
    World::with(setting).await
}

async fn link(world: &World, account: AccountId, name: &str) {
    let claim = world.claims.begin(PARTY, account, name).await.expect("a claim");
    world.profiles.call(&claim.remote, &claim.code);
    world.claims.check(PARTY, account).await.expect("linked");
    world.clock.advance(Duration::from_secs(1));
}

#[tokio::test]
async fn a_link_that_holds_nothing_is_taken_back() {
    let world = watched().await;
    let bob = world.member(2, "bob").await;
    assert!(matches!(
        world.claims.unlink(PARTY, bob).await,
        Err(ClaimError::NotLinked)
    ));
    link(&world, bob, "robert").await;
    assert!(matches!(
        world.claims.begin(PARTY, bob, "bobby").await,
        Err(ClaimError::LinkedAlready)
    ));
    world.claims.unlink(PARTY, bob).await.expect("unlinked");
    assert_eq!(world.remote(bob).await, None);
    assert_eq!(world.audited().await, ["party.unlink", "party.link"]);
    assert_eq!(world.enforcements().await, 2);
    link(&world, bob, "bobby").await;
}

#[tokio::test]
async fn nobody_gets_an_account_out_of_the_gates_reach_by_unlinking_it() {
    let world = watched().await;
    let bob = world.member(2, "bob").await;
    link(&world, bob, "robert").await;
    world.log_in(bob).await;
    assert!(matches!(world.claims.unlink(PARTY, bob).await, Err(ClaimError::InUse)));

    let world = watched().await;
    let eve = world.member(3, "eve").await;
    link(&world, eve, "eve").await;
    world.log_in(eve).await;
    let now = domain::Clock::now(&*world.clock);
    world
        .write(move |conn| party_accounts::note_enforced(conn, PARTY, eve, Some(Enforced::Done), now))
        .await;
    assert!(matches!(world.claims.unlink(PARTY, eve).await, Err(ClaimError::InUse)));
    world
        .write(move |conn| party_accounts::note_enforced(conn, PARTY, eve, None, now))
        .await;
    // The one of her username stays hers without the link.
    world.claims.unlink(PARTY, eve).await.expect("unlinked");
}

#[tokio::test]
async fn no_other_account_is_linked_while_one_is_closed() {
    let world = World::new().await;
    let bob = world.member(2, "bob").await;
    world.log_in(bob).await;
    let now = domain::Clock::now(&*world.clock);
    let close = |enforced| move |conn: &mut store::Conn| party_accounts::note_enforced(conn, PARTY, bob, enforced, now);
    // One that was begun before, too.
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    world.profiles.call(&claim.remote, &claim.code);
    world.write(close(Some(Enforced::Done))).await;
    for name in ["robert", "bob"] {
        let begun = world.claims.begin(PARTY, bob, name).await;
        assert!(matches!(begun, Err(ClaimError::ClosedNow)), "{begun:?}");
    }
    let checked = world.claims.check(PARTY, bob).await;
    assert!(matches!(checked, Err(ClaimError::ClosedNow)), "{checked:?}");
    world.write(close(None)).await;
    world.claims.check(PARTY, bob).await.expect("linked");
}
