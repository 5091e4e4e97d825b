//! Joining and leaving.

use crate::suite::on_both;
use domain::actor::KeyAlgorithm;
use domain::{AccountId, ActorId};
use store::{Store, StoreError, accounts, actors, wallets};
use testkit::builders::{NOON, local_account, remote_actor, sealed_key, wallet};

on_both!(
    an_account_is_found_by_name_wallet_and_address,
    a_username_stays_taken_after_the_account_is_gone,
    a_wallet_belongs_to_one_account,
    the_last_wallet_cannot_be_unlinked,
    a_remote_actor_is_refreshed_in_place,
    a_remote_document_never_replaces_a_local_actor,
);

async fn an_account_is_found_by_name_wallet_and_address(store: Store) {
    let (account, actor) = local_account(7, "ada");
    let keys = [
        sealed_key(&actor, KeyAlgorithm::Rsa),
        sealed_key(&actor, KeyAlgorithm::Ed25519),
    ];
    let expected = (account.clone(), actor.clone(), keys.clone());
    let found = store
        .write(move |tx| {
            assert!(accounts::take_username(tx, "ada", NOON)?);
            accounts::add(tx, &account, &actor, &keys)?;
            assert!(wallets::link(tx, account.id, &wallet(1), NOON)?);
            let by_name = accounts::find_by_username(tx, "ada")?;
            assert_eq!(accounts::find_by_username(tx, "ada\0")?, None);
            let by_wallet = wallets::find_account(tx, &wallet(1))?;
            let stored = actors::find_by_uri(tx, &actor.uri)?;
            let sealed = actors::list_sealed_keys(tx, actor.id)?;
            Ok::<_, StoreError>((by_name, by_wallet, stored, sealed))
        })
        .await
        .expect("stores");
    let (account, actor, keys) = expected;
    assert_eq!(
        found,
        (Some(account.clone()), Some(account.id), Some(actor), keys.to_vec())
    );
}

async fn a_username_stays_taken_after_the_account_is_gone(store: Store) {
    let (account, actor) = local_account(7, "ada");
    store
        .write(move |tx| {
            assert!(accounts::take_username(tx, "ada", NOON)?);
            accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            assert!(wallets::link(tx, account.id, &wallet(1), NOON)?);
            accounts::remove(tx, account.id, NOON)?;
            actors::mark_gone(tx, actor.id, NOON)?;
            assert_eq!(accounts::lookup(tx, account.id)?, None);
            assert_eq!(wallets::find_account(tx, &wallet(1))?, None, "the wallet is free again");
            assert!(!accounts::take_username(tx, "ada", NOON)?, "the name is not");
            assert!(actors::find_local(tx, "ada")?.is_some_and(|a| a.gone_at.is_some()));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_wallet_belongs_to_one_account(store: Store) {
    store
        .write(|tx| {
            for (id, name) in [(1, "ada"), (2, "bob")] {
                let (account, actor) = local_account(id, name);
                accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            }
            assert!(wallets::link(tx, AccountId(1), &wallet(1), NOON)?);
            assert!(!wallets::link(tx, AccountId(2), &wallet(1), NOON)?);
            assert_eq!(wallets::find_account(tx, &wallet(1))?, Some(AccountId(1)));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_last_wallet_cannot_be_unlinked(store: Store) {
    store
        .write(|tx| {
            let (account, actor) = local_account(1, "ada");
            accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            wallets::link(tx, account.id, &wallet(1), NOON)?;
            wallets::link(tx, account.id, &wallet(2), NOON)?;
            assert!(wallets::unlink(tx, account.id, &wallet(1))?);
            assert!(!wallets::unlink(tx, account.id, &wallet(2))?);
            assert_eq!(wallets::list(tx, account.id)?.len(), 1);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_remote_actor_is_refreshed_in_place(store: Store) {
    store
        .write(|tx| {
            let first = remote_actor(1, "eve", "b.example");
            let key = sealed_key(&first, KeyAlgorithm::Rsa).public;
            actors::upsert_remote(tx, &first, std::slice::from_ref(&key), "{}")?;
            let mut second = remote_actor(2, "eve", "b.example");
            second.display_name = "Eve".into();
            let rotated = sealed_key(&second, KeyAlgorithm::Ed25519).public;
            let stored = actors::upsert_remote(tx, &second, std::slice::from_ref(&rotated), "{}")?;
            assert_eq!((stored.id, stored.display_name.as_str()), (ActorId(1), "Eve"));
            assert_eq!(actors::find_key(tx, &key.uri)?, None, "the old key no longer counts");
            assert!(actors::find_key(tx, &rotated.uri)?.is_some_and(|k| k.actor_id == ActorId(1)));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_remote_document_never_replaces_a_local_actor(store: Store) {
    let (account, actor) = local_account(1, "ada");
    let local = actor.clone();
    store
        .write(move |tx| accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)]))
        .await
        .expect("stores");
    let mut forged = remote_actor(9, "ada", "guild.example");
    forged.display_name = "Mallory".into();
    let outcome = store
        .write(move |tx| actors::upsert_remote(tx, &forged, &[], "{}"))
        .await;
    assert!(outcome.is_err());
    let stored = store
        .read(move |c| actors::find_by_uri(c, &local.uri))
        .await
        .expect("reads")
        .expect("still there");
    assert_eq!(stored.display_name, "");
}
