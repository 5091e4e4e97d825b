//! Picks that are made and picks that must not be made.

use super::*;
use alloy_primitives::{Address, U256};
use domain::wallet::ChainId;
use testkit::builders::NOON;

const ADA: AccountId = AccountId(1);
const EVE: AccountId = AccountId(2);

fn token(id: u64) -> Token {
    Token {
        chain: ChainId(31337),
        contract: Address::repeat_byte(9),
        id: U256::from(id),
    }
}

fn alternative(rule: &str, choices: &[&[u64]]) -> Alternative {
    Alternative {
        rule: rule.to_owned(),
        choices: choices
            .iter()
            .map(|ids| ids.iter().copied().map(token).collect())
            .collect(),
    }
}

fn after(secs: u64) -> Timestamp {
    NOON.plus(std::time::Duration::from_secs(secs))
}

/// Ada asks; these are hers, these are Eve's, these left Eve and are free so many seconds later.
fn known(own: &[u64], taken: &[u64], cooling: &[(u64, u64)], banned: &[u64]) -> Availability {
    let of = |ids: &[u64], account| ids.iter().map(|id| (token(*id), account)).collect::<Vec<_>>();
    Availability {
        account: ADA,
        now: NOON,
        owners: [of(own, ADA), of(taken, EVE)].concat().into_iter().collect(),
        holds: cooling
            .iter()
            .map(|(id, secs)| {
                let hold = Hold {
                    last_account: EVE,
                    free_at: after(*secs),
                };
                (token(*id), hold)
            })
            .collect(),
        banned: banned.iter().map(|id| token(*id)).collect(),
    }
}

fn picked(available: &Availability, alternatives: &[Alternative]) -> Result<(String, Vec<Token>), Bound> {
    match available.pick(alternatives) {
        Picked::Tokens { rule, mut tokens } => {
            tokens.sort_unstable();
            Ok((rule, tokens))
        }
        Picked::Not(bound) => Err(bound),
    }
}

fn of(rule: &str, ids: &[u64]) -> Result<(String, Vec<Token>), Bound> {
    Ok((rule.to_owned(), ids.iter().copied().map(token).collect()))
}

#[test]
fn the_accounts_own_tokens_come_first() {
    let wanted = [alternative("best", &[&[1]]), alternative("other", &[&[2, 3]])];
    assert_eq!(picked(&known(&[], &[], &[], &[]), &wanted), of("best", &[1]));
    assert_eq!(picked(&known(&[3], &[], &[], &[]), &wanted), of("other", &[3]));
    let two = [alternative("two", &[&[1, 5], &[1, 2]])];
    assert_eq!(picked(&known(&[], &[], &[], &[]), &two), of("two", &[1, 5]));
    assert_eq!(picked(&known(&[2, 5], &[], &[], &[]), &two), of("two", &[2, 5]));
    // The greedy pick would move the first choice to a stranger's token.
    let crossed = [alternative("crossed", &[&[1, 9], &[1, 2]])];
    assert_eq!(picked(&known(&[1, 2], &[], &[], &[]), &crossed), of("crossed", &[1, 2]));
}

#[test]
fn an_alternative_that_binds_nothing_waits_for_its_turn() {
    let open_last = [alternative("pass", &[&[1]]), alternative("open", &[])];
    assert_eq!(picked(&known(&[], &[], &[], &[]), &open_last), of("pass", &[1]));
    assert_eq!(picked(&known(&[], &[1], &[], &[]), &open_last), of("open", &[]));
}

#[test]
fn the_best_news_is_told() {
    let one = [alternative("one", &[&[1, 2]]), alternative("two", &[&[3]])];
    let answer = |available: Availability| picked(&available, &one);
    assert_eq!(answer(known(&[], &[1, 2], &[], &[])), of("two", &[3]));
    assert_eq!(answer(known(&[], &[1, 2, 3], &[], &[])), Err(Bound::Taken));
    assert_eq!(answer(known(&[], &[1, 2], &[], &[3])), Err(Bound::Banned));
    let cooling = Err(Bound::Cooling { free_at: after(5) });
    assert_eq!(answer(known(&[], &[1], &[(2, 5)], &[3])), cooling);
    assert_eq!(answer(known(&[], &[], &[(1, 9), (2, 7), (3, 5)], &[])), cooling);
    assert_eq!(answer(known(&[], &[1, 2], &[(3, 5)], &[3])), Err(Bound::Banned));
    assert_eq!(answer(known(&[], &[], &[(1, 0)], &[])), of("one", &[1]), "it is over");
    assert_eq!(picked(&known(&[], &[], &[], &[]), &[]), Err(Bound::Taken));
}

#[test]
fn what_cools_is_free_when_every_choice_has_a_token() {
    let both = [alternative("both", &[&[1, 2], &[2, 3]])];
    let answer = picked(&known(&[], &[], &[(1, 9), (2, 1), (3, 4)], &[]), &both);
    assert_eq!(answer, Err(Bound::Cooling { free_at: after(4) }));
    let never = picked(&known(&[], &[1, 3], &[(2, 1)], &[]), &both);
    assert_eq!(never, Err(Bound::Taken), "one token pays once");
}

#[test]
fn a_banned_token_does_not_serve_its_own_account_either() {
    let one = [alternative("one", &[&[1]])];
    assert_eq!(picked(&known(&[1], &[], &[], &[]), &one), of("one", &[1]));
    assert_eq!(picked(&known(&[1], &[], &[], &[1]), &one), Err(Bound::Banned));
}

#[test]
fn who_had_it_last_does_not_wait() {
    let one = [alternative("one", &[&[1]])];
    let mut available = known(&[], &[], &[(1, 60)], &[]);
    assert_eq!(picked(&available, &one), Err(Bound::Cooling { free_at: after(60) }));
    available.account = EVE;
    assert_eq!(picked(&available, &one), of("one", &[1]));
}
