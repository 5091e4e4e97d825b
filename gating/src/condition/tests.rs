//! What the conditions say of well-behaved and of hostile contracts.

mod delegation;
mod erc1155;
mod erc20;
mod erc721;
mod unlock;

use super::abi::{Erc721 as Erc721Abi, Erc1155 as Erc1155Abi, Pass, Unlock as UnlockAbi};
use super::*;
use crate::counting::Limits;
use crate::rule::GateRules;
use crate::testing::{FakeChains, FakeKey, Mood};
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent, sol};
use domain::chain_reader::{Call, ChainReader, Depth};
use domain::gate::Outcome::{self, No, Unknown, Yes};
use domain::wallet::Proof;

const CHAIN: ChainId = ChainId(8453);
const CONTRACT: Address = Address::repeat_byte(0xc0);
const ALICE: Address = Address::repeat_byte(0xa1);
const BOB: Address = Address::repeat_byte(0xb0);

sol! {
    function getScore(address holder) external view returns (uint256);
}

fn key(address: Address) -> Wallet {
    Wallet {
        address,
        proof: Proof::Key,
    }
}

fn contract_wallet(address: Address, chain: u64) -> Wallet {
    Wallet {
        address,
        proof: Proof::Contract { chain: ChainId(chain) },
    }
}

/// A condition with these lines; `$place` is the chain and the contract.
fn condition(lines: &str) -> Condition {
    let place = format!("chain = \"{CHAIN}\"\ncontract = \"{CONTRACT:#x}\"");
    let lines = lines.replace("$place", &place);
    let text = format!("[gate.a]\neffect = \"admit\"\nexpr = \"it\"\nbind = \"wallet\"\n[cond.it]\n{lines}");
    GateRules::from_toml(&text, &[CHAIN].into())
        .expect("a good condition")
        .conditions()[0]
        .clone()
}

async fn ask(chains: &FakeChains, condition: &Condition, bound: bool, wallets: &[Wallet]) -> ConditionResult {
    let question = Question {
        wallets,
        kept: &[],
        staying: false,
        bound,
        moderates: false,
    };
    ask_all(chains, condition, question).await
}

async fn ask_all(chains: &FakeChains, condition: &Condition, question: Question<'_>) -> ConditionResult {
    let block = match condition.kind.read_chain() {
        Some(chain) => Some(
            chains
                .pin(chain, Depth::Confirmed)
                .await
                .map_err(|unknown| unknown.to_string()),
        ),
        None => None,
    };
    let reader = CountingReader::new(chains, Limits::default());
    evaluate(condition, question, &reader, block).await
}

/// The same for a member to whose account these tokens of the contract are bound.
async fn stays(chains: &FakeChains, condition: &Condition, wallets: &[Address], kept: &[Token]) -> ConditionResult {
    let wallets: Vec<Wallet> = wallets.iter().copied().map(key).collect();
    let question = Question {
        wallets: &wallets,
        kept,
        staying: true,
        bound: true,
        moderates: false,
    };
    ask_all(chains, condition, question).await
}

fn token(id: u64) -> Token {
    Token {
        chain: CHAIN,
        contract: CONTRACT,
        id: U256::from(id),
    }
}

/// Outcome, message and token ids of a bound condition for key wallets.
async fn told(chains: &FakeChains, condition: &Condition, wallets: &[Address]) -> (Outcome, &'static str, Vec<u64>) {
    let wallets: Vec<Wallet> = wallets.iter().copied().map(key).collect();
    let result = ask(chains, condition, true, &wallets).await;
    (
        result.outcome,
        result.message,
        result.tokens.iter().map(|token| token.id.to()).collect(),
    )
}

#[tokio::test]
async fn a_builder_pass_counts_while_it_is_valid() {
    let chains = FakeChains::with(CHAIN);
    chains.builder_pass(CHAIN, CONTRACT);
    chains.builder_pass_of(CHAIN, CONTRACT, ALICE, 7, true);
    let it = condition("kind = \"builderpass\"\n$place");
    assert_eq!(
        told(&chains, &it, &[BOB, ALICE]).await,
        (Yes, "gate-builderpass-yes", vec![7])
    );
    assert_eq!(told(&chains, &it, &[BOB]).await, (No, "gate-builderpass-no", vec![]));
    chains.builder_pass_of(CHAIN, CONTRACT, ALICE, 7, false);
    assert_eq!(
        told(&chains, &it, &[BOB, ALICE]).await,
        (No, "gate-builderpass-invalid", vec![]),
        "the more telling no"
    );
}

