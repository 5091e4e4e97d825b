//! Thieves: what somebody with one of the owner's keys can and cannot do (`docs/decisions/0013-lost-wallet.md`).

use crate::authenticator::Authenticator;
use crate::browser::Browser;
use crate::house::{House, answer, link, sign_in, wallet, with};
use crate::pending_changes::recover;
use domain::membership::RECOVERY_DELAY;
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

struct Scene {
    house: House,
    owner: Browser,
    codes: Vec<String>,
    passkey: Authenticator,
}

/// A member with a wallet, a passkey that is trusted, codes, and a session from long ago.
async fn scene() -> Scene {
    let house = House::new();
    let mut owner = house.browser();
    sign_in(&mut owner, &wallet(1)).await.is(200);
    let joined = owner.post("/auth/join", json!({"username": "ada"})).await.is(201);
    let codes = joined["recovery_codes"].as_array().expect("codes");
    let codes = codes
        .iter()
        .map(|code| code.as_str().expect("text").to_owned())
        .collect();
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut owner, "phone").await.is(201);
    house.after(RECOVERY_DELAY + HOUR).await;
    Scene {
        house,
        owner,
        codes,
        passkey,
    }
}

async fn changes(browser: &mut Browser) -> Vec<Value> {
    let list = browser.get("/auth/pending-changes").await.is(200);
    list.as_array().expect("a list").clone()
}

fn path(change: &Value) -> String {
    format!("/auth/pending-changes/{}", change["id"].as_str().expect("an id"))
}

/// Everything that a wallet alone may ask for.
async fn ask_for_everything(thief: &mut Browser) {
    let link = answer(thief, &wallet(66), "link_wallet").await;
    thief.post("/auth/wallets", link).await.is(202);
    let renew = answer(thief, &wallet(1), "renew_recovery_codes").await;
    thief.post("/auth/recovery-codes", renew).await.is(201);
    let passkeys = thief.get("/auth/passkeys").await.is(200);
    let id = passkeys[0]["id"].as_str().expect("an id").to_owned();
    thief.delete(&format!("/auth/passkeys/{id}"), Value::Null).await.is(202);
    Authenticator::new(66).enrol(thief, "thief").await.is(201);
}

#[tokio::test]
async fn a_thief_with_the_wallet_alone_changes_nothing_within_72_hours_and_the_owner_cancels_everything() {
    let mut scene = scene().await;
    let mut thief = scene.house.browser();
    sign_in(&mut thief, &wallet(1)).await.is(200);
    ask_for_everything(&mut thief).await;
    scene.house.after(RECOVERY_DELAY - HOUR).await;

    // The owner's codes and passkey are good to the last hour, and nothing of the thief's is.
    let early = sign_in(&mut scene.house.browser(), &wallet(66)).await.is(200);
    assert_eq!(early["account"], Value::Null);
    let mut phone = scene.house.browser();
    scene.passkey.sign_in(&mut phone).await.is(200);
    recover(&mut scene.house.browser(), 2, "ada", &scene.codes[0])
        .await
        .is(202);

    // The session from before the theft sees all of it and ends all of it, but for the owner's own.
    let waiting = changes(&mut scene.owner).await;
    assert_eq!(waiting.len(), 5, "{waiting:?}");
    for change in waiting.iter().filter(|change| change["asked_with"] == json!("wallet")) {
        assert_eq!(change["may_cancel"], json!(true));
        scene.owner.delete(&path(change), json!({})).await.is(204);
    }
    scene.house.after(2 * HOUR).await;
    let late = sign_in(&mut scene.house.browser(), &wallet(66)).await.is(200);
    assert_eq!(late["account"], Value::Null);
    scene.passkey.sign_in(&mut phone).await.is(200);
    let kept = scene.owner.get("/auth/passkeys").await.is(200);
    assert_eq!(
        kept.as_array().map(Vec::len),
        Some(1),
        "the thief's passkey went with its request"
    );
    scene.house.after(RECOVERY_DELAY).await;
    let back = sign_in(&mut scene.house.browser(), &wallet(2)).await.is(200);
    assert_eq!(back["account"]["username"], json!("ada"));
}

