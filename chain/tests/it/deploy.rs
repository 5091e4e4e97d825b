//! What the demo puts on its chain, with the real contracts.

use crate::world::World;
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use chain::bindings::PublicLockV14;
use chain::deploy::LockTerms;
use chain::{DemoChain, DemoChainError, demo_wallets};
use domain::chain_reader::{Call, ChainReader};
use domain::wallet::ChainId;
use std::time::Duration;
use testkit::dev_chain::{http_client, start_anvil};

#[tokio::test]
async fn passes_are_issued_once_to_each_holder() {
    let world = World::start().await;
    let holders: Vec<Address> = demo_wallets(8).into_iter().map(|(address, _)| address).collect();
    let first = world.chain.issue_passes(world.pass, &holders, 0).await.expect("issue");
    let again = world.chain.issue_passes(world.pass, &holders, 0).await.expect("issue");
    assert_eq!(first, again);
    assert_eq!(first[1], U256::from(1), "who had a pass keeps it");

    world.chain.revoke_pass(world.pass, first[2]).await.expect("revoke");
    assert_eq!(
        world.chain.valid_pass_of(world.pass, holders[2]).await.expect("read"),
        None
    );
    world
        .chain
        .reissue_pass(world.pass, first[3], holders[2])
        .await
        .expect("reissue");
    assert_eq!(
        world.chain.valid_pass_of(world.pass, holders[2]).await.expect("read"),
        Some(first[3])
    );
    assert_eq!(
        world.chain.valid_pass_of(world.pass, holders[3]).await.expect("read"),
        None
    );
}

#[tokio::test]
async fn it_can_be_told_whether_something_is_deployed_already() {
    let world = World::start().await;
    assert!(world.chain.has_code(world.pass).await.expect("read"));
    assert!(!world.chain.has_code(world.holder).await.expect("read"));
}

#[tokio::test]
async fn a_real_unlock_key_is_valid_until_the_chain_says_it_is_not() {
    let world = World::start().await;
    let unlock = world
        .chain
        .deploy_unlock(&LockTerms::default())
        .await
        .expect("deploy Unlock");
    let (buyer, friend, nobody) = (world.holder, Address::repeat_byte(3), Address::repeat_byte(4));
    world.chain.purchase_keys(unlock.lock, &[buyer]).await.expect("buy");
    world
        .chain
        .purchase_keys(unlock.lock, &[buyer])
        .await
        .expect("a second time does nothing");
    world
        .chain
        .grant_keys(unlock.lock, &[buyer, friend], U256::MAX)
        .await
        .expect("grant");

    let reader = world.reader(world.alone());
    let valid = async |holder: Address| {
        let block = reader
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .expect("a block");
        let data = Bytes::from(PublicLockV14::getHasValidKeyCall { _keyOwner: holder }.abi_encode());
        match reader
            .call(block, None, Some(unlock.lock), data)
            .await
            .expect("an answer")
        {
            Call::Returned(data) => bool::abi_decode(&data).expect("a bool"),
            Call::Reverted => panic!("it reverted"),
        }
    };
    assert!(valid(buyer).await && valid(friend).await);
    assert!(!valid(nobody).await);
    let total = PublicLockV14::totalKeysCall { _keyOwner: buyer };
    assert_eq!(
        world.chain.read("count", unlock.lock, &total).await.expect("read"),
        U256::from(1)
    );

    world
        .chain
        .advance_time(Duration::from_secs(31 * 86_400))
        .await
        .expect("advance");
    assert!(!valid(buyer).await, "thirty days are over");
    assert!(valid(friend).await, "granted for ever");
}

#[tokio::test]
async fn who_let_a_key_expire_gets_a_valid_one_again() {
    let world = World::start().await;
    let unlock = world
        .chain
        .deploy_unlock(&LockTerms::default())
        .await
        .expect("deploy Unlock");
    let (buyer, friend) = (world.holder, Address::repeat_byte(3));
    let in_a_month = U256::from(world.now_secs().await + 30 * 86_400);
    let both = async || {
        world.chain.purchase_keys(unlock.lock, &[buyer]).await.expect("buy");
        world
            .chain
            .grant_keys(unlock.lock, &[friend], in_a_month + in_a_month)
            .await
            .expect("grant");
        for holder in [buyer, friend] {
            assert!(world.chain.has_valid_key(unlock.lock, holder).await.expect("read"));
        }
    };
    world.chain.purchase_keys(unlock.lock, &[buyer]).await.expect("buy");
    world
        .chain
        .grant_keys(unlock.lock, &[friend], in_a_month)
        .await
        .expect("grant");
    world.advance(Duration::from_secs(31 * 86_400)).await;
    for holder in [buyer, friend] {
        assert!(!world.chain.has_valid_key(unlock.lock, holder).await.expect("read"));
    }
    both().await;
    both().await;
}

#[tokio::test]
async fn a_lock_with_a_price_is_paid() {
    let world = World::start().await;
    let unlock = world
        .chain
        .deploy_unlock(&LockTerms::default())
        .await
        .expect("deploy Unlock");
    let terms = LockTerms {
        price_wei: U256::from(10_000),
        ..LockTerms::default()
    };
    let lock = world.chain.create_lock(unlock.unlock, &terms).await.expect("create");
    assert_ne!(lock, unlock.lock);
    world
        .chain
        .purchase_keys(lock, &[world.holder, Address::repeat_byte(3)])
        .await
        .expect("buy");
    assert!(world.chain.has_valid_key(lock, world.holder).await.expect("read"));
}

#[tokio::test]
async fn nothing_is_deployed_on_another_chain() {
    let dev = start_anvil(|_| {}).await;
    assert!(DemoChain::connect(http_client(), dev.rpc_url().clone()).await.is_ok());
    let main = start_anvil(|options| options.chain_id = 1).await;
    let refused = DemoChain::connect(http_client(), main.rpc_url().clone()).await;
    assert!(matches!(refused, Err(DemoChainError::OtherChain { found: ChainId(1) })));
}
