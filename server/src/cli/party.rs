//! `guildhall party …`: the servers where our members log in, as the operator sees and changes them. Secrets
//! are printed once, when they are made; usernames are shown, wallets never.

mod add;
mod end_sessions;
mod list;
mod log_ins;
mod remove;
mod rotate_secret;
mod set;
mod show;
mod switch;
mod unlink;

use super::CliError;
use super::open::Context;
use crate::config::Config;
use crate::os_entropy::OsEntropy;
use crate::real_clock::RealClock;
use clap::{Args, Subcommand, ValueEnum};
use domain::openid::{PartyKind, PartyScopes};
use membership::Permit;
use relying_parties::registry::Registry;
use std::process::ExitCode;
use store::Store;

/// See and change the servers where our members log in.
#[derive(Debug, Subcommand)]
pub enum PartyCommand {
    /// Register a server. Its secret is printed once. For Mastodon, Synapse and MAS `guildhall join` knows
    /// the addresses and writes their configuration.
    Add(AddArgs),
    /// List the registered servers by name.
    List {
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Show one server.
    Show {
        /// Its client id or its host.
        target: String,
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Change what is registered. What is not given stays as it is.
    Set(Box<SetArgs>),
    /// Make a new secret and print it once. The one before is good for 24 hours still; until those are over, the
    /// next one needs --drop-old.
    RotateSecret {
        /// Its client id or its host.
        target: String,
        /// The secret before may have leaked: it is worth nothing from now on.
        #[arg(long)]
        drop_old: bool,
    },
    /// List who logged in there or was refused last, to the day.
    LogIns {
        /// Its client id or its host.
        target: String,
        /// At most so many members, at least one.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// End all log-ins there, and tell the server. On Matrix that logs devices out: whoever has no key
    /// backup loses old encrypted messages.
    EndSessions {
        /// Its client id or its host.
        target: String,
        /// Only those of this member: a username.
        #[arg(long, value_name = "USERNAME")]
        of: Option<String>,
        /// Do not ask whether that is meant.
        #[arg(long)]
        yes: bool,
    },
    /// Take back what ties a member to an account there, if it was wrong or holds what must be let go. Nobody is
    /// logged out; for that there is end-sessions.
    Unlink {
        /// Its client id or its host.
        target: String,
        /// The member's username here.
        username: String,
    },
    /// Switch log-in off and end all log-ins, which the server is told.
    Disable {
        /// Its client id or its host.
        target: String,
        /// Do not ask whether that is meant.
        #[arg(long)]
        yes: bool,
    },
    /// Switch log-in on again.
    Enable {
        /// Its client id or its host.
        target: String,
    },
    /// Forget a server, with all that is known of log-ins there. First it is switched off and told of every
    /// log-in that ends.
    Remove {
        /// Its client id or its host.
        target: String,
        /// Do not ask whether that is meant.
        #[arg(long)]
        yes: bool,
        /// Wait for so many seconds until the server was told of everything.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        wait: u64,
        /// Also if it was not told of everything yet, or accounts there are closed because of the gate.
        #[arg(long)]
        regardless: bool,
    },
}

/// What a server is, on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum KindArg {
    /// A Mastodon server.
    Mastodon,
    /// A Synapse homeserver with its own log-in.
    Synapse,
    /// A Matrix Authentication Service.
    Mas,
    /// Something else that speaks OpenID Connect.
    Other,
}

impl From<KindArg> for PartyKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Mastodon => Self::Mastodon,
            KindArg::Synapse => Self::Synapse,
            KindArg::Mas => Self::Mas,
            KindArg::Other => Self::Other,
        }
    }
}

/// A server to be registered.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// What people call it: 1 to 80 characters.
    pub name: String,
    /// What it is.
    #[arg(long, default_value = "other")]
    pub kind: KindArg,
    /// Where codes are sent (its callback), to the last character. Give it again for more, all on one host.
    #[arg(long = "redirect", value_name = "URI", required = true)]
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after a log-out, to the last character.
    #[arg(long = "post-logout", value_name = "URI")]
    pub post_logout_uris: Vec<String>,
    /// Where it hears of log-outs here.
    #[arg(long, value_name = "URI")]
    pub backchannel_logout: Option<String>,
    /// Its home page.
    #[arg(long, value_name = "URL")]
    pub website: Option<String>,
    /// Only members whom a rule of the gate puts into this group.
    #[arg(long, value_name = "GROUP")]
    pub group: Option<String>,
    /// With --group: also if no rule of the gate gives that group, and so nobody can log in there.
    #[arg(long, requires = "group")]
    pub regardless: bool,
    /// Give its people an address that reaches nobody, for software that insists on one.
    #[arg(long)]
    pub synthetic_email: bool,
    /// The most it may ask for: openid, profile, email, groups, offline_access, wallet. Members are asked.
    #[arg(long, value_name = "SCOPES", default_value = "openid profile groups", value_parser = scopes)]
    pub scopes: PartyScopes,
    /// It has no secret, because it cannot keep one: it runs in browsers or on phones.
    #[arg(long)]
    pub public: bool,
    /// Print JSON for programs.
    #[arg(long)]
    pub json: bool,
}

