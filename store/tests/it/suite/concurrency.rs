//! What happens when two do something at the same moment, made to happen: one of the two waits in the
//! middle of its transaction until the other has had time to go wrong.

use crate::suite::{on_both, postgres};
use domain::actor::{Actor, KeyAlgorithm};
use domain::{ActorId, PostId};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use store::deliveries::{ClaimedDelivery, Outgoing};
use store::reactions::Reaction;
use store::{
    Conn, Database, Store, StoreError, accounts, actors, deliveries, instance_facts, posts, reactions, wallets,
};
use testkit::builders::{NOON, local_account, post, remote_actor, reply, sealed_key, wallet};

on_both!(
    a_caller_that_goes_away_keeps_its_connection_until_the_work_is_done,
    a_read_sees_one_state_whatever_is_written_meanwhile,
);

/// Long enough for the other side to go wrong, if it can.
const A_WHILE: Duration = Duration::from_millis(1500);

async fn a_caller_that_goes_away_keeps_its_connection_until_the_work_is_done(store: Store) {
    let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    for _ in 0..24 {
        let (store, at_once, most) = (store.clone(), Arc::clone(&at_once), Arc::clone(&most));
        let caller = tokio::spawn(async move {
            store
                .read(move |_| {
                    most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(A_WHILE);
                    at_once.fetch_sub(1, Ordering::SeqCst);
                    Ok::<_, StoreError>(())
                })
                .await
        });
        tokio::time::sleep(Duration::from_millis(10)).await;
        caller.abort();
    }
    store
        .read(|c| instance_facts::find(c, "x"))
        .await
        .expect("there is room again");
    let most = most.load(Ordering::SeqCst);
    assert!((1..=8).contains(&most), "{most} connections were in use at once");
}

async fn a_read_sees_one_state_whatever_is_written_meanwhile(store: Store) {
    store
        .write(|tx| instance_facts::put(tx, "fact", "old"))
        .await
        .expect("writes");
    let (looked, has_looked) = mpsc::channel();
    let (written, has_written) = mpsc::channel();
    let reader = tokio::spawn({
        let store = store.clone();
        async move {
            store
                .read(move |c| {
                    let first = instance_facts::find(c, "fact")?;
                    looked.send(()).expect("somebody listens");
                    has_written.recv().expect("somebody writes");
                    Ok::<_, StoreError>((first, instance_facts::find(c, "fact")?))
                })
                .await
        }
    });
    tokio::task::spawn_blocking(move || has_looked.recv())
        .await
        .expect("no panic")
        .expect("the reader looks");
    store
        .write(|tx| instance_facts::put(tx, "fact", "new"))
        .await
        .expect("writes");
    written.send(()).expect("the reader waits");
    let (first, second) = reader.await.expect("no panic").expect("reads");
    assert_eq!((first.as_deref(), second.as_deref()), (Some("old"), Some("old")));
    let after = store.read(|c| instance_facts::find(c, "fact")).await.expect("reads");
    assert_eq!(after.as_deref(), Some("new"), "the next read sees it");
}

/// Runs `first`, keeps its transaction open for a while, and runs `second` meanwhile.
pub(super) async fn overlap<A, B>(
    store: &Store,
    first: impl FnOnce(&mut Conn) -> Result<A, StoreError> + Send + 'static,
    second: impl FnOnce(&mut Conn) -> Result<B, StoreError> + Send + 'static,
) -> (A, B)
where
    A: Send + 'static,
    B: Send + 'static,
{
    let (done, is_done) = mpsc::channel();
    let (store_in, store_out) = (store.clone(), store.clone());
    let first = tokio::spawn(async move {
        store_in
            .write(move |tx| {
                let value = first(tx)?;
                done.send(()).expect("somebody waits");
                std::thread::sleep(A_WHILE);
                Ok::<_, StoreError>(value)
            })
            .await
    });
    tokio::task::spawn_blocking(move || is_done.recv())
        .await
        .expect("no panic")
        .expect("the first has run");
    let second = store_out.write(second).await.expect("the second succeeds");
    (first.await.expect("no panic").expect("the first succeeds"), second)
}

