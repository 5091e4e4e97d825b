//! Contracts that answer with anything but an answer: unknown, never no, and never a crash.

use crate::world::{World, decide, number, one, one_per_wallet, says, told};
use alloy_primitives::{Address, Bytes, hex};
use domain::gate::Outcome::{No, Unknown, Yes};
use domain::wallet::ChainId;
use std::time::{Duration, Instant};
use testkit::contracts::{HostileErc721, Mode};

/// A hostile contract, still honest, of which Alice holds token 1.
async fn with_token_of_alice() -> (World, Address) {
    let world = World::start().await;
    let hostile = world.deploy(&HostileErc721::BYTECODE, &[]).await;
    let mint = HostileErc721::mintCall {
        to: world.people.alice,
        id: number(1),
    };
    world.send(world.chain.sender(), hostile, &mint).await;
    (world, hostile)
}

async fn set(world: &World, hostile: Address, mode: Mode) {
    let call = HostileErc721::setModeCall { newMode: mode as u8 };
    world.send(world.chain.sender(), hostile, &call).await;
}

/// The same contract as every kind of token, and as a truth value.
fn every_kind(hostile: Address) -> Vec<(&'static str, String)> {
    let call = format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = "it"
        bind = "wallet"
        [cond.it]
        kind = "call"
        chain = "{chain}"
        to = "{hostile:#x}"
        sig = "getHasValidKey(address)(bool)"
        args = ["$wallet"]
        op = "=="
        value = true
        "#,
        chain = ChainId::ANVIL,
    );
    let coins = "min = 1\nheld_since = \"1s\"";
    vec![
        ("erc20", one_per_wallet("erc20", hostile, coins)),
        ("erc721", one("erc721", hostile, "")),
        ("erc721 by events", one("erc721", hostile, "from_block = 0")),
        ("builderpass", one("builderpass", hostile, "")),
        ("call", call),
    ]
}

#[tokio::test]
async fn a_misbehaving_contract_is_unknown_to_everybody_and_never_no() {
    let (world, hostile) = with_token_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gates: Vec<_> = every_kind(hostile)
        .into_iter()
        .map(|(kind, rules)| (kind, world.gate(&rules)))
        .collect();
    for (kind, gate) in &gates {
        assert_eq!(told(gate, &[alice]).await.0, Yes, "{kind}");
        assert_eq!(told(gate, &[bob]).await.0, No, "{kind}");
    }
    for mode in Mode::MEANINGLESS {
        set(&world, hostile, mode).await;
        for (kind, gate) in &gates {
            // Any 32 bytes are an amount of coins: noise cannot be told from an answer.
            if (*kind, mode) == ("erc20", Mode::Garbage) {
                continue;
            }
            for wallet in [alice, bob] {
                assert_eq!(told(gate, &[wallet]).await.0, Unknown, "{kind} {mode:?}");
            }
        }
    }
    set(&world, hostile, Mode::Honest).await;
    for (kind, gate) in &gates {
        assert_eq!(told(gate, &[alice]).await.0, Yes, "{kind}: it recovers by itself");
    }
}

#[tokio::test]
async fn the_reason_says_what_is_wrong_with_the_contract() {
    let (world, hostile) = with_token_of_alice().await;
    let alice = world.people.alice;
    let gate = world.gate(&one("builderpass", hostile, ""));
    assert_eq!(told(&gate, &[alice]).await.1, "gate-builderpass-yes");
    for (mode, message) in [
        (Mode::Garbage, "gate-contract-odd"),
        (Mode::Short, "gate-contract-odd"),
        (Mode::Empty, "gate-contract-odd"),
        (Mode::Revert, "gate-contract-odd"),
        (Mode::BurnGas, "gate-contract-odd"),
        (Mode::Huge, "gate-chain-unknown"),
    ] {
        set(&world, hostile, mode).await;
        assert_eq!(told(&gate, &[alice]).await.1, message, "{mode:?}");
    }
    let nowhere = world.gate(&one("builderpass", Address::repeat_byte(0xab), ""));
    assert_eq!(told(&nowhere, &[alice]).await, (Unknown, "gate-no-contract".to_owned()));
}

