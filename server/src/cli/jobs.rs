//! `guildhall jobs …`: what waits, what failed for good, and what to do with it. Jobs are named
//! `j12`, deliveries to other servers `d34`.

use super::open::Context;
use super::{CliError, terminal};
use crate::real_clock::RealClock;
use clap::Subcommand;
use domain::{Clock, Origin, Timestamp};
use std::process::ExitCode;
use std::str::FromStr;
use store::{Store, StoreError};

/// See what waits, and what failed for good.
#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// List dead letters: jobs and deliveries that failed for good.
    List {
        /// List what waits to be done instead.
        #[arg(long)]
        waiting: bool,
        /// At most this many of each.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Try dead letters again.
    Retry {
        /// Their names (`j12`, `d34`), or `all`.
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Give dead letters up for good.
    Drop {
        /// Their names (`j12`, `d34`), or `all`.
        #[arg(required = true)]
        names: Vec<String>,
    },
}

/// A job or a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letter {
    Job(i64),
    Delivery(i64),
}

impl FromStr for Letter {
    type Err = CliError;

    fn from_str(text: &str) -> Result<Self, CliError> {
        let id = |digits: &str| digits.parse::<i64>().ok().filter(|id| *id > 0);
        let found = match text.split_at_checked(1) {
            Some(("j", digits)) => id(digits).map(Letter::Job),
            Some(("d", digits)) => id(digits).map(Letter::Delivery),
            _ => None,
        };
        found.ok_or_else(|| {
            CliError::Refused(format!(
                "`{text}` is not the name of a job (j12) or a delivery (d34): see `guildhall jobs list`"
            ))
        })
    }
}

/// Runs the command.
///
/// # Errors
/// If the database is not usable or a name is nobody's.
pub async fn run(context: &Context, command: JobsCommand) -> Result<ExitCode, CliError> {
    let (_, store) = context.store().await?;
    match command {
        JobsCommand::List { waiting, limit } => {
            list(&store, if waiting { "waiting" } else { "dead" }, i64::from(limit)).await?
        }
        JobsCommand::Retry { names } => {
            let now = RealClock.now();
            each(&store, &names, "will be tried again", move |tx, letter| match letter {
                Letter::Job(id) => store::jobs::revive(tx, id, now),
                Letter::Delivery(id) => store::deliveries::revive(tx, id, now),
            })
            .await?;
        }
        JobsCommand::Drop { names } => {
            each(&store, &names, "dropped", |tx, letter| match letter {
                Letter::Job(id) => store::jobs::drop_dead(tx, id),
                Letter::Delivery(id) => store::deliveries::drop_dead(tx, id),
            })
            .await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store, state: &'static str, limit: i64) -> Result<(), CliError> {
    let (jobs, deliveries) = store
        .read::<_, StoreError, _>(move |conn| {
            Ok((
                store::jobs::list(conn, state, limit)?,
                store::deliveries::list(conn, state, limit)?,
            ))
        })
        .await?;
    let row = |name: String, what: String, run_at: i64, attempts: i32, error: Option<String>| {
        let when = Timestamp::from_millis(run_at).to_rfc3339();
        vec![name, what, when, format!("tried {attempts}"), error.unwrap_or_default()]
    };
    let mut rows: Vec<Vec<String>> = jobs
        .into_iter()
        .map(|job| {
            row(
                format!("j{}", job.id),
                job.kind,
                job.run_at,
                job.attempts,
                job.last_error,
            )
        })
        .collect();
    rows.extend(deliveries.into_iter().map(|delivery| {
        let host = Origin::parse(&delivery.inbox).map_or_else(String::new, |origin| origin.authority());
        row(
            format!("d{}", delivery.id),
            format!("delivery to {host}"),
            delivery.run_at,
            delivery.attempts,
            delivery.last_error,
        )
    }));
    if rows.is_empty() {
        terminal::say(if state == "dead" {
            "there are no dead letters"
        } else {
            "nothing waits"
        });
    }
    terminal::print(&terminal::columns(&rows));
    Ok(())
}

async fn each<F>(store: &Store, names: &[String], done: &str, act: F) -> Result<(), CliError>
where
    F: Fn(&mut store::Conn, Letter) -> Result<bool, StoreError> + Clone + Send + 'static,
{
    let letters = if names == ["all"] {
        store
            .read::<_, StoreError, _>(|conn| {
                let mut all: Vec<Letter> = store::jobs::list(conn, "dead", i64::MAX)?
                    .iter()
                    .map(|job| Letter::Job(job.id))
                    .collect();
                all.extend(
                    store::deliveries::list(conn, "dead", i64::MAX)?
                        .iter()
                        .map(|row| Letter::Delivery(row.id)),
                );
                Ok(all)
            })
            .await?
    } else {
        names
            .iter()
            .map(|name| name.parse())
            .collect::<Result<Vec<Letter>, CliError>>()?
    };
    let count = letters.len();
    let missing = store
        .write::<_, StoreError, _>(move |tx| {
            let mut missing = Vec::new();
            for letter in letters {
                if !act(tx, letter)? {
                    missing.push(letter);
                }
            }
            Ok(missing)
        })
        .await?;
    terminal::say(&format!("{} {done}", count - missing.len()));
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = missing
        .into_iter()
        .map(|letter| match letter {
            Letter::Job(id) => format!("j{id}"),
            Letter::Delivery(id) => format!("d{id}"),
        })
        .collect();
    Err(CliError::Refused(format!(
        "there is no dead letter {}: see `guildhall jobs list`",
        names.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_named_by_a_letter_and_a_number() {
        assert_eq!("j12".parse::<Letter>().ok(), Some(Letter::Job(12)));
        assert_eq!("d34".parse::<Letter>().ok(), Some(Letter::Delivery(34)));
        for bad in ["12", "x12", "j", "j-1", "", "é1"] {
            assert!(bad.parse::<Letter>().is_err(), "{bad}");
        }
    }
}
