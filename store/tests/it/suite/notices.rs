//! What members are told.

use crate::suite::cast::member;
use crate::suite::on_both;
use domain::membership::{NoticeKind, PendingChangeKind};
use domain::{AccountId, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;
use store::pending_changes::{self, ChangeState, NewChange};
use store::{Store, StoreError, notices, sweep};
use testkit::SeededEntropy;
use testkit::builders::NOON;

on_both!(
    a_notice_is_shown_until_its_member_has_read_it,
    nobody_is_shown_more_than_a_page_of_notices,
    what_was_asked_for_cannot_be_put_away_while_it_waits,
);

fn after(secs: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(secs))
}

async fn a_notice_is_shown_until_its_member_has_read_it(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            member(tx, 2, "bob")?;
            let (ada, bob) = (AccountId(1), AccountId(2));
            let arguments = BTreeMap::from([("date".to_owned(), "\u{2068}1 \"May\"".to_owned())]);
            let first = notices::add(tx, ada, NoticeKind::GraceBegan, &arguments, NOON, &entropy)?;
            let second = notices::add(tx, ada, NoticeKind::Restored, &BTreeMap::new(), after(1), &entropy)?;
            notices::add(tx, bob, NoticeKind::ExpiresSoon, &BTreeMap::new(), NOON, &entropy)?;
            let told = notices::unread(tx, ada)?;
            assert_eq!(
                told.iter().map(|n| (n.id, n.kind)).collect::<Vec<_>>(),
                [(second, NoticeKind::Restored), (first, NoticeKind::GraceBegan)]
            );
            assert_eq!(
                (&told[1].arguments, told[1].created_at, told[1].read_at),
                (&arguments, NOON, None)
            );

            assert!(!notices::dismiss(tx, bob, first, after(2))?, "it is not bob's");
            assert!(notices::dismiss(tx, ada, first, after(2))?);
            assert!(!notices::dismiss(tx, ada, first, after(3))?, "it was read before");
            assert_eq!(notices::unread(tx, ada)?.len(), 1);
            let all = notices::list(tx, ada, 10)?;
            assert_eq!(
                all.iter().map(|n| n.read_at).collect::<Vec<_>>(),
                [None, Some(after(2))]
            );

            let old = after(2).plus(sweep::READ_NOTICES_KEPT);
            assert_eq!(sweep::run(tx, old.minus(Duration::from_secs(1)))?, 0);
            assert_eq!(sweep::run(tx, old)?, 1);
            assert_eq!(notices::list(tx, ada, 10)?.len(), 1, "what nobody read stays");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn nobody_is_shown_more_than_a_page_of_notices(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            for second in 0..60 {
                notices::add(
                    tx,
                    AccountId(1),
                    NoticeKind::Restored,
                    &BTreeMap::new(),
                    after(second),
                    &entropy,
                )?;
            }
            let told = notices::unread(tx, AccountId(1))?;
            assert_eq!(i64::try_from(told.len()), Ok(notices::UNREAD));
            assert_eq!(told[0].created_at, after(59));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn what_was_asked_for_cannot_be_put_away_while_it_waits(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            let ada = AccountId(1);
            let nothing = BTreeMap::new();
            let asked = notices::add(tx, ada, NoticeKind::ChangeAsked, &nothing, NOON, &entropy)?;
            let other = notices::add(tx, ada, NoticeKind::Restored, &nothing, after(1), &entropy)?;
            let new = NewChange {
                account_id: ada,
                kind: PendingChangeKind::TrustPasskey,
                payload: "7".to_owned(),
                asked_with: "recovery_code".to_owned(),
                asked_at: NOON,
                effective_at: after(60),
            };
            let change = pending_changes::add(tx, &new, &entropy)?;
            assert!(notices::dismiss(tx, ada, other, after(2))?, "another notice goes");
            assert!(!notices::dismiss(tx, ada, asked, after(2))?, "a thief would do that");
            assert_eq!(notices::unread(tx, ada)?.len(), 1);
            pending_changes::end(tx, change, ChangeState::Cancelled, after(3))?;
            assert!(notices::dismiss(tx, ada, asked, after(4))?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
