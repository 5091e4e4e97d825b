//! The real binary is killed at the worst moments, on both databases: nothing accepted is lost, and
//! what is said twice carries the same id.

use activitypub::signature::Dialect;
use domain::actor::Actor;
use domain::job::{DistributePost, PostChange};
use domain::post::Post;
use domain::{Clock, Entropy, PostId};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::StoreError;
use testkit::instance::{Instance, Kind};
use testkit::peer::Peer;
use url::Url;

const BINARY: &str = env!("CARGO_BIN_EXE_guildhall");
const PATIENCE: Duration = Duration::from_secs(20);

struct World {
    instance: Instance,
    member: Actor,
    peer: Peer,
}

async fn world(kind: Kind) -> World {
    let instance = Instance::new(kind, Arc::new(RealClock), Arc::new(OsEntropy));
    let member = instance.add_member("ada", 1).await;
    let peer = Peer::start(1, 1).await;
    instance.add_remote_follower(peer.stored_actor(0, 1), &member).await;
    World { instance, member, peer }
}

/// Sends a signed post; the status, or `None` if the connection broke.
async fn send_note(world: &World, name: &str) -> Option<u16> {
    let now = RealClock.now();
    let body = world.peer.note(0, name, &world.member, now);
    let url = Url::parse(&format!("{}/inbox", world.instance.origin)).expect("plain");
    let headers = world
        .peer
        .sign(0, Dialect::Rfc9421, &url, body.as_bytes(), now, &OsEntropy);
    let client = testkit::http::client(Arc::new(RealClock));
    client
        .post(url)
        .headers(headers)
        .body(body)
        .send()
        .await
        .ok()
        .map(|answer| answer.status().as_u16())
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < PATIENCE * 2, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What the queue holds, for a test that fails.
async fn queue(world: &World) -> String {
    let waiting = world
        .instance
        .store
        .read(|c| store::jobs::list(c, "waiting", 10))
        .await
        .expect("reads");
    let dead = world
        .instance
        .store
        .read(|c| store::jobs::list(c, "dead", 10))
        .await
        .expect("reads");
    format!("waiting {waiting:?}\ndead {dead:?}\n{}", world.instance.log())
}

async fn is_stored(world: &World, name: &str) -> bool {
    let uri = format!("{}/notes/{name}", world.peer.actor_uri(0));
    world
        .instance
        .store
        .read(move |c| store::posts::find_by_uri(c, &uri))
        .await
        .expect("reads")
        .is_some()
}

/// What the next process does for itself on SQLite; on PostgreSQL other processes may be alive, so
/// there the leases end by time, which a test need not wait for.
async fn end_leases(world: &World) {
    world
        .instance
        .store
        .write(|tx| {
            store::jobs::forget_leases(tx)?;
            store::deliveries::forget_leases(tx)?;
            Ok::<_, StoreError>(())
        })
        .await
        .expect("writes");
}

/// Writes a post the way the composer does: post and job in one transaction.
async fn write_post(world: &World) -> String {
    let now = RealClock.now();
    let id = PostId(domain::id::draw(now, &OsEntropy as &dyn Entropy));
    let uri = format!("{}/posts/{id}", world.member.uri);
    let post = Post {
        id,
        uri: uri.clone(),
        url: uri.clone(),
        thread_id: id,
        published_at: now,
        sort_at: now,
        ..testkit::builders::post(1, &world.member)
    };
    world
        .instance
        .store
        .write(move |tx| {
            store::posts::add(tx, &post, &[], &[], None)?;
            store::jobs::enqueue(
                tx,
                &DistributePost {
                    post_id: id,
                    change: PostChange::Created,
                    revision: id.0,
                },
                now,
            )
        })
        .await
        .expect("writes");
    uri
}

fn binary() -> &'static Path {
    Path::new(BINARY)
}

async fn killed_between_accepting_and_answering(kind: Kind) {
    let world = world(kind).await;
    let mut doomed = world
        .instance
        .start(binary(), &[("GUILDHALL_CRASH_AT", "inbox-accepted")]);
    let answer = send_note(&world, "first").await;
    assert_eq!(answer, None, "it died before it could answer");
    assert!(doomed.wait_for_end(PATIENCE).is_some());
    drop(doomed);
    end_leases(&world).await;
    let _running = world.instance.start(binary(), &[]);
    until("the accepted post is stored", async || is_stored(&world, "first").await).await;
    assert_eq!(
        send_note(&world, "first").await,
        Some(202),
        "the peer, unsure, says it again"
    );
    assert_eq!(send_note(&world, "second").await, Some(202));
    until("the next post is stored", async || is_stored(&world, "second").await).await;
    let count = world
        .instance
        .store
        .read(store::posts::count_remote)
        .await
        .expect("reads");
    assert_eq!(count, 2);
}

async fn killed_between_accepting_and_processing(kind: Kind) {
    let world = world(kind).await;
    let mut doomed = world.instance.start(binary(), &[("GUILDHALL_CRASH_AT", "job-claimed")]);
    // The answer may or may not get out before the worker dies; what counts is the database.
    let _ = send_note(&world, "first").await;
    assert!(doomed.wait_for_end(PATIENCE).is_some());
    drop(doomed);
    assert!(!is_stored(&world, "first").await);
    end_leases(&world).await;
    let _running = world.instance.start(binary(), &[]);
    let stored = tokio::time::timeout(PATIENCE, until("", async || is_stored(&world, "first").await)).await;
    assert!(stored.is_ok(), "{}", queue(&world).await);
}

async fn killed_between_post_and_delivery(kind: Kind) {
    let world = world(kind).await;
    let uri = write_post(&world).await;
    let mut doomed = world
        .instance
        .start(binary(), &[("GUILDHALL_CRASH_AT", "delivery-claimed")]);
    assert!(doomed.wait_for_end(PATIENCE).is_some());
    drop(doomed);
    assert_eq!(world.peer.delivered_count(), 0);
    end_leases(&world).await;
    let _running = world.instance.start(binary(), &[]);
    until("the post is delivered", async || world.peer.delivered_count() > 0).await;
    assert!(world.peer.delivered()[0].contains(&uri));
}

async fn killed_between_delivery_and_acknowledgement(kind: Kind) {
    let world = world(kind).await;
    write_post(&world).await;
    let mut doomed = world
        .instance
        .start(binary(), &[("GUILDHALL_CRASH_AT", "delivery-sent")]);
    assert!(doomed.wait_for_end(PATIENCE).is_some());
    drop(doomed);
    assert_eq!(world.peer.delivered_count(), 1, "the peer has it, we do not know");
    end_leases(&world).await;
    let _running = world.instance.start(binary(), &[]);
    until("it is said again", async || world.peer.delivered_count() == 2).await;
    let ids: BTreeSet<String> = world
        .peer
        .delivered()
        .iter()
        .map(|body| serde_json::from_str::<serde_json::Value>(body).expect("JSON")["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 1, "a repeat carries the same id");
    until("nothing waits", async || {
        world
            .instance
            .store
            .read(|c| store::deliveries::count(c, "waiting"))
            .await
            .expect("reads")
            == 0
    })
    .await;
}

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(super::Kind::Sqlite).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(super::Kind::Postgres).await;
            })+
        }
    };
}

on_both!(
    killed_between_accepting_and_answering,
    killed_between_accepting_and_processing,
    killed_between_post_and_delivery,
    killed_between_delivery_and_acknowledgement,
);
