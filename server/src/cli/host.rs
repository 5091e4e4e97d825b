//! `guildhall host …`: which other servers are kept out.

use super::open::Context;
use super::{CliError, terminal};
use crate::real_clock::RealClock;
use clap::Subcommand;
use domain::{Clock, Origin, Timestamp};
use std::process::ExitCode;

/// Block other servers.
#[derive(Debug, Subcommand)]
pub enum HostCommand {
    /// Block a host and everything under it: nothing is taken from it, shown of it or sent to it.
    Block {
        /// The host, for example `spam.example`, with the port where it is unusual.
        host: String,
        /// Why, for the other moderators.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Lift a block.
    Unblock {
        /// The host.
        host: String,
    },
    /// List the blocked hosts.
    List,
}

/// Runs the command.
///
/// # Errors
/// If the database is not usable or the host is no host.
pub async fn run(context: &Context, command: HostCommand) -> Result<ExitCode, CliError> {
    let (config, store) = context.store().await?;
    match command {
        HostCommand::Block { host, reason } => {
            let host = name(&host)?;
            if host == config.instance.origin.authority() || host == config.instance.origin.host() {
                return Err(CliError::Refused(
                    "this is the instance itself; it cannot be blocked".to_owned(),
                ));
            }
            let (row, now) = (host.clone(), RealClock.now());
            store
                .write::<_, store::StoreError, _>(move |tx| store::hosts::block(tx, &row, &reason, now))
                .await?;
            terminal::say(&format!("{host} is blocked"));
        }
        HostCommand::Unblock { host } => {
            let host = name(&host)?;
            let row = host.clone();
            if !store
                .write::<_, store::StoreError, _>(move |tx| store::hosts::unblock(tx, &row))
                .await?
            {
                return Err(CliError::Refused(format!(
                    "{host} is not blocked: see `guildhall host list`"
                )));
            }
            terminal::say(&format!("{host} is not blocked any more"));
        }
        HostCommand::List => {
            let blocked = store
                .read::<_, store::StoreError, _>(store::hosts::list_blocked)
                .await?;
            let rows: Vec<Vec<String>> = blocked
                .into_iter()
                .map(|host| {
                    let since = Timestamp::from_millis(host.blocked_at.unwrap_or(0)).to_rfc3339();
                    vec![host.name, since, host.block_reason.unwrap_or_default()]
                })
                .collect();
            terminal::print(&terminal::columns(&rows));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A host as the database knows it: lower case, no scheme, the port only where it is unusual.
fn name(text: &str) -> Result<String, CliError> {
    let origin = (!text.contains('/'))
        .then(|| Origin::parse(&format!("https://{text}")))
        .flatten();
    origin.map(|origin| origin.authority()).ok_or_else(|| {
        CliError::Refused(format!(
            "`{text}` is not a host: write the name alone, such as spam.example"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_alone() {
        assert_eq!(name("Spam.Example").ok().as_deref(), Some("spam.example"));
        assert_eq!(name("spam.example:8443").ok().as_deref(), Some("spam.example:8443"));
        for bad in ["https://spam.example", "spam.example/path", "", "a b"] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