#[tokio::test]
async fn a_call_compares_what_the_contract_says() {
    let chains = FakeChains::with(CHAIN);
    chains.returns(CHAIN, CONTRACT, &getScoreCall { holder: ALICE }, &U256::from(200_000));
    let it = |op: &str| {
        condition(&format!(
            "kind = \"call\"\nchain = \"{CHAIN}\"\nto = \"{CONTRACT:#x}\"\nsig = \"getScore(address)(uint256)\"\nargs = [\"$wallet\"]\nop = \"{op}\"\nvalue = 200000"
        ))
    };
    for (op, outcome) in [("==", Yes), ("!=", No), (">", No), (">=", Yes), ("<", No), ("<=", Yes)] {
        assert_eq!(told(&chains, &it(op), &[ALICE]).await.0, outcome, "{op}");
    }
    assert_eq!(
        told(&chains, &it(">="), &[BOB]).await,
        (Unknown, "gate-contract-odd", vec![]),
        "a revert is not a no"
    );
}

#[tokio::test]
async fn an_allowlist_needs_no_chain_but_for_contract_wallets() {
    let chains = FakeChains::new();
    let any = condition(&format!("kind = \"allowlist\"\naddresses = [\"{ALICE:#x}\"]"));
    let there = condition(&format!(
        "kind = \"allowlist\"\nchain = \"{CHAIN}\"\naddresses = [\"{ALICE:#x}\"]"
    ));
    for (it, wallet, outcome, message) in [
        (&any, key(ALICE), Yes, "gate-allowlist-yes"),
        (&any, key(BOB), No, "gate-allowlist-no"),
        (
            &any,
            contract_wallet(ALICE, 8453),
            Unknown,
            "gate-allowlist-chain-missing",
        ),
        (&any, contract_wallet(BOB, 8453), No, "gate-allowlist-no"),
        (&there, key(ALICE), Yes, "gate-allowlist-yes"),
        (&there, contract_wallet(ALICE, 8453), Yes, "gate-allowlist-yes"),
        (&there, contract_wallet(ALICE, 10), No, "gate-wallet-elsewhere"),
    ] {
        let result = ask(&chains, it, false, &[wallet]).await;
        assert_eq!(
            (result.outcome, result.message, result.block),
            (outcome, message, None),
            "{wallet:?}"
        );
    }
}

#[tokio::test]
async fn a_contract_wallet_counts_on_the_chain_of_its_proof_only() {
    let chains = FakeChains::with(CHAIN);
    chains.builder_pass(CHAIN, CONTRACT);
    chains.builder_pass_of(CHAIN, CONTRACT, ALICE, 7, true);
    let it = condition("kind = \"builderpass\"\n$place");
    assert_eq!(
        ask(&chains, &it, true, &[contract_wallet(ALICE, 8453)]).await.outcome,
        Yes
    );
    let elsewhere = ask(&chains, &it, true, &[contract_wallet(ALICE, 10)]).await;
    assert_eq!((elsewhere.outcome, elsewhere.message), (No, "gate-wallet-elsewhere"));
    let nobody = ask(&chains, &it, true, &[]).await;
    assert_eq!((nobody.outcome, nobody.message), (No, "gate-no-wallet"));
    let with_another = ask(&chains, &it, true, &[contract_wallet(ALICE, 10), key(BOB)]).await;
    assert_eq!(
        (with_another.outcome, with_another.message),
        (No, "gate-builderpass-no")
    );
}

