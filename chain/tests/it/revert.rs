//! A failed execution is an answer; a failed server is not.

use crate::world::{World, pass_one};
use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use chain::bindings::BuilderPass;
use domain::chain_reader::{Call, ChainReader};
use domain::wallet::ChainId;
use testkit::rpc_proxy::Fault;

#[tokio::test]
async fn every_way_in_which_an_execution_fails_is_a_revert() {
    let world = World::start().await;
    let (_proxies, config) = world
        .behind(2, &[Fault::None, Fault::None, Fault::LiesAboutState])
        .await;
    let reader = world.reader(config);
    let block = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("a quorum");
    let owner_of = |id| {
        Bytes::from(
            BuilderPass::ownerOfCall {
                tokenId: U256::from(id),
            }
            .abi_encode(),
        )
    };

    let clean = reader.call(block, None, Some(world.pass), owner_of(1)).await;
    assert_eq!(clean, Ok(Call::Returned(world.holder.into_word().into())));
    assert_eq!(
        reader.call(block, None, Some(world.pass), owner_of(7)).await,
        Ok(Call::Reverted)
    );

    let programs = [
        ("REVERT", Bytes::from(hex!("60006000fd").to_vec())),
        ("INVALID", Bytes::from(hex!("fe").to_vec())),
        ("an unknown opcode", Bytes::from(hex!("0c").to_vec())),
        ("a stack underflow", Bytes::from(hex!("01").to_vec())),
        ("a jump to nowhere", Bytes::from(hex!("600056").to_vec())),
        ("an endless loop", Bytes::from(hex!("5b600056").to_vec())),
        (
            "code that may not be created",
            Bytes::from(hex!("60ef60005360016000f3").to_vec()),
        ),
    ];
    for (what, program) in programs {
        assert_eq!(
            reader.call(block, None, None, program).await,
            Ok(Call::Reverted),
            "{what}"
        );
    }
}

#[tokio::test]
async fn an_address_without_code_is_a_revert() {
    let world = World::start().await;
    let reader = world.reader(world.alone());
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
    let block = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("a block");
    let nobody = Some(Address::repeat_byte(9));
    assert_eq!(
        reader.call(block, None, nobody, world.pass_of()).await,
        Ok(Call::Reverted)
    );
}

#[tokio::test]
async fn the_caller_is_whom_the_question_names() {
    let world = World::start().await;
    let reader = world.reader(world.alone());
    let block = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("a block");
    // CALLER, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN.
    let who = Bytes::from(hex!("3360005260206000f3").to_vec());
    let somebody = Address::repeat_byte(5);
    let from = reader.call(block, Some(somebody), None, who.clone()).await;
    assert_eq!(from, Ok(Call::Returned(somebody.into_word().into())));
    let from = reader.call(block, None, None, who).await;
    assert_eq!(from, Ok(Call::Returned(Address::ZERO.into_word().into())));
}

#[tokio::test]
async fn a_rate_limit_or_an_internal_error_is_no_revert() {
    let world = World::start().await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = world.reader(config);
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());

    for (status, code, message) in [
        (200, -32005, "limit exceeded"),
        (429, -32005, "execution reverted"),
        (200, -32603, "Internal error"),
        (200, -32000, "header not found"),
        (503, -32603, "upstream: execution reverted"),
    ] {
        proxies[0].set(Fault::CallError(status, code, message));
        assert!(
            world.pass_of_holder(&reader).await.is_err(),
            "{status} {code} {message}"
        );
    }
    // Some providers send the verdict of the EVM with an HTTP error.
    for status in [200, 400] {
        proxies[0].set(Fault::CallError(status, 3, "execution reverted"));
        assert_eq!(world.pass_of_holder(&reader).await, Ok(Call::Reverted), "{status}");
    }
}
