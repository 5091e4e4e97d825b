//! What others can read off a member's ids and dates: the month of joining, and nothing finer
//! (`docs/decisions/0014-coarse-join-times.md`).

use crate::house::{House, sign_in, wallet};
use domain::Clock;
use domain::port::OpenSignUp;
use serde_json::json;
use std::time::Duration;
use store::actors;

#[tokio::test]
async fn ids_and_dates_of_a_new_member_say_the_month_and_not_the_moment() {
    let house = House::new();
    for n in 1..=12 {
        house.member(n, &format!("member_{n}")).await;
        house.clock.advance(Duration::from_secs(1));
    }
    house.auth.sign_up("member_13").await.expect("an account");
    let now = house.clock.now();
    let (first, next) = now.calendar_month();
    let accounts = house.accounts().await;
    assert_eq!(accounts.len(), 13);
    let mut order = Vec::new();
    for account in accounts {
        let (id, actor_id) = (account.id, account.actor_id);
        let actor = house
            .read(move |conn| Ok(actors::lookup(conn, actor_id)?.expect("the actor")))
            .await;
        assert_eq!(
            (account.created_at, actor.created_at, actor.refreshed_at),
            (first, first, first)
        );
        for drawn in [id.drawn_at(), actor_id.drawn_at()] {
            assert!(first <= drawn && drawn < next);
            assert!(
                drawn.since(now).max(now.since(drawn)) > Duration::from_secs(60),
                "no id is drawn for the moment itself (or the seed of this test is a bad one)"
            );
        }
        let joined: u32 = account.username["member_".len()..].parse().expect("a number");
        order.push((actor_id, joined));
    }
    order.sort_unstable();
    let joined: Vec<u32> = order.into_iter().map(|(_, joined)| joined).collect();
    assert!(
        !joined.is_sorted(),
        "the order of ids is not the order of joining: {joined:?}"
    );
}

#[tokio::test]
async fn the_first_answer_after_joining_carries_the_coarse_date_already() {
    let house = House::new();
    let mut browser = house.browser();
    sign_in(&mut browser, &wallet(1)).await.is(200);
    let body = browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
    let first = house.clock.now().calendar_month().0;
    assert_eq!(body["account"]["created_at"], json!(first.to_rfc3339()));
}
