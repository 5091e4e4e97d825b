//! `guildhall gate check ADDRESS`: what the decision page would say to the holder of a wallet.

use super::CheckArgs;
use super::here::Here;
use crate::app::{self, StartError};
use crate::cli::open::Context;
use crate::cli::{CliError, terminal};
use crate::config::rules_file::RulesFile;
use crate::real_clock::RealClock;
use crate::words::Words;
use chain::QuorumReader;
use domain::Clock;
use domain::gate::{Decision, Effect, Outcome};
use domain::policy::MayRegister;
use domain::wallet::{Proof, Wallet};
use gating::Gate;
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;

/// Asks, and prints the answer.
///
/// # Errors
/// If the configuration or the file of rules is not good.
pub(super) async fn run(context: &Context, args: &CheckArgs) -> Result<ExitCode, CliError> {
    let clock: Arc<dyn Clock> = Arc::new(RealClock);
    let proof = args.chain.map_or(Proof::Key, |chain| Proof::Contract { chain });
    let wallet = Wallet {
        address: args.address,
        proof,
    };
    let (decision, here) = match &args.rules {
        Some(file) => {
            let RulesFile { rules, chains } = RulesFile::load(file)?;
            for warning in rules.warnings() {
                terminal::complain(&format!("{}: warning: {warning}", file.display()));
            }
            let client = app::clients::for_chains(Arc::clone(&clock)).map_err(StartError::Clients)?;
            let reader = QuorumReader::new(app::chains::configs(&chains), client, Arc::clone(&clock))
                .map_err(StartError::Chains)?;
            let decision = Gate::new(rules, Arc::new(reader), clock).decide(&[wallet]).await;
            (decision, Here::Unknown(RULES_ALONE.to_owned()))
        }
        None => {
            let config = context.config()?;
            let clients = app::clients::profiles(&config, Arc::clone(&clock)).map_err(StartError::Clients)?;
            let reader = app::chains::reader(&config, &clients, Arc::clone(&clock)).map_err(StartError::Chains)?;
            let gate = app::gate::gate(&config, reader, Arc::clone(&clock));
            let decision = gate.decide(&[wallet]).await;
            let here = Here::look(&config.database, wallet, &decision, clock.now()).await;
            (decision, here)
        }
    };
    let outcome = here.outcome(decision.outcome);
    if args.json {
        let text = serde_json::to_string_pretty(&as_json(&decision, &here)).expect("a decision is plain data");
        terminal::say(&text);
    } else {
        terminal::print(&in_words(&decision, &here));
    }
    Ok(match outcome {
        Outcome::Yes => ExitCode::SUCCESS,
        Outcome::No => ExitCode::from(1),
        Outcome::Unknown => ExitCode::from(2),
    })
}

/// What a file of rules cannot tell.
const RULES_ALONE: &str = "bans, accounts and cool-downs are not known here: a file of rules does not hold them";

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "yes    ",
        Outcome::No => "no     ",
        Outcome::Unknown => "unknown",
    }
}

/// A decision in the words of the decision page, and below it what else the rules give and what is known
/// besides them.
fn in_words(decision: &Decision, here: &Here) -> String {
    let words = Words::english();
    let mut text = words.phrase(&gating::words::verdict_of(here.outcome(decision.outcome)));
    text.push('\n');
    for reason in &decision.reasons {
        let mut phrases = gating::words::phrases(reason)
            .into_iter()
            .map(|phrase| words.phrase(&phrase));
        text.push_str(&format!(
            "{}  {}\n",
            mark(reason.outcome),
            phrases.next().unwrap_or_default()
        ));
        for phrase in phrases {
            text.push_str(&format!("         {phrase}\n"));
        }
    }
    for rule in decision.rules.iter().filter(|rule| rule.effect != Effect::Admit) {
        text.push_str(&format!(
            "{}  {} (rule {})\n",
            mark(rule.outcome),
            rule.effect,
            rule.rule
        ));
    }
    let (outcome, said) = here.in_words();
    text.push_str(&format!("{}  {said}\n", outcome.map_or("note   ", mark)));
    text
}

/// A decision for programs. Tokens and wallets are not in it: whoever asks knows the wallet.
fn as_json(decision: &Decision, here: &Here) -> Value {
    let words = Words::english();
    json!({
        "outcome": here.outcome(decision.outcome).verdict(),
        "rules_outcome": decision.outcome.verdict(),
        "here": here.as_json(),
        "rule_hash": decision.rule_hash,
        "decided_at": decision.decided_at.to_rfc3339(),
        "reads": decision.reads,
        "rules": decision.rules.iter().map(|rule| json!({
            "rule": rule.rule,
            "effect": rule.effect.to_string(),
            "outcome": rule.outcome.verdict(),
        })).collect::<Vec<_>>(),
        "reasons": decision.reasons.iter().map(|reason| json!({
            "condition": reason.condition,
            "outcome": reason.outcome.verdict(),
            "text": words.reason(reason),
            "link": reason.link,
        })).collect::<Vec<_>>(),
        "blocks": decision.blocks.iter().map(|block| json!({
            "chain": block.chain.caip2(),
            "number": block.number,
            "hash": block.hash.to_string(),
        })).collect::<Vec<_>>(),
    })
}
