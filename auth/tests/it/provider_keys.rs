//! Keys that come and go, and names that stay.

use crate::fakes::Counted;
use crate::house::House;
use crate::parties::{claims, issuer, master_key, member, open_openid, parts_of, party};
use auth::openid::{IdTokenInput, OpenId, OpenIdError, Rotated};
use domain::openid::{KEY_PUBLISHED_AFTER, KEY_PUBLISHED_AHEAD};
use domain::seal::MasterKey;
use domain::session::SignInMethod;
use domain::{AccountId, Clock, Entropy, SessionId};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// The names of the published keys.
async fn published(openid: &OpenId) -> Vec<String> {
    let keys = serde_json::to_value(openid.jwks().await.expect("keys")).expect("JSON");
    let keys = keys["keys"].as_array().expect("a list").clone();
    keys.iter()
        .map(|key| key["kid"].as_str().expect("a name").to_owned())
        .collect()
}

/// The name of the key that signs.
async fn signer(house: &House, openid: &OpenId) -> String {
    let (ada, forum) = (house.accounts().await.remove(0), party("forum", "forum.example"));
    let input = IdTokenInput {
        client_id: "rp_forum",
        claims: claims(house, &forum, &ada, "openid").await,
        sid: "a session",
        nonce: None,
        method: SignInMethod::Wallet,
        auth_at: house.clock.now(),
        access_token: None,
    };
    let (header, _): (Value, Value) = parts_of(&openid.sign_id_token(input).await.expect("a token"));
    header["kid"].as_str().expect("a name").to_owned()
}

fn another_process(house: &House) -> OpenId {
    let entropy: Arc<dyn Entropy> = Arc::new(Counted(AtomicU64::new(1 << 50)));
    open_openid(&house.store, Arc::clone(&house.clock) as _, &entropy)
}

#[tokio::test]
async fn a_key_is_published_a_day_before_it_signs_and_a_day_after_it_did() {
    let house = House::new();
    member(&house, 1, "ada").await;
    let openid = house.auth.openid();
    openid.keep_keys().await.expect("kept");
    let first = signer(&house, openid).await;
    assert_eq!(published(openid).await, std::slice::from_ref(&first));

    house.clock.advance(89 * DAY - Duration::from_secs(1));
    openid.keep_keys().await.expect("kept");
    assert_eq!(published(openid).await, std::slice::from_ref(&first), "not yet");

    house.clock.advance(Duration::from_secs(1));
    openid.keep_keys().await.expect("kept");
    openid.keep_keys().await.expect("kept twice");
    let both = published(openid).await;
    assert_eq!(both.len(), 2);
    assert_eq!(both[0], first);
    assert_eq!(
        signer(&house, openid).await,
        first,
        "the next one is there, and does not sign yet"
    );

    house.clock.advance(KEY_PUBLISHED_AHEAD - Duration::from_secs(1));
    assert_eq!(signer(&house, openid).await, first);
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(
        signer(&house, openid).await,
        both[1],
        "its time has come, without anybody doing anything"
    );
    openid.keep_keys().await.expect("kept");
    assert_eq!(
        published(openid).await,
        both,
        "what the first signed is good for a while"
    );

    house.clock.advance(KEY_PUBLISHED_AFTER);
    openid.keep_keys().await.expect("kept");
    assert_eq!(published(openid).await, [both[1].clone()]);
}

#[tokio::test]
async fn a_second_process_signs_with_the_same_key_and_hears_of_a_new_one_within_half_a_minute() {
    let house = House::new();
    member(&house, 1, "ada").await;
    let (here, there) = (house.auth.openid(), another_process(&house));
    let first = signer(&house, here).await;
    assert_eq!(signer(&house, &there).await, first);
    let Rotated::AtOnce(new) = here.rotate(true).await.expect("rotated") else {
        panic!("it was asked for at once");
    };
    assert_eq!(signer(&house, here).await, new.kid);
    house.clock.advance(Duration::from_secs(30));
    assert_eq!(signer(&house, &there).await, new.kid);
    assert_eq!(
        published(&there).await,
        [new.kid],
        "a key that leaked is worth nothing any more"
    );
}

