//! What real contracts emit, and whom the gate sees concerned by it.

use crate::locks::{VERSIONS, buy, lock};
use crate::world::{World, number, one, preset};
use alloy_primitives::{Address, Bytes, U256};
use chain::bindings::{BuilderPass, PublicLockV14};
use domain::chain_follow::ContractLog;
use domain::chain_reader::{ChainReader, Depth};
use domain::gate::Token;
use domain::policy::{AssessMember, Touched};
use domain::wallet::ChainId;
use gating::Gate;
use testkit::contracts::{Emitter, PlainErc1155};

/// Hears what a contract emits, once.
struct Listener<'a> {
    world: &'a World,
    gate: &'a Gate,
    contract: Address,
    heard_to: u64,
}

impl<'a> Listener<'a> {
    /// From the next block on.
    async fn new(world: &'a World, gate: &'a Gate, contract: Address) -> Self {
        Self {
            world,
            gate,
            contract,
            heard_to: world.newest().await.number,
        }
    }

    /// Whom everything new concerns.
    async fn hear(&mut self) -> Touched {
        let reader = self.world.reader(self.world.alone());
        let block = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block");
        let (contract, from) = (self.contract, self.heard_to + 1);
        let logs = reader.logs(block, contract, from, [None; 4]).await.expect("logs");
        self.heard_to = block.number;
        let mut all = Touched::default();
        for entry in logs {
            let seen = self.gate.touched(ChainId::ANVIL, &ContractLog { contract, entry });
            all.addresses.extend(seen.addresses);
            all.tokens.extend(seen.tokens);
            all.everybody |= seen.everybody;
        }
        all
    }
}

fn token(contract: Address, id: u64) -> Token {
    Token {
        chain: ChainId::ANVIL,
        contract,
        id: number(id),
    }
}

