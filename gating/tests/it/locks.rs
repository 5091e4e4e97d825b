//! Locks of every version that a rule may name, made by one real factory from Unlock's own bytecode.

use crate::world::World;
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent};
use chain::bindings::{PublicLockV14, UnlockV13};
use chain::deploy::LockTerms;
use domain::chain_reader::{ChainReader, Depth};
use domain::wallet::ChainId;
use testkit::contracts::locks::{PublicLockV13, PublicLockV15};

/// The versions.
pub(crate) const VERSIONS: [u16; 3] = [13, 14, 15];

/// A lock of this version that sells thirty days for nothing, owned by the deployer.
pub(crate) async fn lock(world: &World, version: u16) -> Address {
    let deployed = world.chain.deploy_unlock(&LockTerms::default()).await.expect("Unlock");
    let creation: Bytes = match version {
        13 => PublicLockV13::BYTECODE.clone(),
        15 => PublicLockV15::BYTECODE.clone(),
        _ => return deployed.lock,
    };
    let template = world.chain.deploy("deploy a lock", creation).await.expect("deployed");
    let add = UnlockV13::addLockTemplateCall {
        r#impl: template,
        version,
    };
    world.send(world.chain.sender(), deployed.unlock, &add).await;
    let initialize = PublicLockV14::initializeCall {
        _lockCreator: world.chain.sender(),
        _expirationDuration: U256::from(30 * 86_400),
        _tokenAddress: Address::ZERO,
        _keyPrice: U256::ZERO,
        _maxNumberOfKeys: U256::MAX,
        _lockName: format!("Version {version}"),
    };
    let create = UnlockV13::createUpgradeableLockAtVersionCall {
        data: initialize.abi_encode().into(),
        _lockVersion: version,
    };
    world.send(world.chain.sender(), deployed.unlock, &create).await;
    newest_lock(world, deployed.unlock).await
}

/// The lock that the factory made last.
async fn newest_lock(world: &World, unlock: Address) -> Address {
    let reader = world.reader(world.alone());
    let block = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block");
    let topics = [Some(UnlockV13::NewLock::SIGNATURE_HASH), None, None, None];
    let made = reader.logs(block, unlock, 0, topics).await.expect("logs");
    let last = made.last().expect("a lock was made");
    Address::from_word(last.topics[2])
}

/// Buys keys for nothing. Version 15 can do so in two ways, of which this is the old one.
pub(crate) async fn buy(world: &World, lock: Address, holders: &[Address]) {
    let count = holders.len();
    let purchase = PublicLockV14::purchaseCall {
        _values: vec![U256::ZERO; count],
        _referrers: vec![Address::ZERO; count],
        _keyManagers: vec![Address::ZERO; count],
        _data: vec![Bytes::new(); count],
        _recipients: holders.to_vec(),
    };
    world.send(world.chain.sender(), lock, &purchase).await;
}
