//! What is remembered of a member's reading and writing: markers, preferences, idempotency keys.

use crate::suite::cast::member;
use crate::suite::on_both;
use domain::account::Preferences;
use domain::post::Visibility;
use domain::{AccountId, ActorId, PostId};
use std::time::Duration;
use store::{Store, StoreError, accounts, idempotency_keys, markers, sweep};
use testkit::builders::NOON;

on_both!(
    a_marker_counts_its_changes,
    preferences_are_the_house_s_until_they_are_set,
    a_key_is_remembered_for_a_day,
);

async fn a_marker_counts_its_changes(store: Store) {
    store
        .write(|tx| {
            member(tx, 1, "ada")?;
            let first = markers::put(tx, ActorId(1), "home", 7, NOON)?;
            assert_eq!((first.last_read_id, first.version), (7, 0));
            let later = NOON.plus(Duration::from_secs(1));
            let second = markers::put(tx, ActorId(1), "home", 9, later)?;
            assert_eq!((second.last_read_id, second.version, second.updated_at), (9, 1, later));
            let other = markers::put(tx, ActorId(1), "notifications", 3, NOON)?;
            assert_eq!(markers::list(tx, ActorId(1))?, [second, other]);
            assert!(markers::list(tx, ActorId(2))?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn preferences_are_the_house_s_until_they_are_set(store: Store) {
    store
        .write(|tx| {
            member(tx, 1, "ada")?;
            assert_eq!(accounts::preferences(tx, AccountId(1))?, Preferences::default());
            let own = Preferences {
                visibility: Visibility::Followers,
                sensitive: true,
                language: Some("de".into()),
            };
            accounts::set_preferences(tx, AccountId(1), &own)?;
            assert_eq!(accounts::preferences(tx, AccountId(1))?, own);
            assert_eq!(accounts::preferences(tx, AccountId(9))?, Preferences::default());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_key_is_remembered_for_a_day(store: Store) {
    store
        .write(|tx| {
            member(tx, 1, "ada")?;
            member(tx, 2, "bob")?;
            assert!(idempotency_keys::add(tx, AccountId(1), "key", PostId(10), NOON)?);
            assert!(!idempotency_keys::add(tx, AccountId(1), "key", PostId(11), NOON)?);
            assert_eq!(idempotency_keys::find(tx, AccountId(1), "key")?, Some(PostId(10)));
            assert_eq!(idempotency_keys::find(tx, AccountId(2), "key")?, None);
            sweep::run(tx, NOON.plus(idempotency_keys::KEPT - Duration::from_secs(1)))?;
            assert!(idempotency_keys::find(tx, AccountId(1), "key")?.is_some());
            sweep::run(tx, NOON.plus(idempotency_keys::KEPT))?;
            assert_eq!(idempotency_keys::find(tx, AccountId(1), "key")?, None);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
