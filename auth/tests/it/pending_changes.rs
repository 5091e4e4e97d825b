//! Changes that wait: the boundary, cancelling, running late or twice, and what is true by then.

use crate::authenticator::Authenticator;
use crate::browser::Browser;
use crate::fakes::CHAIN;
use crate::house::{House, answer, link, sign_in, wallet, with};
use domain::account::AccountState;
use domain::job::{ApplyPendingChange, Job, JobOutcome, JobRunner};
use domain::membership::ban::Ban;
use domain::membership::{BanSubject, NoticeKind, RECOVERY_DELAY};
use domain::wallet::{Proof, Wallet};
use domain::{AccountId, Clock};
use serde_json::{Value, json};
use std::time::Duration;
use store::{accounts, bans, pending_changes, wallets};

const INSTANT: Duration = Duration::from_millis(1);

async fn waiting(browser: &mut Browser) -> Vec<Value> {
    let list = browser.get("/auth/pending-changes").await.is(200);
    list.as_array().expect("a list").clone()
}

async fn ask_to_link(browser: &mut Browser, n: u8) -> String {
    let signed = answer(browser, &wallet(n), "link_wallet").await;
    let asked = browser.post("/auth/wallets", signed).await.is(202);
    asked["change"]["id"].as_str().expect("an id").to_owned()
}

async fn linked(house: &House, username: &str) -> usize {
    let username = username.to_owned();
    house
        .read(move |conn| {
            let account = accounts::find_by_username(conn, &username)?.expect("an account");
            Ok(wallets::list(conn, account.id)?.len())
        })
        .await
}

/// The steps that both databases must take alike.
async fn waits_to_the_millisecond(house: House) {
    let mut ada = house.member(1, "ada").await;
    ask_to_link(&mut ada, 2).await;
    assert_eq!(house.after(RECOVERY_DELAY - INSTANT).await, 0, "not a moment before");
    assert_eq!(linked(&house, "ada").await, 1);
    assert_eq!(house.after(INSTANT).await, 1);
    assert_eq!(linked(&house, "ada").await, 2);
    assert!(waiting(&mut ada).await.is_empty());
    let told: Vec<_> = house.told("ada").await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(told, [NoticeKind::ChangeAsked, NoticeKind::ChangeDone]);
}

