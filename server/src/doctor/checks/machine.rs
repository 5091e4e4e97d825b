//! GH012, GH014 and GH015: the machine and its work.

use super::{chains, installation, stored};
use crate::doctor::facts::ChainFacts;
use crate::doctor::{Facts, Verdict};
use domain::Timestamp;
use domain::wallet::ChainId;
use store::Database;

/// A newest block that is this much older than the clock says, on every server of every chain, means that
/// the clock is wrong rather than the chains slow.
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
    let newest = real
        .filter_map(|endpoint| Some((endpoint.lag_secs?, endpoint.chain)))
        .min_by_key(|(lag, _)| *lag);
    match newest {
        Some((lag, chain)) => clock(facts.now, lag, chain),
        None => Verdict::skip(
            "the clock is compared with the newest block of a public chain, and no such chain has answered: \
             compare `date -u` with a watch by yourself",
        ),
    }
}

/// What the age of the newest block of all says about the clock.
fn clock(now: Timestamp, lag: u64, chain: ChainId) -> Verdict {
    let age = age(lag);
    let date = now.to_rfc3339();
    let compare = format!(
        "compare `date -u` with a watch. If the clock is wrong, set it: `sudo timedatectl set-ntp true`. If it is \
         right, every server of {chain} is behind: name others under [chain.\"{chain}\"] rpc"
    );
    if lag > SKEW_FAIL_SECS {
        Verdict::fail(
            format!(
                "by this machine's clock ({date}) the newest block of {chain} is {age} old, and blocks come every few \
                 seconds: the clock is probably ahead"
            ),
            compare,
        )
    } else if lag > SKEW_WARN_SECS {
        Verdict::warn(
            format!("by this machine's clock ({date}) the newest block of {chain} is {age} old"),
            compare,
        )
    } else {
        Verdict::ok(format!(
            "it agrees with the newest block of {chain}, which is {age} old"
        ))
    }
}

/// How old something is, in the unit that people think in.
fn age(secs: u64) -> String {
    let (count, unit) = match secs {
        0..=119 => (secs, "second"),
        120..=7_199 => (secs / 60, "minute"),
        7_200..=172_799 => (secs / 3_600, "hour"),
        _ => (secs / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
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
    fn a_wrong_clock_is_told_with_what_to_compare_and_what_to_do() {
        let now = Timestamp::from_secs(1_800_000_000);
        let said = |lag| match clock(now, lag, ChainId(8453)) {
            Verdict::Ok(what) => (what, String::new()),
            Verdict::Warn { what, fix } | Verdict::Fail { what, fix } => (what, fix),
            Verdict::Skip(why) => panic!("{why}"),
        };
        assert_eq!(
            said(12).0,
            "it agrees with the newest block of eip155:8453, which is 12 seconds old"
        );
        for lag in [400, 7_200] {
            let (what, fix) = said(lag);
            assert!(what.contains("2027-01-15T08:00:00"), "{what}");
            assert!(
                fix.contains("date -u") && fix.contains("timedatectl set-ntp true"),
                "{fix}"
            );
            assert!(fix.contains("[chain.\"eip155:8453\"]"), "{fix}");
        }
        assert!(said(7_200).0.contains("2 hours old"));
        assert!(matches!(clock(now, 7_200, ChainId(8453)), Verdict::Fail { .. }));
        assert_eq!(
            [age(1), age(119), age(120), age(200_000)],
            ["1 second", "119 seconds", "2 minutes", "2 days"]
        );
    }

    #[test]
    fn a_disk_that_fills_up_is_a_warning_and_a_full_one_a_failure() {
        assert!(matches!(room(10 << 30), Verdict::Ok(_)));
        assert!(matches!(room(1 << 30), Verdict::Warn { .. }));
        assert!(matches!(room(100 << 20), Verdict::Fail { .. }));
    }
}
