//! What admins see and do: brakes, the audit log, drafts, roles, and the list of accounts.

use crate::suite::cast::member;
use crate::suite::on_both;
use domain::account::{AccountState, Role};
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::gate_drafts::DraftState;
use store::{Conn, Store, StoreError, accounts, audit, brakes, gate_drafts};
use testkit::SeededEntropy;
use testkit::builders::NOON;

on_both!(
    a_brake_is_tripped_once_and_released_for_a_while,
    the_audit_log_outlives_those_in_it,
    a_draft_runs_to_one_end,
    a_role_knows_the_rule_that_gave_it,
    accounts_are_found_by_how_their_names_begin,
);

fn after(secs: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(secs))
}

async fn a_brake_is_tripped_once_and_released_for_a_while(store: Store) {
    store
        .write(|tx| {
            assert_eq!(brakes::find(tx, "pass")?, None);
            assert!(!brakes::release(tx, "pass", after(60), AccountId(8))?, "there is none");
            assert!(brakes::trip(tx, "pass", 7, 100, NOON)?);
            assert!(!brakes::trip(tx, "pass", 9, 100, after(1))?);
            assert!(brakes::trip(tx, "other", 5, 10, NOON)?);
            let brake = brakes::find(tx, "pass")?.expect("tripped");
            assert_eq!((brake.tripped_at, brake.demotions, brake.members), (NOON, 7, 100));
            assert!(brake.holds(NOON));

            assert!(brakes::release(tx, "pass", after(60), AccountId(8))?);
            let brake = brakes::find(tx, "pass")?.expect("still there");
            assert_eq!(
                (brake.released_until, brake.released_by),
                (Some(after(60)), Some(AccountId(8)))
            );
            assert!(!brake.holds(after(59)) && brake.holds(after(60)));
            assert!(!brakes::trip(tx, "pass", 50, 100, after(59))?, "an admin has looked");
            assert!(brakes::trip(tx, "pass", 51, 100, after(60))?);
            let brake = brakes::find(tx, "pass")?.expect("tripped anew");
            assert_eq!(
                (brake.demotions, brake.released_until, brake.released_by),
                (51, None, None)
            );

            let rules: Vec<_> = brakes::list(tx)?.into_iter().map(|brake| brake.rule).collect();
            assert_eq!(rules, ["other", "pass"]);
            assert!(brakes::clear(tx, "pass")?);
            assert!(!brakes::clear(tx, "pass")?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_audit_log_outlives_those_in_it(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            let ada = AccountId(1);
            audit::add(tx, Some(ada), "ban", "eve", "spam", NOON, &entropy)?;
            audit::add(tx, None, "release_brake", "pass", "", after(1), &entropy)?;
            audit::add(tx, Some(ada), "unban", "eve", "a mistake", after(2), &entropy)?;
            accounts::remove(tx, ada, NOON)?;
            let newest = audit::list(tx, None, 2)?;
            let told: Vec<_> = newest.iter().map(|e| (e.account_id, e.action.as_str(), e.at)).collect();
            assert_eq!(
                told,
                [(Some(ada), "unban", after(2)), (None, "release_brake", after(1))]
            );
            let rest = audit::list(tx, Some(newest[1].id), 10)?;
            assert_eq!(
                (rest.len(), rest[0].subject.as_str(), rest[0].detail.as_str()),
                (1, "eve", "spam")
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_draft_runs_to_one_end(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            assert_eq!(gate_drafts::latest(tx)?, None);
            let first = gate_drafts::add(tx, "[gate.a]", AccountId(8), NOON, &entropy)?;
            let second = gate_drafts::add(tx, "[gate.b]", AccountId(8), after(1), &entropy)?;
            let draft = gate_drafts::find(tx, first)?.expect("there");
            assert_eq!(
                (draft.state, draft.done, draft.total, draft.result.as_str()),
                (DraftState::Waiting, 0, 0, "")
            );
            assert_eq!(gate_drafts::latest(tx)?.map(|draft| draft.id), Some(second));
            assert_eq!(gate_drafts::oldest_unfinished(tx)?.map(|draft| draft.id), Some(first));
            assert_eq!(gate_drafts::count_unfinished(tx, AccountId(8))?, 2);
            assert_eq!(gate_drafts::count_unfinished(tx, AccountId(9))?, 0);

            gate_drafts::progress(tx, first, 3, 10)?;
            let draft = gate_drafts::find(tx, first)?.expect("there");
            assert_eq!((draft.state, draft.done, draft.total), (DraftState::Running, 3, 10));
            gate_drafts::finish(tx, first, DraftState::Done, "{\"gain\":[]}")?;
            gate_drafts::progress(tx, first, 4, 10)?;
            let draft = gate_drafts::find(tx, first)?.expect("there");
            assert_eq!(
                (draft.state, draft.done, draft.result.as_str()),
                (DraftState::Done, 3, "{\"gain\":[]}")
            );
            gate_drafts::finish(tx, second, DraftState::Failed, "{}")?;
            assert_eq!(
                gate_drafts::latest(tx)?.map(|draft| draft.state),
                Some(DraftState::Failed)
            );
            assert_eq!(gate_drafts::oldest_unfinished(tx)?, None);
            assert_eq!(gate_drafts::count_unfinished(tx, AccountId(8))?, 0);
            assert_eq!(gate_drafts::forget(tx, NOON)?, 1, "the first");
            assert!(gate_drafts::find(tx, second)?.is_some());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_role_knows_the_rule_that_gave_it(store: Store) {
    store
        .write(|tx| {
            for (id, name) in [(1, "ada"), (2, "bob"), (3, "cat"), (4, "dan")] {
                member(tx, id, name)?;
            }
            let (ada, bob, cat) = (AccountId(1), AccountId(2), AccountId(3));
            assert_eq!(accounts::moderators(tx)?, []);
            accounts::set_role(tx, cat, Role::Owner, None)?;
            accounts::set_role(tx, ada, Role::Moderator, Some("elders"))?;
            accounts::set_role(tx, bob, Role::Admin, None)?;
            assert_eq!(accounts::role_rule(tx, ada)?.as_deref(), Some("elders"));
            assert_eq!(accounts::role_rule(tx, bob)?, None);
            let names = |tx: &mut Conn| {
                let all = accounts::moderators(tx)?;
                Ok::<_, StoreError>(all.into_iter().map(|a| a.username).collect::<Vec<_>>())
            };
            assert_eq!(names(tx)?, ["ada", "bob", "cat"]);
            accounts::set_state(tx, bob, AccountState::Suspended)?;
            assert_eq!(names(tx)?, ["ada", "cat"]);
            accounts::set_role(tx, ada, Role::Moderator, None)?;
            assert_eq!(accounts::role_rule(tx, ada)?, None, "a person made it theirs");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn accounts_are_found_by_how_their_names_begin(store: Store) {
    store
        .write(|tx| {
            for (id, name) in [(1, "ada"), (2, "adam"), (3, "bob"), (4, "ad_hoc"), (5, "ada9")] {
                member(tx, id, name)?;
            }
            let names = |tx: &mut Conn, query: &str, before: Option<i64>, limit| {
                let all = accounts::list_for_admin(tx, query, before.map(AccountId), limit)?;
                Ok::<_, StoreError>(all.into_iter().map(|a| a.username).collect::<Vec<_>>())
            };
            assert_eq!(names(tx, "", None, 3)?, ["ada9", "ad_hoc", "bob"]);
            assert_eq!(names(tx, "", Some(3), 3)?, ["adam", "ada"]);
            assert_eq!(names(tx, " @ADA", None, 9)?, ["ada9", "adam", "ada"]);
            assert_eq!(names(tx, "ada", Some(5), 1)?, ["adam"]);
            assert_eq!(names(tx, "ad_", None, 9)?, ["ad_hoc"], "nothing is a wild card");
            for nobody in ["%", "zoe", "a\0"] {
                assert_eq!(names(tx, nobody, None, 9)?, [""; 0], "{nobody:?}");
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
