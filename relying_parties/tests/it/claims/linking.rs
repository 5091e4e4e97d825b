//! From a name to a linked account.

use super::profiles::Profiles;
use super::stand_in::{Setting, World};
use crate::enforcer::house::PARTY;
use domain::openid::{CLAIM_TTL, PartyKind};
use relying_parties::claims::{CHECKS_AN_HOUR, ClaimError, State};
use std::time::Duration;
use testkit::party_servers::{PartyServer, Person, SERVER_NAME};

const BOB: &str = "@robert:example.org";

#[tokio::test]
async fn an_account_whose_profile_shows_the_code_is_linked() {
    let world = World::new().await;
    let bob = world.member(2, "bob").await;
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    assert_eq!(claim.remote, BOB);
    let offers = world.claims.offers(bob).await.expect("offers");
    assert_eq!(offers[0].state, State::Claimed(claim.clone()));
    world.profiles.call(BOB, &format!("Robert {}", claim.code));
    assert_eq!(world.claims.check(PARTY, bob).await.expect("linked"), BOB);
    assert_eq!(world.remote(bob).await.as_deref(), Some(BOB));
    assert_eq!(world.audited().await, ["party.link"]);
    assert_eq!(world.enforcements().await, 1);
    let offers = world.claims.offers(bob).await.expect("offers");
    let remote = BOB.to_owned();
    assert_eq!(
        offers[0].state,
        State::Linked {
            remote,
            may_unlink: true
        }
    );
    // The claim is used up.
    assert!(matches!(world.claims.check(PARTY, bob).await, Err(ClaimError::NoClaim)));
}

#[tokio::test]
async fn on_mastodon_the_note_or_a_field_shows_it_and_the_name_is_stored_in_small_letters_however_it_is_spelt() {
    for in_note in [true, false] {
        let world = World::with(|_| Setting::mastodon()).await;
        let bob = world.member(2, "bob").await;
        let claim = world.claims.begin(PARTY, bob, "@robert").await.expect("a claim");
        let (note, field) = match in_note {
            true => (format!("<p>Hello {}</p>", claim.code), String::new()),
            false => (String::new(), claim.code.clone()),
        };
        world.profiles.describe("Robert", &note, &field);
        assert_eq!(world.claims.check(PARTY, bob).await.expect("linked"), "robert");
        assert_eq!(world.remote(bob).await.as_deref(), Some("robert"));
        assert_eq!(world.profiles.asked(), ["/api/v1/accounts/lookup?acct=robert"]);
    }
}

#[tokio::test]
async fn behind_a_mas_the_homeserver_of_the_name_is_read() {
    for tells in [true, false] {
        let setting = |profiles: &Profiles| Setting {
            kind: PartyKind::Mas,
            server_name: Some(profiles.authority.clone()),
            ..Setting::synapse()
        };
        let world = World::with(setting).await;
        let bob = world.member(2, "bob").await;
        let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
        assert_eq!(claim.remote, "robert");
        if tells {
            let base = format!("{}/home/", world.profiles.base);
            let document = serde_json::json!({ "m.homeserver": { "base_url": base } });
            world.profiles.put("/.well-known/matrix/client", document);
        }
        let path = format!("/_matrix/client/v3/profile/@robert:{}", world.profiles.authority);
        let path = if tells { format!("/home{path}") } else { path };
        world
            .profiles
            .put(&path, serde_json::json!({ "displayname": claim.code }));
        assert_eq!(world.claims.check(PARTY, bob).await.expect("linked"), "robert");
    }
}

