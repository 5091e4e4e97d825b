//! Deliveries: in order per object and inbox, fair between hosts, probing what failed.

use crate::suite::on_both;
use domain::ActorId;
use std::collections::HashMap;
use std::time::Duration;
use store::deliveries::{ClaimedDelivery, Outgoing};
use store::{Conn, Store, StoreError, deliveries, hosts};
use testkit::builders::NOON;

on_both!(
    an_activity_goes_once_to_each_inbox,
    an_update_waits_for_its_creation_and_others_overtake,
    a_host_with_a_long_queue_leaves_room_for_others,
    a_failing_host_gets_one_probe_and_a_blocked_one_nothing,
    a_host_that_asked_for_time_is_left_alone_until_then,
    what_waits_is_known_by_who_signs_it,
    what_waits_for_a_host_is_dropped_when_it_is_blocked,
    a_hundred_thousand_deliveries_for_a_dead_host_do_not_delay_another,
    a_host_is_looked_at_again_whatever_became_of_its_deliveries,
);

const LEASE: Duration = Duration::from_secs(60);

fn outgoing(uri: &str, object: &str) -> Outgoing {
    Outgoing {
        uri: uri.into(),
        actor_id: ActorId(1),
        body: "{}".into(),
        ordering_key: object.into(),
        priority: 1,
    }
}

fn claim(tx: &mut Conn, at: domain::Timestamp) -> Result<Vec<ClaimedDelivery>, StoreError> {
    deliveries::claim(tx, at, LEASE, 4, 100, &HashMap::new())
}