#[tokio::test]
async fn an_owner_whose_sessions_the_thief_ended_cancels_with_the_passkey_or_with_a_code() {
    let mut scene = scene().await;
    let mut thief = scene.house.browser();
    sign_in(&mut thief, &wallet(1)).await.is(200);
    ask_for_everything(&mut thief).await;
    // The thief ended every other session: the owner has what can be had anew.
    scene.house.clock.advance(HOUR);

    // The same wallet, later, with nothing else: refused.
    let mut owner = scene.house.browser();
    sign_in(&mut owner, &wallet(1)).await.is(200);
    let waiting = changes(&mut owner).await;
    assert_eq!(waiting[0]["may_cancel"], json!(false));
    assert_eq!(waiting[0]["may_cancel_with_code"], json!(true));
    owner
        .delete(&path(&waiting[0]), json!({}))
        .await
        .is_error(403, "change_not_yours");
    owner
        .delete(&path(&waiting[0]), json!({"code": "0000-0000-0000-0000"}))
        .await
        .is_error(401, "wrong_recovery_code");
    owner
        .delete(&path(&waiting[0]), json!({"code": scene.codes[1]}))
        .await
        .is(204);
    owner
        .delete(&path(&waiting[1]), json!({"code": scene.codes[1]}))
        .await
        .is_error(401, "wrong_recovery_code");

    // Another factor is enough by itself.
    let mut phone = scene.house.browser();
    scene.passkey.sign_in(&mut phone).await.is(200);
    for change in changes(&mut phone).await {
        phone.delete(&path(&change), json!({})).await.is(204);
    }
    assert!(changes(&mut owner).await.is_empty());
}

#[tokio::test]
async fn a_thief_makes_no_second_factor_of_the_stolen_one() {
    let mut scene = scene().await;
    // The owner, who still has a copy of the wallet, asks with it for another.
    let mut owner = scene.house.browser();
    sign_in(&mut owner, &wallet(1)).await.is(200);
    let link = answer(&mut owner, &wallet(2), "link_wallet").await;
    owner.post("/auth/wallets", link).await.is(202);
    scene.house.clock.advance(HOUR);

    let mut thief = scene.house.browser();
    sign_in(&mut thief, &wallet(1)).await.is(200);
    let wanted = |list: Vec<Value>| {
        let found = list.into_iter().find(|change| change["kind"] == json!("link_wallet"));
        found.expect("it waits")
    };
    let target = path(&wanted(changes(&mut thief).await));
    thief.delete(&target, json!({})).await.is_error(403, "change_not_yours");
    // A passkey of the thief's own, added just now.
    let mut own = Authenticator::new(66);
    own.enrol(&mut thief, "thief").await.is(201);
    let mut second = scene.house.browser();
    own.sign_in(&mut second).await.is(200);
    second
        .delete(&target, json!({}))
        .await
        .is_error(403, "change_not_yours");
    // A code handed on from the thief's session.
    let code = thief.post("/auth/login-codes", json!({})).await.is(201)["code"].clone();
    let mut third = scene.house.browser();
    third
        .post("/auth/login-codes/session", json!({"username": "ada", "code": code}))
        .await
        .is(200);
    third.delete(&target, json!({})).await.is_error(403, "change_not_yours");

    let mut phone = scene.house.browser();
    scene.passkey.sign_in(&mut phone).await.is(200);
    assert_eq!(
        wanted(changes(&mut phone).await)["may_cancel"],
        json!(true),
        "the owner's own passkey, which is trusted, could"
    );
    scene.house.after(RECOVERY_DELAY).await;
    let body = sign_in(&mut scene.house.browser(), &wallet(2)).await.is(200);
    assert_eq!(body["account"]["username"], json!("ada"));
}

