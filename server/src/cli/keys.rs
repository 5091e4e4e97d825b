//! `guildhall keys …`: the keys that sign what other servers read when our members log in there. They
//! change by themselves every ninety days; this is for whoever wants it sooner.

use super::open::Context;
use super::{CliError, terminal};
use crate::app::facts;
use crate::os_entropy::OsEntropy;
use crate::real_clock::RealClock;
use auth::openid::{OpenId, PlannedKey, Rotated};
use clap::Subcommand;
use domain::{Clock, Entropy, Timestamp};
use std::process::ExitCode;
use std::sync::Arc;
use store::{StoreError, openid_keys};

/// See and change the keys that sign for other servers.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// List the published keys: their names, and since when or from when on each signs.
    List,
    /// Make a new key now. It is published at once and signs from tomorrow on, so that every server has
    /// fetched it by then; the present one stays published for a day after that. A running server needs no
    /// restart.
    Rotate {
        /// The present key may have leaked: the new one signs at once and all others are forgotten. Tokens
        /// they signed are worth nothing any more, and servers that keep our keys for a while refuse
        /// log-ins until they fetch them again (mostly at once, within an hour at the latest).
        #[arg(long)]
        at_once: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// If the database or the master key is not usable.
pub async fn run(context: &Context, command: KeysCommand) -> Result<ExitCode, CliError> {
    let (config, store) = context.store().await?;
    match command {
        KeysCommand::List => {
            let keys = store.read::<_, StoreError, _>(openid_keys::list).await?;
            if keys.is_empty() {
                terminal::say("there is no key yet: the first one is made when the server starts");
            }
            let now = RealClock.now();
            let signing = keys.iter().rposition(|key| key.active_at <= now);
            for (n, key) in keys.iter().enumerate() {
                let state = match signing {
                    Some(signing) if n < signing => "signed from",
                    Some(signing) if n == signing => "signs since",
                    _ => "signs from ",
                };
                terminal::say(&format!("{}  {state} {}", key.kid, key.active_at.to_rfc3339()));
            }
        }
        KeysCommand::Rotate { at_once } => {
            let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
            let master_key = facts::settle(&config, &store, &*entropy).await?;
            let origin = config.instance.origin.clone();
            let openid = OpenId::open(store, master_key, Arc::new(RealClock), entropy, origin).await?;
            terminal::say(&told(&openid.rotate(at_once).await?, RealClock.now()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told(rotated: &Rotated, now: Timestamp) -> String {
    match rotated {
        Rotated::Planned(PlannedKey { kid, active_at }) if *active_at <= now => {
            format!("{kid} is the first key and signs now")
        }
        Rotated::Planned(PlannedKey { kid, active_at }) => {
            format!("{kid} is published now and signs from {} on", active_at.to_rfc3339())
        }
        Rotated::PlannedAlready(PlannedKey { kid, active_at }) => format!(
            "{kid} is published already and signs from {} on: nothing was changed",
            active_at.to_rfc3339()
        ),
        Rotated::AtOnce(PlannedKey { kid, .. }) => {
            format!("{kid} signs now; all other keys are gone, and a running server knows within half a minute")
        }
    }
}
