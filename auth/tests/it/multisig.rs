//! Signing in with a wallet of several owners: a real Safe on a real chain, whose owners take their time.

use crate::browser::{Browser, Reply};
use crate::house::wallet;
use crate::real_chain::RealHouse;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::{Address, B256, Bytes, U256, hex};
use alloy_sol_types::{SolCall, SolValue};
use domain::wallet::ChainId;
use serde_json::json;
use std::time::Duration;
use testkit::DevChain;
use testkit::contracts::{CompatibilityFallbackHandler, Safe, SafeProxyFactory, SignMessageLib};

const HOUR: Duration = Duration::from_secs(3600);

/// A Safe that needs two of three owners.
struct Club {
    dev: DevChain,
    safe: Address,
    handler: Address,
    library: Address,
    owners: [PrivateKeySigner; 3],
}

impl Club {
    async fn found() -> Self {
        let dev = DevChain::start().await;
        let singleton = dev.deploy(&Safe::BYTECODE, &[]).await;
        let factory = dev.deploy(&SafeProxyFactory::BYTECODE, &[]).await;
        let handler = dev.deploy(&CompatibilityFallbackHandler::BYTECODE, &[]).await;
        let library = dev.deploy(&SignMessageLib::BYTECODE, &[]).await;
        let mut owners = [wallet(1), wallet(2), wallet(3)];
        owners.sort_by_key(PrivateKeySigner::address);
        let setup = Safe::setupCall {
            _owners: owners.iter().map(PrivateKeySigner::address).collect(),
            _threshold: U256::from(2),
            to: Address::ZERO,
            data: Bytes::new(),
            fallbackHandler: handler,
            paymentToken: Address::ZERO,
            payment: U256::ZERO,
            paymentReceiver: Address::ZERO,
        };
        let create = SafeProxyFactory::createProxyWithNonceCall {
            _singleton: singleton,
            initializer: setup.abi_encode().into(),
            saltNonce: U256::from(1),
        };
        let safe = dev.chain.read("createProxy", factory, &create).await.expect("read");
        dev.send(dev.chain.sender(), factory, &create).await;
        Self {
            dev,
            safe,
            handler,
            library,
            owners,
        }
    }

    /// The first `count` owners' signatures of a hash, in the order that a Safe wants.
    fn signatures(&self, hash: B256, count: usize) -> Bytes {
        let signed = self.owners[..count].iter().map(|owner| {
            let signature = owner.sign_hash_sync(&hash).expect("signing works");
            signature.as_bytes().to_vec()
        });
        signed.collect::<Vec<_>>().concat().into()
    }

    /// Two owners have the Safe approve a message on the chain.
    async fn approve(&self, message: &str) {
        let hash = auth::message_hash(message);
        let approve = SignMessageLib::signMessageCall {
            _data: hash.abi_encode().into(),
        };
        let data: Bytes = approve.abi_encode().into();
        let asked = Safe::getTransactionHashCall {
            to: self.library,
            value: U256::ZERO,
            data: data.clone(),
            operation: 1,
            safeTxGas: U256::ZERO,
            baseGas: U256::ZERO,
            gasPrice: U256::ZERO,
            gasToken: Address::ZERO,
            refundReceiver: Address::ZERO,
            _nonce: U256::ZERO,
        };
        let transaction = self.dev.chain.read("getTransactionHash", self.safe, &asked).await;
        let run = Safe::execTransactionCall {
            to: self.library,
            value: U256::ZERO,
            data,
            operation: 1,
            safeTxGas: U256::ZERO,
            baseGas: U256::ZERO,
            gasPrice: U256::ZERO,
            gasToken: Address::ZERO,
            refundReceiver: Address::ZERO,
            signatures: self.signatures(transaction.expect("read"), 2),
        };
        self.dev.send(self.dev.chain.sender(), self.safe, &run).await;
    }

    /// What `count` owners sign off the chain.
    async fn collected(&self, message: &str, count: usize) -> String {
        let asked = CompatibilityFallbackHandler::getMessageHashForSafeCall {
            safe: self.safe,
            message: auth::message_hash(message).abi_encode().into(),
        };
        let hash = self.dev.chain.read("getMessageHashForSafe", self.handler, &asked).await;
        hex::encode_prefixed(self.signatures(hash.expect("read"), count))
    }

