//! Whole decisions over two chains of which one may fail.

use super::*;
use crate::bindings::wallet_token;
use crate::testing::{FakeChains, FakeKey, Mood, StillClock};
use alloy_primitives::{Address, U256};
use domain::Timestamp;
use domain::gate::Token;
use domain::wallet::Proof;

const BASE: ChainId = ChainId(8453);
const OTHER: ChainId = ChainId(10);
const PASS: Address = Address::repeat_byte(0xc1);
const LOCK: Address = Address::repeat_byte(0xc2);
const ALICE: Wallet = Wallet {
    address: Address::repeat_byte(0xa1),
    proof: Proof::Key,
};
const BOB: Wallet = Wallet {
    address: Address::repeat_byte(0xb0),
    proof: Proof::Key,
};

/// A pass on one chain and a lock on another, nobody holds anything.
fn chains() -> Arc<FakeChains> {
    let chains = FakeChains::with(BASE);
    chains.set_block(OTHER, 2_000, 1_800_000_000);
    chains.builder_pass(BASE, PASS);
    chains.lock(OTHER, LOCK);
    Arc::new(chains)
}

fn gate(chains: &Arc<FakeChains>, rules: &str) -> Gate {
    let conditions = format!(
        "[cond.pass]\nkind = \"builderpass\"\nchain = \"{BASE}\"\ncontract = \"{PASS:#x}\"\nlink = \"https://example.org/pass\"\n\
         [cond.lock]\nkind = \"unlock\"\nchain = \"{OTHER}\"\ncontract = \"{LOCK:#x}\"\nmin_remaining = \"1h\"\ntitle = \"a membership\"\n\
         [cond.banned]\nkind = \"allowlist\"\naddresses = [\"{:#x}\"]\n",
        BOB.address
    );
    let rules = GateRules::from_toml(&format!("{rules}\n{conditions}"), &[BASE, OTHER].into()).expect("good rules");
    let reader: Arc<dyn ChainReader> = chains.clone();
    Gate::new(rules, reader, Arc::new(StillClock(Timestamp::from_secs(1_800_000_010))))
}

const EITHER: &str =
    "[gate.members]\neffect = \"admit\"\nexpr = { any = [\"pass\", \"lock\"] }\nbind = [\"pass\", \"lock\"]";
const BOTH: &str =
    "[gate.members]\neffect = \"admit\"\nexpr = { all = [\"pass\", \"lock\"] }\nbind = [\"pass\", \"lock\"]";

fn token(chain: ChainId, contract: Address, id: u64) -> Token {
    Token {
        chain,
        contract,
        id: U256::from(id),
    }
}

/// The choices of every alternative.
fn choices(decision: &Decision) -> Vec<Vec<Vec<Token>>> {
    let each = decision
        .alternatives
        .iter()
        .map(|alternative| alternative.choices.clone());
    each.collect()
}

#[tokio::test]
async fn a_decision_names_outcome_reasons_blocks_rules_and_tokens() {
    let chains = chains();
    chains.builder_pass_of(BASE, PASS, ALICE.address, 7, true);
    let gate = gate(&chains, EITHER);
    let decision = gate.decide(&[ALICE]).await;
    assert_eq!(decision.outcome, Outcome::Yes);
    assert_eq!(choices(&decision), [vec![vec![token(BASE, PASS, 7)]]]);
    assert_eq!(decision.alternatives[0].rule, "members");
    assert_eq!(decision.rule_hash, gate.rules().expect("not open").rule_hash());
    assert_eq!(decision.decided_at, Timestamp::from_secs(1_800_000_010));
    let blocks: Vec<(ChainId, u64)> = decision
        .blocks
        .iter()
        .map(|block| (block.chain, block.number))
        .collect();
    assert_eq!(blocks, [(OTHER, 2_000), (BASE, 1_000)]);
    let reasons: Vec<_> = decision
        .reasons
        .iter()
        .map(|r| (r.condition.as_str(), r.outcome, r.message.as_str()))
        .collect();
    let expected = [
        ("pass", Outcome::Yes, "gate-builderpass-yes"),
        ("lock", Outcome::No, "gate-unlock-no"),
    ];
    assert_eq!(
        reasons, expected,
        "in the order of the file, and only what the rules use"
    );
    assert_eq!(decision.reasons[0].block.map(|block| block.number), Some(1_000));
    assert_eq!(decision.reasons[0].link.as_deref(), Some("https://example.org/pass"));
    assert_eq!(
        decision.reasons[1].arguments,
        [("title".to_owned(), "a membership".to_owned())]
    );
}

