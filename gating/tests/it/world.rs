//! What every test starts from: its own chain, gates over it, and a short way to say what came out.

use alloy_primitives::{Address, U256};
use chain::ChainConfig;
use domain::chain_reader::Depth;
use domain::gate::{Decision, Outcome, Token};
use domain::policy::{AssessMember, Holdings, MayRegister};
use domain::wallet::{ChainId, Proof, Wallet};
use gating::{Gate, GateRules};
use std::ops::Deref;
use std::sync::Arc;
use testkit::DevChain;
use testkit::dev_chain::accounts;

/// People with accounts that anvil sends from. None of them is the deployer.
pub(crate) struct People {
    pub(crate) alice: Address,
    pub(crate) bob: Address,
    pub(crate) carol: Address,
}

pub(crate) struct World {
    dev: DevChain,
    pub(crate) people: People,
}

impl Deref for World {
    type Target = DevChain;

    fn deref(&self) -> &DevChain {
        &self.dev
    }
}

impl World {
    pub(crate) async fn start() -> Self {
        let [_, alice, bob, carol, ..] = accounts();
        let people = People { alice, bob, carol };
        Self {
            dev: DevChain::start().await,
            people,
        }
    }

    /// A gate that reads the node itself.
    pub(crate) fn gate(&self, rules: &str) -> Gate {
        self.gate_over(rules, self.alone())
    }

    /// A gate that reads as `config` says.
    pub(crate) fn gate_over(&self, rules: &str, config: ChainConfig) -> Gate {
        let rules = GateRules::from_toml(rules, &[ChainId::ANVIL].into()).unwrap_or_else(|bad| panic!("{bad}"));
        Gate::new(rules, Arc::new(self.reader(config)), self.clock.clone())
    }
}

/// The rules of a gate with the one condition `it`, which is bound. `lines` are its lines after the
/// chain and the contract. A bound `unlock` condition needs `min_remaining`: an hour if not written.
pub(crate) fn one(kind: &str, contract: Address, lines: &str) -> String {
    let remaining = if kind == "unlock" && !lines.contains("min_remaining") {
        "min_remaining = \"1h\""
    } else {
        ""
    };
    let lines = format!("{remaining}\n{lines}");
    written(r#"["it"]"#, &format!("kind = \"{kind}\""), contract, &lines)
}

/// The same, bound to the wallet: for what cannot be told apart.
pub(crate) fn one_per_wallet(kind: &str, contract: Address, lines: &str) -> String {
    written(r#""wallet""#, &format!("kind = \"{kind}\""), contract, lines)
}

/// The same by a preset, bound as `bind` says.
pub(crate) fn preset(name: &str, bind: &str, contract: Address, lines: &str) -> String {
    written(bind, &format!("preset = \"{name}\""), contract, lines)
}

fn written(bind: &str, kind: &str, contract: Address, lines: &str) -> String {
    format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = "it"
        bind = {bind}
        [cond.it]
        {kind}
        title = "The token"
        link = "https://guild.example/token"
        chain = "{chain}"
        contract = "{contract:#x}"
        {lines}
        "#,
        chain = ChainId::ANVIL,
    )
}

/// What the gate says of one person with these keys.
pub(crate) async fn decide(gate: &Gate, addresses: &[Address]) -> Decision {
    let wallets: Vec<Wallet> = addresses
        .iter()
        .map(|address| Wallet {
            address: *address,
            proof: Proof::Key,
        })
        .collect();
    gate.decide(&wallets).await
}

/// What the gate says of a member with these keys and bound tokens.
pub(crate) async fn assess(gate: &Gate, addresses: &[Address], kept: &[Token], depth: Depth) -> Decision {
    let wallets: Vec<Wallet> = addresses
        .iter()
        .map(|address| Wallet {
            address: *address,
            proof: Proof::Key,
        })
        .collect();
    gate.assess(
        Holdings {
            wallets: &wallets,
            kept,
        },
        depth,
    )
    .await
}

/// All tokens that the decision offers.
pub(crate) fn offered(decision: &Decision) -> Vec<Token> {
    let choices = decision
        .alternatives
        .iter()
        .flat_map(|one| one.choices.iter().flatten());
    choices.copied().collect()
}

/// The verdict and the message of the only condition.
pub(crate) async fn told(gate: &Gate, addresses: &[Address]) -> (Outcome, String) {
    let decision = decide(gate, addresses).await;
    let [reason] = &decision.reasons[..] else {
        panic!("one condition: {:?}", decision.reasons)
    };
    assert_eq!(reason.outcome, decision.outcome);
    assert_eq!(
        decision.outcome == Outcome::Yes,
        !decision.alternatives.is_empty(),
        "who is admitted can pay, and nobody else is offered anything"
    );
    (decision.outcome, reason.message.clone())
}

/// [`told`] in a form to compare with.
pub(crate) fn says(outcome: Outcome, message: &str) -> (Outcome, String) {
    (outcome, message.to_owned())
}

/// The token ids of each choice of the only alternative.
pub(crate) fn ids(decision: &Decision) -> Vec<Vec<u64>> {
    let [alternative] = &decision.alternatives[..] else {
        panic!("one alternative: {:?}", decision.alternatives)
    };
    alternative
        .choices
        .iter()
        .map(|choice| choice.iter().map(|token| token.id.to()).collect())
        .collect()
}

/// A small number as a contract takes it.
pub(crate) fn number(small: u64) -> U256 {
    U256::from(small)
}