#[tokio::test]
async fn everything_that_happens_to_a_key_is_seen_on_every_version_of_the_lock() {
    for version in VERSIONS {
        let world = World::start().await;
        let (alice, bob, carol) = (world.people.alice, world.people.bob, world.people.carol);
        let lock = lock(&world, version).await;
        let gate = world.gate(&preset("unlock-membership", r#"["it"]"#, lock, ""));
        let mut listener = Listener::new(&world, &gate, lock).await;
        buy(&world, lock, &[alice]).await;
        let bought = listener.hear().await;
        assert!(bought.addresses.contains(&alice), "{version}");
        assert!(bought.tokens.contains(&token(lock, 1)), "{version}");

        let extend = PublicLockV14::extendCall {
            _value: U256::ZERO,
            _tokenId: number(1),
            _referrer: Address::ZERO,
            _data: Bytes::new(),
        };
        world.send(alice, lock, &extend).await;
        assert!(listener.hear().await.tokens.contains(&token(lock, 1)));

        let manage = PublicLockV14::setKeyManagerOfCall {
            _tokenId: number(1),
            _keyManager: bob,
        };
        world.send(alice, lock, &manage).await;
        let managed = listener.hear().await;
        assert!(managed.addresses.contains(&bob), "{version}");
        assert!(managed.tokens.contains(&token(lock, 1)), "{version}");
        let manage = PublicLockV14::setKeyManagerOfCall {
            _tokenId: number(1),
            _keyManager: Address::ZERO,
        };
        world.send(bob, lock, &manage).await;
        listener.hear().await;

        let share = PublicLockV14::shareKeyCall {
            _to: bob,
            _tokenIdFrom: number(1),
            _timeShared: number(86_400),
        };
        world.send(alice, lock, &share).await;
        let shared = listener.hear().await;
        assert!(shared.addresses.contains(&bob), "{version}");
        for id in [1, 2] {
            assert!(shared.tokens.contains(&token(lock, id)), "{version}: key {id}");
        }

        let sell = PublicLockV14::transferFromCall {
            _from: alice,
            _recipient: carol,
            _tokenId: number(1),
        };
        world.send(alice, lock, &sell).await;
        let sold = listener.hear().await;
        assert!(
            sold.addresses.contains(&alice) && sold.addresses.contains(&carol),
            "{version}"
        );
        assert!(sold.tokens.contains(&token(lock, 1)) && !sold.everybody, "{version}");

        let end = PublicLockV14::expireAndRefundForCall {
            _tokenId: number(1),
            _amount: U256::ZERO,
        };
        world.send(world.chain.sender(), lock, &end).await;
        let ended = listener.hear().await;
        assert!(ended.tokens.contains(&token(lock, 1)), "{version}");

        let renew = PublicLockV14::grantKeyExtensionCall {
            _tokenId: number(1),
            _duration: number(86_400),
        };
        world.send(world.chain.sender(), lock, &renew).await;
        assert!(listener.hear().await.tokens.contains(&token(lock, 1)), "{version}");
    }
}

#[tokio::test]
async fn everything_that_happens_to_a_pass_is_seen() {
    let world = World::start().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    let gate = world.gate(&one("builderpass", pass, ""));
    let mut listener = Listener::new(&world, &gate, pass).await;
    world.chain.issue_passes(pass, &[alice], 0).await.expect("issued");
    assert!(listener.hear().await.addresses.contains(&alice));
    let until = world.now_secs().await + 3_600;
    let renew = BuilderPass::renewCall {
        id: number(1),
        newExpiresAt: until,
    };
    world.send(world.chain.sender(), pass, &renew).await;
    assert_eq!(listener.hear().await.tokens, [token(pass, 1)]);
    world.chain.reissue_pass(pass, number(1), bob).await.expect("reissued");
    let moved = listener.hear().await;
    assert!(moved.addresses.contains(&alice) && moved.addresses.contains(&bob));
    world.chain.revoke_pass(pass, number(1)).await.expect("revoked");
    let revoked = listener.hear().await;
    assert!(revoked.addresses.contains(&bob) && revoked.tokens.contains(&token(pass, 1)));
}

#[tokio::test]
async fn units_that_move_are_seen_in_single_and_in_batch() {
    let world = World::start().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let passes = world.deploy(&PlainErc1155::BYTECODE, &[]).await;
    let gate = world.gate(&one("erc1155", passes, "id = 7"));
    let mut listener = Listener::new(&world, &gate, passes).await;
    let attest = PlainErc1155::attestBatchCall {
        to: alice,
        ids: vec![number(7), number(8)],
        amounts: vec![number(1), number(1)],
    };
    world.send(world.chain.sender(), passes, &attest).await;
    assert_eq!(listener.hear().await.addresses, [alice]);
    let send = PlainErc1155::safeTransferFromCall {
        from: alice,
        to: bob,
        id: number(7),
        value: number(1),
        data: Bytes::new(),
    };
    world.send(alice, passes, &send).await;
    assert_eq!(listener.hear().await.addresses, [alice, bob]);
    let revoke = PlainErc1155::revokeCall {
        from: bob,
        id: number(7),
        amount: number(1),
    };
    world.send(world.chain.sender(), passes, &revoke).await;
    assert_eq!(listener.hear().await.addresses, [bob]);
}

#[tokio::test]
async fn events_of_another_contract_concern_nobody() {
    let world = World::start().await;
    let [ours, theirs] = [
        world.deploy(&Emitter::BYTECODE, &[]).await,
        world.deploy(&Emitter::BYTECODE, &[]).await,
    ];
    let gate = world.gate(&one("erc721", ours, ""));
    let emit = Emitter::emitManyCall {
        first: number(1),
        count: number(3),
    };
    for (contract, tokens) in [(ours, 3), (theirs, 0)] {
        let mut listener = Listener::new(&world, &gate, contract).await;
        world.send(world.people.alice, contract, &emit).await;
        assert_eq!(listener.hear().await.tokens.len(), tokens);
    }
    let watched: Vec<Address> = gate.watched().into_iter().map(|one| one.contract).collect();
    assert_eq!(watched, [ours]);
}
