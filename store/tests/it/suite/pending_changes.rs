//! Changes of how an account can be recovered.

use crate::suite::cast::member;
use crate::suite::on_both;
use domain::AccountId;
use domain::membership::{PendingChangeKind, RECOVERY_DELAY};
use std::time::Duration;
use store::pending_changes::{ChangeState, NewChange, PendingChange};
use store::{Conn, Store, StoreError, accounts, pending_changes, sweep};
use testkit::SeededEntropy;
use testkit::builders::NOON;

on_both!(
    a_change_waits_until_it_ends_one_way,
    who_carries_out_and_who_cancels_at_once_do_not_both,
    ended_changes_are_forgotten_after_a_while,
);

const ADA: AccountId = AccountId(1);

fn new(account: AccountId, kind: PendingChangeKind) -> NewChange {
    NewChange {
        account_id: account,
        kind,
        payload: "{\"wallet\":\"w\"}".into(),
        asked_with: "wallet".into(),
        asked_at: NOON,
        effective_at: NOON.plus(RECOVERY_DELAY),
    }
}

async fn a_change_waits_until_it_ends_one_way(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            member(tx, 2, "bob")?;
            let mut ids = Vec::new();
            for kind in PendingChangeKind::ALL {
                let asked = new(ADA, kind);
                let id = pending_changes::add(tx, &asked, &entropy)?;
                let expected = PendingChange {
                    id,
                    account_id: ADA,
                    kind,
                    payload: asked.payload,
                    asked_with: asked.asked_with,
                    state: ChangeState::Waiting,
                    asked_at: NOON,
                    effective_at: NOON.plus(RECOVERY_DELAY),
                    ended_at: None,
                };
                assert_eq!(pending_changes::find(tx, id)?, Some(expected));
                ids.push(id);
            }
            let of_bob = pending_changes::add(tx, &new(AccountId(2), PendingChangeKind::Rebind), &entropy)?;
            ids.sort_unstable();
            let waiting = |tx: &mut Conn, id| {
                let all = pending_changes::waiting(tx, id)?;
                Ok::<_, StoreError>(all.into_iter().map(|change| change.id).collect::<Vec<_>>())
            };
            assert_eq!(waiting(tx, ADA)?, ids);
            let later = NOON.plus(Duration::from_secs(5));
            assert!(pending_changes::end(tx, ids[0], ChangeState::Cancelled, later)?);
            assert!(!pending_changes::end(tx, ids[0], ChangeState::Done, later)?);
            let ended = pending_changes::find(tx, ids[0])?.expect("kept for a while");
            assert_eq!((ended.state, ended.ended_at), (ChangeState::Cancelled, Some(later)));
            assert!(pending_changes::end(tx, ids[1], ChangeState::Done, later)?);
            assert_eq!(waiting(tx, ADA)?, ids[2..]);
            assert_eq!(waiting(tx, AccountId(2))?, [of_bob]);
            accounts::remove(tx, ADA, NOON)?;
            assert_eq!(pending_changes::find(tx, ids[3])?, None);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn who_carries_out_and_who_cancels_at_once_do_not_both(store: Store) {
    let id = store
        .write(|tx| {
            member(tx, 1, "ada")?;
            pending_changes::add(tx, &new(ADA, PendingChangeKind::UnlinkWallet), &SeededEntropy::new(1))
        })
        .await
        .expect("stores");
    let acts: Vec<_> = [ChangeState::Done, ChangeState::Cancelled]
        .into_iter()
        .cycle()
        .take(10)
        .map(|state| {
            let store = store.clone();
            tokio::spawn(async move {
                let end = move |tx: &mut Conn| pending_changes::end(tx, id, state, NOON);
                store.write(end).await.expect("no error").then_some(state)
            })
        })
        .collect();
    let mut ended = Vec::new();
    for act in acts {
        ended.extend(act.await.expect("no panic"));
    }
    let stored = store
        .read(move |c| pending_changes::find(c, id))
        .await
        .expect("reads")
        .expect("there");
    assert_eq!(ended, [stored.state]);
}

async fn ended_changes_are_forgotten_after_a_while(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            let one = pending_changes::add(tx, &new(ADA, PendingChangeKind::LinkWallet), &entropy)?;
            let other = pending_changes::add(tx, &new(ADA, PendingChangeKind::LinkWallet), &entropy)?;
            pending_changes::end(tx, one, ChangeState::Done, NOON)?;
            let old = NOON.plus(sweep::ENDED_CHANGES_KEPT);
            assert_eq!(sweep::run(tx, old.minus(Duration::from_secs(1)))?, 0);
            assert_eq!(sweep::run(tx, old)?, 1);
            assert_eq!(pending_changes::find(tx, one)?, None);
            assert!(pending_changes::find(tx, other)?.is_some(), "what waits stays");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
