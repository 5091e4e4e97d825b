//! A number that a contract gives for the wallet, compared in every way.

use crate::world::{World, decide};
use alloy_primitives::{Address, U256};
use domain::gate::Outcome::{self, No, Yes};
use domain::wallet::ChainId;
use testkit::contracts::Score;

fn rules(score: Address, op: &str, value: &str) -> String {
    format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = "score"
        bind = "wallet"
        [cond.score]
        kind = "call"
        title = "A score"
        chain = "{chain}"
        to = "{score:#x}"
        sig = "getScore(address)(uint256)"
        args = ["$wallet"]
        op = "{op}"
        value = "{value}"
        "#,
        chain = ChainId::ANVIL,
    )
}

async fn with_score_of_alice(score: U256) -> (World, Address) {
    let world = World::start().await;
    let contract = world.deploy(&Score::BYTECODE, &[]).await;
    set(&world, contract, score).await;
    (world, contract)
}

async fn set(world: &World, contract: Address, score: U256) {
    let holder = world.people.alice;
    world
        .send(world.chain.sender(), contract, &Score::setScoreCall { holder, score })
        .await;
}

#[tokio::test]
async fn every_operator_compares_the_score_with_the_value_of_the_rule() {
    let (world, contract) = with_score_of_alice(U256::from(20)).await;
    let expected: [(&str, [Outcome; 3]); 6] = [
        ("==", [No, Yes, No]),
        ("!=", [Yes, No, Yes]),
        (">", [Yes, No, No]),
        (">=", [Yes, Yes, No]),
        ("<", [No, No, Yes]),
        ("<=", [No, Yes, Yes]),
    ];
    for (op, outcomes) in expected {
        for (value, outcome) in ["19", "20", "21"].into_iter().zip(outcomes) {
            let gate = world.gate(&rules(contract, op, value));
            let decision = decide(&gate, &[world.people.alice]).await;
            assert_eq!(decision.outcome, outcome, "20 {op} {value}");
        }
    }
}

#[tokio::test]
async fn a_score_of_256_bits_is_compared_without_loss() {
    let (world, contract) = with_score_of_alice(U256::MAX).await;
    let alice = world.people.alice;
    let gate = world.gate(&rules(contract, "==", &U256::MAX.to_string()));
    assert_eq!(decide(&gate, &[alice]).await.outcome, Yes);
    set(&world, contract, U256::MAX - U256::from(1)).await;
    assert_eq!(decide(&gate, &[alice]).await.outcome, No);
}

#[tokio::test]
async fn a_score_that_changes_changes_the_decision_and_is_never_added_up() {
    let (world, contract) = with_score_of_alice(U256::from(10)).await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&rules(contract, ">=", "20"));
    let half = Score::setScoreCall {
        holder: bob,
        score: U256::from(10),
    };
    world.send(world.chain.sender(), contract, &half).await;
    assert_eq!(decide(&gate, &[alice, bob]).await.outcome, No, "10 and 10 are not 20");
    set(&world, contract, U256::from(20)).await;
    let decision = decide(&gate, &[alice, bob]).await;
    assert_eq!(decision.outcome, Yes);
    let [choice] = &decision.alternatives[0].choices[..] else {
        panic!("one choice: {:?}", decision.alternatives)
    };
    assert_eq!(
        choice.iter().map(|token| token.id).collect::<Vec<_>>(),
        [U256::from_be_bytes(alice.into_word().0)],
        "the wallet that has the score is the one that is used up"
    );
}
