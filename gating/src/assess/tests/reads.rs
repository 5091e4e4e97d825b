//! What one look may cost, whatever strangers do to the wallets that are looked at.

use super::*;
use crate::rule::DELEGATE_REGISTRY_V2 as REGISTRY;
use crate::testing::FakeDelegation::All;
use alloy_primitives::B256;

const ART: [Address; 3] = [
    Address::repeat_byte(0xd1),
    Address::repeat_byte(0xd2),
    Address::repeat_byte(0xd3),
];

fn member(number: u8) -> Wallet {
    Wallet {
        address: Address::with_last_byte(number),
        proof: Proof::Key,
    }
}

fn everybody() -> Vec<Wallet> {
    (1..=16).map(member).collect()
}

/// Three collections that vaults count for, and a rule by each.
fn rules() -> GateRules {
    let text: String = ART
        .iter()
        .enumerate()
        .map(|(at, art)| {
            format!(
                "[gate.r{at}]\neffect = \"admit\"\nexpr = \"c{at}\"\nbind = [\"c{at}\"]\n\
                 [cond.c{at}]\nkind = \"erc721\"\nchain = \"{CHAIN}\"\ncontract = \"{art:#x}\"\n\
                 delegation = \"delegate.xyz/v2\"\n"
            )
        })
        .collect();
    GateRules::from_toml(&text, &[CHAIN].into()).unwrap_or_else(|bad| panic!("{bad}"))
}

/// Strangers delegated fifty vaults to each of sixteen wallets.
fn flooded() -> Arc<FakeChains> {
    let chains = FakeChains::with(CHAIN);
    chains.delegate_registry(CHAIN, REGISTRY);
    for art in ART {
        chains.erc721(CHAIN, art, true);
    }
    for wallet in everybody() {
        let given: Vec<_> = (0..50)
            .map(|at| {
                let mut vault = Address::repeat_byte(0x55);
                vault[19] = at;
                (vault, All, B256::ZERO)
            })
            .collect();
        chains.delegations(CHAIN, REGISTRY, wallet.address, &given, B256::ZERO);
        for (vault, ..) in given {
            for art in ART {
                chains.delegated_contract(CHAIN, REGISTRY, (wallet.address, vault), art, B256::ZERO, true);
            }
        }
    }
    Arc::new(chains)
}

fn over(chains: &Arc<FakeChains>) -> Gate {
    Gate::new(
        rules(),
        chains.clone(),
        Arc::new(StillClock(Timestamp::from_secs(1_800_000_010))),
    )
}

#[tokio::test]
async fn one_look_costs_a_bounded_number_of_reads_however_many_vaults_strangers_delegated() {
    let chains = flooded();
    let gate = over(&chains);
    let all = everybody();
    let wallets = &all[..];
    let at_the_door = gate.decide(wallets).await;
    assert!(at_the_door.reads <= 500, "{} reads", at_the_door.reads);
    assert_eq!(at_the_door.outcome, Unknown, "whoever wants to join is not refused");
    assert!(
        at_the_door
            .reasons
            .iter()
            .any(|reason| reason.message == "gate-delegation-unread"),
        "{:?}",
        at_the_door.reasons
    );

    // What the member has is found first, wherever it is.
    for (holder, art) in [(1, ART[0]), (16, ART[2]), (9, ART[1])] {
        let chains = flooded();
        chains.erc721_tokens(CHAIN, art, member(holder).address, &[7]);
        let gate = over(&chains);
        for kept in [Vec::new(), vec![token(art, 7)]] {
            let kept = &kept[..];
            let decision = gate.assess(Holdings { wallets, kept }, Depth::Confirmed).await;
            assert!(decision.reads <= 500, "{} reads", decision.reads);
            assert_eq!(decision.outcome, Yes, "wallet {holder}");
            assert_eq!(decision.alternatives[0].choices, [[token(art, 7)]]);
        }
        assert_eq!(gate.decide(wallets).await.outcome, Yes, "at the door too");
    }
}

