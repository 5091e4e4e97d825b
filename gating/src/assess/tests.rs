//! Decisions about members, and about everything that is not an admission.

use super::*;
use crate::rule::GateRules;
use crate::testing::{FakeChains, FakeKey, Mood, StillClock};
use alloy_primitives::{Address, U256};
use domain::Timestamp;
use domain::gate::{Effect, Outcome, Token};
use domain::policy::MayRegister;
use domain::wallet::{Proof, Wallet};
use std::sync::Arc;
use std::time::Duration;

const CHAIN: ChainId = ChainId(8453);
const PASS: Address = Address::repeat_byte(0xc1);
const LOCK: Address = Address::repeat_byte(0xc2);
const ALICE: Wallet = Wallet {
    address: Address::repeat_byte(0xa1),
    proof: Proof::Key,
};

const RULES: &str = r#"
    [gate.members]
    effect = "admit"
    expr = { any = ["pass", "lock"] }
    bind = ["pass", "lock"]
    on_lapse = { grace = "1d", dormant_after = "never" }
    cooldown = "2h"
    [gate.builders]
    effect = "role:builder"
    expr = "pass"
    [gate.core]
    effect = "group:core"
    expr = { all = ["pass", "lock"] }
    [gate.helpers]
    effect = "moderator"
    expr = "pass"
"#;

fn chains() -> Arc<FakeChains> {
    let chains = FakeChains::with(CHAIN);
    chains.builder_pass(CHAIN, PASS);
    chains.lock(CHAIN, LOCK);
    Arc::new(chains)
}

fn gate(chains: &Arc<FakeChains>, rules: &str) -> Gate {
    let conditions = format!(
        "[cond.pass]\nkind = \"builderpass\"\nchain = \"{CHAIN}\"\ncontract = \"{PASS:#x}\"\n\
         [cond.lock]\nkind = \"unlock\"\nchain = \"{CHAIN}\"\ncontract = \"{LOCK:#x}\"\nmin_remaining = \"7d\"\n"
    );
    let text = format!("{rules}\n{conditions}");
    let rules = GateRules::from_toml(&text, &[CHAIN].into()).unwrap_or_else(|bad| panic!("{bad}"));
    Gate::new(
        rules,
        chains.clone(),
        Arc::new(StillClock(Timestamp::from_secs(1_800_000_010))),
    )
}

fn token(contract: Address, id: u64) -> Token {
    Token {
        chain: CHAIN,
        contract,
        id: U256::from(id),
    }
}

async fn assess(gate: &Gate, kept: &[Token], depth: Depth) -> Decision {
    let wallets = &[ALICE];
    gate.assess(Holdings { wallets, kept }, depth).await
}

fn outcomes(decision: &Decision) -> Vec<Outcome> {
    decision.rules.iter().map(|rule| rule.outcome).collect()
}

use Outcome::{No, Unknown, Yes};

#[tokio::test]
async fn every_rule_has_an_outcome_of_its_own_and_only_those_that_admit_decide() {
    let chains = chains();
    chains.builder_pass_of(CHAIN, PASS, ALICE.address, 7, true);
    let gate = gate(&chains, RULES);
    let decision = assess(&gate, &[], Depth::Final).await;
    assert_eq!(decision.outcome, Yes);
    assert_eq!(outcomes(&decision), [Yes, Yes, No, Yes]);
    let effects: Vec<Effect> = decision.rules.iter().map(|rule| rule.effect.clone()).collect();
    assert_eq!(
        effects,
        [
            Effect::Admit,
            Effect::Role("builder".to_owned()),
            Effect::Group("core".to_owned()),
            Effect::Moderator
        ]
    );
    assert_eq!(decision.alternatives.len(), 1, "only an admission is paid for");
    chains.lock_keys(CHAIN, LOCK, ALICE.address, &[FakeKey::valid(1)]);
    assert_eq!(outcomes(&assess(&gate, &[], Depth::Final).await), [Yes; 4]);
    chains.builder_pass_of(CHAIN, PASS, ALICE.address, 7, false);
    assert_eq!(outcomes(&assess(&gate, &[], Depth::Final).await), [Yes, No, No, No]);
    chains.lock_keys(CHAIN, LOCK, ALICE.address, &[]);
    assert_eq!(
        assess(&gate, &[], Depth::Final).await.outcome,
        No,
        "a role alone admits nobody"
    );
}

#[tokio::test]
async fn nobody_becomes_a_moderator_at_a_block_that_may_vanish_or_by_a_token_that_may_be_sold() {
    let chains = chains();
    chains.builder_pass_of(CHAIN, PASS, ALICE.address, 7, true);
    let gate = gate(&chains, RULES);
    let moderator = async |depth| outcomes(&assess(&gate, &[], depth).await)[3];
    assert_eq!(moderator(Depth::Final).await, Yes);
    assert_eq!(moderator(Depth::Confirmed).await, Unknown);
    chains.locked(CHAIN, PASS, 7, false);
    assert_eq!(moderator(Depth::Final).await, No);
    assert_eq!(
        assess(&gate, &[], Depth::Final).await.outcome,
        Yes,
        "a member all the same"
    );
    chains.answer(
        CHAIN,
        PASS,
        &crate::condition::SoulboundAbi::lockedCall { id: U256::from(7) },
        domain::chain_reader::Call::Reverted,
    );
    assert_eq!(moderator(Depth::Final).await, Unknown, "silence is no promise");
}

