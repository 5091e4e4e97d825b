//! Where members stand, their steps, and what rules gave them.

use crate::suite::cast::member;
use crate::suite::on_both;
use alloy_primitives::Address;
use domain::account::AccountState;
use domain::gate::{Effect, Outcome};
use domain::membership::{Stage, Standing};
use domain::wallet::{ChainId, Proof, Wallet};
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::membership_events::NewEvent;
use store::memberships::{Membership, RuleCount};
use store::{
    Conn, Store, StoreError, accounts, chain_read_counts, member_effects, membership_events, memberships, sweep,
    wallets,
};
use testkit::SeededEntropy;
use testkit::builders::{NOON, wallet};

on_both!(
    a_membership_is_kept_as_it_was_saved,
    the_stage_is_read_with_the_account,
    the_longest_overdue_are_looked_at_first,
    to_hasten_never_puts_off,
    members_are_counted_by_rule_stage_and_outcome,
    steps_are_told_newest_first_and_demotions_counted_by_member,
    what_a_rule_gives_is_shown_only_if_the_member_wants,
    reads_of_chains_are_counted_per_member_and_day,
    the_accounts_of_addresses_are_found_whatever_the_proof,
);

const ADA: AccountId = AccountId(1);
const BOB: AccountId = AccountId(2);
const CAT: AccountId = AccountId(3);

fn after(secs: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(secs))
}

fn begin(tx: &mut Conn, id: i64, name: &str, rule: Option<&str>, recheck_at: Timestamp) -> Result<(), StoreError> {
    member(tx, id, name)?;
    memberships::begin(tx, AccountId(id), rule, None, recheck_at, NOON)
}

