//! Wallets that are not deployed yet (ERC-6492), from a real factory on a real chain.

use crate::house::{sign, wallet};
use crate::real_chain::{BY_CONTRACT, RealHouse, Told, code, deploy_wallet, set_mode};
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::{Address, B256, Bytes, hex};
use alloy_sol_types::{SolCall, SolValue};
use domain::wallet::ChainId;
use testkit::DevChain;
use testkit::contracts::{Mode, Wallet1271Factory};

const SALT: B256 = B256::repeat_byte(0x5a);

/// How a wallet of `owner` would be deployed.
fn deployment(owner: Address) -> Bytes {
    Wallet1271Factory::deployCall { owner, salt: SALT }.abi_encode().into()
}

/// A factory, and where it would put the wallet of `owner`.
async fn promised(dev: &DevChain, owner: Address) -> (Address, Address) {
    let factory = dev.deploy(&Wallet1271Factory::BYTECODE, &[]).await;
    let call = Wallet1271Factory::addressOfCall { owner, salt: SALT };
    let wallet = dev.chain.read("addressOf", factory, &call).await.expect("read");
    (factory, wallet)
}

/// The owner's signature inside the wrapper that ERC-6492 describes.
fn wrapped(factory: Address, calldata: Bytes, key: &PrivateKeySigner, message: &str) -> String {
    let inner = Bytes::from(hex::decode(sign(key, message)).expect("hexadecimal"));
    let mut all = (factory, calldata, inner).abi_encode_params();
    all.extend([0x64, 0x92].repeat(16));
    hex::encode_prefixed(all)
}

/// What comes of signing for `safe` with `key`, wrapped.
async fn sign_in(house: &RealHouse, safe: Address, factory: Address, calldata: Bytes, key: &PrivateKeySigner) -> Told {
    let mut asked = house.asked(safe, ChainId::ANVIL).await;
    let signature = wrapped(factory, calldata, key, &asked.message);
    asked.answer(&signature).await
}

#[tokio::test]
async fn a_wallet_that_is_not_deployed_is_proven_through_its_factory_and_stays_undeployed() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let owner = wallet(1);
    let (factory, safe) = promised(&dev, owner.address()).await;
    let call = deployment(owner.address());
    assert_eq!(sign_in(&house, safe, factory, call, &owner).await, BY_CONTRACT);
    assert_eq!(code(&dev, safe).await, "0x", "asking changes nothing");
    assert_eq!(
        house.sign_in(safe, &owner).await,
        Told::Refused,
        "without the wrapper there is nobody to ask"
    );
}

#[tokio::test]
async fn once_deployed_the_wallet_itself_is_asked_with_or_without_the_wrapper() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (owner, other) = (wallet(1), wallet(2));
    let (factory, safe) = promised(&dev, owner.address()).await;
    let call = deployment(owner.address());
    assert_eq!(sign_in(&house, safe, factory, call.clone(), &owner).await, BY_CONTRACT);
    let deploy = Wallet1271Factory::deployCall {
        owner: owner.address(),
        salt: SALT,
    };
    dev.send(dev.chain.sender(), factory, &deploy).await;
    assert_ne!(code(&dev, safe).await, "0x");

    assert_eq!(house.sign_in(safe, &owner).await, BY_CONTRACT);
    assert_eq!(sign_in(&house, safe, factory, call.clone(), &owner).await, BY_CONTRACT);
    let nobody = Address::repeat_byte(0xee);
    assert_eq!(
        sign_in(&house, safe, nobody, Bytes::new(), &owner).await,
        BY_CONTRACT,
        "the factory is not called any more"
    );
    assert_eq!(
        sign_in(&house, safe, factory, call.clone(), &other).await,
        Told::Refused
    );
    assert_eq!(house.sign_in(safe, &other).await, Told::Refused);

    // It may have changed its mind since; what the factory would deploy no longer matters.
    set_mode(&dev, safe, Mode::AlwaysNo).await;
    assert_eq!(sign_in(&house, safe, factory, call, &owner).await, Told::Refused);
}

#[tokio::test]
async fn a_factory_call_that_does_not_deploy_this_wallet_proves_nothing() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (owner, thief) = (wallet(1), wallet(2));
    let (factory, safe) = promised(&dev, owner.address()).await;
    let good = deployment(owner.address());
    assert_eq!(sign_in(&house, safe, factory, good.clone(), &owner).await, BY_CONTRACT);

    let careless = deploy_wallet(&dev, thief.address()).await;
    set_mode(&dev, careless, Mode::AlwaysYes).await;
    let cases = [
        ("another's signature", factory, good.clone(), &thief),
        ("another's wallet", factory, deployment(thief.address()), &thief),
        ("no such function", factory, Bytes::from_static(b"nonsense"), &owner),
        ("nothing is called", factory, Bytes::new(), &owner),
        ("no contract", Address::repeat_byte(0xee), good.clone(), &owner),
        ("a contract that says yes to everything", careless, good.clone(), &thief),
        ("a precompile", Address::with_last_byte(4), good, &owner),
    ];
    for (what, factory, calldata, key) in cases {
        assert_eq!(
            sign_in(&house, safe, factory, calldata, key).await,
            Told::Refused,
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_factory_that_burns_all_gas_or_answers_without_end_proves_nothing() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let owner = wallet(1);
    let (factory, safe) = promised(&dev, owner.address()).await;
    let good = deployment(owner.address());
    assert_eq!(sign_in(&house, safe, factory, good.clone(), &owner).await, BY_CONTRACT);
    // Store the runtime codes `5b600056` (an endless loop) and `6210000060 00f3` (a megabyte).
    let burns = hex!("635b600056600052 6004601cf3");
    let floods = hex!("6662100000 6000f3 600052 60076019f3");
    for creation in [&burns[..], &floods] {
        let hostile = dev.deploy(creation, &[]).await;
        let told = sign_in(&house, safe, hostile, good.clone(), &owner).await;
        assert!(matches!(told, Told::Refused | Told::Unknown), "{told:?}");
    }
}

#[tokio::test]
async fn a_key_without_code_is_not_proven_by_a_factory_of_somebody_else() {
    let dev = DevChain::start().await;
    let house = RealHouse::over(&dev);
    let (victim, thief) = (wallet(1), wallet(2));
    let (factory, _) = promised(&dev, thief.address()).await;
    let call = deployment(thief.address());
    assert_eq!(
        sign_in(&house, victim.address(), factory, call.clone(), &victim).await,
        Told::Proven(domain::wallet::Proof::Key),
        "the victim's own key inside a needless wrapper"
    );
    assert_eq!(
        sign_in(&house, victim.address(), factory, call, &thief).await,
        Told::Refused
    );
}
