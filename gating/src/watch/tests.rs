//! Whom events concern, and that no event of any shape does harm.

use super::*;
use crate::condition::{
    Erc20Abi, Erc721Abi, Erc1155Abi, PassAbi, ProxyAbi, SoulboundAbi, Unlock13Abi, UnlockAbi, UnlockSince14Abi,
    UnlockSince15Abi,
};
use alloy_primitives::{Address, B256, Bytes, LogData, U256, keccak256};
use alloy_sol_types::SolEvent;
use domain::chain_reader::LogEntry;
use proptest::prelude::*;

const CHAIN: ChainId = ChainId(8453);
const TOKENS: Address = Address::repeat_byte(0xc1);
const LOCK: Address = Address::repeat_byte(0xc2);
const UNITS: Address = Address::repeat_byte(0xc3);
const SCORE: Address = Address::repeat_byte(0xc4);
const COINS: Address = Address::repeat_byte(0xc5);
const PASS: Address = Address::repeat_byte(0xc6);
const ALICE: Address = Address::repeat_byte(0xa1);
const BOB: Address = Address::repeat_byte(0xb0);

fn rules() -> GateRules {
    let text = format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = {{ any = ["tokens", "lock", "units", "score", "coins", "pass"] }}
        bind = "wallet"
        [cond.tokens]
        kind = "erc721"
        chain = "{CHAIN}"
        contract = "{TOKENS:#x}"
        [cond.lock]
        kind = "unlock"
        chain = "{CHAIN}"
        contract = "{LOCK:#x}"
        [cond.units]
        kind = "erc1155"
        chain = "{CHAIN}"
        contract = "{UNITS:#x}"
        ids = "7-8"
        delegation = "delegate.xyz/v2"
        [cond.score]
        kind = "call"
        chain = "{CHAIN}"
        to = "{SCORE:#x}"
        sig = "getScore(address)(uint256)"
        args = ["$wallet"]
        op = ">="
        value = 1
        [cond.coins]
        kind = "erc20"
        chain = "{CHAIN}"
        contract = "{COINS:#x}"
        min = 1
        held_since = "1h"
        [cond.pass]
        kind = "builderpass"
        chain = "{CHAIN}"
        contract = "{PASS:#x}"
        "#
    );
    GateRules::from_toml(&text, &[CHAIN].into()).expect("good rules")
}

fn log(contract: Address, data: LogData) -> ContractLog {
    let (topics, data) = data.split();
    ContractLog {
        contract,
        entry: LogEntry {
            topics,
            data,
            block_number: 1,
            log_index: 0,
        },
    }
}

/// What an event of this contract touches.
fn of(contract: Address, event: &impl SolEvent) -> Touched {
    touched(&rules(), CHAIN, &log(contract, event.encode_log_data()))
}

fn token(contract: Address, id: u64) -> Token {
    Token {
        chain: CHAIN,
        contract,
        id: U256::from(id),
    }
}

fn named(addresses: &[Address], tokens: &[Token]) -> Touched {
    Touched {
        addresses: addresses.to_vec(),
        tokens: tokens.to_vec(),
        everybody: false,
    }
}

fn everybody() -> Touched {
    Touched {
        everybody: true,
        ..Touched::default()
    }
}

fn id(small: u64) -> U256 {
    U256::from(small)
}

#[test]
fn every_contract_of_the_rules_is_watched_once_and_no_registry() {
    let mut all: Vec<Address> = contracts(&rules())
        .into_iter()
        .map(|watched| watched.contract)
        .collect();
    all.sort_unstable();
    assert_eq!(all, [TOKENS, LOCK, UNITS, SCORE, COINS, PASS]);
}

#[test]
fn a_transfer_concerns_both_ends_and_the_token() {
    let sold = Erc721Abi::Transfer {
        from: ALICE,
        to: BOB,
        id: id(7),
    };
    assert_eq!(of(TOKENS, &sold), named(&[ALICE, BOB], &[token(TOKENS, 7)]));
    assert_eq!(of(LOCK, &sold), named(&[ALICE, BOB], &[token(LOCK, 7)]));
    let minted = Erc721Abi::Transfer {
        from: Address::ZERO,
        ..sold
    };
    assert_eq!(of(TOKENS, &minted), named(&[BOB], &[token(TOKENS, 7)]));
    let paid = Erc20Abi::Transfer {
        from: ALICE,
        to: BOB,
        value: id(7),
    };
    assert_eq!(of(COINS, &paid), named(&[ALICE, BOB], &[]));
    assert_eq!(
        touched(&rules(), ChainId(10), &log(TOKENS, minted.encode_log_data())),
        Touched::default()
    );
    assert_eq!(of(Address::repeat_byte(9), &minted), Touched::default());
}