#[tokio::test]
async fn a_rotation_by_command_plans_one_key_and_no_second() {
    let house = House::new();
    member(&house, 1, "ada").await;
    let openid = house.auth.openid();
    let first = signer(&house, openid).await;
    let Rotated::Planned(next) = openid.rotate(false).await.expect("rotated") else {
        panic!("no key was planned before");
    };
    assert_eq!(next.active_at, house.clock.now().plus(KEY_PUBLISHED_AHEAD));
    assert_eq!(
        openid.rotate(false).await.expect("asked"),
        Rotated::PlannedAlready(next.clone())
    );
    assert_eq!(published(openid).await, [first.clone(), next.kid.clone()]);
    assert_eq!(signer(&house, openid).await, first);
    house.clock.advance(KEY_PUBLISHED_AHEAD);
    assert_eq!(signer(&house, openid).await, next.kid);
}

#[tokio::test]
async fn the_first_key_is_made_once_however_many_ask_for_it() {
    let house = House::new();
    let openid = house.auth.openid();
    let asked = (0..8).map(|_| {
        let openid = openid.clone();
        tokio::spawn(async move { published(&openid).await })
    });
    let mut seen = Vec::new();
    for answer in asked.collect::<Vec<_>>() {
        seen.push(answer.await.expect("it does not panic"));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(seen[0].len(), 1);
}

#[tokio::test]
async fn a_member_has_another_name_at_every_sector_and_the_same_one_after_a_restart() {
    let house = House::new();
    let (here, again) = (house.auth.openid(), another_process(&house));
    let (forum, chat) = (party("forum", "forum.example"), party("chat", "chat.example"));
    let (ada, bob) = (AccountId(1 << 20), AccountId(2 << 20));
    let name = here.subject(&forum, ada);
    assert!(name.len() >= 22 && !name.contains("ada"));
    assert_eq!(again.subject(&forum, ada), name);
    assert_ne!(here.subject(&chat, ada), name);
    assert_ne!(here.subject(&forum, bob), name);
    let mut moved = forum.clone();
    moved.client_id = "rp_new".to_owned();
    assert_eq!(here.subject(&moved, ada), name, "the sector counts, not the client id");
    let sid = here.sid("rp_forum", SessionId(7));
    assert_eq!(again.sid("rp_forum", SessionId(7)), sid);
    assert_ne!(here.sid("rp_chat", SessionId(7)), sid);
    assert_ne!(here.sid("rp_forum", SessionId(8)), sid);
}

#[tokio::test]
async fn nothing_opens_under_another_master_key() {
    let house = House::new();
    house.auth.openid().keep_keys().await.expect("kept");
    let entropy: Arc<dyn Entropy> = Arc::new(Counted(AtomicU64::new(1)));
    let clock: Arc<dyn Clock> = Arc::clone(&house.clock) as _;
    let open = async |key: MasterKey| {
        OpenId::open(
            house.store.clone(),
            key,
            Arc::clone(&clock),
            Arc::clone(&entropy),
            issuer(),
        )
        .await
        .map(|_| ())
    };
    assert!(open(master_key()).await.is_ok());
    let refused = open(MasterKey::new([6; 32])).await;
    assert!(matches!(refused, Err(OpenIdError::Sealed { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_sealed_key_that_was_moved_to_another_name_does_not_open() {
    let house = House::new();
    house.auth.openid().keep_keys().await.expect("kept");
    assert!(another_process(&house).jwks().await.is_ok());
    house
        .write(|tx| {
            let mut key = store::openid_keys::list(tx)?.remove(0);
            store::openid_keys::remove(tx, &key.kid)?;
            key.kid = "another".to_owned();
            store::openid_keys::add(tx, &key)
        })
        .await;
    let refused = another_process(&house).jwks().await;
    assert!(matches!(refused, Err(OpenIdError::Sealed { .. })), "{refused:?}");
}