#[tokio::test]
async fn a_code_in_somebody_elses_profile_proves_nothing() {
    let world = World::new().await;
    let (bob, eve) = (world.member(2, "bob").await, world.member(3, "eve").await);
    let of_bob = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    let of_eve = world.claims.begin(PARTY, eve, "robert").await.expect("a claim");
    assert_ne!(of_bob.code, of_eve.code);
    // Eve has her code in her own profile, and Bob his in his.
    world.profiles.call("@eve:example.org", &of_eve.code);
    world.profiles.call(BOB, &of_bob.code);
    assert!(matches!(
        world.claims.check(PARTY, eve).await,
        Err(ClaimError::CodeNotThere)
    ));
    world.profiles.call(BOB, &format!("{}x", of_bob.code));
    assert!(matches!(
        world.claims.check(PARTY, bob).await,
        Err(ClaimError::CodeNotThere)
    ));
    world.profiles.call(BOB, &of_bob.code);
    world.claims.check(PARTY, bob).await.expect("linked");
    assert_eq!(world.remote(eve).await, None);
}

#[tokio::test]
async fn a_code_of_yesterday_is_worth_nothing() {
    let world = World::new().await;
    let bob = world.member(2, "bob").await;
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    world.profiles.call(BOB, &claim.code);
    world.clock.advance(CLAIM_TTL);
    assert!(matches!(world.claims.check(PARTY, bob).await, Err(ClaimError::Expired)));
    assert_eq!(world.claims.offers(bob).await.expect("offers")[0].state, State::Open);
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("another");
    assert!(matches!(
        world.claims.check(PARTY, bob).await,
        Err(ClaimError::CodeNotThere)
    ));
    world.profiles.call(BOB, &claim.code);
    world.clock.advance(CLAIM_TTL - Duration::from_secs(1));
    world.claims.check(PARTY, bob).await.expect("linked");
}

#[tokio::test]
async fn profiles_are_looked_at_ten_times_an_hour_by_each_member() {
    let world = World::new().await;
    let (bob, eve) = (world.member(2, "bob").await, world.member(3, "eve").await);
    world.profiles.call(BOB, "Robert");
    for account in [bob, eve] {
        world.claims.begin(PARTY, account, "robert").await.expect("a claim");
    }
    for _ in 0..CHECKS_AN_HOUR {
        assert!(matches!(
            world.claims.check(PARTY, bob).await,
            Err(ClaimError::CodeNotThere)
        ));
    }
    let looked = world.profiles.asked().len();
    assert!(matches!(
        world.claims.check(PARTY, bob).await,
        Err(ClaimError::TooOften(_))
    ));
    assert_eq!(world.profiles.asked().len(), looked);
    assert!(matches!(
        world.claims.check(PARTY, eve).await,
        Err(ClaimError::CodeNotThere)
    ));
    world.clock.advance(Duration::from_secs(3600));
    assert!(matches!(
        world.claims.check(PARTY, bob).await,
        Err(ClaimError::CodeNotThere)
    ));
}

#[tokio::test]
async fn whoever_has_an_account_there_by_logging_in_links_no_other_and_keeps_no_second_one() {
    for is_theirs in [false, true] {
        let admin = PartyServer::synapse().await;
        let url = admin.url.to_string();
        let setting = move |_: &Profiles| Setting {
            server_name: Some(SERVER_NAME.to_owned()),
            admin_url: Some(url),
            ..Setting::synapse()
        };
        let world = World::with(setting).await;
        let bob = world.member(2, "bob").await;
        world.claims.begin(PARTY, bob, "robert").await.expect("never there");
        world.log_in(bob).await;
        world
            .claims
            .begin(PARTY, bob, "robert")
            .await
            .expect("no account of that");
        let subject = if is_theirs {
            format!("sub-{bob}-at-other.example")
        } else {
            "somebody-else".to_owned()
        };
        let made = domain::Clock::now(&*world.clock).as_secs();
        admin.add(Person::new("bob", made).with_subject(&subject));
        let begun = world.claims.begin(PARTY, bob, "robert").await;
        match is_theirs {
            true => assert!(matches!(begun, Err(ClaimError::HasAnother)), "{begun:?}"),
            false => assert!(begun.is_ok(), "{begun:?}"),
        }
        world.claims.begin(PARTY, bob, "bob").await.expect("that very one");
    }
}