#[tokio::test]
async fn whoever_holds_nothing_is_refused_and_nothing_is_offered_for_binding() {
    let decision = gate(&chains(), EITHER).decide(&[BOB]).await;
    assert_eq!((decision.outcome, decision.alternatives), (Outcome::No, vec![]));
}

#[tokio::test]
async fn a_chain_that_is_down_makes_unknown_only_where_it_matters() {
    let chains = chains();
    chains.builder_pass_of(BASE, PASS, ALICE.address, 7, true);
    chains.lock_keys(OTHER, LOCK, ALICE.address, &[FakeKey::valid(3)]);
    assert_eq!(gate(&chains, BOTH).decide(&[ALICE]).await.outcome, Outcome::Yes);
    chains.set_mood(OTHER, Mood::Silent);
    let either = gate(&chains, EITHER).decide(&[ALICE]).await;
    assert_eq!(either.outcome, Outcome::Yes);
    assert_eq!(
        choices(&either),
        [vec![vec![token(BASE, PASS, 7)]]],
        "an unknown token is never used up"
    );
    let both = gate(&chains, BOTH).decide(&[ALICE]).await;
    assert_eq!((both.outcome, both.alternatives), (Outcome::Unknown, vec![]));
    assert_eq!(both.blocks.len(), 1);
    assert_eq!(
        (both.reasons[1].message.as_str(), both.reasons[1].block),
        ("gate-chain-unknown", None)
    );
    assert_eq!(
        gate(&chains, BOTH).decide(&[BOB]).await.outcome,
        Outcome::No,
        "no pass, whatever the lock says"
    );
}

