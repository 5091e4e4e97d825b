//! The verification order, against a chain that is a table.

use super::*;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::{B256, hex};
use async_trait::async_trait;
use domain::chain_reader::{Call, LogEntry};
use domain::gate::BlockRef;
use std::sync::Mutex;

const CHAIN: ChainId = ChainId(10);
const MESSAGE: &str = "guild.example wants you to sign in";

/// One address, its code, and what any call answers.
#[derive(Default)]
struct Table {
    code: &'static [u8],
    answer: Option<Call>,
    silent: bool,
    /// The recipients of the calls made.
    asked: Mutex<Vec<Option<Address>>>,
}

fn silence() -> ChainUnknown {
    ChainUnknown {
        chain: CHAIN,
        why: "no server answers".into(),
    }
}

#[async_trait]
impl ChainReader for Table {
    async fn pin(&self, chain: ChainId, _depth: domain::chain_reader::Depth) -> Result<BlockRef, ChainUnknown> {
        if self.silent {
            return Err(silence());
        }
        Ok(BlockRef {
            chain,
            number: 7,
            hash: B256::ZERO,
            timestamp_secs: 0,
        })
    }

    async fn height_at(&self, block: BlockRef, _timestamp_secs: u64) -> Result<u64, ChainUnknown> {
        Ok(block.number)
    }

    async fn call(&self, _: BlockRef, _: Option<Address>, to: Option<Address>, _: Bytes) -> Result<Call, ChainUnknown> {
        self.asked.lock().expect("not poisoned").push(to);
        self.answer.clone().ok_or_else(silence)
    }

    async fn code(&self, _: BlockRef, _: Address) -> Result<Bytes, ChainUnknown> {
        Ok(Bytes::from_static(self.code))
    }

    async fn logs(&self, _: BlockRef, _: Address, _: u64, _: [Option<B256>; 4]) -> Result<Vec<LogEntry>, ChainUnknown> {
        Err(silence())
    }
}

fn returned(bytes: impl Into<Bytes>) -> Option<Call> {
    Some(Call::Returned(bytes.into()))
}

fn magic() -> Option<Call> {
    returned(hex!("1626ba7e00000000000000000000000000000000000000000000000000000000"))
}

fn key() -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&B256::repeat_byte(5)).expect("a key")
}

fn signed(by: &PrivateKeySigner) -> Bytes {
    by.sign_message_sync(MESSAGE.as_bytes())
        .expect("signing works")
        .as_bytes()
        .into()
}

async fn judge(table: &Table, address: Address, signature: &Bytes) -> Result<Verification, ChainUnknown> {
    verify(table, CHAIN, address, MESSAGE, signature).await
}

const KEY: Result<Verification, ChainUnknown> = Ok(Verification::Proven(Proof::Key));
const CONTRACT: Result<Verification, ChainUnknown> = Ok(Verification::Proven(Proof::Contract { chain: CHAIN }));
const REFUSED: Result<Verification, ChainUnknown> = Ok(Verification::Refused);

#[tokio::test]
async fn a_key_is_proven_without_asking_any_chain() {
    let silent = Table {
        silent: true,
        ..Table::default()
    };
    assert_eq!(judge(&silent, key().address(), &signed(&key())).await, KEY);
}

#[tokio::test]
async fn another_keys_signature_is_refused() {
    let table = Table::default();
    let other = PrivateKeySigner::from_bytes(&B256::repeat_byte(6)).expect("a key");
    assert_eq!(judge(&table, key().address(), &signed(&key())).await, KEY);
    assert_eq!(judge(&table, key().address(), &signed(&other)).await, REFUSED);
}

#[tokio::test]
async fn a_recovery_byte_of_0_or_1_is_as_good_and_any_other_is_refused() {
    let table = Table::default();
    let mut raw = signed(&key()).to_vec();
    for (byte, expected) in [
        (raw[64] - 27, KEY),
        (raw[64], KEY),
        (raw[64] + 8, REFUSED),
        (2, REFUSED),
    ] {
        raw[64] = byte;
        assert_eq!(
            judge(&table, key().address(), &raw.clone().into()).await,
            expected,
            "recovery byte {byte}"
        );
    }
}