#[tokio::test]
async fn a_change_takes_effect_after_72_hours_and_not_a_millisecond_before() {
    waits_to_the_millisecond(House::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_takes_effect_after_72_hours_on_postgres_too() {
    waits_to_the_millisecond(House::on_postgres()).await;
}

async fn runs_once(house: House) {
    let mut ada = house.member(1, "ada").await;
    let id = ask_to_link(&mut ada, 2).await;
    let payload = format!("{{\"change_id\":{id}}}");
    let early = house.auth.run(ApplyPendingChange::KIND, &payload).await;
    assert!(
        matches!(early, JobOutcome::Retry { after: Some(after), .. } if after == RECOVERY_DELAY),
        "{early:?}"
    );
    house.after(RECOVERY_DELAY).await;
    for _ in 0..2 {
        assert_eq!(
            house.auth.run(ApplyPendingChange::KIND, &payload).await,
            JobOutcome::Done
        );
    }
    assert_eq!(linked(&house, "ada").await, 2);
    assert_eq!(
        house.told("ada").await.len(),
        2,
        "told once that it was asked, once that it was done"
    );
    let nobodys = house.auth.run(ApplyPendingChange::KIND, "{\"change_id\":1}").await;
    assert_eq!(nobodys, JobOutcome::Done, "the account may be gone by then");
    let broken = house.auth.run(ApplyPendingChange::KIND, "{}").await;
    assert!(matches!(broken, JobOutcome::Fail(_)), "{broken:?}");
}

#[tokio::test]
async fn a_change_runs_as_often_as_it_likes_and_is_carried_out_once() {
    runs_once(House::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_is_carried_out_once_on_postgres_too() {
    runs_once(House::on_postgres()).await;
}

#[tokio::test]
async fn a_change_is_cancelled_by_the_session_that_asked_for_it_and_never_happens() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let kept = ask_to_link(&mut ada, 2).await;
    let regretted = ask_to_link(&mut ada, 3).await;
    assert_ne!(kept, regretted);
    let path = format!("/auth/pending-changes/{regretted}");
    let mut grace = house.member(4, "grace").await;
    grace.delete(&path, json!({})).await.is_error(404, "no_such_change");
    ada.delete(&path, json!({})).await.is(204);
    ada.delete(&path, json!({})).await.is_error(404, "no_such_change");
    assert_eq!(
        house.after(RECOVERY_DELAY).await,
        2,
        "both jobs run, one has nothing to do"
    );
    let me = ada.get("/auth/session").await.is(200);
    let addresses: Vec<_> = me["wallets"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|w| &w["address"])
        .collect();
    assert_eq!(addresses.len(), 2);
    assert!(
        addresses.contains(&&json!(wallet(2).address().to_string())),
        "{addresses:?}"
    );
}

#[tokio::test]
async fn asking_for_what_waits_already_asks_once() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let first = ask_to_link(&mut ada, 2).await;
    house.clock.advance(Duration::from_secs(60));
    assert_eq!(ask_to_link(&mut ada, 2).await, first);
    assert_eq!(waiting(&mut ada).await.len(), 1);
    assert_eq!(house.told("ada").await.len(), 1);
}

#[tokio::test]
async fn no_more_than_ten_changes_of_one_kind_wait_and_another_kind_is_not_kept_out() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    for n in 2..12 {
        ask_to_link(&mut ada, n).await;
    }
    let signed = answer(&mut ada, &wallet(12), "link_wallet").await;
    ada.post("/auth/wallets", signed)
        .await
        .is_error(409, "too_many_changes");
    let codes = answer(&mut ada, &wallet(1), "renew_recovery_codes").await;
    ada.post("/auth/recovery-codes", codes).await.is(201);
}

#[tokio::test]
async fn a_wallet_that_joined_or_was_banned_meanwhile_is_not_linked() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    for n in [2, 3, 4] {
        ask_to_link(&mut ada, n).await;
    }
    house.member(2, "grace").await;
    let banned = Wallet {
        address: wallet(3).address(),
        proof: Proof::Key,
    };
    let now = house.clock.now();
    house
        .write(move |conn| {
            let ban = Ban {
                subject: BanSubject::Wallet(banned.subject()),
                reason: "spam".into(),
                by: None,
                created_at: now,
            };
            bans::add(conn, &ban, &testkit::SeededEntropy::new(1))
        })
        .await;
    assert_eq!(house.after(RECOVERY_DELAY).await, 3);
    assert_eq!(linked(&house, "ada").await, 2, "wallet 4 only");
    let kinds: Vec<_> = house
        .told("ada")
        .await
        .into_iter()
        .skip(3)
        .map(|(kind, _)| kind)
        .collect();
    let of = |wanted| kinds.iter().filter(|kind| **kind == wanted).count();
    assert_eq!((of(NoticeKind::ChangeDone), of(NoticeKind::ChangeCancelled)), (1, 2));
}

#[tokio::test]
async fn of_two_requests_that_would_remove_every_wallet_one_is_carried_out() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    link(&house, &mut ada, 2).await;
    for n in [1, 2] {
        let signed = answer(&mut ada, &wallet(1), "unlink_wallet").await;
        let target = json!({"address": wallet(n).address()});
        ada.delete("/auth/wallets", with(signed, target)).await.is(202);
    }
    house.after(RECOVERY_DELAY).await;
    assert_eq!(linked(&house, "ada").await, 1, "the last wallet stays");
}