#[tokio::test]
async fn a_chain_that_hangs_ends_in_unknown_at_the_deadline() {
    let chains = chains();
    chains.builder_pass_of(BASE, PASS, ALICE.address, 7, true);
    chains.set_mood(OTHER, Mood::HangingAfterPin);
    let gate = gate(&chains, BOTH).with_deadline(Duration::from_millis(50));
    let decision = gate.decide(&[ALICE]).await;
    assert_eq!(decision.outcome, Outcome::Unknown);
    let reasons: Vec<_> = decision
        .reasons
        .iter()
        .map(|r| (r.outcome, r.message.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [
            (Outcome::Yes, "gate-builderpass-yes"),
            (Outcome::Unknown, "gate-too-slow")
        ]
    );
}

#[tokio::test]
async fn all_that_can_pay_is_offered_smallest_first() {
    let chains = chains();
    chains.builder_pass_of(BASE, PASS, ALICE.address, 7, true);
    chains.lock_keys(OTHER, LOCK, ALICE.address, &[FakeKey::valid(3), FakeKey::valid(4)]);
    let pass = vec![token(BASE, PASS, 7)];
    let lock = vec![token(OTHER, LOCK, 3), token(OTHER, LOCK, 4)];
    let either = gate(&chains, EITHER).decide(&[ALICE]).await;
    assert_eq!(choices(&either), [vec![pass.clone()], vec![lock.clone()]]);
    let both = gate(&chains, BOTH).decide(&[ALICE]).await;
    assert_eq!(choices(&both), [vec![pass, lock]]);
}

#[tokio::test]
async fn any_of_several_rules_admits() {
    let two = "[gate.holders]\neffect = \"admit\"\nexpr = \"pass\"\nbind = [\"pass\"]\n\
               [gate.members]\neffect = \"admit\"\nexpr = \"lock\"\nbind = [\"lock\"]";
    let chains = chains();
    assert_eq!(gate(&chains, two).decide(&[ALICE]).await.outcome, Outcome::No);
    chains.lock_keys(OTHER, LOCK, ALICE.address, &[FakeKey::valid(3)]);
    let decision = gate(&chains, two).decide(&[ALICE]).await;
    assert_eq!(
        (decision.outcome, choices(&decision)),
        (Outcome::Yes, vec![vec![vec![token(OTHER, LOCK, 3)]]])
    );
    chains.set_mood(BASE, Mood::Silent);
    assert_eq!(gate(&chains, two).decide(&[ALICE]).await.outcome, Outcome::Yes);
    assert_eq!(gate(&chains, two).decide(&[BOB]).await.outcome, Outcome::Unknown);
}

#[tokio::test]
async fn bound_to_the_wallet_the_wallets_that_satisfy_are_offered() {
    let any = "[gate.members]\neffect = \"admit\"\nexpr = { any = [\"pass\"], none = [\"banned\"] }\nbind = \"wallet\"";
    let chains = chains();
    chains.builder_pass_of(BASE, PASS, ALICE.address, 7, true);
    let carol = Wallet {
        address: Address::repeat_byte(0xca),
        proof: Proof::Key,
    };
    let decision = gate(&chains, any).decide(&[carol, ALICE]).await;
    assert_eq!(
        (decision.outcome, choices(&decision)),
        (Outcome::Yes, vec![vec![vec![wallet_token(ALICE.address)]]])
    );
    let only_not_banned = "[gate.members]\neffect = \"admit\"\nexpr = { none = [\"banned\"] }\nbind = \"wallet\"";
    let decision = gate(&chains, only_not_banned).decide(&[carol, ALICE]).await;
    assert_eq!(
        choices(&decision),
        [vec![vec![wallet_token(carol.address), wallet_token(ALICE.address)]]]
    );
    assert_eq!(
        choices(&gate(&chains, only_not_banned).decide(&[]).await),
        [] as [Vec<Vec<Token>>; 0]
    );
}

#[tokio::test]
async fn one_banned_wallet_among_several_bans() {
    let rules =
        "[gate.members]\neffect = \"admit\"\nexpr = { any = [\"pass\"], none = [\"banned\"] }\nbind = [\"pass\"]";
    let chains = chains();
    chains.builder_pass_of(BASE, PASS, ALICE.address, 7, true);
    let clean = gate(&chains, rules).decide(&[ALICE]).await;
    assert_eq!(
        (clean.outcome, clean.reasons[1].message.as_str()),
        (Outcome::Yes, "gate-unwanted-no")
    );
    let banned = gate(&chains, rules).decide(&[ALICE, BOB]).await;
    assert_eq!(
        (banned.outcome, banned.reasons[1].message.as_str()),
        (Outcome::No, "gate-unwanted-yes")
    );
}

#[tokio::test]
async fn an_open_gate_admits_everybody_and_binds_nothing() {
    let gate = Gate::open(Arc::new(StillClock(Timestamp::from_secs(1))));
    let decision = gate.decide(&[BOB]).await;
    assert_eq!(decision.outcome, Outcome::Yes);
    assert_eq!(choices(&decision), [Vec::<Vec<Token>>::new()]);
    assert_eq!(
        (decision.rules.len(), decision.reads, decision.changes_at),
        (0, 0, None)
    );
    assert_eq!((decision.reasons.len(), decision.blocks.len()), (0, 0));
    assert_eq!(decision.rule_hash, canonical::hash("{\"mode\":\"open\"}"));
}
