//! Joining: what one transaction makes, and what keeps it from being made.

use crate::browser::Browser;
use crate::fakes::{CHAIN, Counted, Mood, block};
use crate::house::{House, sign_in, wallet};
use auth::{Auth, Wiring};
use domain::ActorId;
use domain::account::Role;
use domain::actor::SealedActorKey;
use domain::gate::DECISION_MAX_AGE;
use domain::port::{KeyError, MakeActorKeys};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use store::{accounts, actors, bindings, credentials, decisions};

async fn signed_in(house: &House, n: u8) -> Browser {
    let mut browser = house.browser();
    sign_in(&mut browser, &wallet(n)).await.is(200);
    browser
}

#[tokio::test]
async fn joining_makes_account_actor_keys_binding_decision_and_codes() {
    let house = House::new();
    let mut browser = signed_in(&house, 1).await;
    let before = browser.cookies.clone();
    let body = browser
        .post("/auth/join", json!({"username": "Ada", "display_name": " Ada L. "}))
        .await
        .is(201);
    assert_eq!(body["account"]["username"], json!("ada"));
    assert_eq!(body["account"]["role"], json!("member"));
    assert_eq!(body["account"]["uri"], json!("http://localhost:8080/users/ada"));
    assert_eq!(body["account"]["url"], json!("http://localhost:8080/@ada"));
    assert_eq!(body["recovery_codes"].as_array().map(Vec::len), Some(10));
    assert_ne!(browser.cookies, before, "the session is renewed");
    let mut old = house.browser();
    old.cookies = before;
    assert_eq!(old.get("/auth/session").await.is(200)["address"], Value::Null);
    assert_eq!(browser.get("/auth/session").await.is(200)["account"], body["account"]);

    let account = house.accounts().await.remove(0);
    let (id, actor_id) = (account.id, account.actor_id);
    let (actor, keys, tokens, decision, codes) = house
        .read(move |conn| {
            Ok((
                actors::lookup(conn, actor_id)?.expect("the actor"),
                actors::list_sealed_keys(conn, actor_id)?,
                bindings::list(conn, id)?,
                decisions::latest(conn, id)?.expect("the decision"),
                credentials::count_unused(conn, id, credentials::RECOVERY_CODE)?,
            ))
        })
        .await;
    assert_eq!(
        (actor.display_name.as_str(), actor.host.as_str()),
        ("Ada L.", "localhost:8080")
    );
    assert_eq!(actor.inbox, "http://localhost:8080/users/ada/inbox");
    assert_eq!(actor.shared_inbox.as_deref(), Some("http://localhost:8080/inbox"));
    assert_eq!(
        actor.followers.as_deref(),
        Some("http://localhost:8080/users/ada/followers")
    );
    assert_eq!(
        (actor.account_id, keys.len(), tokens.len(), codes),
        (Some(id), 2, 1, 10)
    );
    assert_eq!(tokens[0].chain, CHAIN);
    assert_eq!(decision.outcome, "granted");
    assert!(
        decision.blocks.contains(&format!("{:#x}", block().hash)),
        "{}",
        decision.blocks
    );
}

#[tokio::test]
async fn joining_needs_a_proven_wallet() {
    let house = House::new();
    house
        .browser()
        .post("/auth/join", json!({"username": "ada"}))
        .await
        .is_error(401, "no_session");
    signed_in(&house, 1)
        .await
        .post("/auth/join", json!({"username": "ada"}))
        .await
        .is(201);
}

#[tokio::test]
async fn a_name_that_cannot_be_one_is_refused() {
    let house = House::new();
    let mut browser = signed_in(&house, 1).await;
    for bad in ["", "ada lovelace", "ädä", "admin", &"a".repeat(31)] {
        browser
            .post("/auth/join", json!({"username": bad}))
            .await
            .is_error(400, "bad_username");
    }
    for bad in ["a\u{0}b", &"a".repeat(51)] {
        let request = json!({"username": "ada", "display_name": bad});
        browser
            .post("/auth/join", request)
            .await
            .is_error(400, "bad_display_name");
    }
    browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
}

#[tokio::test]
async fn a_taken_name_is_refused_and_the_pass_stays_free() {
    let house = House::new();
    house.member(1, "ada").await;
    let mut browser = signed_in(&house, 2).await;
    browser
        .post("/auth/join", json!({"username": "ADA"}))
        .await
        .is_error(409, "username_taken");
    browser.post("/auth/join", json!({"username": "grace"})).await.is(201);
}

#[tokio::test]
async fn a_taken_pass_is_refused_and_the_name_stays_free() {
    let house = House::new();
    house.gate.set(Mood::OnePass);
    house.member(1, "ada").await;
    let mut browser = signed_in(&house, 2).await;
    browser
        .post("/auth/join", json!({"username": "grace"}))
        .await
        .is_error(409, "pass_taken");
    assert!(!house.read(|conn| accounts::username_is_taken(conn, "grace")).await);
    house.gate.set(Mood::Granted);
    browser.post("/auth/join", json!({"username": "grace"})).await.is(201);
}