/// What is to be changed.
#[derive(Debug, Args)]
pub struct SetArgs {
    /// Its client id or its host.
    pub target: String,
    /// What people call it: 1 to 80 characters.
    #[arg(long)]
    pub name: Option<String>,
    /// What it is.
    #[arg(long)]
    pub kind: Option<KindArg>,
    /// Where codes are sent: all of them, on the same host as before.
    #[arg(long = "redirect", value_name = "URI")]
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after a log-out: all of them.
    #[arg(long = "post-logout", value_name = "URI", conflicts_with = "no_post_logout")]
    pub post_logout_uris: Vec<String>,
    /// Nowhere.
    #[arg(long)]
    pub no_post_logout: bool,
    /// Where it hears of log-outs here.
    #[arg(long, value_name = "URI", conflicts_with = "no_backchannel_logout")]
    pub backchannel_logout: Option<String>,
    /// It wants to hear of none.
    #[arg(long)]
    pub no_backchannel_logout: bool,
    /// Its home page.
    #[arg(long, value_name = "URL")]
    pub website: Option<String>,
    /// Only members whom a rule of the gate puts into this group.
    #[arg(long, value_name = "GROUP", conflicts_with = "no_group")]
    pub group: Option<String>,
    /// With --group: also if no rule of the gate gives that group, and so nobody can log in there.
    #[arg(long, requires = "group")]
    pub regardless: bool,
    /// Every member.
    #[arg(long)]
    pub no_group: bool,
    /// Whether its people get an address that reaches nobody.
    #[arg(long, value_name = "YES")]
    pub synthetic_email: Option<bool>,
    /// The most it may ask for.
    #[arg(long, value_name = "SCOPES", value_parser = scopes)]
    pub scopes: Option<PartyScopes>,
}

fn scopes(text: &str) -> Result<PartyScopes, domain::openid::BadPartyScopes> {
    PartyScopes::parse(text)
}

/// Runs the command.
///
/// # Errors
/// If the database is not usable, there is no such server, or what is said about it cannot be.
pub async fn run(context: &Context, command: PartyCommand) -> Result<ExitCode, CliError> {
    let (config, store) = context.store().await?;
    let registry = registry(&config, &store);
    match command {
        PartyCommand::Add(args) => add::run(&registry, args, &config).await,
        PartyCommand::List { json } => list::run(&registry, json).await,
        PartyCommand::Show { target, json } => show::run(&registry, &target, json).await,
        PartyCommand::Set(args) => set::run(&registry, *args, &config).await,
        PartyCommand::RotateSecret { target, drop_old } => rotate_secret::run(&registry, &target, !drop_old).await,
        PartyCommand::LogIns { target, limit, json } => log_ins::run(&registry, &target, i64::from(limit), json).await,
        PartyCommand::EndSessions { target, of, yes } => {
            end_sessions::run(&registry, &target, of.as_deref(), yes).await
        }
        PartyCommand::Unlink { target, username } => unlink::run(&registry, &target, &username).await,
        PartyCommand::Disable { target, yes } => switch::off(&registry, &target, yes).await,
        PartyCommand::Enable { target } => switch::on(&registry, &target).await,
        PartyCommand::Remove {
            target,
            yes,
            wait,
            regardless,
        } => remove::run(&registry, &target, yes, wait, regardless).await,
    }
}

fn registry<'a>(config: &Config, store: &'a Store) -> Registry<'a> {
    Registry {
        store,
        by: Permit::operator(),
        clock: &RealClock,
        entropy: &OsEntropy,
        allow_loopback: config.development.allow_loopback,
    }
}

/// Asks whether something is meant that cannot be taken back.
fn must_mean_it(question: &str, yes: bool) -> Result<(), CliError> {
    use super::terminal;
    if yes {
        return Ok(());
    }
    if !terminal::is_interactive() {
        return Err(CliError::Refused(
            "nobody is here to answer: give --yes if that is meant".to_owned(),
        ));
    }
    let answer = terminal::ask(&format!("{question} Go on? (y/n)"), "n").map_err(|source| CliError::Io {
        what: "the answer could not be read".to_owned(),
        source,
    })?;
    match answer.as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(CliError::Refused("nothing was changed".to_owned())),
    }
}