async fn people(store: &Store) -> (Actor, Actor) {
    store
        .write(|tx| {
            let ada = actors::upsert_remote(tx, &remote_actor(1, "ada", "b.example"), &[], "{}")?;
            let eve = actors::upsert_remote(tx, &remote_actor(2, "eve", "b.example"), &[], "{}")?;
            posts::add(tx, &post(10, &ada), &[], &[], None)?;
            Ok::<_, StoreError>((ada, eve))
        })
        .await
        .expect("stores")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_likes_at_once_are_two_on_postgres() {
    let store = postgres();
    let (ada, eve) = people(&store).await;
    let like = |by: ActorId| {
        move |tx: &mut Conn| reactions::add(tx, Reaction::Like, PostId(10), by, &format!("like {by}"), by.0, NOON)
    };
    overlap(&store, like(ada.id), like(eve.id)).await;
    let found = store
        .read(|c| posts::lookup(c, PostId(10)))
        .await
        .expect("reads")
        .expect("the post");
    assert_eq!(found.like_count, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replies_at_once_are_two_on_postgres() {
    let store = postgres();
    let (ada, eve) = people(&store).await;
    let parent = post(10, &ada);
    let answer = |id, by: Actor| {
        let answer = reply(id, &by, &parent);
        move |tx: &mut Conn| posts::add(tx, &answer, &[], &[], None)
    };
    overlap(&store, answer(11, ada.clone()), answer(12, eve)).await;
    let found = store
        .read(|c| posts::lookup(c, PostId(10)))
        .await
        .expect("reads")
        .expect("the post");
    assert_eq!(found.reply_count, 2);
}

fn outgoing(body: &str) -> Outgoing {
    Outgoing {
        uri: "a1".into(),
        actor_id: ActorId(1),
        body: body.into(),
        ordering_key: "o1".into(),
        priority: 1,
    }
}

fn claim(tx: &mut Conn) -> Result<Vec<ClaimedDelivery>, StoreError> {
    deliveries::claim(tx, NOON, Duration::from_secs(60), 4, 100, &HashMap::new())
}

fn inboxes() -> [String; 2] {
    [
        "https://b.example/inbox".to_owned(),
        "https://c.example/inbox".to_owned(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_two_deliveries_at_once_leave_no_body_behind_on_postgres() {
    let store = postgres();
    let claimed = store
        .write(|tx| {
            deliveries::enqueue(tx, &outgoing("old"), &inboxes(), NOON)?;
            claim(tx)
        })
        .await
        .expect("stores");
    let [a, b] = <[ClaimedDelivery; 2]>::try_from(claimed).expect("two deliveries");
    overlap(
        &store,
        move |tx| deliveries::finish(tx, &a),
        move |tx| deliveries::finish(tx, &b),
    )
    .await;
    let again = store
        .write(|tx| {
            deliveries::enqueue(tx, &outgoing("new"), &inboxes(), NOON)?;
            claim(tx)
        })
        .await
        .expect("stores");
    assert_eq!(
        again.iter().map(|d| d.body.as_str()).collect::<Vec<_>>(),
        ["new", "new"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_passes_over_what_another_is_claiming_on_postgres() {
    let store = postgres();
    store
        .write(|tx| deliveries::enqueue(tx, &outgoing("body"), &inboxes(), NOON))
        .await
        .expect("stores");
    let begun = std::time::Instant::now();
    let (first, (second, waited)) = overlap(&store, claim, move |tx| {
        let begun = std::time::Instant::now();
        Ok((claim(tx)?.len(), begun.elapsed()))
    })
    .await;
    assert_eq!((first.len(), second), (2, 0));
    assert!(
        begun.elapsed() >= A_WHILE && waited < A_WHILE / 2,
        "it waited {waited:?} for the other's rows"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_remove_the_last_two_wallets_at_once_one_is_refused_on_postgres() {
    let store = postgres();
    let id = store
        .write(|tx| {
            let (account, actor) = local_account(1, "ada");
            accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            assert!(
                wallets::link(tx, account.id, &wallet(1), NOON)? && wallets::link(tx, account.id, &wallet(2), NOON)?
            );
            Ok::<_, StoreError>(account.id)
        })
        .await
        .expect("stores");
    let remove = |byte| {
        move |tx: &mut Conn| {
            accounts::lock(tx, id)?;
            wallets::unlink(tx, id, &wallet(byte))
        }
    };
    assert_eq!(overlap(&store, remove(1), remove(2)).await, (true, false));
    assert_eq!(store.read(move |c| wallets::list(c, id)).await.expect("reads").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_may_start_on_an_empty_postgres_at_once() {
    let url = testkit::postgres::fresh_database();
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let database = Database::Postgres {
                url: url.clone(),
                connections: 1,
            };
            std::thread::spawn(move || Store::open(&database).map(|_| ()).map_err(|error| error.to_string()))
        })
        .collect();
    for start in starts {
        assert_eq!(start.join().expect("no panic"), Ok(()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_stored_at_the_moment_of_its_parent_joins_it_on_postgres() {
    for parent_first in [true, false] {
        let store = postgres();
        let (ada, eve) = people(&store).await;
        let parent = post(20, &ada);
        let mut answer = reply(21, &eve, &parent);
        // Whoever stores it has looked for the parent, and there was none.
        (answer.in_reply_to_id, answer.thread_id) = (None, answer.id);
        let one = move |tx: &mut Conn| posts::add(tx, &parent, &[], &[], None);
        let other = move |tx: &mut Conn| posts::add(tx, &answer, &[], &[], None);
        let both = if parent_first {
            overlap(&store, one, other).await
        } else {
            overlap(&store, other, one).await
        };
        assert_eq!(both, (true, true));
        let (parent, answer) = store
            .read(|c| Ok::<_, StoreError>((posts::lookup(c, PostId(20))?, posts::lookup(c, PostId(21))?)))
            .await
            .expect("reads");
        let (parent, answer) = (parent.expect("the parent"), answer.expect("the answer"));
        assert_eq!(answer.in_reply_to_id, Some(parent.id), "parent first: {parent_first}");
        assert_eq!((answer.thread_id, parent.reply_count), (parent.id, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_to_a_reply_follows_its_thread_into_another_on_postgres() {
    let store = postgres();
    let (ada, eve) = people(&store).await;
    let parent = post(20, &ada);
    let mut early = reply(21, &eve, &parent);
    (early.in_reply_to_id, early.thread_id) = (None, early.id);
    let stored = early.clone();
    store
        .write(move |tx| posts::add(tx, &stored, &[], &[], None))
        .await
        .expect("stores");
    // The parent arrives and folds the thread into its own, while somebody answers in the old one.
    let late = reply(22, &ada, &early);
    overlap(
        &store,
        move |tx| posts::add(tx, &parent, &[], &[], None),
        move |tx| posts::add(tx, &late, &[], &[], None),
    )
    .await;
    let late = store.read(|c| posts::lookup(c, PostId(22))).await.expect("reads");
    assert_eq!(late.map(|p| p.thread_id), Some(PostId(20)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_that_two_accept_at_once_counts_once_on_postgres() {
    let store = postgres();
    let (ada, eve) = people(&store).await;
    let accept =
        |tx: &mut Conn| crate::suite::cast::stands(tx, ActorId(1), ActorId(2), domain::follow::FollowState::Accepted);
    overlap(&store, accept, accept).await;
    let counts = store
        .read(move |c| store::actor_counts::of(c, &[ada.id, eve.id]))
        .await
        .expect("reads");
    assert_eq!((counts[&ActorId(1)].following, counts[&ActorId(2)].followers), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_follow_each_other_at_once_do_not_wait_for_each_other_for_ever_on_postgres() {
    let store = postgres();
    people(&store).await;
    let mut acts = Vec::new();
    for round in 0..40_i64 {
        let store = store.clone();
        acts.push(tokio::spawn(async move {
            store
                .write(move |tx| {
                    let (one, other) = if round % 2 == 0 { (1, 2) } else { (2, 1) };
                    let state = [
                        domain::follow::FollowState::Accepted,
                        domain::follow::FollowState::Rejected,
                    ][usize::from(round % 4 < 2)];
                    crate::suite::cast::stands(tx, ActorId(one), ActorId(other), state)?;
                    let uri = format!("like {round}");
                    let by = ActorId(one);
                    if reactions::add(tx, Reaction::Like, PostId(10), by, &uri, round, NOON)? {
                        reactions::remove(tx, Reaction::Like, PostId(10), by)?;
                    }
                    Ok::<_, StoreError>(())
                })
                .await
        }));
    }
    for act in acts {
        act.await.expect("no panic").expect("nobody loses a deadlock");
    }
    let (counts, post, accepted) = store
        .read(|c| {
            let accepted = [
                store::follows::is_accepted(c, ActorId(1), ActorId(2))?,
                store::follows::is_accepted(c, ActorId(2), ActorId(1))?,
            ];
            let counts = store::actor_counts::of(c, &[ActorId(1), ActorId(2)])?;
            Ok::<_, StoreError>((counts, posts::lookup(c, PostId(10))?, accepted))
        })
        .await
        .expect("reads");
    assert_eq!(post.map(|p| p.like_count), Some(0));
    assert_eq!(counts[&ActorId(1)].following, i64::from(accepted[0]));
    assert_eq!(counts[&ActorId(2)].following, i64::from(accepted[1]));
    assert_eq!(counts[&ActorId(1)].followers, i64::from(accepted[1]));
}