async fn a_membership_is_kept_as_it_was_saved(store: Store) {
    store
        .write(|tx| {
            member(tx, 1, "ada")?;
            assert_eq!(memberships::find(tx, ADA)?, None);
            memberships::begin(tx, ADA, Some("pass"), Some(after(90)), after(60), NOON)?;
            let begun = Membership {
                account_id: ADA,
                rule: Some("pass".into()),
                standing: Standing::active(NOON),
                expires_at: Some(after(90)),
                expiry_noticed_for: None,
                recheck_at: after(60),
                checked_at: None,
                outcome: None,
                yes_at: Some(NOON),
            };
            assert_eq!(memberships::find(tx, ADA)?, Some(begun.clone()));
            memberships::begin(tx, ADA, None, None, NOON, NOON)?;
            assert_eq!(memberships::find(tx, ADA)?, Some(begun), "it begins once");

            for outcome in [Outcome::Yes, Outcome::No, Outcome::Unknown] {
                let changed = Membership {
                    account_id: ADA,
                    rule: None,
                    standing: Standing {
                        stage: Stage::Limited,
                        since: after(1),
                        spent: Duration::from_millis(4321),
                        seen_at: Some(after(2)),
                        warned: true,
                    },
                    expires_at: None,
                    expiry_noticed_for: Some(after(90)),
                    recheck_at: after(3),
                    checked_at: Some(after(2)),
                    outcome: Some(outcome),
                    yes_at: Some(after(1)),
                };
                memberships::save(tx, &changed)?;
                assert_eq!(memberships::find(tx, ADA)?, Some(changed));
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_stage_is_read_with_the_account(store: Store) {
    store
        .write(|tx| {
            begin(tx, 1, "ada", None, NOON)?;
            begin(tx, 2, "bob", None, NOON)?;
            let stage = |tx: &mut Conn, id| Ok::<_, StoreError>(accounts::lookup(tx, id)?.expect("there").stage);
            assert_eq!(stage(tx, ADA)?, Stage::Active);
            let mut standing = memberships::find(tx, ADA)?.expect("begun");
            for next in [Stage::Grace, Stage::Limited, Stage::Dormant, Stage::Active] {
                standing.standing.stage = next;
                memberships::save(tx, &standing)?;
                assert_eq!((stage(tx, ADA)?, stage(tx, BOB)?), (next, Stage::Active));
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_longest_overdue_are_looked_at_first(store: Store) {
    store
        .write(|tx| {
            begin(tx, 1, "ada", None, after(20))?;
            begin(tx, 2, "bob", None, after(10))?;
            begin(tx, 3, "cat", None, after(30))?;
            assert_eq!(memberships::due(tx, after(9), 10)?, []);
            assert_eq!(memberships::due(tx, after(20), 10)?, [BOB, ADA]);
            assert_eq!(memberships::due(tx, after(99), 2)?, [BOB, ADA]);
            accounts::set_state(tx, BOB, AccountState::Suspended)?;
            assert_eq!(
                memberships::due(tx, after(20), 10)?,
                [BOB, ADA],
                "time goes on for the suspended"
            );
            accounts::remove(tx, BOB, NOON)?;
            assert_eq!(memberships::due(tx, after(20), 10)?, [ADA]);
            assert_eq!(memberships::page(tx, AccountId(0), 10)?, [ADA, CAT]);
            assert_eq!(memberships::page(tx, ADA, 10)?, [CAT]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

/// By how much the moment of somebody moves who is to be looked at by then anyway.
const MOVED: Duration = Duration::from_millis(1);

async fn to_hasten_never_puts_off(store: Store) {
    store
        .write(|tx| {
            begin(tx, 1, "ada", None, after(20))?;
            begin(tx, 2, "bob", None, after(5))?;
            begin(tx, 3, "cat", None, after(30))?;
            let at = |tx: &mut Conn, id| Ok::<_, StoreError>(memberships::find(tx, id)?.expect("begun").recheck_at);
            let strangers: Vec<AccountId> = (100..1300).map(AccountId).collect();
            memberships::hasten(tx, &[strangers, vec![ADA, BOB, ADA]].concat(), after(10))?;
            assert_eq!(
                (at(tx, ADA)?, at(tx, BOB)?, at(tx, CAT)?),
                (after(10), after(5).minus(MOVED), after(30)),
                "who is due by then anyway is marked as hastened"
            );
            memberships::hasten(tx, &[], NOON)?;
            memberships::hasten_all(tx, after(7))?;
            assert_eq!(
                (at(tx, ADA)?, at(tx, BOB)?, at(tx, CAT)?),
                (after(7), after(5).minus(2 * MOVED), after(7))
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn members_are_counted_by_rule_stage_and_outcome(store: Store) {
    store
        .write(|tx| {
            begin(tx, 1, "ada", Some("pass"), NOON)?;
            begin(tx, 2, "bob", Some("pass"), NOON)?;
            begin(tx, 3, "cat", None, NOON)?;
            let mut bob = memberships::find(tx, BOB)?.expect("begun");
            bob.standing.stage = Stage::Grace;
            bob.outcome = Some(Outcome::No);
            memberships::save(tx, &bob)?;
            let mut counts = memberships::counts(tx)?;
            counts.sort_by_key(|count| (count.rule.clone(), count.stage));
            let count = |rule: Option<&str>, stage| RuleCount {
                rule: rule.map(ToOwned::to_owned),
                stage,
                members: 1,
            };
            assert_eq!(
                counts,
                [
                    count(None, Stage::Active),
                    count(Some("pass"), Stage::Active),
                    count(Some("pass"), Stage::Grace)
                ]
            );
            let mut outcomes = memberships::outcomes(tx)?;
            outcomes.sort_by_key(|(outcome, _)| outcome.is_some());
            assert_eq!(outcomes, [(None, 2), (Some(Outcome::No), 1)]);
            assert_eq!(memberships::members(tx)?, 3);
            accounts::set_state(tx, CAT, AccountState::Suspended)?;
            assert_eq!(memberships::members(tx)?, 2);
            let by_rule: i64 = memberships::counts(tx)?.iter().map(|count| count.members).sum();
            assert_eq!(by_rule, 2, "who is suspended is in no number of members");
            assert_eq!(
                memberships::outcomes(tx)?
                    .iter()
                    .map(|(_, members)| members)
                    .sum::<i64>(),
                2
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn steps_are_told_newest_first_and_demotions_counted_by_member(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            for (id, name) in [(1, "ada"), (2, "bob"), (3, "cat")] {
                member(tx, id, name)?;
            }
            let step = |tx: &mut Conn, id: AccountId, rule: &str, from, to, secs| {
                let new = NewEvent {
                    account_id: id,
                    rule: Some(rule.to_owned()),
                    from,
                    to,
                    reason: "pass-no".into(),
                    at: after(secs),
                };
                membership_events::add(tx, &new, &entropy)
            };
            step(tx, ADA, "pass", Stage::Active, Stage::Grace, 10)?;
            step(tx, ADA, "pass", Stage::Grace, Stage::Active, 11)?;
            step(tx, ADA, "pass", Stage::Active, Stage::Grace, 12)?;
            step(tx, BOB, "pass", Stage::Grace, Stage::Limited, 13)?;
            step(tx, CAT, "other", Stage::Limited, Stage::Dormant, 14)?;
            step(tx, CAT, "other", Stage::Dormant, Stage::Active, 15)?;
            let since = |tx: &mut Conn, rule, secs| membership_events::demotions_since(tx, rule, after(secs));
            assert_eq!((since(tx, "pass", 0)?, since(tx, "other", 0)?), (2, 1));
            assert_eq!(
                (since(tx, "pass", 12)?, since(tx, "pass", 13)?, since(tx, "pass", 14)?),
                (2, 1, 0)
            );
            assert_eq!((since(tx, "other", 15)?, since(tx, "none", 0)?), (0, 0));

            let newest = membership_events::recent(tx, None, 2)?;
            let told: Vec<_> = newest.iter().map(|e| (e.account_id, e.from, e.to, e.at)).collect();
            assert_eq!(
                told,
                [
                    (CAT, Stage::Dormant, Stage::Active, after(15)),
                    (CAT, Stage::Limited, Stage::Dormant, after(14))
                ]
            );
            let next = membership_events::recent(tx, Some(newest[1].id), 10)?;
            assert_eq!((next.len(), next[0].account_id), (4, BOB));
            let of_ada = membership_events::of_account(tx, ADA, 2)?;
            assert_eq!(
                of_ada.iter().map(|e| e.to).collect::<Vec<_>>(),
                [Stage::Grace, Stage::Active]
            );

            sweep::run(tx, after(13).plus(sweep::EVENTS_KEPT))?;
            let left = membership_events::recent(tx, None, 10)?;
            assert_eq!(
                left.iter().map(|e| e.at).collect::<Vec<_>>(),
                [after(15), after(14), after(13)]
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn what_a_rule_gives_is_shown_only_if_the_member_wants(store: Store) {
    store
        .write(|tx| {
            member(tx, 1, "ada")?;
            member(tx, 2, "bob")?;
            let (builder, core) = (Effect::Role("builder".into()), Effect::Group("core".into()));
            assert!(member_effects::grant(tx, ADA, &builder, "first", NOON)?);
            assert!(!member_effects::grant(tx, ADA, &builder, "second", after(5))?);
            assert!(member_effects::grant(tx, ADA, &core, "first", NOON)?);
            assert!(member_effects::grant(tx, BOB, &builder, "first", NOON)?);
            let of_ada = member_effects::list(tx, ADA)?;
            let told: Vec<_> = of_ada
                .iter()
                .map(|e| (&e.effect, e.rule.as_str(), e.shown, e.granted_at))
                .collect();
            assert_eq!(told, [(&core, "first", false, NOON), (&builder, "second", false, NOON)]);

            assert_eq!(member_effects::shown_among(tx, &[ADA, BOB])?, []);
            assert!(member_effects::show(tx, ADA, &builder, true)?);
            assert!(!member_effects::show(tx, BOB, &core, true)?, "bob does not have it");
            let many: Vec<AccountId> = (1..1200).map(AccountId).collect();
            assert_eq!(member_effects::shown_among(tx, &many)?, [(ADA, builder.clone())]);
            assert!(member_effects::show(tx, ADA, &builder, false)?);
            assert_eq!(member_effects::shown_among(tx, &many)?, []);

            assert_eq!(member_effects::counts(tx)?, [(core.clone(), 1), (builder.clone(), 2)]);
            accounts::set_state(tx, BOB, AccountState::Suspended)?;
            assert_eq!(member_effects::counts(tx)?, [(core.clone(), 1), (builder.clone(), 1)]);
            accounts::set_state(tx, BOB, AccountState::Active)?;
            assert!(member_effects::withdraw(tx, ADA, &builder)?);
            assert!(!member_effects::withdraw(tx, ADA, &builder)?);
            assert_eq!(member_effects::list(tx, ADA)?.len(), 1);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn reads_of_chains_are_counted_per_member_and_day(store: Store) {
    store
        .write(|tx| {
            member(tx, 1, "ada")?;
            member(tx, 2, "bob")?;
            let today = chain_read_counts::day(NOON);
            assert_eq!(today, 20_779);
            assert_eq!(
                chain_read_counts::summary(tx, today)?,
                chain_read_counts::ReadSummary::default()
            );
            chain_read_counts::add(tx, ADA, today, 3)?;
            chain_read_counts::add(tx, ADA, today, 4)?;
            chain_read_counts::add(tx, BOB, today, 5)?;
            chain_read_counts::add(tx, BOB, today - 1, 100)?;
            assert_eq!(chain_read_counts::of(tx, ADA, today)?, 7);
            assert_eq!(chain_read_counts::of(tx, ADA, today + 1)?, 0);
            let summary = chain_read_counts::summary(tx, today)?;
            assert_eq!((summary.members, summary.reads, summary.most), (2, 12, 7));
            let day = Duration::from_secs(86_400);
            assert_eq!(sweep::run(tx, NOON.plus(day * 29))?, 0);
            assert_eq!(sweep::run(tx, NOON.plus(day * 30))?, 1, "yesterday's");
            assert_eq!(chain_read_counts::sweep(tx, today + 1)?, 2);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_accounts_of_addresses_are_found_whatever_the_proof(store: Store) {
    store
        .write(|tx| {
            for (id, name) in [(1, "ada"), (2, "bob"), (3, "cat")] {
                member(tx, id, name)?;
            }
            let vouched = Wallet {
                proof: Proof::Contract { chain: ChainId(10) },
                ..wallet(1)
            };
            assert!(wallets::link(tx, BOB, &wallet(1), NOON)?);
            assert!(wallets::link(tx, ADA, &vouched, NOON)?);
            assert!(wallets::link(tx, ADA, &wallet(2), NOON)?);
            assert!(wallets::link(tx, CAT, &wallet(3), NOON)?);
            let mut asked: Vec<Address> = (0..1200_u16)
                .map(|n| Address::left_padding_from(&n.to_be_bytes()))
                .collect();
            assert_eq!(wallets::find_accounts(tx, &asked)?, []);
            asked.extend([wallet(1).address, wallet(2).address, wallet(2).address]);
            assert_eq!(wallets::find_accounts(tx, &asked)?, [ADA, BOB]);
            assert_eq!(wallets::find_accounts(tx, &[])?, []);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
