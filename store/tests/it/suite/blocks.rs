//! Blocks, mutes and muted threads.

use crate::suite::cast::{member, stranger};
use crate::suite::on_both;
use domain::paging::Page;
use domain::{ActorId, PostId};
use std::time::Duration;
use store::mutes::Mute;
use store::{Store, StoreError, blocks, mutes, sweep, thread_mutes};
use testkit::builders::NOON;

on_both!(
    a_block_is_seen_from_both_sides_and_ends_with_its_activity,
    a_mute_may_end_by_itself,
    a_muted_thread_is_muted_for_one,
);

async fn a_block_is_seen_from_both_sides_and_ends_with_its_activity(store: Store) {
    store
        .write(|tx| {
            let (ada, eve, fay) = (member(tx, 1, "ada")?, stranger(tx, 2, "eve")?, stranger(tx, 3, "fay")?);
            assert!(blocks::add(tx, ada.id, eve.id, 10, "https://x.example/1")?);
            assert!(!blocks::add(tx, ada.id, eve.id, 11, "https://x.example/2")?);
            assert!(blocks::add(tx, fay.id, ada.id, 12, "https://x.example/3")?);
            assert!(blocks::exists(tx, ada.id, eve.id)? && !blocks::exists(tx, eve.id, ada.id)?);
            assert!(blocks::either(tx, eve.id, ada.id)? && !blocks::either(tx, eve.id, fay.id)?);
            let all = [ada.id, eve.id, fay.id, ActorId(9)];
            let apart = blocks::blocked_among(tx, ada.id, &all)?;
            assert_eq!(apart.into_iter().collect::<Vec<_>>(), [eve.id, fay.id]);
            let own = blocks::list_among(tx, ada.id, &all)?;
            assert_eq!(own.into_iter().collect::<Vec<_>>(), [eve.id]);
            let listed = blocks::list(tx, ada.id, &Page::first(9))?;
            assert_eq!(
                listed.iter().map(|(id, a)| (*id, a.id)).collect::<Vec<_>>(),
                [(10, eve.id)]
            );
            assert_eq!(
                blocks::find_by_activity(tx, "https://x.example/1")?,
                Some((ada.id, eve.id))
            );
            assert_eq!(blocks::find_by_activity(tx, "https://x.example/2")?, None);
            assert_eq!(
                blocks::activity_uri(tx, ada.id, eve.id)?.as_deref(),
                Some("https://x.example/1")
            );
            assert_eq!(
                blocks::remove(tx, ada.id, eve.id)?.as_deref(),
                Some("https://x.example/1")
            );
            assert_eq!(blocks::remove(tx, ada.id, eve.id)?, None);
            assert!(!blocks::either(tx, eve.id, ada.id)?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_mute_may_end_by_itself(store: Store) {
    store
        .write(|tx| {
            let (ada, eve, fay) = (member(tx, 1, "ada")?, stranger(tx, 2, "eve")?, stranger(tx, 3, "fay")?);
            let later = NOON.plus(Duration::from_secs(60));
            let for_good = Mute {
                notifications: true,
                expires_at: None,
            };
            let for_a_while = Mute {
                notifications: false,
                expires_at: Some(later),
            };
            mutes::put(tx, ada.id, eve.id, &for_a_while, 10)?;
            mutes::put(tx, ada.id, fay.id, &for_a_while, 11)?;
            mutes::put(tx, ada.id, fay.id, &for_good, 12)?;
            assert_eq!(mutes::find(tx, ada.id, eve.id, NOON)?, Some(for_a_while));
            assert_eq!(mutes::find(tx, ada.id, eve.id, later)?, None);
            assert_eq!(mutes::find(tx, ada.id, fay.id, later)?, Some(for_good));
            assert_eq!(mutes::find(tx, eve.id, ada.id, NOON)?, None);
            let both = [eve.id, fay.id];
            assert_eq!(mutes::muted_among(tx, ada.id, &both, NOON)?.len(), 2);
            assert_eq!(mutes::muted_among(tx, ada.id, &both, later)?.len(), 1);
            assert_eq!(mutes::list_among(tx, ada.id, &both, later)?, [(fay.id, for_good)]);
            let listed = mutes::list(tx, ada.id, &Page::first(9), NOON)?;
            assert_eq!(
                listed.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
                [11, 10],
                "it keeps its place"
            );
            assert_eq!(mutes::list(tx, ada.id, &Page::first(9), later)?.len(), 1);
            sweep::run(tx, later)?;
            assert_eq!(mutes::find(tx, ada.id, eve.id, NOON)?, None, "swept");
            assert!(mutes::remove(tx, ada.id, fay.id)? && !mutes::remove(tx, ada.id, fay.id)?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_muted_thread_is_muted_for_one(store: Store) {
    store
        .write(|tx| {
            let (ada, bob) = (member(tx, 1, "ada")?, member(tx, 2, "bob")?);
            assert!(thread_mutes::add(tx, ada.id, PostId(5))? && !thread_mutes::add(tx, ada.id, PostId(5))?);
            assert!(thread_mutes::exists(tx, ada.id, PostId(5))? && !thread_mutes::exists(tx, bob.id, PostId(5))?);
            let among = thread_mutes::among(tx, ada.id, &[PostId(5), PostId(6)])?;
            assert_eq!(among.into_iter().collect::<Vec<_>>(), [PostId(5)]);
            assert!(thread_mutes::remove(tx, ada.id, PostId(5))? && !thread_mutes::remove(tx, ada.id, PostId(5))?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