#[tokio::test]
async fn a_well_formed_answer_is_believed_whatever_it_says() {
    let (world, hostile) = with_token_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("builderpass", hostile, ""));
    set(&world, hostile, Mode::AlwaysNo).await;
    assert_eq!(told(&gate, &[alice]).await.0, No);
    set(&world, hostile, Mode::AlwaysYes).await;
    assert_eq!(told(&gate, &[bob]).await.0, Yes);
}

#[tokio::test]
async fn a_misbehaving_contract_does_not_keep_out_who_has_something_else() {
    let (world, hostile) = with_token_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    world.chain.issue_passes(pass, &[alice], 0).await.expect("issued");
    let rules = format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = {{ any = ["token", "pass"] }}
        bind = ["token", "pass"]
        [cond.token]
        kind = "erc721"
        chain = "{chain}"
        contract = "{hostile:#x}"
        [cond.pass]
        kind = "builderpass"
        chain = "{chain}"
        contract = "{pass:#x}"
        "#,
        chain = ChainId::ANVIL,
    );
    let gate = world.gate(&rules);
    assert_eq!(decide(&gate, &[alice]).await.alternatives.len(), 2, "either of the two");
    assert_eq!(decide(&gate, &[bob]).await.outcome, No);
    for mode in Mode::MEANINGLESS {
        set(&world, hostile, mode).await;
        let decision = decide(&gate, &[alice]).await;
        assert_eq!(decision.outcome, Yes, "{mode:?}");
        assert_eq!(decision.alternatives.len(), 1, "only the pass can be used up: {mode:?}");
        assert_eq!(decision.alternatives[0].choices[0][0].contract, pass);
        assert_eq!(decide(&gate, &[bob]).await.outcome, Unknown, "{mode:?}");
    }
}

#[tokio::test]
async fn burning_gas_does_not_hold_up_a_decision() {
    let (world, hostile) = with_token_of_alice().await;
    let alice = world.people.alice;
    let gate = world.gate(&one("erc721", hostile, ""));
    assert_eq!(told(&gate, &[alice]).await.0, Yes);
    set(&world, hostile, Mode::BurnGas).await;
    let began = Instant::now();
    assert_eq!(told(&gate, &[alice]).await.0, Unknown);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

/// Stores the runtime code `621000006000f3`: returns a mebibyte of zeroes, whatever is asked.
const A_MEBIBYTE: [u8; 16] = hex!("66621000006000f3 6000 52 6007 6019 f3");

#[tokio::test]
async fn a_mebibyte_for_an_answer_is_unknown_to_every_kind_of_condition() {
    let (world, hostile) = with_token_of_alice().await;
    let alice = world.people.alice;
    let creation = Bytes::copy_from_slice(&A_MEBIBYTE);
    let flood = world.chain.deploy("deploy a flood", creation).await.expect("deployed");
    let mut all = every_kind(flood);
    all.push(("erc1155", one("erc1155", flood, "ids = \"1-3\"")));
    all.push(("unlock", one("unlock", flood, "")));
    let delegated = format!("delegation = \"delegate.xyz/v2\"\ndelegate_registry = \"{flood:#x}\"");
    let clean = world.gate(&one("erc721", hostile, &delegated));
    assert_eq!(
        told(&clean, &[alice]).await,
        says(Yes, "gate-erc721-yes"),
        "a flood from the registry keeps out nobody who holds a token"
    );
    assert_eq!(told(&clean, &[world.people.bob]).await.0, Unknown);
    for (kind, rules) in all {
        assert_eq!(told(&world.gate(&rules), &[alice]).await.0, Unknown, "{kind}");
    }
}
