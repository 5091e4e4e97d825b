//! GH002 and GH003.

use super::installation;
use crate::cli::open::place;
use crate::doctor::facts::DatabaseFacts;
use crate::doctor::{Facts, Verdict};

/// It opens, has this binary's schema, and takes writes.
pub(super) fn can_be_used(facts: &Facts) -> Verdict {
    let installation = match installation(facts) {
        Ok(installation) => installation,
        Err(verdict) => return verdict,
    };
    let place = place(&installation.config.database);
    match &installation.database {
        DatabaseFacts::Missing => Verdict::warn(
            format!("there is none at {place} yet"),
            "start the instance once with `guildhall serve`",
        ),
        DatabaseFacts::Unusable(why) => Verdict::fail(
            format!("{place}: {why}"),
            "check [database] in the configuration, the file's owner, and whether the server runs",
        ),
        DatabaseFacts::Seen { inspection, .. } => {
            if let Some(newer) = &inspection.newer {
                Verdict::fail(
                    format!("a newer version of guildhall made it (migration {newer})"),
                    "run that version, or restore a backup",
                )
            } else if !inspection.pending.is_empty() {
                Verdict::warn(
                    format!("{} migrations are missing", inspection.pending.len()),
                    "run `guildhall migrate`, or start the instance",
                )
            } else if let Some(why) = &inspection.not_writable {
                Verdict::fail(
                    format!("{place} cannot be written: {why}"),
                    "check the owner of the file and of its folder",
                )
            } else {
                Verdict::ok(place)
            }
        }
    }
}

/// Every commit is synced to the disk.
pub(super) fn is_durable(facts: &Facts) -> Verdict {
    match installation(facts).map(|installation| &installation.database) {
        Err(verdict) => verdict,
        Ok(DatabaseFacts::Seen { inspection, .. }) => match &inspection.not_durable {
            None => Verdict::ok("every commit is synced to the disk"),
            Some(why) => Verdict::fail(
                why.clone(),
                "put the database on a local disk; on PostgreSQL turn fsync and synchronous_commit on",
            ),
        },
        Ok(_) => Verdict::skip("there is no database to look at (GH002)"),
    }
}
