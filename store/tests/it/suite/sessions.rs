//! Sessions, challenges and recovery codes.

use crate::suite::on_both;
use domain::session::{CHALLENGE_TTL, Purpose, SESSION_ABSOLUTE, SESSION_IDLE, Session, SignInMethod};
use domain::wallet::ChainId;
use domain::{SessionId, actor::KeyAlgorithm};
use store::challenges::Challenge;
use store::{Store, StoreError, accounts, challenges, credentials, sessions, sweep};
use testkit::SeededEntropy;
use testkit::builders::{NOON, local_account, sealed_key, wallet};

on_both!(
    a_challenge_is_good_for_one_answer,
    a_session_dies_of_idleness_and_of_age,
    ending_the_others_keeps_this_one,
    a_recovery_code_works_once,
    the_sweep_removes_what_expired_and_nothing_else,
    old_ids_of_activities_are_removed_a_bounded_number_at_a_time,
);

fn challenge(nonce: &str) -> Challenge {
    Challenge {
        nonce: nonce.into(),
        pre_session_hash: "browser".into(),
        address: wallet(1).address,
        chain: ChainId(1),
        purpose: Purpose::SignIn,
        message: "sign me".into(),
        expires_at: NOON.plus(CHALLENGE_TTL),
        waits: false,
    }
}

fn session(id: i64, account: Option<domain::AccountId>) -> Session {
    Session {
        id: SessionId(id),
        account_id: account,
        method: SignInMethod::Wallet,
        wallet: Some(wallet(1)),
        created_at: NOON,
        seen_at: NOON,
        label: "test".into(),
    }
}

async fn a_challenge_is_good_for_one_answer(store: Store) {
    store
        .write(|tx| challenges::add(tx, &challenge("n1")))
        .await
        .expect("stores");
    let takes: Vec<_> = (0..10)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.write(|tx| challenges::take(tx, "n1")).await.expect("no error") })
        })
        .collect();
    let mut taken = Vec::new();
    for take in takes {
        taken.extend(take.await.expect("no panic"));
    }
    assert_eq!(taken, [challenge("n1")]);
}

async fn a_session_dies_of_idleness_and_of_age(store: Store) {
    store
        .write(|tx| sessions::add(tx, "hash", &session(1, None)))
        .await
        .expect("stores");
    let at = |moment| {
        let store = store.clone();
        async move {
            store
                .read(move |c| sessions::find(c, "hash", moment))
                .await
                .expect("reads")
                .is_some()
        }
    };
    assert!(at(NOON).await);
    assert!(!at(NOON.plus(SESSION_IDLE)).await, "idle too long");
    let later = NOON.plus(SESSION_ABSOLUTE);
    store
        .write(move |tx| sessions::touch(tx, "hash", later))
        .await
        .expect("touches");
    assert!(!at(later).await, "too old, however busy");
}

async fn ending_the_others_keeps_this_one(store: Store) {
    store
        .write(|tx| {
            let (account, actor) = local_account(1, "ada");
            accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            for id in 1..=3 {
                sessions::add(tx, &format!("hash{id}"), &session(id, Some(account.id)))?;
            }
            assert_eq!(sessions::end_others(tx, account.id, Some(SessionId(2)))?, 2);
            let left: Vec<_> = sessions::list(tx, account.id, NOON)?
                .into_iter()
                .map(|s| s.id)
                .collect();
            assert_eq!(left, [SessionId(2)]);
            assert!(sessions::end_by_id(tx, account.id, SessionId(2))?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_recovery_code_works_once(store: Store) {
    store
        .write(|tx| {
            let (account, actor) = local_account(1, "ada");
            accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            let entropy = SeededEntropy::new(1);
            let codes: Vec<String> = domain::recovery_code::draw(&entropy);
            let hashes: Vec<String> = codes.iter().map(|c| domain::recovery_code::hash(c)).collect();
            credentials::replace(tx, account.id, credentials::RECOVERY_CODE, &hashes, NOON, &entropy)?;
            assert_eq!(
                credentials::count_unused(tx, account.id, credentials::RECOVERY_CODE)?,
                10
            );
            assert!(credentials::take(
                tx,
                account.id,
                credentials::RECOVERY_CODE,
                &hashes[0],
                NOON
            )?);
            assert!(!credentials::take(
                tx,
                account.id,
                credentials::RECOVERY_CODE,
                &hashes[0],
                NOON
            )?);
            assert_eq!(
                credentials::count_unused(tx, account.id, credentials::RECOVERY_CODE)?,
                9
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn old_ids_of_activities_are_removed_a_bounded_number_at_a_time(store: Store) {
    store
        .write(|tx| {
            for n in 0..=sweep::RECEIVED_AT_ONCE {
                store::received::note(tx, &format!("https://b.example/{n}"), NOON)?;
            }
            let old = NOON.plus(sweep::RECEIVED_KEPT);
            store::received::note(tx, "https://b.example/new", old)?;
            assert_eq!(sweep::forget_received(tx, NOON)?, 0, "none is old");
            assert_eq!(sweep::forget_received(tx, old)?, sweep::RECEIVED_AT_ONCE);
            assert_eq!(sweep::forget_received(tx, old)?, 1);
            assert_eq!(sweep::forget_received(tx, old)?, 0);
            assert!(store::received::is_known(tx, "https://b.example/new")?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_sweep_removes_what_expired_and_nothing_else(store: Store) {
    store
        .write(|tx| {
            challenges::add(tx, &challenge("n1"))?;
            sessions::add(tx, "hash", &session(1, None))?;
            store::received::note(tx, "https://b.example/1", NOON)?;
            assert_eq!(sweep::run(tx, NOON)?, 0);
            assert_eq!(sweep::run(tx, NOON.plus(CHALLENGE_TTL))?, 1);
            assert_eq!(sweep::run(tx, NOON.plus(SESSION_IDLE))?, 2);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
