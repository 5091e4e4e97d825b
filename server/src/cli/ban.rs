//! `guildhall ban …`: keeps accounts, tokens and wallets out. A banned token or wallet admits nobody;
//! holding one harms no account that is a member by another token.

use super::open::Context;
use super::{CliError, terminal};
use crate::admin::Office;
use crate::admin::contract::CONTRACT_BANNED_AS_WALLET;
use crate::admin::subject::{BanKind, SubjectError, Unnamed};
use clap::Subcommand;
use domain::membership::BanSubject;
use membership::Permit;
use std::process::ExitCode;

/// Ban accounts, tokens and wallets.
#[derive(Debug, Subcommand)]
pub enum BanCommand {
    /// Ban an account (its username), a wallet (`0x…`) or a token (`eip155:<chain>:0x<contract>/<id>`).
    Add {
        /// What is banned.
        subject: String,
        /// What it is, where the text could be two things: a contract with its chain is a token whose id is
        /// missing, or the contract wallet at that address.
        #[arg(long)]
        kind: Option<BanKind>,
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
        /// What it is, as for `add`.
        #[arg(long)]
        kind: Option<BanKind>,
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
            kind,
            reason,
            keep_tokens,
            keep_wallets,
        } => {
            let found = find(&office, kind, &subject).await?;
            office
                .ban(Permit::operator(), found.clone(), &reason, !keep_tokens, !keep_wallets)
                .await?;
            terminal::say(&format!("{subject} is banned"));
            if office.is_contract(&found).await {
                terminal::say(&format!("warning: {CONTRACT_BANNED_AS_WALLET}"));
            }
        }
        BanCommand::Remove { subject, kind } => {
            let found = find(&office, kind, &subject).await?;
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

async fn find(office: &Office, kind: Option<BanKind>, text: &str) -> Result<BanSubject, CliError> {
    office.subject(kind, text).await.map_err(|error| match error {
        SubjectError::Store(error) => error.into(),
        SubjectError::Unnamed(Unnamed::NoAccount) => {
            CliError::Refused(format!("there is no account `{text}`: see `guildhall account list`"))
        }
        SubjectError::Unnamed(why @ Unnamed::TokenOrWallet) => CliError::Refused(format!("{why} (--kind wallet)")),
        SubjectError::Unnamed(why) => CliError::Refused(why.to_string()),
    })
}