#[tokio::test]
async fn each_depth_is_read_at_its_own_block() {
    let chains = chains();
    chains.set_final_block(CHAIN, 900, 1_799_998_800);
    let gate = gate(&chains, RULES);
    assert_eq!(assess(&gate, &[], Depth::Confirmed).await.blocks[0].number, 1_000);
    assert_eq!(assess(&gate, &[], Depth::Final).await.blocks[0].number, 900);
    assert_eq!(gate.decide(&[ALICE]).await.blocks[0].number, 1_000);
}

#[tokio::test]
async fn a_bound_key_that_ends_soon_still_holds_and_the_decision_says_when_it_ends() {
    let chains = chains();
    let ends = 1_800_003_600;
    let key = FakeKey {
        expires_at_secs: ends,
        ..FakeKey::valid(3)
    };
    chains.lock_keys(CHAIN, LOCK, ALICE.address, &[key]);
    let gate = gate(&chains, RULES);
    assert_eq!(gate.decide(&[ALICE]).await.outcome, No, "at the door");
    let kept = [token(LOCK, 3)];
    let member = assess(&gate, &kept, Depth::Confirmed).await;
    assert_eq!(member.outcome, Yes);
    assert_eq!(member.alternatives[0].choices, [kept.to_vec()]);
    assert_eq!(member.expiries, [(kept[0], ends)]);
    assert_eq!(member.changes_at, Some(ends));
    assert_eq!(assess(&gate, &[token(PASS, 3)], Depth::Confirmed).await.outcome, No);
}

#[tokio::test]
async fn only_tokens_that_are_offered_have_an_end() {
    let chains = chains();
    chains.lock_keys(
        CHAIN,
        LOCK,
        ALICE.address,
        &[FakeKey {
            expires_at_secs: 1_900_000_000,
            ..FakeKey::valid(3)
        }],
    );
    let only_pass = "[gate.members]\neffect = \"admit\"\nexpr = \"pass\"\nbind = [\"pass\"]\n\
                     [gate.core]\neffect = \"group:core\"\nexpr = \"lock\"\n";
    chains.builder_pass_of(CHAIN, PASS, ALICE.address, 7, true);
    let decision = gate(&chains, only_pass).decide(&[ALICE]).await;
    assert_eq!((decision.outcome, decision.expiries), (Yes, vec![]));
    assert_eq!(
        decision.changes_at,
        Some(1_900_000_000 - 7 * 86_400),
        "the group may end"
    );
}

#[tokio::test]
async fn every_question_to_a_chain_is_counted() {
    let chains = chains();
    let gate = gate(
        &chains,
        "[gate.members]\neffect = \"admit\"\nexpr = \"pass\"\nbind = [\"pass\"]\n",
    );
    let asked_before = chains.asked().len();
    let decision = gate.decide(&[ALICE]).await;
    let calls = chains.asked().len() - asked_before;
    assert_eq!((calls, decision.reads), (1, 2), "the pin, and one call");
    chains.set_mood(CHAIN, Mood::Silent);
    assert_eq!(gate.decide(&[ALICE]).await.reads, 1, "also what was not answered");
}

#[tokio::test]
async fn terms_are_those_of_the_rule_and_the_defaults_for_one_that_is_gone() {
    let gate = gate(&chains(), RULES);
    let terms = gate.terms("members");
    assert_eq!(
        (terms.grace, terms.dormant_after, terms.cooldown),
        (Duration::from_secs(86_400), None, Duration::from_secs(7_200))
    );
    assert_eq!(gate.terms("nothing"), LapseTerms::default());
    assert_eq!(
        AssessMember::rule_hash(&gate),
        gate.rules().expect("not open").rule_hash()
    );
    assert_eq!(gate.watched().len(), 2);
}

#[tokio::test]
async fn an_open_gate_keeps_everybody_and_watches_nothing() {
    let gate = Gate::open(Arc::new(StillClock(Timestamp::from_secs(1))));
    let decision = assess(&gate, &[], Depth::Final).await;
    assert_eq!((decision.outcome, decision.rules.len()), (Yes, 0));
    assert_eq!((gate.watched(), gate.terms("open")), (vec![], LapseTerms::default()));
}

#[test]
fn units_are_places_in_a_balance_and_passes_are_not() {
    const UNITS: Address = Address::repeat_byte(0xc3);
    let rules = format!(
        "{}\n[cond.units]\nkind = \"erc1155\"\nchain = \"{CHAIN}\"\ncontract = \"{UNITS:#x}\"\nid = 1\n",
        RULES.replacen(r#"["pass", "lock"]"#, r#"["pass", "lock", "units"]"#, 2)
    );
    let gate = gate(&chains(), &rules);
    assert!(gate.is_place_in_balance(&token(UNITS, 1)));
    assert!(!gate.is_place_in_balance(&token(PASS, 1)));
    let elsewhere = Token {
        chain: ChainId(1),
        ..token(UNITS, 1)
    };
    assert!(!gate.is_place_in_balance(&elsewhere));
}

mod reads;