#[test]
fn units_that_move_concern_both_ends_and_the_units_of_a_vault() {
    let moved = Erc1155Abi::TransferSingle {
        operator: Address::repeat_byte(1),
        from: ALICE,
        to: BOB,
        id: id(7),
        value: id(1),
    };
    let seen = of(UNITS, &moved);
    assert_eq!(
        seen.addresses,
        [ALICE, BOB],
        "whoever sent it for them is not concerned"
    );
    assert!(seen.tokens.contains(&unit_token(CHAIN, UNITS, id(7), ALICE, 0)));
    assert!(seen.tokens.contains(&unit_token(CHAIN, UNITS, id(7), BOB, 1)));
    assert!(seen.tokens.contains(&wallet_token(ALICE)));
    let batch = Erc1155Abi::TransferBatch {
        operator: ALICE,
        from: ALICE,
        to: BOB,
        ids: vec![id(1), id(8)],
        values: vec![id(1), id(1)],
    };
    let seen = of(UNITS, &batch);
    assert_eq!(seen.addresses, [ALICE, BOB]);
    assert!(seen.tokens.contains(&unit_token(CHAIN, UNITS, id(8), ALICE, 0)));
    assert!(
        !seen.tokens.contains(&unit_token(CHAIN, UNITS, id(1), ALICE, 0)),
        "no rule is about that id"
    );
}

#[test]
fn everything_that_can_end_or_renew_a_key_concerns_it() {
    let key = [token(LOCK, 7)];
    let lock = |event: LogData| touched(&rules(), CHAIN, &log(LOCK, event));
    let only_the_key = [
        Unlock13Abi::ExpirationChanged {
            id: id(7),
            newExpiration: id(1),
            amount: id(2),
            timeAdded: true,
        }
        .encode_log_data(),
        UnlockSince14Abi::ExpirationChanged {
            id: id(7),
            prevExpiration: id(1),
            newExpiration: id(2),
        }
        .encode_log_data(),
        UnlockAbi::KeyExtended {
            id: id(7),
            newTimestamp: id(1),
        }
        .encode_log_data(),
        UnlockAbi::ExpireKey { id: id(7) }.encode_log_data(),
    ];
    for event in only_the_key {
        assert_eq!(lock(event), named(&[], &key));
    }
    let managed = UnlockAbi::KeyManagerChanged {
        id: id(7),
        newManager: ALICE,
    };
    assert_eq!(of(LOCK, &managed), named(&[ALICE], &key));
    let cancelled = UnlockAbi::CancelKey {
        id: id(7),
        owner: ALICE,
        sendTo: BOB,
        refund: id(1),
    };
    assert_eq!(of(LOCK, &cancelled), named(&[ALICE, BOB], &key));
    let renewed = UnlockAbi::RenewKeyPurchase {
        owner: ALICE,
        newExpiration: id(1),
    };
    assert_eq!(of(LOCK, &renewed), named(&[ALICE], &[]));
}

#[test]
fn the_topics_are_those_that_real_locks_emit() {
    for (signature, topic) in [
        (
            "ExpirationChanged(uint256,uint256,uint256,bool)",
            Unlock13Abi::ExpirationChanged::SIGNATURE_HASH,
        ),
        (
            "ExpirationChanged(uint256,uint256,uint256)",
            UnlockSince14Abi::ExpirationChanged::SIGNATURE_HASH,
        ),
        ("KeyExtended(uint256,uint256)", UnlockAbi::KeyExtended::SIGNATURE_HASH),
        (
            "KeyManagerChanged(uint256,address)",
            UnlockAbi::KeyManagerChanged::SIGNATURE_HASH,
        ),
        (
            "CancelKey(uint256,address,address,uint256)",
            UnlockAbi::CancelKey::SIGNATURE_HASH,
        ),
        ("Locked(uint256)", SoulboundAbi::Locked::SIGNATURE_HASH),
        ("Upgraded(address)", ProxyAbi::Upgraded::SIGNATURE_HASH),
    ] {
        assert_eq!(keccak256(signature), topic, "{signature}");
    }
    assert_ne!(
        Unlock13Abi::EventHooksUpdated::SIGNATURE_HASH,
        UnlockSince15Abi::EventHooksUpdated::SIGNATURE_HASH
    );
}

#[test]
fn the_events_that_are_asked_for_are_all_that_can_be_read() {
    let listed = event::signatures();
    for signature in &listed {
        let entry = LogEntry {
            topics: vec![*signature],
            data: Bytes::new(),
            block_number: 1,
            log_index: 0,
        };
        assert!(event::read(&entry).is_some(), "{signature}");
    }
    for signature in [
        Erc721Abi::Transfer::SIGNATURE_HASH,
        Erc1155Abi::TransferBatch::SIGNATURE_HASH,
        ProxyAbi::Upgraded::SIGNATURE_HASH,
        UnlockAbi::CancelKey::SIGNATURE_HASH,
    ] {
        assert!(listed.contains(&signature));
    }
    assert!(
        events(&rules(), CHAIN).is_empty(),
        "what a call answers may follow from any event"
    );
    assert_eq!(events(&rules(), ChainId(77)), listed);
}

