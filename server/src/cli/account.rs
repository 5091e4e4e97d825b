//! `guildhall account …`: who is here, and what they may do. Wallets are never shown beside names.

use super::open::Context;
use super::{CliError, terminal};
use crate::admin::Office;
use crate::real_clock::RealClock;
use clap::{Subcommand, ValueEnum};
use domain::Clock;
use domain::account::{Account, AccountState, Role};
use domain::membership::BanSubject;
use membership::{MembershipError, Permit};
use std::process::ExitCode;
use store::{Store, StoreError};

/// See and change accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// List accounts, oldest first.
    List {
        /// At most this many.
        #[arg(long, default_value_t = 1000)]
        limit: u32,
    },
    /// Show one account.
    Show {
        /// The username.
        username: String,
    },
    /// Give an account a role.
    Grant {
        /// The username.
        username: String,
        /// The role.
        role: RoleArg,
    },
    /// Suspend an account: all its sessions end, and nothing it does is accepted. `guildhall ban add` bans
    /// its tokens and wallets too.
    Suspend {
        /// The username.
        username: String,
    },
    /// Lift a suspension, and any ban of the account.
    Restore {
        /// The username.
        username: String,
    },
}

/// A role on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleArg {
    /// A member.
    Member,
    /// May moderate.
    Moderator,
    /// May administer.
    Admin,
    /// The operator.
    Owner,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Member => Self::Member,
            RoleArg::Moderator => Self::Moderator,
            RoleArg::Admin => Self::Admin,
            RoleArg::Owner => Self::Owner,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If the database is not usable or there is no such account.
pub async fn run(context: &Context, command: AccountCommand) -> Result<ExitCode, CliError> {
    let (config, store) = context.store().await?;
    match command {
        AccountCommand::List { limit } => list(&store, i64::from(limit)).await?,
        AccountCommand::Show { username } => show(&store, &username).await?,
        AccountCommand::Grant { username, role } => {
            let account = find(&store, &username).await?;
            let role = Role::from(role);
            let office = Office::for_operator(&config, store)?;
            office.set_role(Permit::operator(), account.id, role).await?;
            terminal::say(&format!("{} is {} now", account.username, role.as_str()));
        }
        AccountCommand::Suspend { username } => {
            let account = find(&store, &username).await?;
            let office = Office::for_operator(&config, store)?;
            let subject = BanSubject::Account(account.id);
            let reason = "suspended on the command line";
            match office.ban(Permit::operator(), subject, reason, false, false).await {
                // Whoever is suspended already is as suspended as they can be.
                Ok(()) | Err(MembershipError::AlreadyBanned) => {}
                Err(error) => return Err(error.into()),
            }
            terminal::say(&format!(
                "{username} is suspended; all sessions ended, and no app may act for it"
            ));
        }
        AccountCommand::Restore { username } => {
            let account = find(&store, &username).await?;
            if account.state != AccountState::Suspended {
                return Err(CliError::Refused(format!(
                    "{username} is not suspended, but {}",
                    account.state.as_str()
                )));
            }
            let office = Office::for_operator(&config, store)?;
            office
                .unban(Permit::operator(), BanSubject::Account(account.id))
                .await?;
            terminal::say(&format!("{username} may act again"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn find(store: &Store, username: &str) -> Result<Account, CliError> {
    let name = username.trim_start_matches('@').to_lowercase();
    let found = store
        .read::<_, StoreError, _>(move |conn| store::accounts::find_by_username(conn, &name))
        .await?;
    found.ok_or_else(|| {
        CliError::Refused(format!(
            "there is no account `{username}`: see `guildhall account list`"
        ))
    })
}

async fn list(store: &Store, limit: i64) -> Result<(), CliError> {
    let accounts = store
        .read::<_, StoreError, _>(move |conn| store::accounts::list(conn, limit))
        .await?;
    let rows: Vec<Vec<String>> = accounts
        .into_iter()
        .map(|account| {
            vec![
                account.username,
                account.role.as_str().to_owned(),
                account.state.as_str().to_owned(),
                account.stage.as_str().to_owned(),
                account.created_at.to_rfc3339(),
            ]
        })
        .collect();
    terminal::print(&terminal::columns(&rows));
    Ok(())
}

async fn show(store: &Store, username: &str) -> Result<(), CliError> {
    let account = find(store, username).await?;
    let (id, now) = (account.id, RealClock.now());
    let (wallets, tokens, sessions, decision) = store
        .read::<_, StoreError, _>(move |conn| {
            Ok((
                store::wallets::list(conn, id)?.len(),
                store::bindings::list(conn, id)?.len(),
                store::sessions::list(conn, id, now)?.len(),
                store::decisions::latest(conn, id)?,
            ))
        })
        .await?;
    let decision = decision.map_or_else(
        || "none".to_owned(),
        |decision| {
            let at = domain::Timestamp::from_millis(decision.decided_at).to_rfc3339();
            format!(
                "{} at {at} by rule {}",
                decision.outcome,
                decision.rule_hash.get(..12).unwrap_or(&decision.rule_hash)
            )
        },
    );
    let rows = [
        ("username", account.username),
        ("id", account.id.to_string()),
        ("role", account.role.as_str().to_owned()),
        ("state", account.state.as_str().to_owned()),
        ("membership", account.stage.as_str().to_owned()),
        ("joined", account.created_at.to_rfc3339()),
        ("wallets", wallets.to_string()),
        ("bound tokens", tokens.to_string()),
        ("sessions", sessions.to_string()),
        ("gate decision", decision),
    ];
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    terminal::print(&terminal::columns(&rows));
    Ok(())
}
