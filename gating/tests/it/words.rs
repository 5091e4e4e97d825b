//! What a person reads: which condition came out how, at which block, and where to get what is
//! missing. No wallet, no address of a server.

use crate::world::{World, decide, one};
use chain::ChainConfig;
use domain::gate::{Decision, Outcome};
use domain::wallet::ChainId;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use gating::words::{phrases, verdict};
use gating::{FLUENT_EN, Phrase};
use std::time::Duration;
use testkit::dev_chain::dead_url;

/// The verdict and all reasons, in English.
fn english(decision: &Decision) -> String {
    let resource = FluentResource::try_new(FLUENT_EN.to_owned()).expect("the English texts are Fluent");
    let mut bundle = FluentBundle::new(vec![unic_langid::langid!("en")]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("no message twice");
    let said = |phrase: Phrase| {
        let arguments: FluentArgs = phrase
            .arguments
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let message = bundle.get_message(&phrase.message).expect("the message exists");
        let mut errors = Vec::new();
        let text = bundle
            .format_pattern(message.value().expect("a text"), Some(&arguments), &mut errors)
            .into_owned();
        assert!(errors.is_empty(), "{phrase:?}: {errors:?}");
        text
    };
    std::iter::once(verdict(decision))
        .chain(decision.reasons.iter().flat_map(phrases))
        .map(said)
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn every_answer_of_the_chain_names_the_block_it_was_read_at() {
    let world = World::start().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    let until = world.now_secs().await + 3_600;
    world.chain.issue_passes(pass, &[alice], until).await.expect("issued");
    let gate = world.gate(&one("builderpass", pass, ""));

    let at = async |world: &World| format!("Read at block {} of eip155:31337.", world.newest().await.number);
    let before = at(&world).await;
    assert_eq!(
        english(&decide(&gate, &[alice]).await),
        format!("You may join.\nThe token: your wallet holds the valid pass 1.\n{before}")
    );
    let denied = english(&decide(&gate, &[bob]).await);
    assert!(
        denied.contains("The token: your wallet holds no pass.") && denied.contains(&before),
        "{denied}"
    );
    assert!(denied.ends_with("Get it here: https://guild.example/token"), "{denied}");

    world.advance(Duration::from_secs(7_200)).await;
    let after = at(&world).await;
    assert_ne!(before, after);
    let expired = english(&decide(&gate, &[alice]).await);
    assert!(
        expired.contains("pass 1 is no longer valid") && expired.contains(&after),
        "{expired}"
    );

    for text in [denied, expired] {
        for wallet in [alice, bob] {
            assert!(!text.to_lowercase().contains(&format!("{wallet:#x}")), "{text}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_checked_now_says_so_and_names_no_block() {
    let world = World::start().await;
    let alice = world.people.alice;
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    world.chain.issue_passes(pass, &[alice], 0).await.expect("issued");
    let rules = one("builderpass", pass, "");
    assert_eq!(decide(&world.gate(&rules), &[alice]).await.outcome, Outcome::Yes);

    let down = world.gate_over(&rules, ChainConfig::new(ChainId::ANVIL, vec![dead_url()]));
    let text = english(&decide(&down, &[alice]).await);
    assert!(text.contains("You were not refused"), "{text}");
    assert!(text.contains("The token: this cannot be checked now"), "{text}");
    assert!(
        !text.contains("Read at block") && !text.contains("Get it here"),
        "{text}"
    );
}
