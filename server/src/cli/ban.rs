//! `guildhall ban …`: keeps accounts, tokens and wallets out. A banned token or wallet admits nobody;
//! holding one harms no account that is a member by another token.

use super::open::Context;
use super::{CliError, terminal};
use crate::admin::Office;
use crate::admin::subject::{self, BanKind};
use clap::Subcommand;
use domain::membership::ban::BadBanSubject;
use membership::Permit;
use std::process::ExitCode;

/// Ban accounts, tokens and wallets.
#[derive(Debug, Subcommand)]
pub enum BanCommand {
    /// Ban an account (its username), a wallet (`0x…`) or a token (`eip155:<chain>:0x<contract>/<id>`).
    Add {
        /// What is banned.
        subject: String,
        /// Why, for other admins.
        #[arg(long)]
        reason: String,
        /// For an account: do not ban the tokens that are bound to it.
        #[arg(long)]
        keep_tokens: bool,
        /// For an account: do not ban its wallets.
        #[arg(long)]
        keep_wallets: bool,
    },
    /// Lift a ban.
    Remove {
        /// What is banned.
        subject: String,
    },
    /// List banned accounts with their reasons, newest first, and how many wallets and tokens are banned.
    /// Which these are is not listed: beside the accounts they would tell whose they were.
    List {
        /// At most this many accounts.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
}

/// Runs the command.
///
/// # Errors
/// If the database is not usable or the subject names nothing.
pub async fn run(context: &Context, command: BanCommand) -> Result<ExitCode, CliError> {
    let (config, store) = context.store().await?;
    let office = Office::for_operator(&config, store)?;
    match command {
        BanCommand::Add {
            subject,
            reason,
            keep_tokens,
            keep_wallets,
        } => {
            let found = find(&office, &subject).await?;
            office
                .ban(Permit::operator(), found, &reason, !keep_tokens, !keep_wallets)
                .await?;
            terminal::say(&format!("{subject} is banned"));
        }
        BanCommand::Remove { subject } => {
            let found = find(&office, &subject).await?;
            office.unban(Permit::operator(), found).await?;
            terminal::say(&format!("{subject} is not banned any more"));
        }
        BanCommand::List { limit } => {
            let bans = office.bans(Some(BanKind::Account), None, i64::from(limit)).await?;
            let rows: Vec<Vec<String>> = bans
                .into_iter()
                .map(|line| {
                    vec![
                        line.username.unwrap_or_else(|| line.ban.subject.text()),
                        line.ban.created_at.to_rfc3339(),
                        line.ban.reason,
                    ]
                })
                .collect();
            if rows.is_empty() {
                terminal::say("no account is banned");
            }
            terminal::print(&terminal::columns(&rows));
            let mut others = Vec::new();
            for (kind, name) in [(BanKind::Wallet, "wallets"), (BanKind::Token, "tokens")] {
                others.push(format!(
                    "banned {name}: {}",
                    office.bans(Some(kind), None, i64::MAX).await?.len()
                ));
            }
            terminal::say(&others.join(", "));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn find(office: &Office, text: &str) -> Result<domain::membership::BanSubject, CliError> {
    let kind = subject::guess(text);
    office.subject(kind, text).await?.ok_or_else(|| {
        CliError::Refused(match kind {
            BanKind::Account => format!("there is no account `{text}`: {BadBanSubject}"),
            BanKind::Token | BanKind::Wallet => BadBanSubject.to_string(),
        })
    })
}