#[tokio::test]
async fn a_vault_with_the_bound_token_is_found_among_however_many() {
    let chains = flooded();
    let vault = Address::repeat_byte(0xfa);
    chains.erc721_tokens(CHAIN, ART[1], vault, &[7]);
    chains.delegated_contract(CHAIN, REGISTRY, (member(16).address, vault), ART[1], B256::ZERO, true);
    let gate = over(&chains);
    let all = everybody();
    let (wallets, kept) = (&all[..], &[token(ART[1], 7)][..]);
    let decision = gate.assess(Holdings { wallets, kept }, Depth::Confirmed).await;
    assert!(decision.reads <= 500, "{} reads", decision.reads);
    assert_eq!(decision.outcome, Yes);

    // Sold: whoever floods their own wallets does not stay a member by it.
    chains.erc721_tokens(CHAIN, ART[1], vault, &[]);
    chains.erc721_tokens(CHAIN, ART[1], Address::repeat_byte(0xbb), &[7]);
    let sold = gate.assess(Holdings { wallets, kept }, Depth::Confirmed).await;
    assert_eq!(sold.outcome, No, "{:?}", sold.reasons);
}

#[tokio::test]
async fn keys_that_strangers_sent_do_not_keep_the_bound_pass_from_being_found() {
    const LOCKS: [Address; 3] = [
        Address::repeat_byte(0xe1),
        Address::repeat_byte(0xe2),
        Address::repeat_byte(0xe3),
    ];
    let chains = chains();
    let lent: Vec<FakeKey> = (1..=50)
        .map(|id| FakeKey {
            manager: Address::repeat_byte(0xbb),
            ..FakeKey::valid(id)
        })
        .collect();
    let mut text = format!(
        "[gate.members]\neffect = \"admit\"\nexpr = \"pass\"\nbind = [\"pass\"]\n\
         [cond.pass]\nkind = \"builderpass\"\nchain = \"{CHAIN}\"\ncontract = \"{PASS:#x}\"\n"
    );
    for (at, lock) in LOCKS.into_iter().enumerate() {
        chains.lock(CHAIN, lock);
        for wallet in everybody() {
            chains.lock_keys(CHAIN, lock, wallet.address, &lent);
        }
        text += &format!(
            "[gate.role{at}]\neffect = \"role:r{at}\"\nexpr = \"l{at}\"\n\
             [cond.l{at}]\nkind = \"unlock\"\nchain = \"{CHAIN}\"\ncontract = \"{lock:#x}\"\n"
        );
    }
    chains.builder_pass_of(CHAIN, PASS, member(16).address, 7, true);
    let rules = GateRules::from_toml(&text, &[CHAIN].into()).unwrap_or_else(|bad| panic!("{bad}"));
    let clock = Arc::new(StillClock(Timestamp::from_secs(1_800_000_010)));
    let gate = Gate::new(rules, chains.clone(), clock);
    let all = everybody();
    let kept = [token(PASS, 7)];
    for wallets in [&all[..], &all[15..]] {
        let decision = gate.assess(Holdings { wallets, kept: &kept }, Depth::Confirmed).await;
        assert!(decision.reads <= 500, "{} reads", decision.reads);
        assert_eq!(decision.outcome, Yes, "{:?}", decision.reasons);
        for reason in &decision.reasons[1..] {
            let read_whole = (No, "gate-unlock-lent");
            let not_read = (Unknown, "gate-too-many-reads");
            let said = (reason.outcome, reason.message.as_str());
            assert!(said == read_whole || said == not_read, "{reason:?}");
        }
        assert!(decision.reasons.iter().any(|reason| reason.outcome == Unknown));
    }
    // With few reads the bound pass still comes first, and the reason says what was missing.
    let gate = gate.with_limits(crate::Limits {
        reads: 40,
        ..crate::Limits::default()
    });
    let decision = gate
        .assess(
            Holdings {
                wallets: &all,
                kept: &kept,
            },
            Depth::Confirmed,
        )
        .await;
    assert_eq!(outcomes(&decision)[0], Yes, "{:?}", decision.reasons);
    assert!(decision.reads <= 40);
    let spent = decision.reasons.iter().find(|reason| reason.outcome == Unknown);
    assert_eq!(spent.map(|reason| reason.message.as_str()), Some("gate-too-many-reads"));
}
