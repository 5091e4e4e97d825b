//! `guildhall gate check ADDRESS`: what the decision page would say to the holder of a wallet.

use super::open::Context;
use super::{CliError, terminal};
use crate::app;
use crate::real_clock::RealClock;
use crate::words::Words;
use alloy_primitives::Address;
use clap::Subcommand;
use domain::Clock;
use domain::gate::{Decision, Outcome};
use domain::policy::MayRegister;
use domain::wallet::{ChainId, Proof, Wallet};
use std::process::ExitCode;
use std::sync::Arc;

/// Ask the gate.
#[derive(Debug, Subcommand)]
pub enum GateCommand {
    /// Would this wallet be let in, and why? Exit code 0 granted, 1 denied, 2 cannot be told now.
    Check {
        /// The wallet's address, `0x…`.
        address: Address,
        /// Treat it as a contract wallet on this chain (`eip155:8453`), which counts on no other.
        #[arg(long, value_name = "CHAIN", value_parser = chain)]
        chain: Option<ChainId>,
    },
}

fn chain(text: &str) -> Result<ChainId, String> {
    ChainId::parse_caip2(text).ok_or_else(|| "write a chain as eip155: and its number".to_owned())
}

/// Runs the command.
///
/// # Errors
/// If the configuration is not good.
pub async fn run(context: &Context, command: &GateCommand) -> Result<ExitCode, CliError> {
    let GateCommand::Check { address, chain } = command;
    let config = context.config()?;
    let clock: Arc<dyn Clock> = Arc::new(RealClock);
    let clients = app::clients::profiles(&config, Arc::clone(&clock)).map_err(app::StartError::Clients)?;
    let reader = app::chains::reader(&config, &clients, Arc::clone(&clock)).map_err(app::StartError::Chains)?;
    let gate = app::gate::gate(&config, reader, clock);
    let proof = chain.map_or(Proof::Key, |chain| Proof::Contract { chain });
    let decision = gate
        .decide(&[Wallet {
            address: *address,
            proof,
        }])
        .await;
    terminal::print(&in_words(&decision));
    Ok(match decision.outcome {
        Outcome::Yes => ExitCode::SUCCESS,
        Outcome::No => ExitCode::from(1),
        Outcome::Unknown => ExitCode::from(2),
    })
}

/// A decision in the words of the decision page.
fn in_words(decision: &Decision) -> String {
    let words = Words::english();
    let mut text = words.phrase(&gating::words::verdict(decision));
    text.push('\n');
    for reason in &decision.reasons {
        let mark = match reason.outcome {
            Outcome::Yes => "yes    ",
            Outcome::No => "no     ",
            Outcome::Unknown => "unknown",
        };
        let mut phrases = gating::words::phrases(reason)
            .into_iter()
            .map(|phrase| words.phrase(&phrase));
        text.push_str(&format!("{mark}  {}\n", phrases.next().unwrap_or_default()));
        for phrase in phrases {
            text.push_str(&format!("         {phrase}\n"));
        }
    }
    text
}
