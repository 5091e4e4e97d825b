//! Accounts that delegated to code (EIP-7702), by a real transaction on a real chain. They have code
//! and a key; the key stays in charge.

use crate::house::{sign, wallet};
use crate::real_chain::{BY_CONTRACT, RealHouse, Told, code, deploy_wallet, set_mode};
use alloy::eips::eip7702::Authorization;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::{Address, U256};
use domain::wallet::{ChainId, Proof};
use serde_json::json;
use testkit::DevChain;
use testkit::contracts::{Delegate7702, Delegate7702With1271, Mode};

const BY_KEY: Told = Told::Proven(Proof::Key);

/// Lets `account` delegate to `to`; somebody else pays for the transaction.
async fn delegate(dev: &DevChain, account: &PrivateKeySigner, to: Address) {
    let nonce = dev
        .rpc("eth_getTransactionCount", json!([account.address(), "latest"]))
        .await;
    let nonce: alloy_primitives::U64 = serde_json::from_value(nonce).expect("a number");
    let unsigned = Authorization {
        chain_id: U256::from(ChainId::ANVIL.0),
        address: to,
        nonce: nonce.to(),
    };
    let signature = account
        .sign_hash_sync(&unsigned.signature_hash())
        .expect("signing works");
    let signed = unsigned.into_signed(signature);
    let transaction = json!({
        "type": "0x4", "from": dev.chain.sender(), "to": Address::repeat_byte(0xdd), "gas": "0x30d40",
        "authorizationList": [signed],
    });
    dev.rpc("eth_sendTransaction", json!([transaction])).await;
    assert_eq!(
        code(dev, account.address()).await,
        format!("0xef0100{}", hex::encode(to)),
        "the account has code now"
    );
}

#[tokio::test]
async fn an_account_that_delegated_to_code_without_erc_1271_is_proven_by_its_key() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (account, other) = (wallet(1), wallet(2));
    assert_eq!(house.sign_in(account.address(), &account).await, BY_KEY);
    let code = dev.deploy(&Delegate7702::BYTECODE, &[]).await;
    delegate(&dev, &account, code).await;
    assert_eq!(house.sign_in(account.address(), &account).await, BY_KEY);
    assert_eq!(house.sign_in(account.address(), &other).await, Told::Refused);
}

#[tokio::test]
async fn an_account_that_delegated_to_code_with_erc_1271_is_proven_by_its_key_too() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (account, other) = (wallet(1), wallet(2));
    let code = dev.deploy(&Delegate7702With1271::BYTECODE, &[]).await;
    delegate(&dev, &account, code).await;
    assert_eq!(
        house.sign_in(account.address(), &account).await,
        BY_KEY,
        "the stronger proof: it holds on every chain"
    );
    assert_eq!(house.sign_in(account.address(), &other).await, Told::Refused);
}

#[tokio::test]
async fn a_second_key_that_the_delegated_code_accepts_is_a_proof_by_contract() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (account, device) = (wallet(1), wallet(2));
    // The owner is part of the code, so an account that delegates to it accepts that owner.
    let code = deploy_wallet(&dev, device.address()).await;
    assert_eq!(
        house.sign_in(account.address(), &device).await,
        Told::Refused,
        "not yet"
    );
    delegate(&dev, &account, code).await;
    assert_eq!(
        house.sign_in(account.address(), &device).await,
        BY_CONTRACT,
        "on this chain only: elsewhere the account may have other code"
    );
    assert_eq!(house.sign_in(account.address(), &account).await, BY_KEY);
    assert_eq!(house.sign_in(account.address(), &wallet(3)).await, Told::Refused);
}

#[tokio::test]
async fn misbehaving_code_neither_locks_its_account_out_nor_lets_a_stranger_in() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (account, other) = (wallet(1), wallet(2));
    let code = deploy_wallet(&dev, other.address()).await;
    delegate(&dev, &account, code).await;
    assert_eq!(house.sign_in(account.address(), &other).await, BY_CONTRACT);
    for mode in [Mode::AlwaysNo].into_iter().chain(Mode::MEANINGLESS) {
        // The mode is storage of the account, not of the code that it borrows.
        set_mode(&dev, account.address(), mode).await;
        assert_eq!(house.sign_in(account.address(), &account).await, BY_KEY, "{mode:?}");
        let told = house.sign_in(account.address(), &other).await;
        assert!(matches!(told, Told::Refused | Told::Unknown), "{mode:?} {told:?}");
    }
}

#[tokio::test]
async fn an_account_that_delegates_anew_no_longer_knows_the_second_key() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (account, device) = (wallet(1), wallet(2));
    let code = deploy_wallet(&dev, device.address()).await;
    delegate(&dev, &account, code).await;
    assert_eq!(house.sign_in(account.address(), &device).await, BY_CONTRACT);
    let anew = deploy_wallet(&dev, account.address()).await;
    delegate(&dev, &account, anew).await;
    assert_eq!(house.sign_in(account.address(), &device).await, Told::Refused);
    assert_eq!(house.sign_in(account.address(), &account).await, BY_KEY);
}

#[tokio::test]
async fn a_member_who_delegates_finds_the_same_account_again() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let account = wallet(1);
    let mut before = house.asked(account.address(), ChainId::ANVIL).await;
    let signature = sign(&account, &before.message);
    assert_eq!(before.answer(&signature).await, BY_KEY);
    before
        .browser
        .post("/auth/join", json!({"username": "ada"}))
        .await
        .is(201);

    for bytecode in [&Delegate7702::BYTECODE, &Delegate7702With1271::BYTECODE] {
        let code = dev.deploy(bytecode, &[]).await;
        delegate(&dev, &account, code).await;
        let mut after = house.asked(account.address(), ChainId::ANVIL).await;
        let signature = sign(&account, &after.message);
        assert_eq!(after.answer(&signature).await, BY_KEY);
        let session = after.browser.get("/auth/session").await.is(200);
        assert_eq!(session["account"]["username"], json!("ada"));
    }
}