#[tokio::test]
async fn a_thief_with_a_code_alone_gets_nothing_past_the_owner() {
    let scene = scene().await;
    let mut thief = scene.house.browser();
    recover(&mut thief, 66, "ada", &scene.codes[0]).await.is(202);
    thief.get("/auth/pending-changes").await.is_error(401, "no_session");
    scene.house.clock.advance(HOUR);
    // Any session of the owner's, however new, rests on something else than a code.
    let mut owner = scene.house.browser();
    sign_in(&mut owner, &wallet(1)).await.is(200);
    let waiting = changes(&mut owner).await.remove(0);
    assert_eq!(waiting["asked_with"], json!("recovery_code"));
    owner.delete(&path(&waiting), json!({})).await.is(204);
    scene.house.after(RECOVERY_DELAY).await;
    let late = sign_in(&mut scene.house.browser(), &wallet(66)).await.is(200);
    assert_eq!(late["account"], Value::Null);
}

#[tokio::test]
async fn where_owner_and_thief_cancel_each_other_an_admin_decides() {
    let scene = scene().await;
    let house = &scene.house;
    let (mut owner, mut thief) = (house.browser(), house.browser());
    recover(&mut owner, 2, "ada", &scene.codes[0]).await.is(202);
    house.clock.advance(HOUR);
    sign_in(&mut thief, &wallet(1)).await.is(200);
    let asked = changes(&mut thief).await.remove(0);
    thief.delete(&path(&asked), json!({})).await.is(204);

    house.member(9, "boss").await;
    let signed = answer(&mut owner, &wallet(2), "appeal").await;
    let text = json!({"text": "somebody has my wallet and cancels what I ask for"});
    owner.post("/auth/appeals", with(signed, text)).await.is(201);
    let (root, ada, appeal) = house
        .write(|conn| {
            let find = |conn: &mut store::Conn, name| store::accounts::find_by_username(conn, name);
            let root = find(conn, "boss")?.expect("an account").id;
            store::accounts::set_role(conn, root, domain::account::Role::Admin, None)?;
            Ok((
                find(conn, "boss")?.expect("an account"),
                find(conn, "ada")?.expect("an account").id,
                store::appeals::list(conn, store::appeals::AppealState::Open, None, 1)?[0].id,
            ))
        })
        .await;
    let change = house
        .auth
        .begin_admin_rebind(&root, ada, appeal)
        .await
        .expect("an admin may");
    let target = format!("/auth/pending-changes/{}", change.id);
    thief
        .delete(&target, json!({}))
        .await
        .is_error(403, "stronger_factor_needed");
    thief
        .delete(&target, json!({"code": "0000-0000-0000-0000"}))
        .await
        .is_error(401, "wrong_recovery_code");
    house.after(RECOVERY_DELAY).await;
    let back = sign_in(&mut owner, &wallet(2)).await.is(200);
    assert_eq!(back["account"]["username"], json!("ada"));
}

#[tokio::test]
async fn what_a_thief_asked_for_at_the_last_moment_goes_with_the_stolen_wallet() {
    let scene = scene().await;
    let mut owner = scene.house.browser();
    sign_in(&mut owner, &wallet(1)).await.is(200);
    link(&scene.house, &mut owner, 2).await;
    sign_in(&mut owner, &wallet(2)).await.is(200);
    let gone = answer(&mut owner, &wallet(2), "unlink_wallet").await;
    let target = json!({"address": wallet(1).address()});
    owner.delete("/auth/wallets", with(gone, target)).await.is(202);
    let kept = answer(&mut owner, &wallet(3), "link_wallet").await;
    owner.post("/auth/wallets", kept).await.is(202);

    scene.house.clock.advance(RECOVERY_DELAY - HOUR);
    let mut thief = scene.house.browser();
    sign_in(&mut thief, &wallet(1)).await.is(200);
    let link = answer(&mut thief, &wallet(66), "link_wallet").await;
    thief.post("/auth/wallets", link).await.is(202);
    let mut key = Authenticator::new(66);
    key.enrol(&mut thief, "thief").await.is(201);
    key.sign_in(&mut scene.house.browser()).await.is(200);

    scene.house.after(HOUR).await;
    assert!(changes(&mut owner).await.is_empty(), "nothing of the thief's waits");
    key.sign_in(&mut scene.house.browser())
        .await
        .is_error(401, "passkey_unknown");
    let body = sign_in(&mut scene.house.browser(), &wallet(3)).await.is(200);
    assert_eq!(
        body["account"]["username"],
        json!("ada"),
        "the owner's own request was carried out"
    );
}