async fn an_activity_goes_once_to_each_inbox(store: Store) {
    store
        .write(|tx| {
            let inboxes = [
                "https://b.example/inbox".to_owned(),
                "https://c.example/inbox".to_owned(),
            ];
            deliveries::enqueue(tx, &outgoing("a1", "o1"), &inboxes, NOON)?;
            deliveries::enqueue(tx, &outgoing("a1", "o1"), &inboxes, NOON)?;
            let claimed = claim(tx, NOON)?;
            assert_eq!(claimed.len(), 2);
            assert!(claim(tx, NOON)?.is_empty(), "the lease holds");
            for delivery in &claimed {
                assert!(deliveries::finish(tx, delivery)?);
            }
            assert_eq!(deliveries::count(tx, "waiting")?, 0);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn an_update_waits_for_its_creation_and_others_overtake(store: Store) {
    store
        .write(|tx| {
            let inbox = ["https://b.example/inbox".to_owned()];
            for (uri, object) in [("create", "o1"), ("update", "o1"), ("other", "o2")] {
                deliveries::enqueue(tx, &outgoing(uri, object), &inbox, NOON)?;
            }
            let first = claim(tx, NOON)?;
            assert_eq!(
                first.iter().map(|d| d.activity_uri.as_str()).collect::<Vec<_>>(),
                ["create", "other"]
            );
            let later = NOON.plus(Duration::from_secs(600));
            deliveries::retry(tx, &first[0], later, "try later")?;
            assert!(claim(tx, NOON)?.is_empty(), "the update may not overtake the creation");
            let again = claim(tx, later)?;
            let create = again.iter().find(|d| d.activity_uri == "create").expect("due again");
            assert!(deliveries::finish(tx, create)?);
            assert_eq!(
                claim(tx, later)?
                    .iter()
                    .map(|d| d.activity_uri.as_str())
                    .collect::<Vec<_>>(),
                ["update"]
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_host_with_a_long_queue_leaves_room_for_others(store: Store) {
    store
        .write(|tx| {
            for n in 0..50 {
                deliveries::enqueue(
                    tx,
                    &outgoing(&format!("a{n}"), &format!("o{n}")),
                    &["https://b.example/inbox".into()],
                    NOON,
                )?;
            }
            deliveries::enqueue(tx, &outgoing("late", "late"), &["https://c.example/inbox".into()], NOON)?;
            let claimed = claim(tx, NOON)?;
            let of = |host: &str| claimed.iter().filter(|d| d.host == host).count();
            assert_eq!((of("b.example"), of("c.example")), (4, 1));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_failing_host_gets_one_probe_and_a_blocked_one_nothing(store: Store) {
    store
        .write(|tx| {
            for n in 0..5 {
                deliveries::enqueue(
                    tx,
                    &outgoing(&format!("a{n}"), &format!("o{n}")),
                    &["https://b.example/inbox".into()],
                    NOON,
                )?;
            }
            let open_until = NOON.plus(Duration::from_secs(60));
            hosts::note_failure(tx, "b.example", Some(open_until))?;
            assert!(claim(tx, NOON)?.is_empty(), "the breaker is open");
            assert_eq!(claim(tx, open_until)?.len(), 1, "one probe");
            hosts::block(tx, "b.example", "spam", NOON)?;
            assert!(claim(tx, open_until.plus(LEASE))?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_host_that_asked_for_time_is_left_alone_until_then(store: Store) {
    store
        .write(|tx| {
            for n in 0..3 {
                deliveries::enqueue(
                    tx,
                    &outgoing(&format!("a{n}"), &format!("o{n}")),
                    &["https://b.example/inbox".into()],
                    NOON,
                )?;
            }
            let until = NOON.plus(Duration::from_secs(60));
            hosts::pause(tx, "b.example", until)?;
            assert!(claim(tx, NOON)?.is_empty());
            assert_eq!(claim(tx, until)?.len(), 3, "it never failed, so it needs no probe");
            hosts::note_failure(tx, "b.example", Some(until))?;
            hosts::note_alive(tx, "b.example")?;
            let host = hosts::find(tx, "b.example")?.expect("known");
            assert_eq!((host.failure_count, host.open_until, host.dialect), (0, None, None));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn what_waits_is_known_by_who_signs_it(store: Store) {
    store
        .write(|tx| {
            assert!(!deliveries::any_waiting_of(tx, ActorId(1))?);
            deliveries::enqueue(tx, &outgoing("a1", "o1"), &["https://b.example/inbox".into()], NOON)?;
            assert!(deliveries::any_waiting_of(tx, ActorId(1))?);
            assert!(!deliveries::any_waiting_of(tx, ActorId(2))?);
            let claimed = claim(tx, NOON)?;
            deliveries::bury(tx, &claimed[0], "no")?;
            assert!(
                !deliveries::any_waiting_of(tx, ActorId(1))?,
                "a dead letter does not wait"
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn what_waits_for_a_host_is_dropped_when_it_is_blocked(store: Store) {
    store
        .write(|tx| {
            let inboxes = [
                "https://b.example/inbox".to_owned(),
                "https://c.example/inbox".to_owned(),
            ];
            deliveries::enqueue(tx, &outgoing("a1", "o1"), &inboxes, NOON)?;
            deliveries::enqueue(
                tx,
                &Outgoing {
                    actor_id: ActorId(2),
                    ..outgoing("a2", "o2")
                },
                &inboxes[..1],
                NOON,
            )?;
            assert_eq!(deliveries::count(tx, "waiting")?, 3);
            hosts::block(tx, "b.example", "spam", NOON)?;
            assert_eq!(deliveries::count(tx, "waiting")?, 1, "the others still wait");
            assert!(!deliveries::any_waiting_of(tx, ActorId(2))?);
            hosts::unblock(tx, "b.example")?;
            assert_eq!(
                claim(tx, NOON)?.iter().map(|d| d.host.as_str()).collect::<Vec<_>>(),
                ["c.example"]
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

/// The first look finds the other host's delivery, and so does every later one, whatever the state of the
/// host with the long queue. (That no step of a look reads more than it takes is tested beside the query.)
async fn a_hundred_thousand_deliveries_for_a_dead_host_do_not_delay_another(store: Store) {
    const MANY: usize = 100_000;
    store
        .write(|tx| {
            let inboxes: Vec<String> = (0..MANY).map(|n| format!("https://dead.example/{n}/inbox")).collect();
            deliveries::enqueue(tx, &outgoing("long", "long"), &inboxes, NOON)?;
            assert_eq!(deliveries::count(tx, "waiting")?, i64::try_from(MANY).expect("few"));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
    store
        .write(|tx| {
            let hosts_of = |claimed: &[ClaimedDelivery], host: &str| claimed.iter().filter(|d| d.host == host).count();
            let mut at = NOON;
            for (n, failed) in [(0, false), (1, true), (2, true)] {
                at = at.plus(Duration::from_secs(600));
                let inbox = ["https://alive.example/inbox".to_owned()];
                deliveries::enqueue(tx, &outgoing(&format!("a{n}"), &format!("o{n}")), &inbox, at)?;
                let claimed = deliveries::claim(tx, at, LEASE, 4, 16, &HashMap::new())?;
                assert_eq!(hosts_of(&claimed, "alive.example"), 1, "at look {n}");
                assert_eq!(hosts_of(&claimed, "dead.example"), if failed { 1 } else { 4 });
                assert!(
                    claim(tx, at)?.is_empty(),
                    "nothing else is due: the dead host has its share"
                );
                for delivery in claimed {
                    if delivery.host == "alive.example" {
                        deliveries::finish(tx, &delivery)?;
                    } else {
                        hosts::note_failure(tx, "dead.example", Some(at.plus(Duration::from_secs(300))))?;
                        deliveries::retry(tx, &delivery, at.plus(Duration::from_secs(300)), "no answer")?;
                    }
                }
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_host_is_looked_at_again_whatever_became_of_its_deliveries(store: Store) {
    store
        .write(|tx| {
            let inbox = ["https://b.example/inbox".to_owned()];
            let next = |tx: &mut Conn| deliveries::next_due(tx);
            assert_eq!(next(tx)?, None);
            for n in 0..2 {
                deliveries::enqueue(tx, &outgoing(&format!("a{n}"), &format!("o{n}")), &inbox, NOON)?;
            }
            assert_eq!(next(tx)?, Some(NOON));
            let claimed = claim(tx, NOON)?;
            assert_eq!(
                (claimed.len(), next(tx)?),
                (2, Some(NOON.plus(LEASE))),
                "the worker may die"
            );
            let later = NOON.plus(Duration::from_secs(30));
            deliveries::retry(tx, &claimed[0], later, "try later")?;
            deliveries::bury(tx, &claimed[1], "no")?;
            assert!(claim(tx, NOON)?.is_empty());
            assert_eq!(next(tx)?, Some(later), "when what was put off is due");
            let again = claim(tx, later)?;
            assert!(deliveries::finish(tx, &again[0])?);
            assert!(claim(tx, later)?.is_empty());
            assert_eq!(next(tx)?, None, "nothing waits");
            assert!(deliveries::revive(tx, claimed[1].id, later)?);
            assert_eq!(next(tx)?, Some(later));
            assert_eq!(claim(tx, later)?.len(), 1);
            deliveries::forget_leases(tx)?;
            assert_eq!(
                claim(tx, later)?.len(),
                1,
                "at the start of the one process that works here"
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