    /// A browser that asked for a day, and its message.
    async fn asked(&self, house: &RealHouse) -> (Browser, String) {
        let mut browser = house.browser();
        let message = begin(&mut browser, self.safe, true).await.is(200)["message"].clone();
        (browser, message.as_str().expect("a message").to_owned())
    }
}

async fn begin(browser: &mut Browser, address: Address, waits: bool) -> Reply {
    let wanted = json!({"address": address, "chain_id": ChainId::ANVIL.0, "waits": waits});
    browser.post("/auth/siwe/challenge", wanted).await
}

async fn look(browser: &mut Browser, message: &str, signature: &str) -> Reply {
    let answer = json!({"message": message, "signature": signature});
    browser.post("/auth/siwe/session", answer).await
}

#[tokio::test]
async fn a_safe_signs_in_once_its_owners_have_approved_on_the_chain_hours_later() {
    let club = Club::found().await;
    let house = RealHouse::over(&club.dev);
    let (mut browser, message) = club.asked(&house).await;
    look(&mut browser, &message, "").await.is_error(401, "not_signed_yet");
    house.clock.advance(23 * HOUR);
    let waiting = browser.get("/auth/siwe/challenge").await.is(200);
    assert_eq!(waiting["message"], message.as_str(), "the browser comes back to it");
    club.approve(&message).await;
    look(&mut browser, &message, "").await.is(200);
    assert!(browser.cookies.contains_key("gh_8080"));
    look(&mut browser, &message, "").await.is_error(401, "no_pre_session");
}

#[tokio::test]
async fn signatures_collected_off_the_chain_do_as_well_if_there_are_enough_of_them() {
    let club = Club::found().await;
    let house = RealHouse::over(&club.dev);
    let (mut browser, message) = club.asked(&house).await;
    house.clock.advance(6 * HOUR);
    let one = club.collected(&message, 1).await;
    look(&mut browser, &message, &one)
        .await
        .is_error(401, "wrong_signature");
    let two = club.collected(&message, 2).await;
    look(&mut browser, &message, &two).await.is(200);
}

#[tokio::test]
async fn after_a_day_the_approval_is_worth_nothing() {
    let club = Club::found().await;
    let house = RealHouse::over(&club.dev);
    let (mut browser, message) = club.asked(&house).await;
    club.approve(&message).await;
    house.clock.advance(24 * HOUR);
    look(&mut browser, &message, "")
        .await
        .is_error(401, "challenge_expired");
    assert!(browser.get("/auth/siwe/challenge").await.is(200).is_null());
}

#[tokio::test]
async fn what_the_owners_approved_signs_nobody_in_from_another_browser() {
    let club = Club::found().await;
    let house = RealHouse::over(&club.dev);
    let (mut browser, message) = club.asked(&house).await;
    let (mut other, _) = club.asked(&house).await;
    club.approve(&message).await;
    look(&mut other, &message, "").await.is_error(401, "other_browser");
    look(&mut browser, &message, "").await.is(200);
}

#[tokio::test]
async fn a_day_is_given_to_contracts_only_and_once_per_browser() {
    let club = Club::found().await;
    let house = RealHouse::over(&club.dev);
    let (mut browser, first) = club.asked(&house).await;
    begin(&mut browser, wallet(1).address(), false).await.is(200);
    begin(&mut browser, wallet(1).address(), true)
        .await
        .is_error(422, "not_a_contract");
    let second = begin(&mut browser, club.safe, true).await.is(200);
    club.approve(&first).await;
    look(&mut browser, &first, "").await.is_error(401, "challenge_unknown");
    let waiting = browser.get("/auth/siwe/challenge").await.is(200);
    assert_eq!(waiting["message"], second["message"]);
}

#[tokio::test]
async fn without_a_day_a_signature_must_be_shown_even_if_the_owners_approved() {
    let club = Club::found().await;
    let house = RealHouse::over(&club.dev);
    let mut browser = house.browser();
    let issued = begin(&mut browser, club.safe, false).await.is(200);
    let message = issued["message"].as_str().expect("a message").to_owned();
    club.approve(&message).await;
    look(&mut browser, &message, "")
        .await
        .is_error(400, "malformed_signature");
    let two = club.collected(&message, 2).await;
    look(&mut browser, &message, &two).await.is(200);
}
