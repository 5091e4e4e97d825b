//! `guildhall join …`: puts another server behind the gate, with its admin beside. It asks a handful of
//! questions, registers the server, writes the exact text for its configuration, and looks at it from
//! outside; before anything is taken away from anybody it says who would be locked out.

mod answers;
mod blocks;
mod check;
pub(super) mod groups;
mod here;
mod leave;
mod preflight;
mod register;
pub(super) mod target;
mod tools;

use super::CliError;
use super::open::Context;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Put another server behind the gate.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct JoinArgs {
    /// What else to do.
    #[command(subcommand)]
    pub command: Option<JoinCommand>,
    /// The server to join.
    #[command(flatten)]
    pub server: ServerArgs,
}

/// The server to join. What is not given is asked for, unless --yes is.
#[derive(Debug, Args)]
pub struct ServerArgs {
    /// A Mastodon server: where its people sign in.
    #[arg(long, value_name = "HOST", conflicts_with_all = ["synapse", "mas"])]
    pub mastodon: Option<String>,
    /// A Synapse homeserver with its own log-in: its public_baseurl.
    #[arg(long, value_name = "HOST", conflicts_with = "mas")]
    pub synapse: Option<String>,
    /// A Matrix Authentication Service: its public_base.
    #[arg(long, value_name = "HOST")]
    pub mas: Option<String>,
    /// Ask nothing: take the options given here, and the defaults for the others.
    #[arg(long)]
    pub yes: bool,
    /// What people call it.
    #[arg(long)]
    pub name: Option<String>,
    /// Only members whom a rule of the gate puts into this group (`group:<name>`).
    #[arg(long)]
    pub group: Option<String>,
    /// With --group: also if no rule of the gate gives that group, and so nobody can log in there.
    #[arg(long, requires = "group")]
    pub regardless: bool,
    /// Mastodon: give people an address that reaches nobody, so that it does not ask them for one.
    #[arg(long)]
    pub synthetic_email: bool,
    /// Synapse: let its antispam module ask here about registrations, log-ins, joins and invitations.
    #[arg(long)]
    pub antispam: bool,
    /// Where its admin API answers, if accounts are to be closed there when memberships lapse.
    #[arg(long, value_name = "URL")]
    pub admin_url: Option<String>,
    /// A file with what the admin API wants: an admin's access token; of a MAS client_id:client_secret.
    #[arg(long, value_name = "FILE")]
    pub admin_secret_file: Option<String>,
    /// Matrix: what comes after the colon of its user ids. Without it: the host, without a leading `matrix.`
    /// (of a MAS also `auth.`, `mas.` or `account.`).
    #[arg(long, value_name = "NAME")]
    pub server_name: Option<String>,
    /// Synapse: its idp_id for this server, if not `guildhall`.
    #[arg(long, value_name = "ID")]
    pub idp_id: Option<String>,
    /// Take passwords away over there. Refused while somebody would be locked out.
    #[arg(long)]
    pub exclusive: bool,
    /// With --exclusive: the exact number of people who are locked out by it, as the pre-flight counts them.
    #[arg(long, value_name = "N", requires = "exclusive")]
    pub accept_locked_out: Option<usize>,
    /// With --exclusive: the list of its accounts, if it gives us no admin API. docs/join.md says how.
    #[arg(long, value_name = "FILE", requires = "exclusive")]
    pub csv: Option<PathBuf>,
    /// Write the text for the other server to this new file too; with --antispam, the module beside it.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Look at the other server again and again, for so many seconds, until everything is well.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub wait: u64,
    /// Do not look at the other server afterwards.
    #[arg(long, conflicts_with = "wait")]
    pub no_check: bool,
    /// Print JSON for programs.
    #[arg(long, requires = "yes")]
    pub json: bool,
}

/// What else to do with a server behind the gate, or on its way there.
#[derive(Debug, Subcommand)]
pub enum JoinCommand {
    /// Look at the other server from outside and say which of the known faults it has. Exit code 1 if one, 2 if
    /// it is a server of another kind, of which little can be seen.
    Check(CheckArgs),
    /// Read its list of accounts and say who could not log in any more, and who can be linked. Exit code 1
    /// if somebody would be locked out, or given an account that is not theirs.
    Preflight(PreflightArgs),
    /// Take the gate away again: open every account that was closed, unlink nothing, switch log-ins off.
    Leave(LeaveArgs),
}

/// Which server to look at.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Its client id or its host.
    pub target: String,
    /// Synapse: its idp_id for this server, if not `guildhall`.
    #[arg(long, value_name = "ID")]
    pub idp_id: Option<String>,
    /// Look again and again, for so many seconds, until everything is well.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub wait: u64,
    /// Print JSON for programs.
    #[arg(long)]
    pub json: bool,
}

/// Whose accounts to sort.
#[derive(Debug, Args)]
pub struct PreflightArgs {
    /// Its client id or its host.
    pub target: String,
    /// The list of its accounts, instead of asking its admin API. docs/join.md says how it is made.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// As if passwords were taken away.
    #[arg(long)]
    pub exclusive: bool,
    /// As if the antispam module refused whoever is no member's (`admit_unlinked = false`).
    #[arg(long)]
    pub refuse_unlinked: bool,
    /// As if the enforcer closed accounts of lapsed members (an `admin_url` and no `dry_run`).
    #[arg(long)]
    pub enforced: bool,
    /// Say it of every account, and not only of those that something is to be said about.
    #[arg(long)]
    pub all: bool,
    /// Link the accounts that members have shown to be theirs, through its admin API.
    #[arg(long, conflicts_with = "csv")]
    pub link: bool,
    /// Synapse: its idp_id for this server, if not `guildhall`.
    #[arg(long, value_name = "ID")]
    pub idp_id: Option<String>,
    /// Matrix: what comes after the colon of its user ids, if the configuration does not say.
    #[arg(long, value_name = "NAME")]
    pub server_name: Option<String>,
    /// Print JSON for programs.
    #[arg(long)]
    pub json: bool,
}

/// Which server to leave.
#[derive(Debug, Args)]
pub struct LeaveArgs {
    /// Its client id or its host.
    pub target: String,
    /// Its admin has opened by hand what the gate had closed there.
    #[arg(long)]
    pub opened_by_hand: bool,
    /// Do not ask whether that is meant.
    #[arg(long)]
    pub yes: bool,
}

/// Runs the command.
///
/// # Errors
/// If an answer is wrong, the database is not usable, or somebody would be locked out.
pub async fn run(context: &Context, args: JoinArgs) -> Result<ExitCode, CliError> {
    let tools = tools::Tools::open(context).await?;
    match &args.command {
        None => Box::pin(register::run(&tools, &args.server)).await,
        Some(JoinCommand::Check(check)) => check::run(&tools, check).await,
        Some(JoinCommand::Preflight(preflight)) => Box::pin(preflight::run(&tools, preflight)).await,
        Some(JoinCommand::Leave(leave)) => leave::run(&tools, leave).await,
    }
}