#[tokio::test]
async fn a_wallet_that_has_an_account_cannot_join_again() {
    let house = House::new();
    let mut without = signed_in(&house, 1).await;
    let mut member = house.member(1, "ada").await;
    member
        .post("/auth/join", json!({"username": "eve"}))
        .await
        .is_error(409, "already_member");
    without
        .post("/auth/join", json!({"username": "eve"}))
        .await
        .is_error(409, "already_member");
    assert_eq!(house.accounts().await.len(), 1);
}

#[tokio::test]
async fn a_decision_older_than_a_minute_makes_no_account() {
    let house = House::new();
    let mut browser = signed_in(&house, 1).await;
    *house.gate.age.lock().expect("not poisoned") = DECISION_MAX_AGE + Duration::from_millis(1);
    browser
        .post("/auth/join", json!({"username": "ada"}))
        .await
        .is_error(503, "decision_stale");
    assert!(house.accounts().await.is_empty());
    *house.gate.age.lock().expect("not poisoned") = DECISION_MAX_AGE;
    browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
}

#[tokio::test]
async fn a_wallet_named_by_the_operator_joins_as_admin() {
    let house = House::with(1000, &[wallet(1).address()]);
    house.member(1, "ada").await;
    house.member(2, "grace").await;
    let roles: BTreeMap<_, _> = house
        .accounts()
        .await
        .into_iter()
        .map(|a| (a.username, a.role))
        .collect();
    assert_eq!((roles["ada"], roles["grace"]), (Role::Admin, Role::Member));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_joins_at_once_with_one_pass_make_one_account() {
    let house = House::new();
    house.gate.set(Mood::OnePass);
    let mut joins = tokio::task::JoinSet::new();
    for n in 1..=50 {
        let mut browser = signed_in(&house, n).await;
        joins.spawn(async move {
            let reply = browser
                .post("/auth/join", json!({"username": format!("member_{n}")}))
                .await;
            (reply.status.as_u16(), reply.json["error"].as_str().map(str::to_owned))
        });
    }
    let replies = joins.join_all().await;
    assert_eq!(
        replies.iter().filter(|(status, _)| *status == 201).count(),
        1,
        "{replies:?}"
    );
    let others: Vec<_> = replies.iter().filter(|(status, _)| *status != 201).collect();
    assert!(
        others
            .iter()
            .all(|(status, code)| *status == 409 && code.as_deref() == Some("pass_taken")),
        "{replies:?}"
    );

    let accounts = house.accounts().await;
    assert_eq!(accounts.len(), 1);
    let winner = accounts[0].username.clone();
    let taken = house
        .read(move |conn| {
            let mut taken = Vec::new();
            for n in 1..=50 {
                let name = format!("member_{n}");
                if accounts::username_is_taken(conn, &name)? {
                    taken.push(name);
                }
            }
            Ok((taken, actors::count_local(conn)?))
        })
        .await;
    assert_eq!(taken, (vec![winner], 1), "the others left nothing behind");
    assert!(
        house.keys.0.load(Ordering::SeqCst) < 50,
        "most were spared the making of keys"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_joins_at_once_of_one_session_make_one_account() {
    let house = House::new();
    let browser = signed_in(&house, 1).await;
    let mut joins = tokio::task::JoinSet::new();
    for n in 1..=50 {
        let mut twin = browser.clone();
        joins.spawn(async move {
            twin.post("/auth/join", json!({"username": format!("member_{n}")}))
                .await
                .status
                .as_u16()
        });
    }
    let statuses = joins.join_all().await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| matches!(status, 201 | 401 | 409)),
        "{statuses:?}"
    );
    assert_eq!(house.accounts().await.len(), 1);
}

/// Takes its time, and counts how many do so at once.
#[derive(Default)]
struct SlowKeys {
    at_once: AtomicUsize,
    most: AtomicUsize,
}

impl MakeActorKeys for SlowKeys {
    fn make_actor_keys(&self, _: &str, _: ActorId) -> Result<Vec<SealedActorKey>, KeyError> {
        let at_once = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(at_once, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(300));
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        Err(KeyError("on purpose".into()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_hangs_up_while_keys_are_made_makes_no_room_for_others() {
    let house = House::new();
    let keys = Arc::new(SlowKeys::default());
    let slow = Auth::new(Wiring {
        store: house.store.clone(),
        clock: Arc::clone(&house.clock) as _,
        entropy: Arc::new(Counted(AtomicU64::new(1 << 40))),
        gate: Arc::clone(&house.gate) as _,
        members: Arc::clone(&house.gate) as _,
        chains: Arc::clone(&house.chain) as _,
        keys: Arc::clone(&keys) as _,
        openid: house.auth.openid().clone(),
        admit: Arc::clone(&house.admit) as _,
        stranger: crate::parties::stranger(Arc::clone(&house.clock) as _, true),
        allow_loopback: true,
        config: house.auth.config().clone(),
    });
    let mut joins = Vec::new();
    for n in 1..=8 {
        let mut browser = Browser::new(slow.clone().router());
        browser.cookies = signed_in(&house, n).await.cookies;
        joins.push(tokio::spawn(async move {
            browser
                .post("/auth/join", json!({"username": format!("member_{n}")}))
                .await
                .status
        }));
    }
    for join in joins {
        tokio::time::sleep(Duration::from_millis(30)).await;
        join.abort();
    }
    let most = keys.most.load(Ordering::SeqCst);
    assert!((1..=2).contains(&most), "{most} at once");
}
