//! How an admission may be paid for: the smallest sets of bound conditions that satisfy a rule by
//! themselves, and the tokens each would use up. Pure.

use crate::condition::ConditionResult;
use crate::rule::{Bind, Condition, ConditionKind, GateRules, Rule};
use alloy_primitives::{Address, U256, keccak256};
use alloy_sol_types::SolValue;
use domain::gate::{Alternative, BindingChoice, Outcome, Token};
use domain::wallet::{ChainId, Wallet};
use std::cmp::Reverse;

/// The chain of the tokens that stand for wallets.
pub const WALLET_CHAIN: ChainId = ChainId(0);

/// The token that stands for a wallet in `bind = "wallet"`: chain 0, contract 0, and the address as
/// the id.
pub fn wallet_token(address: Address) -> Token {
    Token {
        chain: WALLET_CHAIN,
        contract: Address::ZERO,
        id: U256::from_be_bytes(address.into_word().0),
    }
}

/// The token that stands for one unit of an ERC-1155 id in one wallet: units cannot be told apart, so
/// the n-th unit (from 0) that `owner` holds of `id` is named by the 20 bytes of `owner` and the first 12
/// of `keccak256(abi.encode(uint256 id, uint256 unit))`. A unit that is sent away is another token for
/// whoever receives it. The owner can be read in it ([`unit_owner`]): else a vault whose delegation is one
/// among too many could not be found again, and flooding one's own list would hide that a unit was sold.
pub fn unit_token(chain: ChainId, contract: Address, id: U256, owner: Address, unit: u64) -> Token {
    let named = keccak256((id, U256::from(unit)).abi_encode());
    let mut word = [0; 32];
    word[..20].copy_from_slice(owner.as_slice());
    word[20..].copy_from_slice(&named[..12]);
    Token {
        chain,
        contract,
        id: U256::from_be_bytes(word),
    }
}

/// The owner in the name of a unit; see [`unit_token`].
pub fn unit_owner(token: &Token) -> Address {
    let word: [u8; 32] = token.id.to_be_bytes();
    Address::from_slice(&word[..20])
}

/// All alternatives of all rules that admit, in the order of the rules, within a rule smallest first and then in
/// the order of `bind`. `results` are those of [`GateRules::conditions`], position by position.
pub fn alternatives(rules: &GateRules, results: &[ConditionResult], wallets: &[Wallet]) -> Vec<Alternative> {
    let mut found: Vec<Alternative> = Vec::new();
    for rule in rules.rules() {
        let of_rule = match &rule.bind {
            Bind::Nothing => continue,
            Bind::Wallet => wallet_alternative(rule, results, wallets).into_iter().collect(),
            Bind::Tokens(bound) => sufficient(rule, bound, &|i| results[i].outcome)
                .into_iter()
                .map(|set| choices(&set, rules.conditions(), results))
                .collect::<Vec<_>>(),
        };
        for choices in of_rule {
            if found.iter().all(|alternative| alternative.choices != choices) {
                found.push(Alternative {
                    rule: rule.name.clone(),
                    choices,
                });
            }
        }
    }
    found
}

/// The minimal sets of bound conditions that hold and satisfy the rule when every other bound
/// condition is taken to fail. Unbound conditions keep their outcome, so an unknown one never helps.
pub(crate) fn sufficient(rule: &Rule, bound: &[usize], outcome_of: &impl Fn(usize) -> Outcome) -> Vec<Vec<usize>> {
    let holding: Vec<usize> = bound
        .iter()
        .copied()
        .filter(|i| outcome_of(*i) == Outcome::Yes)
        .collect();
    // At most 2^8 sets, because `MAX_BOUND` is 8.
    let mut sets: Vec<u32> = (0..1_u32 << holding.len()).collect();
    // Smallest first, then those with the earlier conditions of `bind`.
    sets.sort_by_key(|set| (set.count_ones(), Reverse(set.reverse_bits())));
    let mut minimal: Vec<u32> = Vec::new();
    for set in sets {
        if minimal.iter().any(|smaller| smaller & set == *smaller) {
            continue;
        }
        let chosen = |i: usize| {
            holding
                .iter()
                .position(|h| *h == i)
                .is_some_and(|bit| set >> bit & 1 == 1)
        };
        let value = |i: usize| {
            if bound.contains(&i) && !chosen(i) {
                Outcome::No
            } else {
                outcome_of(i)
            }
        };
        if rule.expr.outcome(&value) == Outcome::Yes {
            minimal.push(set);
        }
    }
    let members = |set: u32| {
        holding
            .iter()
            .enumerate()
            .filter(|(bit, _)| set >> bit & 1 == 1)
            .map(|(_, i)| *i)
            .collect()
    };
    minimal.into_iter().map(members).collect()
}

/// The choices of a set of conditions. A condition that uses up several tokens is met by any of those
/// it found, once for each: which of them are free is seen when they are taken. Conditions with the
/// very same tokens are met by the same ones.
fn choices(set: &[usize], conditions: &[Condition], results: &[ConditionResult]) -> Vec<BindingChoice> {
    let mut all: Vec<BindingChoice> = Vec::new();
    for position in set {
        let tokens = &results[*position].tokens;
        let offered = all.iter().filter(|choice| *choice == tokens).count();
        let needed = tokens_needed(&conditions[*position]).min(tokens.len());
        all.extend((offered..needed).map(|_| tokens.clone()));
    }
    all
}

/// How many tokens of a condition one account uses up.
fn tokens_needed(condition: &Condition) -> usize {
    match &condition.kind {
        ConditionKind::Erc721(erc721) => usize::try_from(erc721.min).unwrap_or(usize::MAX),
        ConditionKind::Erc1155(erc1155) => usize::try_from(erc1155.min).unwrap_or(usize::MAX),
        _ => 1,
    }
}

/// The alternative of a rule with `bind = "wallet"`: any wallet that satisfies a condition of it, or
/// any wallet at all if the rule only forbids. A vault that satisfies one by delegation stands for
/// itself, so that it cannot let in everybody it delegates to.
fn wallet_alternative(rule: &Rule, results: &[ConditionResult], wallets: &[Wallet]) -> Option<Vec<BindingChoice>> {
    if rule.expr.outcome(&|i| results[i].outcome) != Outcome::Yes {
        return None;
    }
    let mut satisfying = Vec::new();
    rule.expr.occurrences(&mut |position, helps| {
        if helps {
            satisfying.extend(results[position].wallets.iter().copied());
        }
    });
    let own = wallets.iter().map(|wallet| wallet.address);
    let offered: Vec<Address> = if satisfying.is_empty() {
        own.collect()
    } else {
        let vaults = satisfying
            .iter()
            .filter(|address| own.clone().all(|wallet| wallet != **address));
        own.clone()
            .filter(|wallet| satisfying.contains(wallet))
            .chain(vaults.copied())
            .collect()
    };
    let mut choice: BindingChoice = Vec::new();
    for address in offered {
        let token = wallet_token(address);
        if !choice.contains(&token) {
            choice.push(token);
        }
    }
    (!choice.is_empty()).then(|| vec![choice])
}

#[cfg(test)]
mod tests;