#[tokio::test]
async fn a_contract_proves_on_its_own_chain_by_the_magic_value_alone() {
    let contract = |answer| Table {
        code: b"\x60",
        answer,
        ..Table::default()
    };
    let (wallet, signature) = (
        Address::repeat_byte(9),
        Bytes::from_static(b"whatever the contract likes"),
    );
    assert_eq!(judge(&contract(magic()), wallet, &signature).await, CONTRACT);
    let mut dirty = [0xff; 32];
    dirty[..4].copy_from_slice(&hex!("1626ba7e"));
    for bad in [
        returned(hex!("1626ba7e")),
        returned(dirty),
        returned([1; 32]),
        returned([]),
        Some(Call::Reverted),
    ] {
        assert_eq!(
            judge(&contract(bad.clone()), wallet, &signature).await,
            REFUSED,
            "{bad:?}"
        );
    }
    assert_eq!(
        judge(&contract(None), wallet, &signature).await,
        Err(silence()),
        "unknown is not no"
    );
}

#[tokio::test]
async fn a_delegated_account_proves_its_key_whatever_its_code_says() {
    let refusing = Table {
        code: &hex!("ef0100"),
        answer: Some(Call::Reverted),
        ..Table::default()
    };
    assert_eq!(judge(&refusing, key().address(), &signed(&key())).await, KEY);
    let other = PrivateKeySigner::from_bytes(&B256::repeat_byte(6)).expect("a key");
    assert_eq!(judge(&refusing, key().address(), &signed(&other)).await, REFUSED);
}

#[tokio::test]
async fn a_wallet_that_is_not_deployed_is_asked_through_its_factory() {
    let wallet = Address::repeat_byte(9);
    let wrapped = erc6492::wrap(Address::repeat_byte(1), Bytes::from_static(b"deploy"), signed(&key()));
    let table = |answer| Table {
        answer,
        ..Table::default()
    };
    let yes = table(returned([1]));
    assert_eq!(judge(&yes, wallet, &wrapped).await, CONTRACT);
    assert_eq!(
        *yes.asked.lock().expect("not poisoned"),
        [None],
        "one call without a recipient"
    );
    for bad in [returned([0]), returned([]), returned([0; 32]), Some(Call::Reverted)] {
        assert_eq!(judge(&table(bad), wallet, &wrapped).await, REFUSED);
    }
    assert_eq!(judge(&table(None), wallet, &wrapped).await, Err(silence()));
}

#[tokio::test]
async fn the_factory_is_not_called_once_there_is_code() {
    let wallet = Address::repeat_byte(9);
    let wrapped = erc6492::wrap(
        Address::repeat_byte(1),
        Bytes::from_static(b"deploy"),
        Bytes::from_static(b"inner"),
    );
    let deployed = Table {
        code: b"\x60",
        answer: magic(),
        ..Table::default()
    };
    assert_eq!(judge(&deployed, wallet, &wrapped).await, CONTRACT);
    assert_eq!(*deployed.asked.lock().expect("not poisoned"), [Some(wallet)]);
}

#[tokio::test]
async fn a_broken_wrapper_is_refused() {
    let yes = Table {
        answer: returned([1]),
        ..Table::default()
    };
    let good = erc6492::wrap(Address::repeat_byte(1), Bytes::new(), Bytes::new());
    assert_eq!(judge(&yes, Address::repeat_byte(9), &good).await, CONTRACT);
    let broken: Bytes = good[64..].to_vec().into();
    assert_eq!(judge(&yes, Address::repeat_byte(9), &broken).await, REFUSED);
}

#[test]
fn a_signature_is_hexadecimal_and_at_most_8_kib() {
    let text = format!("0x{}", "ab".repeat(MAX_SIGNATURE_BYTES));
    assert!(parse_signature(&text).is_some());
    assert_eq!(parse_signature(" 0xAB\n"), Some(Bytes::from_static(&[0xab])));
    for bad in ["", "0x", "0xabc", "0xzz", &format!("{text}ab")] {
        assert!(parse_signature(bad).is_none());
    }
}
