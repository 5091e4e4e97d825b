//! A person whose wallet is a contract that is really deployed: it counts on the chain of its proof.

use crate::world::{World, one};
use alloy_sol_types::SolConstructor;
use domain::gate::Outcome::{No, Yes};
use domain::policy::MayRegister;
use domain::wallet::{ChainId, Proof, Wallet};
use testkit::contracts::Wallet1271;

#[tokio::test]
async fn a_pass_of_a_contract_wallet_counts_on_the_chain_of_its_proof_only() {
    let world = World::start().await;
    let owner = Wallet1271::constructorCall {
        owner_: world.people.alice,
    };
    let address = world.deploy(&Wallet1271::BYTECODE, &owner.abi_encode()).await;
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    world.chain.issue_passes(pass, &[address], 0).await.expect("issued");
    let gate = world.gate(&one("builderpass", pass, ""));
    let proven = async |chain| {
        let proof = Proof::Contract { chain };
        let decision = gate.decide(&[Wallet { address, proof }]).await;
        (decision.outcome, decision.reasons[0].message.clone())
    };
    assert_eq!(proven(ChainId::ANVIL).await, (Yes, "gate-builderpass-yes".to_owned()));
    assert_eq!(proven(ChainId(10)).await, (No, "gate-wallet-elsewhere".to_owned()));
}
