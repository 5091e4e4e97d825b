//! Appeals and their answers.

use crate::suite::cast::member;
use crate::suite::on_both;
use domain::AccountId;
use std::time::Duration;
use store::appeals::AppealState;
use store::{Store, StoreError, accounts, appeals, sweep};
use testkit::SeededEntropy;
use testkit::builders::{NOON, wallet};

on_both!(
    an_appeal_is_open_until_it_is_answered_once,
    appeals_are_listed_by_state_newest_first,
    two_who_answer_at_once_do_not_both,
    open_appeals_of_strangers_are_counted_and_answered_ones_forgotten_after_ninety_days,
);

async fn an_appeal_is_open_until_it_is_answered_once(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            let (ada, purse) = (AccountId(1), wallet(3).subject());
            assert_eq!(appeals::open_of(tx, Some(ada), None)?, None);
            let of_ada = appeals::add(tx, Some(ada), None, "it was not me", NOON, &entropy)?;
            let of_wallet = appeals::add(tx, None, Some(&purse), "I bought it", NOON, &entropy)?;
            let open = appeals::open_of(tx, Some(ada), None)?.expect("open");
            assert_eq!(
                (open.id, open.text.as_str(), open.state),
                (of_ada, "it was not me", AppealState::Open)
            );
            let open = appeals::open_of(tx, None, Some(&purse))?.expect("open");
            assert_eq!(
                (open.id, open.account_id, open.wallet),
                (of_wallet, None, Some(purse.clone()))
            );
            assert_eq!(appeals::open_of(tx, None, None)?, None);

            let later = NOON.plus(Duration::from_secs(9));
            let admin = AccountId(8);
            assert!(appeals::decide(
                tx,
                of_ada,
                AppealState::Granted,
                "sorry",
                admin,
                later
            )?);
            assert!(!appeals::decide(tx, of_ada, AppealState::Rejected, "no", admin, later)?);
            assert!(!appeals::decide(tx, 77, AppealState::Rejected, "no", admin, later)?);
            let decided = appeals::find(tx, of_ada)?.expect("kept");
            assert_eq!(
                (decided.state, decided.answer.as_deref()),
                (AppealState::Granted, Some("sorry"))
            );
            assert_eq!((decided.decided_at, decided.decided_by), (Some(later), Some(admin)));
            assert_eq!(appeals::open_of(tx, Some(ada), None)?, None);
            assert_eq!(appeals::list_of(tx, Some(ada), None, 5)?, [decided]);
            accounts::remove(tx, ada, NOON)?;
            assert_eq!(appeals::find(tx, of_ada)?, None);
            assert_eq!(appeals::list_of(tx, None, Some(&purse), 5)?.len(), 1);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn appeals_are_listed_by_state_newest_first(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            let mut ids = Vec::new();
            for second in 0..5 {
                let at = NOON.plus(Duration::from_secs(second));
                ids.push(appeals::add(
                    tx,
                    None,
                    Some(&format!("w{second}")),
                    "please",
                    at,
                    &entropy,
                )?);
            }
            appeals::decide(tx, ids[3], AppealState::Rejected, "no", AccountId(8), NOON)?;
            let ids_of = |list: Vec<appeals::Appeal>| list.into_iter().map(|a| a.id).collect::<Vec<_>>();
            let open = |tx: &mut store::Conn, before, limit| {
                Ok::<_, StoreError>(ids_of(appeals::list(tx, AppealState::Open, before, limit)?))
            };
            assert_eq!(open(tx, None, 2)?, [ids[4], ids[2]]);
            assert_eq!(open(tx, Some(ids[2]), 10)?, [ids[1], ids[0]]);
            assert_eq!(ids_of(appeals::list(tx, AppealState::Rejected, None, 10)?), [ids[3]]);
            assert_eq!(ids_of(appeals::list(tx, AppealState::Granted, None, 10)?), [0; 0]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn two_who_answer_at_once_do_not_both(store: Store) {
    let id = store
        .write(|tx| appeals::add(tx, None, Some("w"), "please", NOON, &SeededEntropy::new(1)))
        .await
        .expect("stores");
    let answers: Vec<_> = (1..=10)
        .map(|by| {
            let store = store.clone();
            tokio::spawn(async move {
                let decide = move |tx: &mut store::Conn| {
                    appeals::decide(tx, id, AppealState::Granted, "yes", AccountId(by), NOON)
                };
                store.write(decide).await.expect("no error")
            })
        })
        .collect();
    let mut decided = 0;
    for answer in answers {
        decided += usize::from(answer.await.expect("no panic"));
    }
    assert_eq!(decided, 1);
}

async fn open_appeals_of_strangers_are_counted_and_answered_ones_forgotten_after_ninety_days(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            assert_eq!(appeals::count_open_of_strangers(tx)?, 0);
            let of_ada = appeals::add(tx, Some(AccountId(1)), None, "it was not me", NOON, &entropy)?;
            let answered = appeals::add(tx, None, Some("w1"), "please", NOON, &entropy)?;
            let open = appeals::add(tx, None, Some("w2"), "please", NOON, &entropy)?;
            assert_eq!(appeals::count_open_of_strangers(tx)?, 2, "a member's is not counted");
            for id in [answered, of_ada] {
                appeals::decide(tx, id, AppealState::Rejected, "no", AccountId(8), NOON)?;
            }
            assert_eq!(appeals::count_open_of_strangers(tx)?, 1);
            let end = NOON.plus(sweep::ANSWERED_APPEALS_KEPT);
            sweep::run(tx, end.minus(Duration::from_millis(1)))?;
            assert!(appeals::find(tx, answered)?.is_some());
            sweep::run(tx, end)?;
            for gone in [answered, of_ada] {
                assert_eq!(appeals::find(tx, gone)?, None);
            }
            assert!(appeals::find(tx, open)?.is_some(), "nobody has answered it");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
