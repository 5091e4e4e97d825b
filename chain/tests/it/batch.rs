//! Calls that travel together answer as they would alone.

use crate::world::World;
use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use chain::{BatchingReader, ChainConfig};
use domain::chain_reader::{CALLER, Call, ChainReader, ChainUnknown, Depth};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use futures::future::join_all;
use std::sync::Arc;
use testkit::contracts::{HostileErc721, Mode, Score};
use testkit::rpc_proxy::Fault;

fn batching(world: &World, config: ChainConfig) -> BatchingReader {
    BatchingReader::new(Arc::new(world.reader(config)))
}

async fn pinned(reader: &BatchingReader) -> BlockRef {
    reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block")
}

type Answers = Vec<Result<Call, ChainUnknown>>;

/// The answers to `questions` asked at the same time.
async fn at_once(reader: &dyn ChainReader, block: BlockRef, questions: &[(Address, Bytes)]) -> Answers {
    let asked = questions
        .iter()
        .map(|(to, data)| reader.call(block, Some(CALLER), Some(*to), data.clone()));
    join_all(asked).await
}

/// The answers to `questions` asked one after the other of the reader beneath.
async fn alone(reader: &BatchingReader, block: BlockRef, questions: &[(Address, Bytes)]) -> Answers {
    let mut answers = Vec::new();
    for (to, data) in questions {
        answers.push(reader.inner().call(block, Some(CALLER), Some(*to), data.clone()).await);
    }
    answers
}

/// A contract whose runtime code is `code`, at most 32 bytes.
async fn contract(world: &World, code: &[u8]) -> Address {
    let length = u8::try_from(code.len()).expect("short");
    // PUSHn code, PUSH1 0, MSTORE, PUSH1 length, PUSH1 32 - length, RETURN.
    let mut creation = vec![0x5f + length];
    creation.extend_from_slice(code);
    creation.extend_from_slice(&hex!("6000 52"));
    creation.extend_from_slice(&[0x60, length, 0x60, 32 - length, 0xf3]);
    world.deploy(&creation, &[]).await
}

fn score_of(score: Address, who: u64) -> (Address, Bytes) {
    let holder = Address::from_word(U256::from(who).into());
    (score, Score::getScoreCall { holder }.abi_encode().into())
}

#[tokio::test]
async fn a_contract_sees_the_same_caller_alone_and_in_a_batch() {
    let world = World::start().await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = batching(&world, config);
    // CALLER, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN.
    let mirror = contract(&world, &hex!("33 6000 52 6020 6000 f3")).await;
    let block = pinned(&reader).await;
    let asks: Vec<_> = [&b""[..], b"other"]
        .iter()
        .map(|data| (mirror, Bytes::from(*data)))
        .collect();
    let caller = Ok(Call::Returned(Bytes::from(CALLER.into_word().to_vec())));
    assert_eq!(alone(&reader, block, &asks).await, vec![caller.clone(); 2]);
    let before = proxies[0].asked("eth_call");
    assert_eq!(at_once(&reader, block, &asks).await, vec![caller; 2]);
    assert_eq!(proxies[0].asked("eth_call") - before, 1, "they travelled together");

    let somebody = Address::repeat_byte(5);
    let other = reader.call(block, Some(somebody), Some(mirror), Bytes::new()).await;
    assert_eq!(other, Ok(Call::Returned(Bytes::from(somebody.into_word().to_vec()))));
}

#[tokio::test]
async fn calls_at_the_same_time_are_one_request_and_the_same_call_is_made_once() {
    let world = World::start().await;
    let (proxies, config) = world
        .behind(2, &[Fault::None, Fault::None, Fault::LiesAboutState])
        .await;
    let reader = batching(&world, config);
    let score = world.deploy(&Score::BYTECODE, &[]).await;
    for who in 0..5u64 {
        let call = Score::setScoreCall {
            holder: Address::from_word(U256::from(who).into()),
            score: U256::from(who * 7),
        };
        world.send(world.chain.sender(), score, &call).await;
    }
    let block = pinned(&reader).await;
    let before = proxies[0].asked("eth_call");
    let asks: Vec<_> = (0..100).map(|number| score_of(score, number % 50)).collect();
    let answers = at_once(&reader, block, &asks).await;
    for (number, answer) in answers.into_iter().enumerate() {
        let who = number as u64 % 50;
        let value = if who < 5 { who * 7 } else { 0 };
        let word = U256::from(value).to_be_bytes_vec();
        assert_eq!(answer, Ok(Call::Returned(word.into())), "{number}");
    }
    assert_eq!(proxies[0].asked("eth_call") - before, 1);

    // More than one batch holds.
    let asks: Vec<_> = (0..300).map(|number| score_of(score, number)).collect();
    assert!(at_once(&reader, block, &asks).await.iter().all(Result::is_ok));
    assert_eq!(proxies[0].asked("eth_call") - before, 1 + 3);
}

