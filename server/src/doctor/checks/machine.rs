//! GH012, GH014 and GH015: the machine and its work.

use super::{chains, installation, stored};
use crate::doctor::facts::ChainFacts;
use crate::doctor::{Facts, Verdict};
use domain::wallet::ChainId;
use store::Database;

/// A newest block that is this much older than the clock says, on every server of a chain, means that
/// the clock is wrong rather than the chain slow.
const SKEW_FAIL_SECS: u64 = 3_600;
const SKEW_WARN_SECS: u64 = 300;
const ROOM_FAIL_BYTES: u64 = 256 << 20;
const ROOM_WARN_BYTES: u64 = 2 << 30;

/// The clock agrees with the newest blocks.
pub(super) fn clock_is_right(facts: &Facts) -> Verdict {
    let health = match chains(facts) {
        Ok(ChainFacts::Seen { health, .. }) => health,
        Ok(ChainFacts::Unusable(_)) => return Verdict::skip("the chains cannot be read (GH009)"),
        Err(verdict) => return verdict,
    };
    let real = health.iter().filter(|endpoint| endpoint.chain != ChainId::ANVIL);
    match real.filter_map(|endpoint| endpoint.lag_secs).min() {
        None => Verdict::skip("no chain told its time"),
        Some(lag) if lag > SKEW_FAIL_SECS => Verdict::fail(
            format!(
                "the clock says {}, which is {lag} s after the newest block",
                facts.now.to_rfc3339()
            ),
            "set the clock by NTP (`timedatectl set-ntp true`); if it is right, the chain stands still",
        ),
        Some(lag) if lag > SKEW_WARN_SECS => Verdict::warn(
            format!("the newest block is {lag} s old"),
            "check the clock (`timedatectl`) and the chain's servers",
        ),
        Some(lag) => Verdict::ok(format!("the newest block is {lag} s old")),
    }
}

/// The disk that holds the database has room.
pub(super) fn has_room(facts: &Facts) -> Verdict {
    let installation = match installation(facts) {
        Ok(installation) => installation,
        Err(verdict) => return verdict,
    };
    let folder = match &installation.config.database {
        Database::Sqlite(path) => std::path::Path::new(path).parent(),
        Database::Postgres { .. } => facts.file.parent(),
    };
    let folder = folder
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(std::path::Path::new("."));
    match rustix::fs::statvfs(folder) {
        Ok(disk) => room(disk.f_bavail.saturating_mul(disk.f_frsize)),
        Err(error) => Verdict::skip(format!("the disk of {} cannot be looked at: {error}", folder.display())),
    }
}

fn room(free_bytes: u64) -> Verdict {
    let what = format!("{} MiB are free", free_bytes >> 20);
    if free_bytes < ROOM_FAIL_BYTES {
        Verdict::fail(what, "make room now: remove old backups and logs, or enlarge the disk")
    } else if free_bytes < ROOM_WARN_BYTES {
        Verdict::warn(what, "make room soon")
    } else {
        Verdict::ok(what)
    }
}

/// Nothing failed for good.
pub(super) fn has_no_dead_letters(facts: &Facts) -> Verdict {
    match stored(facts) {
        Err(verdict) => verdict,
        Ok(stored) if stored.dead_jobs + stored.dead_deliveries == 0 => Verdict::ok("no dead letters"),
        Ok(stored) => {
            let what = format!(
                "{} jobs and {} deliveries are dead letters",
                stored.dead_jobs, stored.dead_deliveries
            );
            let fix = "`guildhall jobs list` says why; `guildhall jobs retry all` tries again; `guildhall jobs drop …` gives up";
            // Servers come and go, so that deliveries to dead ones are ordinary; a dead job is not.
            if stored.dead_jobs > 0 {
                Verdict::fail(what, fix)
            } else {
                Verdict::warn(what, fix)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_fills_up_is_a_warning_and_a_full_one_a_failure() {
        assert!(matches!(room(10 << 30), Verdict::Ok(_)));
        assert!(matches!(room(1 << 30), Verdict::Warn { .. }));
        assert!(matches!(room(100 << 20), Verdict::Fail { .. }));
    }
}
