//! What members are told.

use crate::suite::cast::{member, stranger};
use crate::suite::on_both;
use domain::notification::{Notification, NotificationKind as Kind};
use domain::paging::Page;
use domain::{ActorId, PostId};
use store::notifications::{self, NotificationFilter};
use store::{Conn, Store, StoreError, posts};
use testkit::builders::{NOON, post};

on_both!(
    nobody_is_told_the_same_twice,
    two_who_draw_the_same_id_are_both_told,
    notifications_are_listed_by_kind_and_by_maker,
    what_is_taken_back_is_told_no_longer,
);

fn told(id: i64, kind: Kind, actor: i64, about: Option<i64>) -> Notification {
    Notification {
        id,
        owner: ActorId(1),
        kind,
        actor: ActorId(actor),
        post: about.map(PostId),
        created_at: NOON,
    }
}

fn people(tx: &mut Conn) -> Result<(), StoreError> {
    let ada = member(tx, 1, "ada")?;
    stranger(tx, 2, "eve")?;
    stranger(tx, 3, "fay")?;
    posts::add(tx, &post(10, &ada), &[], &[], None)?;
    posts::add(tx, &post(11, &ada), &[], &[], None)?;
    Ok(())
}

fn ids(found: &[Notification]) -> Vec<i64> {
    found.iter().map(|n| n.id).collect()
}

async fn two_who_draw_the_same_id_are_both_told(store: Store) {
    store
        .write(|tx| {
            people(tx)?;
            assert!(notifications::add(tx, &told(20, Kind::Favourite, 2, Some(10)))?);
            assert!(notifications::add(tx, &told(20, Kind::Favourite, 3, Some(10)))?);
            assert!(notifications::add(tx, &told(20, Kind::Favourite, 3, Some(11)))?);
            let all = notifications::list(tx, ActorId(1), &Page::first(9), &NotificationFilter::default())?;
            assert_eq!(ids(&all), [22, 21, 20]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn nobody_is_told_the_same_twice(store: Store) {
    store
        .write(|tx| {
            people(tx)?;
            assert!(notifications::add(tx, &told(20, Kind::Favourite, 2, Some(10)))?);
            assert!(!notifications::add(tx, &told(21, Kind::Favourite, 2, Some(10)))?);
            assert!(notifications::add(tx, &told(22, Kind::Favourite, 2, Some(11)))?);
            assert!(notifications::add(tx, &told(23, Kind::Favourite, 3, Some(10)))?);
            assert!(notifications::add(tx, &told(24, Kind::Reblog, 2, Some(10)))?);
            assert!(notifications::add(tx, &told(25, Kind::Follow, 2, None))?);
            assert!(!notifications::add(tx, &told(26, Kind::Follow, 2, None))?);
            let all = notifications::list(tx, ActorId(1), &Page::first(9), &NotificationFilter::default())?;
            assert_eq!(ids(&all), [25, 24, 23, 22, 20]);
            assert_eq!(all[0], told(25, Kind::Follow, 2, None));
            assert_eq!(notifications::count_after(tx, ActorId(1), 22, 100)?, 3);
            assert_eq!(notifications::count_after(tx, ActorId(1), 0, 4)?, 4);
            assert_eq!(notifications::count_after(tx, ActorId(2), 0, 4)?, 0);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn notifications_are_listed_by_kind_and_by_maker(store: Store) {
    store
        .write(|tx| {
            people(tx)?;
            for (id, kind, actor) in [
                (20, Kind::Mention, 2),
                (21, Kind::Reblog, 3),
                (22, Kind::Favourite, 2),
                (23, Kind::Update, 3),
            ] {
                notifications::add(tx, &told(id, kind, actor, Some(10)))?;
            }
            let mut list = |filter: NotificationFilter| {
                notifications::list(tx, ActorId(1), &Page::first(9), &filter).map(|found| ids(&found))
            };
            let filter = NotificationFilter::default();
            assert_eq!(list(filter.clone())?, [23, 22, 21, 20]);
            let types = vec![Kind::Mention, Kind::Reblog];
            assert_eq!(
                list(NotificationFilter {
                    types,
                    ..filter.clone()
                })?,
                [21, 20]
            );
            let exclude_types = vec![Kind::Mention, Kind::Reblog];
            assert_eq!(
                list(NotificationFilter {
                    exclude_types,
                    ..filter.clone()
                })?,
                [23, 22]
            );
            let from = Some(ActorId(3));
            assert_eq!(list(NotificationFilter { from, ..filter })?, [23, 21]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn what_is_taken_back_is_told_no_longer(store: Store) {
    store
        .write(|tx| {
            people(tx)?;
            for (id, kind, about) in [
                (20, Kind::Favourite, Some(10)),
                (21, Kind::Follow, None),
                (22, Kind::Mention, Some(11)),
                (23, Kind::Reblog, Some(10)),
            ] {
                notifications::add(tx, &told(id, kind, 2, about))?;
            }
            let ada = ActorId(1);
            assert!(notifications::find(tx, ada, 20)?.is_some());
            assert_eq!(notifications::find(tx, ActorId(2), 20)?, None, "not theirs");
            assert!(!notifications::dismiss(tx, ActorId(2), 20)?);
            assert!(notifications::dismiss(tx, ada, 20)? && !notifications::dismiss(tx, ada, 20)?);
            assert!(notifications::remove(tx, Kind::Follow, ada, ActorId(2), None)?);
            assert!(!notifications::remove(tx, Kind::Follow, ada, ActorId(2), None)?);
            assert!(notifications::remove(
                tx,
                Kind::Mention,
                ada,
                ActorId(2),
                Some(PostId(11))
            )?);
            let left = notifications::list(tx, ada, &Page::first(9), &NotificationFilter::default())?;
            assert_eq!(ids(&left), [23]);
            notifications::add(tx, &told(24, Kind::Follow, 3, None))?;
            notifications::remove_from(tx, ada, ActorId(2))?;
            let left = notifications::list(tx, ada, &Page::first(9), &NotificationFilter::default())?;
            assert_eq!(ids(&left), [24]);
            notifications::clear(tx, ada)?;
            assert_eq!(notifications::count_after(tx, ada, 0, 9)?, 0);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
