//! What PostgreSQL allows and SQLite does not: two transactions at the same moment.

use crate::fakes::Mood;
use crate::house::{House, answer, link, sign_in, wallet};
use domain::wallet::{Proof, Wallet};
use serde_json::{Value, json};
use std::sync::mpsc;
use std::time::Duration;
use store::{StoreError, accounts, sessions, wallets};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_joins_at_once_with_one_pass_make_one_account() {
    let house = House::on_postgres();
    house.gate.set(Mood::OnePass);
    let mut joins = tokio::task::JoinSet::new();
    for n in 1..=50 {
        let mut browser = house.browser();
        sign_in(&mut browser, &wallet(n)).await.is(200);
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
    let refused = |(status, code): &&(u16, Option<String>)| *status == 409 && code.as_deref() == Some("pass_taken");
    assert_eq!(replies.iter().filter(refused).count(), 49, "{replies:?}");
    assert_eq!(house.accounts().await.len(), 1);
}

/// Whoever removes a stolen wallet must be rid of the thief, also of one who signs in just then.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wallet_that_signs_in_while_it_is_removed_gets_no_session_of_the_account() {
    let house = House::on_postgres();
    let mut owner = house.member(1, "ada").await;
    link(&house, &mut owner, 2).await;
    let mut clean = house.browser();
    let body = sign_in(&mut clean, &wallet(2)).await.is(200);
    assert_eq!(
        body["account"]["username"],
        json!("ada"),
        "before it is removed it signs in"
    );

    let account = house.accounts().await.remove(0).id;
    let stolen = Wallet {
        address: wallet(2).address(),
        proof: Proof::Key,
    };
    let mut thief = house.browser();
    let signed = answer(&mut thief, &wallet(2), "sign_in").await;
    let (removed, is_removed) = mpsc::channel();
    let (commit, may_commit) = mpsc::channel::<()>();
    let removal = tokio::spawn({
        let store = house.store.clone();
        async move {
            store
                .write(move |conn| {
                    accounts::lock(conn, account)?;
                    assert!(wallets::unlink(conn, account, &stolen)?);
                    sessions::end_others(conn, account, None)?;
                    removed.send(()).expect("somebody waits");
                    may_commit.recv().expect("somebody says when");
                    Ok::<_, StoreError>(())
                })
                .await
        }
    });
    tokio::task::spawn_blocking(move || is_removed.recv())
        .await
        .expect("no panic")
        .expect("removed");
    let signing_in = tokio::spawn(async move {
        let reply = thief.post("/auth/siwe/session", signed).await;
        (thief, reply)
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    commit.send(()).expect("it waits");
    removal.await.expect("no panic").expect("commits");
    let (mut thief, reply) = signing_in.await.expect("no panic");
    assert_eq!(reply.is(200)["account"], Value::Null);
    assert_eq!(thief.get("/auth/session").await.is(200)["account"], Value::Null);
}