#[tokio::test]
async fn nonsense_from_a_contract_is_unknown_and_names_what_is_wrong() {
    let kinds = [
        "kind = \"erc721\"\n$place".to_owned(),
        "kind = \"unlock\"\n$place".to_owned(),
        "kind = \"builderpass\"\n$place".to_owned(),
        "kind = \"erc20\"\n$place\nmin = 1\nheld_since = \"1h\"".to_owned(),
        "kind = \"erc1155\"\n$place\nid = 1".to_owned(),
        "kind = \"erc1155\"\n$place\nids = \"1-3\"".to_owned(),
        format!(
            "kind = \"call\"\nchain = \"{CHAIN}\"\nto = \"{CONTRACT:#x}\"\nsig = \"getScore(address)(bool)\"\nargs = [\"$wallet\"]\nop = \"==\"\nvalue = true"
        ),
    ];
    let nonsense = [
        Call::Reverted,
        Call::Returned(Bytes::new()),
        Call::Returned(Bytes::from_static(&[1; 31])),
    ];
    for lines in &kinds {
        let it = condition(lines);
        let nowhere = FakeChains::with(CHAIN);
        assert_eq!(
            told(&nowhere, &it, &[ALICE]).await,
            (Unknown, "gate-no-contract", vec![]),
            "{lines}"
        );
        for answer in &nonsense {
            let chains = FakeChains::with(CHAIN);
            chains.answer_others::<Erc721Abi::balanceOfCall>(CHAIN, CONTRACT, answer.clone());
            chains.answer_others::<UnlockAbi::getHasValidKeyCall>(CHAIN, CONTRACT, answer.clone());
            chains.answer_others::<UnlockAbi::totalKeysCall>(CHAIN, CONTRACT, answer.clone());
            chains.answer_others::<Pass::passOfCall>(CHAIN, CONTRACT, answer.clone());
            chains.answer_others::<getScoreCall>(CHAIN, CONTRACT, answer.clone());
            chains.answer_others::<Erc1155Abi::balanceOfCall>(CHAIN, CONTRACT, answer.clone());
            chains.answer_others::<Erc1155Abi::balanceOfBatchCall>(CHAIN, CONTRACT, answer.clone());
            assert_eq!(
                told(&chains, &it, &[ALICE]).await,
                (Unknown, "gate-contract-odd", vec![]),
                "{lines} {answer:?}"
            );
        }
        let silent = FakeChains::with(CHAIN);
        for mood in [Mood::Silent, Mood::SilentAfterPin] {
            silent.set_mood(CHAIN, mood);
            assert_eq!(
                told(&silent, &it, &[ALICE]).await,
                (Unknown, "gate-chain-unknown", vec![]),
                "{lines} {mood:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_truth_value_of_two_is_nonsense() {
    let chains = FakeChains::with(CHAIN);
    chains.builder_pass(CHAIN, CONTRACT);
    chains.builder_pass_of(CHAIN, CONTRACT, ALICE, 7, true);
    let it = condition("kind = \"builderpass\"\n$place");
    assert_eq!(told(&chains, &it, &[ALICE]).await.0, Yes);
    let two = Call::Returned(U256::from(2).to_be_bytes_vec().into());
    chains.answer(CHAIN, CONTRACT, &Pass::isValidCall { id: U256::from(7) }, two);
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (Unknown, "gate-contract-odd", vec![])
    );
}

#[tokio::test]
async fn a_pass_that_ends_says_when_and_one_of_another_make_is_believed_without() {
    let chains = FakeChains::with(CHAIN);
    chains.builder_pass(CHAIN, CONTRACT);
    chains.builder_pass_of(CHAIN, CONTRACT, ALICE, 7, true);
    let it = condition("kind = \"builderpass\"\n$place");
    let for_ever = ask(&chains, &it, true, &[key(ALICE)]).await;
    assert_eq!(
        (for_ever.outcome, for_ever.expiries, for_ever.changes_at),
        (Yes, vec![], None)
    );
    chains.builder_pass_expires(CHAIN, CONTRACT, 7, 1_800_003_600);
    let ending = ask(&chains, &it, true, &[key(ALICE)]).await;
    assert_eq!(ending.expiries, [(token(7), 1_800_003_600)]);
    assert_eq!(ending.changes_at, Some(1_800_003_600));
    for silence in [Call::Reverted, Call::Returned(Bytes::new())] {
        chains.answer(CHAIN, CONTRACT, &Pass::expiresAtCall { id: U256::from(7) }, silence);
        let silent = ask(&chains, &it, true, &[key(ALICE)]).await;
        assert_eq!((silent.outcome, silent.changes_at), (Yes, None));
    }
}
