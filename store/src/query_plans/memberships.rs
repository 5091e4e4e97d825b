//! What is asked at every event of a chain, at every look at a member and on every page is looked up by
//! index, and what it costs does not grow with the number of members.

use crate::bindings::{self, Bound};
use crate::measured::Measured;
use crate::memberships::Membership;
use crate::{
    accounts, appeals, audit, bans, brakes, chain_marks, chain_read_counts, chain_touches, decisions, member_effects,
    membership_events, memberships, notices, pending_changes, sweep, token_holds, wallets,
};
use alloy_primitives::{Address, B256, U256};
use domain::account::Role;
use domain::chain_follow::BlockMark;
use domain::gate::{Alternative, Token};
use domain::membership::Standing;
use domain::wallet::ChainId;
use domain::{AccountId, Timestamp};
use testkit::builders::{NOON, local_account, wallet};

const ADA: AccountId = AccountId(1);
const CHAIN: ChainId = ChainId(31337);

fn tokens(count: u64) -> Vec<Token> {
    (0..count)
        .map(|id| Token {
            chain: CHAIN,
            contract: Address::repeat_byte(9),
            id: U256::from(id),
        })
        .collect()
}

/// Ada, and so many others, all of them members.
fn crowd(count: u32) -> Measured {
    let mut db = Measured::new();
    db.work(|c| {
        let (account, actor) = local_account(1, "ada");
        accounts::add(c, &account, &actor, &[])?;
        memberships::begin(c, ADA, Some("pass"), None, NOON, NOON)
    });
    db.run(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 999 + {count}) \
         INSERT INTO actor (id, uri, local, kind, username, host, display_name, summary_html, url, inbox, \
         manually_approves_followers, refreshed_at, created_at) \
         SELECT i, 'https://guild.example/' || i, TRUE, 'Person', 'u' || i, 'guild.example', '', '', '', '', FALSE, 0, 0 FROM n"
    ));
    db.run(
        "INSERT INTO account (id, actor_id, username, role, state, biography, created_at) \
         SELECT id, id, username, 'member', 'active', '', 0 FROM actor WHERE id >= 1000",
    );
    db.run(
        "INSERT INTO membership (account_id, rule, stage, since, spent_ms, warned, recheck_at) \
         SELECT id, 'pass', 'active', 0, 0, FALSE, 9000000000000 + id FROM account WHERE id >= 1000",
    );
    db
}

#[test]
fn who_is_due_and_who_must_be_looked_at_sooner_is_found_by_index() {
    let mut db = crowd(3);
    db.assert_indexed("due", |c| memberships::due(c, NOON, 100));
    db.assert_indexed("hasten", |c| memberships::hasten(c, &[ADA, AccountId(1000)], NOON));
    db.assert_indexed("hasten all", |c| memberships::hasten_all(c, NOON));
    db.assert_indexed("page", |c| memberships::page(c, ADA, 100));
    db.assert_indexed("find", |c| memberships::find(c, ADA));
    let saved = Membership {
        account_id: ADA,
        rule: None,
        standing: Standing::active(NOON),
        expires_at: None,
        expiry_noticed_for: None,
        recheck_at: NOON,
        checked_at: None,
        outcome: None,
        yes_at: None,
    };
    db.assert_indexed("save", |c| memberships::save(c, &saved));
}

#[test]
fn whom_an_event_concerns_is_found_by_index() {
    let mut db = crowd(3);
    db.assert_indexed("accounts of tokens", |c| bindings::accounts_of(c, &tokens(3)));
    let addresses = [wallet(1).address, wallet(2).address];
    db.assert_indexed("accounts of addresses", |c| wallets::find_accounts(c, &addresses));
    let mark = BlockMark {
        number: 7,
        hash: B256::ZERO,
    };
    db.assert_indexed("mark", |c| chain_marks::put(c, "gate", CHAIN, mark));
    db.assert_indexed("marks", |c| chain_marks::list(c, "gate", CHAIN));
    db.assert_indexed("roll back", |c| chain_marks::roll_back(c, "gate", CHAIN, Some(3)));
    db.work(|c| chain_touches::add(c, CHAIN, 7, &[ADA]));
    db.assert_indexed("touched", |c| chain_touches::above(c, CHAIN, 3));
    db.assert_indexed("touched no more", |c| chain_touches::remove_above(c, CHAIN, 3));
    db.assert_indexed("settled", |c| chain_touches::forget_below(c, CHAIN, 3));
}

#[test]
fn what_binds_a_token_is_found_by_index() {
    let mut db = crowd(3);
    let wanted = [Alternative {
        rule: "pass".into(),
        choices: vec![tokens(5), tokens(3)],
    }];
    db.assert_indexed("bind", |c| bindings::bind_first_free(c, &wanted, ADA, NOON));
    db.assert_indexed("ask", |c| bindings::would_bind(c, &wanted, None, NOON));
    db.assert_indexed("release", |c| bindings::release(c, ADA, &tokens(1)[0], NOON));
    db.assert_indexed("leave", |c| bindings::release_all(c, ADA, NOON));
    db.assert_indexed("hold", |c| token_holds::find(c, &tokens(1)[0]));
    db.assert_indexed("banned wallet", |c| bans::is_wallet_banned(c, &wallet(1)));
    db.assert_indexed("banned tokens", |c| bans::banned_tokens(c, &tokens(3)));
}

