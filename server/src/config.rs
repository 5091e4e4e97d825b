//! The configuration: one TOML file, overridden by the environment, checked as a whole before
//! anything starts. What comes out of here has passed every check, so that nothing else needs to.

pub mod cidr;
pub mod document;
pub mod environment;
pub mod example;
pub mod file;
pub mod problem;
pub mod rules_file;
mod rules_text;
pub mod schema;
pub mod sections;
pub mod shape;
pub mod span;

pub use problem::{Place, Problem};
pub use sections::{
    Api, Chain, Development, Federation, Http, Instance, Jobs, Log, LogFormat, Membership, Secrets, Upkeep,
};

use alloy_primitives::Address;
use document::{Document, is_below};
use domain::wallet::ChainId;
use file::ConfigFile;
use problem::Problems;
use relying_parties::given_groups::GivenGroups;
use schema::Schema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use store::Database;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {} cannot be read: make one with `guildhall init DOMAIN`, or name it with --config FILE", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file of rules cannot be read.
    #[error("the rules file {} cannot be read: name one with [gate], [cond] and [chain], or leave --rules out to ask the configuration", file.display())]
    UnreadableRules {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// These things in it are wrong.
    #[error("{}", listed(file, problems))]
    Invalid {
        /// The file.
        file: PathBuf,
        /// All problems.
        problems: Vec<Problem>,
    },
}

fn listed(file: &Path, problems: &[Problem]) -> String {
    let many = if problems.len() == 1 {
        "a problem".to_owned()
    } else {
        format!("{} problems", problems.len())
    };
    let lines: Vec<String> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
    format!("{} has {many}:{}", file.display(), lines.concat())
}

/// A configuration that passed every check.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What relative paths in it are relative to.
    pub folder: PathBuf,
    /// Who this instance is.
    pub instance: Instance,
    /// How it is reached.
    pub http: Http,
    /// Where it keeps its data.
    pub database: Database,
    /// Where its secrets are.
    pub secrets: Secrets,
    /// Who may join.
    pub membership: Membership,
    /// The `[gate.*]` and `[cond.*]` tables as they are written, with what the environment changed.
    pub rules_text: String,
    /// How members are looked at after they joined.
    pub upkeep: Upkeep,
    /// Whether apps may make accounts without any wallet (`POST /api/v1/accounts`).
    pub open_sign_up: bool,
    /// How chains are read.
    pub chains: BTreeMap<ChainId, Chain>,
    /// What is done at other servers behind the gate, by client id.
    pub parties: relying_parties::settings::Settings,
    /// How it talks to other servers.
    pub federation: Federation,
    /// Wallets whose accounts become admins.
    pub admin_wallets: Vec<Address>,
    /// What apps of members may ask for.
    pub api: Api,
    /// How much background work happens at once.
    pub jobs: Jobs,
    /// What it logs.
    pub log: Log,
    /// Development switches.
    pub development: Development,
}

impl Config {
    /// Reads and checks a file. Relative paths in it are relative to its folder. `variables` is the
    /// environment.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that is wrong.
    pub fn load(file: &Path, variables: &[(String, String)]) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable {
            file: file.to_owned(),
            source,
        })?;
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        Self::parse(&text, folder, variables).map_err(|problems| ConfigError::Invalid {
            file: file.to_owned(),
            problems,
        })
    }

    /// Checks a text. `folder` is what relative paths in it are relative to.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file.
    pub fn parse(text: &str, folder: &Path, variables: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        let schema = Schema::new();
        let mut document = Document::parse(text)?;
        let mut found = environment::apply(&mut document, &schema, variables);
        let misshapen = shape::check(&mut document, &schema);
        let (config, wrong) = checked(&document, folder);
        // What was left out because of its shape must not be reported a second time as missing.
        let echo = |problem: &Problem| {
            misshapen
                .iter()
                .any(|m| is_below(&m.path, &problem.path) || is_below(&problem.path, &m.path))
        };
        let wrong: Vec<Problem> = wrong.into_iter().filter(|problem| !echo(problem)).collect();
        found.extend(misshapen);
        found.extend(wrong);
        for problem in &mut found {
            problem.place = problem.place.take().or_else(|| document.place(&problem.path));
        }
        found.sort_by_key(|problem| match problem.place {
            Some(Place::Line(line)) => (0, line),
            Some(Place::Variable(_)) => (1, 0),
            None => (2, 0),
        });
        match config {
            Some(config) if found.is_empty() => Ok(Self {
                rules_text: rules_text::rules_text(text, &document),
                ..config
            }),
            _ => Err(found),
        }
    }
}

impl Config {
    /// What is allowed, but probably not what the operator wants. Nothing here keeps an instance from
    /// starting.
    pub fn warnings(&self) -> Vec<gating::Problem> {
        match &self.membership {
            Membership::Rules(rules) => rules.warnings(),
            Membership::Open => Vec::new(),
        }
    }

    /// The groups that the rules give.
    pub fn given_groups(&self) -> GivenGroups {
        match &self.membership {
            Membership::Rules(rules) => GivenGroups::of_effects(rules.rules().iter().map(|rule| &rule.effect)),
            Membership::Open => GivenGroups::default(),
        }
    }
}

fn checked(document: &Document, folder: &Path) -> (Option<Config>, Vec<Problem>) {
    let mut problems = Problems::default();
    let config = match ConfigFile::deserialize(document.table.clone()) {
        Ok(file) => from_file(&file, folder, &mut problems),
        Err(error) => {
            problems.add("", error.message().to_owned());
            None
        }
    };
    (config, problems.into_vec())
}

fn from_file(file: &ConfigFile, folder: &Path, problems: &mut Problems) -> Option<Config> {
    let instance = file.instance.check(file.development.allow_loopback, problems);
    let http = file.http.check(problems);
    let database = file.database.check(folder, problems);
    let secrets = file.secrets.check(folder);
    let chains = sections::check_chains(&file.chain, folder, problems);
    if file.chain.is_empty() && !file.development.allow_loopback {
        problems.add("chain", "no chain is named, and a wallet's message must name one: write a table such as [chain.\"eip155:8453\"] with rpc = [\"https://…\"]");
    }
    let named = file
        .chain
        .keys()
        .filter_map(|name| ChainId::parse_caip2(name))
        .collect();
    let membership = file.membership.check(&file.gate, &file.cond, &named, folder, problems);
    let upkeep = file.membership.check_upkeep(problems);
    let open_sign_up = file
        .membership
        .check_sign_up(http.as_ref(), instance.as_ref(), problems);
    let parties = sections::check_parties(&file.party, folder, problems);
    let federation = file.federation.check(problems);
    let admin_wallets = file.admin.check(problems);
    let api = file.api.check(problems);
    let jobs = file.jobs.check(problems);
    let log = file.log.check(problems);
    let development = file.development.check(http.as_ref(), &chains, problems);
    Some(Config {
        folder: folder.to_owned(),
        instance: instance?,
        http: http?,
        database: database?,
        secrets,
        membership: membership?,
        rules_text: String::new(),
        upkeep: upkeep?,
        open_sign_up,
        chains,
        parties,
        federation: federation?,
        admin_wallets,
        api: api?,
        jobs: jobs?,
        log: log?,
        development,
    })
}

#[cfg(test)]
mod tests;