#[tokio::test]
async fn nothing_is_carried_out_for_a_suspended_account() {
    let house = House::new();
    let (mut ada, mut grace) = (house.member(1, "ada").await, house.member(2, "grace").await);
    ask_to_link(&mut ada, 3).await;
    ask_to_link(&mut grace, 4).await;
    let id = account_id(&house, "ada").await;
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    house.after(RECOVERY_DELAY).await;
    assert_eq!((linked(&house, "ada").await, linked(&house, "grace").await), (1, 2));
    assert!(
        house
            .read(move |conn| pending_changes::waiting(conn, id))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn new_recovery_codes_count_after_three_days_and_the_old_ones_until_then() {
    let house = House::new();
    let mut ada = house.browser();
    sign_in(&mut ada, &wallet(1)).await.is(200);
    let joined = ada.post("/auth/join", json!({"username": "ada"})).await.is(201);
    let signed = answer(&mut ada, &wallet(1), "renew_recovery_codes").await;
    let renewed = ada.post("/auth/recovery-codes", signed).await.is(201);
    assert_eq!(renewed["change"]["kind"], json!("renew_recovery_codes"));
    let code = |body: &Value, n: usize| body["recovery_codes"][n].as_str().expect("a code").to_owned();
    let mut lost = house.browser();
    recover(&mut lost, 2, "ada", &code(&renewed, 0))
        .await
        .is_error(401, "wrong_recovery_code");
    recover(&mut lost, 2, "ada", &code(&joined, 0)).await.is(202);
    house.after(RECOVERY_DELAY).await;
    recover(&mut lost, 3, "ada", &code(&joined, 1))
        .await
        .is_error(401, "wrong_recovery_code");
    recover(&mut lost, 3, "ada", &code(&renewed, 0)).await.is(202);
}

#[tokio::test]
async fn a_passkey_is_removed_at_once_by_itself_and_after_three_days_by_another_session() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let mut passkeys = [Authenticator::new(1), Authenticator::new(2)];
    let mut paths = Vec::new();
    for (n, passkey) in passkeys.iter_mut().enumerate() {
        let id = passkey.enrol(&mut ada, &format!("key {n}")).await.is(201)["id"].clone();
        paths.push(format!("/auth/passkeys/{}", id.as_str().expect("an id")));
    }
    let mut phone = house.browser();
    passkeys[0].sign_in(&mut phone).await.is(200);
    phone.delete(&paths[1], Value::Null).await.is(202);
    phone.delete(&paths[0], Value::Null).await.is(204);
    passkeys[0]
        .sign_in(&mut house.browser())
        .await
        .is_error(401, "passkey_unknown");
    let mut other = house.browser();
    passkeys[1].sign_in(&mut other).await.is(200);
    house.after(RECOVERY_DELAY).await;
    passkeys[1]
        .sign_in(&mut house.browser())
        .await
        .is_error(401, "passkey_unknown");
    assert_eq!(other.get("/auth/session").await.is(200)["account"], Value::Null);
}

#[tokio::test]
async fn what_waits_is_shown_to_its_owner_with_its_date_and_how_it_was_asked() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    house
        .browser()
        .get("/auth/pending-changes")
        .await
        .is_error(401, "no_session");
    ask_to_link(&mut ada, 2).await;
    let shown = waiting(&mut ada).await.remove(0);
    assert_eq!(
        (&shown["kind"], &shown["asked_with"], &shown["may_cancel"]),
        (&json!("link_wallet"), &json!("wallet"), &json!(true))
    );
    assert_eq!(
        shown["effective_at"],
        json!(house.clock.now().plus(RECOVERY_DELAY).to_rfc3339())
    );
    assert_eq!(shown["wallet"]["address"], json!(wallet(2).address().to_string()));
}

pub async fn account_id(house: &House, username: &str) -> AccountId {
    let username = username.to_owned();
    house
        .read(move |conn| Ok(accounts::find_by_username(conn, &username)?.expect("an account").id))
        .await
}

/// Asks for wallet `n` with a recovery code.
pub async fn recover(browser: &mut Browser, n: u8, username: &str, code: &str) -> crate::browser::Reply {
    let wanted = json!({"address": wallet(n).address(), "chain_id": CHAIN.0, "purpose": "recover"});
    let issued = browser.post("/auth/siwe/challenge", wanted).await.is(200);
    let message = issued["message"].as_str().expect("a message");
    let body = json!({
        "username": username, "code": code, "message": message,
        "signature": crate::house::sign(&wallet(n), message),
    });
    browser.post("/auth/recovery", body).await
}
