//! A gate without a server: decides by a file of rules whether somebody may join.
//!
//! ```text
//! cargo run -p gating --example check -- RULES.toml 0xWALLET eip155:8453=https://rpc.example …
//! ```
//!
//! Name a server for each chain that the rules read; several for one chain, and more than half of them
//! must agree. The answer is printed, and is the exit code: 0 yes, 1 no, 2 cannot be told
//! now, 3 the question or the rules are wrong.

use chain::{ChainConfig, QuorumReader};
use domain::gate::Outcome;
use domain::policy::MayRegister;
use domain::wallet::{ChainId, Proof, Wallet};
use domain::{Clock, Timestamp};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use gating::{FLUENT_EN, Gate, GateRules, Phrase};
use net::{BudgetSettings, ClientProfiles, ProfileSettings};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use url::Url;

/// The clock of this machine.
#[derive(Debug)]
struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "a program decides where its time comes from")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    run().await.unwrap_or_else(|error| {
        // Nobody is left to be told if even this cannot be written.
        let _ = writeln!(std::io::stderr(), "{error}");
        ExitCode::from(3)
    })
}

async fn run() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(wallet)) = (arguments.next(), arguments.next()) else {
        return Err("write: check RULES.toml 0xWALLET eip155:8453=https://rpc.example …".into());
    };
    let mut servers: BTreeMap<ChainId, Vec<Url>> = BTreeMap::new();
    for argument in arguments {
        let (chain, url) = argument.split_once('=').ok_or("write eip155:N=https://rpc.example")?;
        let chain = ChainId::parse_caip2(chain).ok_or("a chain is written eip155:N")?;
        servers.entry(chain).or_default().push(url.parse()?);
    }

    let chains = servers.keys().copied().collect();
    let folder = std::path::Path::new(&file)
        .parent()
        .unwrap_or(std::path::Path::new("."));
    let rules = GateRules::from_toml_in(&std::fs::read_to_string(&file)?, &chains, folder)?;

    let clock = Arc::new(SystemClock);
    let settings = ProfileSettings {
        user_agent: "gate-check".to_owned(),
        allow_loopback: true,
        per_host: BudgetSettings::default(),
    };
    let client = ClientProfiles::new(settings, clock.clone())?.operator();
    let chains = servers
        .into_iter()
        .map(|(chain, urls)| ChainConfig::new(chain, urls))
        .collect();
    let reader = QuorumReader::new(chains, client, clock.clone())?;

    let gate = Gate::new(rules, Arc::new(reader), clock);
    let wallets = [Wallet {
        address: wallet.parse()?,
        // Nobody proved anything here: the question is what would be if somebody did.
        proof: Proof::Key,
    }];
    let decision = gate.decide(&wallets).await;

    let mut out = std::io::stdout().lock();
    for warning in gate.rules().map(GateRules::warnings).unwrap_or_default() {
        writeln!(out, "warning: {warning}")?;
    }
    let english = english()?;
    writeln!(out, "{}", said(&english, &gating::words::verdict(&decision)))?;
    for phrase in decision.reasons.iter().flat_map(gating::words::phrases) {
        writeln!(out, "{}", said(&english, &phrase))?;
    }
    Ok(match decision.outcome {
        Outcome::Yes => ExitCode::SUCCESS,
        Outcome::No => ExitCode::from(1),
        Outcome::Unknown => ExitCode::from(2),
    })
}

fn english() -> Result<FluentBundle<FluentResource>, Box<dyn Error>> {
    let resource = FluentResource::try_new(FLUENT_EN.to_owned()).map_err(|_| "the English texts are damaged")?;
    let mut bundle = FluentBundle::new(vec![unic_langid::langid!("en")]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|_| "a text comes twice")?;
    Ok(bundle)
}

fn said(bundle: &FluentBundle<FluentResource>, phrase: &Phrase) -> String {
    let arguments: FluentArgs = phrase
        .arguments
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    bundle
        .get_message(&phrase.message)
        .and_then(|message| message.value())
        .map(|text| {
            bundle
                .format_pattern(text, Some(&arguments), &mut Vec::new())
                .into_owned()
        })
        .unwrap_or_else(|| phrase.message.clone())
}
