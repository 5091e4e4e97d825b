//! Roles, groups and moderators by real tokens, at confirmed and at final blocks.

use crate::world::{World, assess, number};
use alloy_primitives::Address;
use alloy_sol_types::SolConstructor;
use chain::Finality;
use domain::chain_reader::Depth;
use domain::gate::Decision;
use domain::gate::Outcome::{self, No, Unknown, Yes};
use domain::wallet::ChainId;
use testkit::contracts::PlainErc721;

fn rules(pass: Address, moderator: &str) -> String {
    format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = "pass"
        bind = ["pass"]
        [gate.builders]
        effect = "role:builder"
        expr = "pass"
        [gate.helpers]
        effect = "moderator"
        expr = "{moderator}"
        [cond.pass]
        kind = "builderpass"
        chain = "{chain}"
        contract = "{pass:#x}"
        [cond.token]
        kind = "erc721"
        chain = "{chain}"
        contract = "{pass:#x}"
        from_block = 0
        soulbound = true
        "#,
        chain = ChainId::ANVIL,
    )
}

fn outcomes(decision: &Decision) -> Vec<Outcome> {
    decision.rules.iter().map(|rule| rule.outcome).collect()
}

#[tokio::test]
async fn a_moderator_is_made_and_unmade_at_final_blocks_only() {
    let world = World::start().await;
    let alice = world.people.alice;
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    world.chain.mine(6).await.expect("mined");
    let mut config = world.alone();
    config.finality = Finality::Blocks(5);
    for moderator in ["pass", "token"] {
        let ids = world.chain.issue_passes(pass, &[alice], 0).await.expect("issued");
        let gate = world.gate_over(&rules(pass, moderator), config.clone());
        let at = async |depth| outcomes(&assess(&gate, &[alice], &[], depth).await);
        assert_eq!(at(Depth::Confirmed).await, [Yes, Yes, Unknown], "{moderator}");
        assert_eq!(at(Depth::Final).await, [No, No, No], "it may still vanish");
        world.chain.mine(5).await.expect("mined");
        assert_eq!(at(Depth::Final).await, [Yes, Yes, Yes]);

        world.chain.revoke_pass(pass, ids[0]).await.expect("revoked");
        assert_eq!(at(Depth::Confirmed).await, [No, No, Unknown]);
        assert_eq!(
            at(Depth::Final).await,
            [Yes, Yes, Yes],
            "the revocation may still vanish"
        );
        world.chain.mine(5).await.expect("mined");
        assert_eq!(at(Depth::Final).await, [No, No, No]);
    }
}

#[tokio::test]
async fn a_token_that_can_be_sold_is_not_taken_for_one_that_cannot() {
    let world = World::start().await;
    let alice = world.people.alice;
    let names = PlainErc721::constructorCall {
        name_: "Art".to_owned(),
        symbol_: "ART".to_owned(),
    };
    let art = world.deploy(&PlainErc721::BYTECODE, &names.abi_encode()).await;
    let mint = PlainErc721::mintIdCall {
        to: alice,
        id: number(7),
    };
    world.send(world.chain.sender(), art, &mint).await;
    let rules = rules(art, "token").replace("kind = \"builderpass\"", "kind = \"erc721\"");
    let mut config = world.alone();
    config.finality = Finality::Blocks(0);
    let gate = world.gate_over(&rules, config);
    assert_eq!(
        outcomes(&assess(&gate, &[alice], &[], Depth::Final).await),
        [Yes, Yes, Unknown],
        "the contract promises nothing"
    );
}