#[test]
fn what_pages_and_looks_ask_is_found_by_index() {
    let mut db = crowd(3);
    db.assert_indexed("unread", |c| notices::unread(c, ADA));
    db.assert_indexed("notices", |c| notices::list(c, ADA, 20));
    db.assert_indexed("effects", |c| member_effects::list(c, ADA));
    db.assert_indexed("shown", |c| member_effects::shown_among(c, &[ADA, AccountId(1000)]));
    db.assert_indexed("waiting", |c| pending_changes::waiting(c, ADA));
    db.assert_indexed("events", |c| membership_events::of_account(c, ADA, 20));
    db.assert_indexed("all events", |c| membership_events::recent(c, Some(9), 20));
    db.assert_indexed("brake", |c| brakes::find(c, "pass"));
    db.assert_indexed("appeals", |c| appeals::list(c, appeals::AppealState::Open, None, 20));
    db.assert_indexed("appeals of", |c| appeals::list_of(c, Some(ADA), None, 20));
    db.assert_indexed("appeals of a wallet", |c| appeals::list_of(c, None, Some("w"), 20));
    db.assert_indexed("open appeal", |c| appeals::open_of(c, Some(ADA), None));
    db.assert_indexed("audit", |c| audit::list(c, Some(9), 20));
    db.assert_indexed("bans", |c| bans::list(c, Some(9), 20));
    db.assert_indexed("reads", |c| chain_read_counts::of(c, ADA, 3));
    db.assert_indexed("reads of a day", |c| chain_read_counts::summary(c, 3));
    db.assert_indexed("decision", |c| decisions::latest(c, ADA));
    db.assert_indexed("accounts", |c| accounts::list_for_admin(c, "", Some(AccountId(9)), 20));
}

#[test]
fn what_is_sorted_or_counted_distinctly_reads_no_more_than_it_needs() {
    let mut db = crowd(3);
    let demotions = db.plans(|c| membership_events::demotions_since(c, "pass", NOON));
    assert!(
        demotions
            .iter()
            .any(|step| step.contains("membership_event_by_rule (rule=? AND at>?)")),
        "{demotions:#?}"
    );
    let moderators = db.plans(accounts::moderators);
    assert!(
        moderators.iter().any(|step| step.contains("account_by_role")),
        "{moderators:#?}"
    );
    let named = db.plans(|c| accounts::list_for_admin(c, "ad", None, 20));
    let sweep = db.plans(|c| sweep::run(c, NOON));
    for table in [
        "token_hold",
        "chain_read_count",
        "notice",
        "pending_change",
        "membership_event",
    ] {
        assert!(
            sweep
                .iter()
                .any(|step| step.starts_with(&format!("SEARCH {table} USING"))),
            "{table}: {sweep:#?}"
        );
    }
    for step in demotions.iter().chain(&moderators).chain(&named) {
        assert!(!step.starts_with("SCAN"), "{step}");
    }
}

/// Statements of everything that happens at one event and at one look.
fn costs(db: &mut Measured) -> Vec<(usize, i64)> {
    let mut costs = Vec::new();
    let (_, work) = db.work(|c| memberships::due(c, NOON, 100));
    costs.push((work.statements.len(), work.rows));
    let (_, work) = db.work(|c| memberships::hasten(c, &[ADA], Timestamp::from_millis(1)));
    costs.push((work.statements.len(), work.rows));
    let wanted = [Alternative {
        rule: "pass".into(),
        choices: vec![tokens(300)],
    }];
    let (bound, work) = db.work(|c| bindings::bind_first_free(c, &wanted, ADA, NOON));
    assert!(matches!(bound, Bound::Yes { .. }));
    costs.push((work.statements.len(), work.rows));
    let (_, work) = db.work(|c| bindings::release(c, ADA, &tokens(1)[0], NOON));
    costs.push((work.statements.len(), work.rows));
    costs
}

#[test]
fn an_event_costs_the_same_with_ten_thousand_members() {
    let few = costs(&mut crowd(3));
    assert_eq!(few, costs(&mut crowd(10_000)));
    for (statements, rows) in few {
        assert!(statements <= 8 && rows <= 2, "{statements} statements, {rows} rows");
    }
}

#[test]
fn a_thousand_tokens_or_members_are_a_few_statements() {
    let mut db = crowd(2000);
    let (_, work) = db.work(|c| bindings::accounts_of(c, &tokens(1200)));
    assert_eq!(work.statements.len(), 3);
    let many: Vec<AccountId> = (1000..2200).map(AccountId).collect();
    let (_, work) = db.work(|c| memberships::hasten(c, &many, NOON));
    assert_eq!(
        (work.statements.len(), work.rows),
        (6, 1200),
        "those who are due, then the others"
    );
    let (due, _) = db.work(|c| memberships::due(c, NOON, 100));
    assert_eq!(due.len(), 100);
    db.work(|c| accounts::set_role(c, ADA, Role::Moderator, Some("pass")));
    let (moderators, _) = db.work(accounts::moderators);
    assert_eq!(moderators.len(), 1);
}
