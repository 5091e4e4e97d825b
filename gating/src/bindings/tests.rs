//! What an admission may be paid with, also for expressions nobody would write.

use super::*;
use crate::expr::tests::{CONDITIONS, any_expr, any_values};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn rule(expr: crate::expr::Expr, bound: Vec<usize>) -> Rule {
    Rule {
        name: "r".to_owned(),
        effect: domain::gate::Effect::Admit,
        expr,
        bind: Bind::Tokens(bound),
        terms: domain::membership::LapseTerms::default(),
    }
}

/// The outcome when only `chosen` of the bound conditions may count.
fn with_only(rule: &Rule, bound: &[usize], chosen: &[usize], values: &[Outcome]) -> Outcome {
    rule.expr.outcome(&|i| {
        if bound.contains(&i) && !chosen.contains(&i) {
            Outcome::No
        } else {
            values[i]
        }
    })
}

/// Bound conditions that only help, as a checked rule guarantees.
fn helpful(expr: &crate::expr::Expr, wanted: &BTreeSet<usize>) -> Vec<usize> {
    let mut hurting = BTreeSet::new();
    expr.occurrences(&mut |i, helps| {
        if !helps {
            hurting.insert(i);
        }
    });
    wanted.difference(&hurting).copied().collect()
}

proptest! {
    #[test]
    fn every_alternative_is_sufficient_and_minimal(
        expr in any_expr(),
        values in any_values(),
        wanted in proptest::collection::btree_set(0..CONDITIONS, 0..CONDITIONS),
    ) {
        let bound = helpful(&expr, &wanted);
        let rule = rule(expr, bound.clone());
        let sets = sufficient(&rule, &bound, &|i| values[i]);
        for set in &sets {
            prop_assert!(set.iter().all(|i| values[*i] == Outcome::Yes), "only what holds is used up");
            prop_assert_eq!(with_only(&rule, &bound, set, &values), Outcome::Yes);
            for left_out in set {
                let fewer: Vec<usize> = set.iter().copied().filter(|i| i != left_out).collect();
                prop_assert_ne!(with_only(&rule, &bound, &fewer, &values), Outcome::Yes);
            }
        }
        prop_assert!(sets.windows(2).all(|pair| pair[0].len() <= pair[1].len()), "smallest first");
        let admitted = rule.expr.outcome(&|i| values[i]) == Outcome::Yes;
        prop_assert_eq!(admitted, !sets.is_empty(), "whoever is admitted can pay, and nobody else");
    }
}

#[test]
fn alternatives_come_in_the_order_of_bind() {
    use crate::expr::Expr;
    let all = |positions: &[usize]| positions.iter().copied().map(Expr::Condition).collect::<Vec<_>>();
    let holds = |_: usize| Outcome::Yes;
    let any = Expr::Any(all(&[0, 1, 2]));
    assert_eq!(
        sufficient(&rule(any, vec![]), &[2, 0, 1], &holds),
        [vec![2], vec![0], vec![1]]
    );
    let two = Expr::AtLeast(2, all(&[0, 1, 2]));
    assert_eq!(
        sufficient(&rule(two, vec![]), &[0, 1, 2], &holds),
        [vec![0, 1], vec![0, 2], vec![1, 2]]
    );
    let mixed = Expr::Any(vec![Expr::All(all(&[0, 1])), Expr::Condition(2)]);
    assert_eq!(
        sufficient(&rule(mixed, vec![]), &[0, 1, 2], &holds),
        [vec![2], vec![0, 1]]
    );
}

#[test]
fn each_of_several_choices_may_be_met_by_any_token_so_that_taken_ones_do_not_hide_free_ones() {
    let token = |id: u64| Token {
        chain: ChainId(1),
        contract: Address::repeat_byte(1),
        id: U256::from(id),
    };
    let tokens: Vec<Token> = (1..=5).map(token).collect();
    let erc721 = |min: u64| Condition {
        name: "art".to_owned(),
        title: None,
        link: None,
        kind: ConditionKind::Erc721(crate::rule::Erc721 {
            chain: ChainId(1),
            contract: Address::repeat_byte(1),
            min: U256::from(min),
            from_block: None,
            held_since: None,
            soulbound: false,
            delegation: None,
        }),
    };
    let found = |tokens: &[Token]| ConditionResult {
        outcome: Outcome::Yes,
        tokens: tokens.to_vec(),
        wallets: Vec::new(),
        message: "gate-erc721-yes",
        arguments: Vec::new(),
        block: None,
        expiries: Vec::new(),
        changes_at: None,
        locked: None,
    };
    let of = |min, tokens: &[Token]| choices(&[0], &[erc721(min)], &[found(tokens)]);
    assert_eq!(of(1, &tokens), std::slice::from_ref(&tokens));
    assert_eq!(of(3, &tokens), [tokens.clone(), tokens.clone(), tokens.clone()]);
    let twice = choices(&[0, 1], &[erc721(2), erc721(1)], &[found(&tokens), found(&tokens)]);
    assert_eq!(twice, [tokens.clone(), tokens], "the same tokens meet both conditions");
}

#[test]
fn every_unit_of_every_id_in_every_wallet_is_a_token_of_its_own() {
    let chain = ChainId(1);
    let contract = Address::repeat_byte(1);
    let (alice, bob) = (Address::repeat_byte(0xa1), Address::repeat_byte(0xb0));
    let unit = |id: u64, owner, unit| unit_token(chain, contract, U256::from(id), owner, unit);
    let all = [unit(1, alice, 0), unit(1, alice, 1), unit(2, alice, 0), unit(1, bob, 0)];
    let different: BTreeSet<Token> = all.into_iter().collect();
    assert_eq!(different.len(), all.len());
    assert_eq!(unit(1, alice, 0), all[0], "the same unit is the same token");
    let mut named = vec![0_u8; 64];
    named[31] = 1;
    let word = [alice.as_slice(), &keccak256(named)[..12]].concat();
    assert_eq!(all[0].id, U256::from_be_slice(&word), "as documented");
    assert_eq!(all.map(|token| unit_owner(&token)), [alice, alice, alice, bob]);
}