#[test]
fn what_an_issuer_does_to_a_pass_concerns_it() {
    let pass = [token(PASS, 7)];
    let revoked = PassAbi::Revoked {
        id: id(7),
        holder: ALICE,
    };
    assert_eq!(of(PASS, &revoked), named(&[ALICE], &pass));
    let reissued = PassAbi::Reissued {
        id: id(7),
        from: ALICE,
        to: BOB,
    };
    assert_eq!(of(PASS, &reissued), named(&[ALICE, BOB], &pass));
    let renewed = PassAbi::Renewed {
        id: id(7),
        expiresAt: 1,
    };
    assert_eq!(of(PASS, &renewed), named(&[], &pass));
    let replaced = PassAbi::Superseded {
        oldId: id(7),
        newId: id(8),
        holder: ALICE,
    };
    assert_eq!(of(PASS, &replaced), named(&[ALICE], &[token(PASS, 7), token(PASS, 8)]));
    assert_eq!(of(PASS, &SoulboundAbi::Unlocked { id: id(7) }), named(&[], &pass));
}

#[test]
fn a_contract_that_becomes_another_one_concerns_everybody() {
    let upgraded = ProxyAbi::Upgraded { implementation: BOB };
    for contract in [TOKENS, LOCK, UNITS, SCORE, COINS, PASS] {
        assert_eq!(of(contract, &upgraded), everybody());
    }
    assert_eq!(of(Address::repeat_byte(9), &upgraded), Touched::default());
    let hooks = UnlockSince15Abi::EventHooksUpdated {
        onKeyPurchaseHook: ALICE,
        onKeyCancelHook: ALICE,
        onValidKeyHook: ALICE,
        onTokenURIHook: ALICE,
        onKeyTransferHook: ALICE,
        onKeyExtendHook: ALICE,
        onKeyGrantHook: ALICE,
        onHasRoleHook: ALICE,
    };
    assert_eq!(of(LOCK, &hooks), everybody());
}

#[test]
fn an_event_nobody_knows_concerns_those_a_call_may_be_about() {
    let unknown = LogData::new_unchecked(
        vec![keccak256("Create(address,uint256,string)"), ALICE.into_word()],
        [B256::from(id(3)).to_vec(), BOB.into_word().to_vec()].concat().into(),
    );
    assert_eq!(
        touched(&rules(), CHAIN, &log(SCORE, unknown.clone())),
        named(&[ALICE, BOB], &[])
    );
    assert_eq!(touched(&rules(), CHAIN, &log(TOKENS, unknown)), Touched::default());
}

#[test]
fn events_of_wrong_shape_tell_what_can_be_read_of_them() {
    let transfer = Erc721Abi::Transfer::SIGNATURE_HASH;
    let shaped =
        |topics: Vec<B256>, data: Bytes| touched(&rules(), CHAIN, &log(TOKENS, LogData::new_unchecked(topics, data)));
    let all_in_data: Vec<u8> = [ALICE.into_word(), BOB.into_word(), id(7).into()]
        .iter()
        .flat_map(|word| word.to_vec())
        .collect();
    assert_eq!(
        shaped(vec![transfer], all_in_data.into()),
        named(&[ALICE, BOB], &[token(TOKENS, 7)]),
        "old contracts index nothing"
    );
    assert_eq!(shaped(vec![transfer], Bytes::new()), Touched::default());
    assert_eq!(shaped(vec![], Bytes::new()), Touched::default());
    assert_eq!(
        shaped(vec![transfer, ALICE.into_word()], vec![1; 31].into()),
        named(&[ALICE], &[])
    );
    assert_eq!(
        shaped(vec![transfer, B256::repeat_byte(0xff), BOB.into_word()], Bytes::new()),
        named(&[BOB], &[]),
        "a word that is no address"
    );
    let batch = Erc1155Abi::TransferBatch::SIGNATURE_HASH;
    let broken = LogData::new_unchecked(
        vec![batch, ALICE.into_word(), ALICE.into_word(), BOB.into_word()],
        vec![0xff; 64].into(),
    );
    assert_eq!(touched(&rules(), CHAIN, &log(UNITS, broken)).addresses, [ALICE, BOB]);
}

proptest! {
    #[test]
    fn no_event_does_harm(
        which in 0_usize..8,
        topics in proptest::collection::vec(any::<[u8; 32]>(), 0..5),
        data in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let known = [
            Erc721Abi::Transfer::SIGNATURE_HASH,
            Erc1155Abi::TransferSingle::SIGNATURE_HASH,
            Erc1155Abi::TransferBatch::SIGNATURE_HASH,
            UnlockAbi::CancelKey::SIGNATURE_HASH,
            PassAbi::Issued::SIGNATURE_HASH,
            SoulboundAbi::Locked::SIGNATURE_HASH,
            ProxyAbi::DiamondCut::SIGNATURE_HASH,
            B256::ZERO,
        ];
        let topics: Vec<B256> = std::iter::once(known[which]).chain(topics.into_iter().map(B256::from)).take(4).collect();
        let rules = rules();
        for contract in [TOKENS, LOCK, UNITS, SCORE, COINS, PASS] {
            let data = LogData::new_unchecked(topics.clone(), data.clone().into());
            let seen = touched(&rules, CHAIN, &log(contract, data));
            prop_assert!(seen.addresses.len() <= 20 && seen.tokens.len() <= 2_100);
        }
    }
}