#[tokio::test]
async fn a_batch_over_hostile_contracts_answers_as_single_calls_do() {
    let world = World::start().await;
    let hostile = world.deploy(&HostileErc721::BYTECODE, &[]).await;
    let score = world.deploy(&Score::BYTECODE, &[]).await;
    let mint = HostileErc721::mintCall {
        to: world.holder,
        id: U256::from(3),
    };
    world.send(world.chain.sender(), hostile, &mint).await;
    // PUSH1 1, PUSH1 0, SSTORE: writes, then PUSH1 32, PUSH1 0, RETURN.
    let writer = contract(&world, &hex!("6001 6000 55 6020 6000 f3")).await;
    // PUSH2 5000, PUSH1 0, RETURN: more than a batch copies.
    let long = contract(&world, &hex!("611388 6000 f3")).await;
    let asks = vec![
        score_of(score, 1),
        (
            hostile,
            HostileErc721::ownerOfCall { id: U256::from(3) }.abi_encode().into(),
        ),
        (
            hostile,
            HostileErc721::balanceOfCall { holder: world.holder }
                .abi_encode()
                .into(),
        ),
        (writer, Bytes::new()),
        (long, Bytes::new()),
        (Address::repeat_byte(9), Bytes::new()),
        (hostile, Bytes::from_static(b"no such function")),
        score_of(score, 2),
    ];
    let modes = [Mode::Honest, Mode::AlwaysYes, Mode::AlwaysNo];
    for mode in modes.into_iter().chain(Mode::MEANINGLESS) {
        let call = HostileErc721::setModeCall { newMode: mode as u8 };
        world.send(world.chain.sender(), hostile, &call).await;
        let reader = batching(&world, world.alone());
        let block = pinned(&reader).await;
        let together = at_once(&reader, block, &asks).await;
        let single = alone(&reader, block, &asks).await;
        assert!(single[0].is_ok() && single[7].is_ok() && single[3].is_ok(), "{mode:?}");
        assert_eq!(together, single, "{mode:?}");
    }
}

#[tokio::test]
async fn gas_burners_in_a_batch_spoil_no_answer_but_their_own() {
    let world = World::start().await;
    let hostile = world.deploy(&HostileErc721::BYTECODE, &[]).await;
    let score = world.deploy(&Score::BYTECODE, &[]).await;
    let call = HostileErc721::setModeCall {
        newMode: Mode::BurnGas as u8,
    };
    world.send(world.chain.sender(), hostile, &call).await;
    let reader = batching(&world, world.alone());
    let block = pinned(&reader).await;
    let asks: Vec<_> = (0..60u64)
        .map(|number| {
            if number % 2 == 0 {
                let id = U256::from(number);
                (hostile, HostileErc721::ownerOfCall { id }.abi_encode().into())
            } else {
                score_of(score, number)
            }
        })
        .collect();
    for (number, answer) in at_once(&reader, block, &asks).await.into_iter().enumerate() {
        if number % 2 == 0 {
            assert_eq!(answer, Ok(Call::Reverted), "{number}");
        } else {
            assert!(matches!(answer, Ok(Call::Returned(_))), "{number}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn servers_that_run_no_batch_are_asked_one_by_one() {
    let world = World::start().await;
    let (proxies, config) = world.behind(1, &[Fault::NoCreation]).await;
    let reader = batching(&world, config);
    let score = world.deploy(&Score::BYTECODE, &[]).await;
    let block = pinned(&reader).await;
    let asks: Vec<_> = (0..10).map(|who| score_of(score, who)).collect();
    assert!(at_once(&reader, block, &asks).await.iter().all(Result::is_ok));
    // By hash and by number, then ten alone; afterwards only these.
    let first = proxies[0].asked("eth_call");
    assert!((11..=12).contains(&first), "{first}");
    assert!(at_once(&reader, block, &asks).await.iter().all(Result::is_ok));
    assert_eq!(proxies[0].asked("eth_call") - first, 10);
}

#[tokio::test]
async fn a_batch_that_cannot_be_read_is_unknown_for_everybody() {
    let world = World::start().await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = batching(&world, config);
    let score = world.deploy(&Score::BYTECODE, &[]).await;
    let block = pinned(&reader).await;
    let asks: Vec<_> = (0..10).map(|who| score_of(score, who)).collect();
    assert!(at_once(&reader, block, &asks).await.iter().all(Result::is_ok));
    proxies[0].set(Fault::Status(503));
    assert!(at_once(&reader, block, &asks).await.iter().all(Result::is_err));
    proxies[0].set(Fault::None);
    let before = proxies[0].asked("eth_call");
    assert!(at_once(&reader, block, &asks).await.iter().all(Result::is_ok));
    assert_eq!(
        proxies[0].asked("eth_call") - before,
        1,
        "an outage is no dislike of batches"
    );
    // A liar's batch is outvoted or unknown like every other answer.
    let (_proxies, config) = world.behind(2, &[Fault::None, Fault::LiesAboutState]).await;
    let reader = batching(&world, config);
    let block = pinned(&reader).await;
    assert!(at_once(&reader, block, &asks).await.iter().all(Result::is_err));
}

#[tokio::test]
async fn pins_asked_for_at_the_same_time_are_one() {
    let world = World::start().await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = batching(&world, config);
    let pins = join_all((0..20).map(|_| reader.pin(ChainId::ANVIL, Depth::Confirmed))).await;
    assert!(pins.iter().all(|pin| *pin == pins[0] && pin.is_ok()));
    assert_eq!(proxies[0].asked("eth_blockNumber"), 1);
    world.chain.mine(1).await.expect("mine");
    let later = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block");
    assert_eq!(
        later.number,
        pins[0].as_ref().expect("a block").number + 1,
        "nothing is kept"
    );
}
