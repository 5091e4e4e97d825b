//! Deployed contract wallets (ERC-1271) on a real chain.

use crate::house::{sign, wallet};
use crate::real_chain::{BY_CONTRACT, RealHouse, Told, deploy_wallet, set_mode};
use chain::ChainConfig;
use domain::wallet::{ChainId, Proof, Wallet};
use std::time::Duration;
use testkit::DevChain;
use testkit::contracts::Mode;
use testkit::dev_chain::{dead_url, start_anvil};
use testkit::rpc_proxy::Fault;

#[tokio::test]
async fn a_contract_wallet_is_proven_by_its_owners_signature_alone() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (owner, other) = (wallet(1), wallet(2));
    let safe = deploy_wallet(&dev, owner.address()).await;
    assert_eq!(house.sign_in(safe, &owner).await, BY_CONTRACT);
    assert_eq!(house.sign_in(safe, &other).await, Told::Refused);
    assert_eq!(
        house.sign_in(owner.address(), &owner).await,
        Told::Proven(Proof::Key),
        "the owner's own address is another wallet"
    );
}

#[tokio::test]
async fn the_signature_of_another_message_is_refused() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let owner = wallet(1);
    let safe = deploy_wallet(&dev, owner.address()).await;
    let mut asked = house.asked(safe, ChainId::ANVIL).await;
    let good = sign(&owner, &asked.message);
    let other = sign(&owner, &format!("{} ", asked.message));
    assert_eq!(asked.answer(&other).await, Told::Refused);
    assert_eq!(asked.answer("0x00").await, Told::Refused);
    assert_eq!(asked.answer(&good).await, BY_CONTRACT, "refusals use nothing up");
}

#[tokio::test]
async fn a_misbehaving_wallet_is_refused_or_unknown_and_never_let_in() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let owner = wallet(1);
    let safe = deploy_wallet(&dev, owner.address()).await;
    assert_eq!(house.sign_in(safe, &owner).await, BY_CONTRACT);
    for (mode, told) in [
        (Mode::AlwaysNo, Told::Refused),
        (Mode::Garbage, Told::Refused),
        // Exactly the magic value, without the padding that the ABI asks for.
        (Mode::Short, Told::Refused),
        (Mode::Empty, Told::Refused),
        (Mode::Revert, Told::Refused),
        (Mode::BurnGas, Told::Refused),
        // No server's reply may be that long, so nobody knows what it says.
        (Mode::Huge, Told::Unknown),
    ] {
        set_mode(&dev, safe, mode).await;
        assert_eq!(house.sign_in(safe, &owner).await, told, "{mode:?}");
    }
    set_mode(&dev, safe, Mode::Honest).await;
    assert_eq!(house.sign_in(safe, &owner).await, BY_CONTRACT);
}

#[tokio::test]
async fn a_wallet_that_vouches_for_everything_vouches_for_itself_alone() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (owner, other) = (wallet(1), wallet(2));
    let careless = deploy_wallet(&dev, owner.address()).await;
    let careful = deploy_wallet(&dev, owner.address()).await;
    set_mode(&dev, careless, Mode::AlwaysYes).await;
    assert_eq!(
        house.sign_in(careless, &other).await,
        BY_CONTRACT,
        "that is its own affair"
    );
    assert_eq!(house.sign_in(careful, &other).await, Told::Refused);
    assert_eq!(house.sign_in(owner.address(), &other).await, Told::Refused);
}

#[tokio::test]
async fn a_proof_by_contract_counts_on_the_chain_where_it_was_asked_and_nowhere_else() {
    let dev = DevChain::start().await;
    let elsewhere = ChainId(10);
    let second = start_anvil(|options| options.chain_id = elsewhere.0).await;
    let mut config = ChainConfig::new(elsewhere, vec![second.rpc_url().clone()]);
    config.max_lag_secs = u64::MAX;
    let house = RealHouse::reading(&dev, vec![dev.alone(), config]);
    let owner = wallet(1);
    let safe = deploy_wallet(&dev, owner.address()).await;

    let Told::Proven(proof) = house.sign_in(safe, &owner).await else {
        panic!("the clean twin is accepted")
    };
    let proven = Wallet { address: safe, proof };
    assert!(proven.counts_on(ChainId::ANVIL));
    assert!(!proven.counts_on(elsewhere));

    let mut asked = house.asked(safe, elsewhere).await;
    let signature = sign(&owner, &asked.message);
    assert_eq!(asked.answer(&signature).await, Told::Refused, "nothing stands there");
    let mut asked = house.asked(owner.address(), elsewhere).await;
    let signature = sign(&owner, &asked.message);
    assert_eq!(
        asked.answer(&signature).await,
        Told::Proven(Proof::Key),
        "a key is the same everywhere"
    );
}

#[tokio::test]
async fn a_wallet_that_cannot_be_asked_is_unknown_and_a_key_needs_nobody() {
    let dev = DevChain::start().await;
    let owner = wallet(1);
    let safe = deploy_wallet(&dev, owner.address()).await;
    assert_eq!(RealHouse::over(&dev).sign_in(safe, &owner).await, BY_CONTRACT);

    let (_lying, lying) = dev.behind(2, &[Fault::None, Fault::LiesAboutState]).await;
    let (_silent, mut silent) = dev.behind(1, &[Fault::Silent]).await;
    silent.decision_timeout = Duration::from_millis(300);
    let down = ChainConfig::new(ChainId::ANVIL, vec![dead_url()]);
    for (what, config) in [("lying", lying), ("silent", silent), ("down", down)] {
        let house = RealHouse::reading(&dev, vec![config]);
        assert_eq!(house.sign_in(safe, &owner).await, Told::Unknown, "{what}");
        assert_eq!(
            house.sign_in(safe, &wallet(2)).await,
            Told::Unknown,
            "{what}: nobody is refused"
        );
        assert_eq!(
            house.sign_in(owner.address(), &owner).await,
            Told::Proven(Proof::Key),
            "{what}"
        );
    }
}

#[tokio::test]
async fn two_honest_servers_prove_a_wallet_beside_a_faulty_one() {
    let dev = DevChain::start().await;
    let owner = wallet(1);
    let safe = deploy_wallet(&dev, owner.address()).await;
    dev.chain.mine(10).await.expect("mined");
    for fault in [
        Fault::None,
        Fault::Lies,
        Fault::LiesAboutState,
        Fault::Behind(5),
        Fault::Silent,
    ] {
        let (_proxies, config) = dev.behind(2, &[fault.clone(), Fault::None, Fault::None]).await;
        let house = RealHouse::reading(&dev, vec![config]);
        assert_eq!(house.sign_in(safe, &owner).await, BY_CONTRACT, "{fault:?}");
        assert_eq!(house.sign_in(safe, &wallet(2)).await, Told::Refused, "{fault:?}");
    }
}
