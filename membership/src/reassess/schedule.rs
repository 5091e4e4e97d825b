//! When a member is looked at again if no event says so before.

use crate::Wiring;
use domain::Timestamp;
use domain::gate::Outcome;
use domain::membership::{LapseTerms, Standing};
use std::time::Duration;

/// How soon after a look its answer may be different without an event: a chain's confirmed block trails
/// our clock.
const SOONEST: Duration = Duration::from_secs(30);

/// How soon a step is tried again at the latest that waits for nothing but a final block.
const FINALITY: Duration = Duration::from_secs(15);

/// A stage that lasts minutes or seconds is looked at more often at its end.
fn until_final(lasts: Option<Duration>) -> Duration {
    (lasts.unwrap_or_default() / 8).clamp(Duration::from_secs(1), FINALITY)
}

/// How long after an unknown the next look comes, and as much again at random: a hiccup is over in a
/// minute, and whoever is asked again and again in an outage answers no better.
const FIRST_UNKNOWN: Duration = Duration::from_secs(60);
const UNKNOWN: Duration = Duration::from_secs(15 * 60);

/// How soon a member is looked at again whom the brake keeps.
const BRAKED: Duration = Duration::from_secs(3600);

/// What decides about the next look.
pub(crate) struct Outlook<'a> {
    pub(crate) now: Timestamp,
    pub(crate) standing: &'a Standing,
    pub(crate) terms: &'a LapseTerms,
    pub(crate) outcome: Outcome,
    /// Whether the look before came to an unknown already.
    pub(crate) was_unknown: bool,
    pub(crate) exempt: bool,
    pub(crate) braked: bool,
    /// When answers change by themselves, unix seconds of the chain.
    pub(crate) changes_at: [Option<u64>; 2],
    /// When the membership ends, and when the member is to be told of it.
    pub(crate) expiry: [Option<Timestamp>; 2],
    /// When a token that would admit is free.
    pub(crate) cooling: Option<Timestamp>,
}

/// A random moment of the next sweep's second half: everybody is looked at at least once per sweep and
/// nobody knows when.
pub(crate) fn sweep(now: Timestamp, wiring: &Wiring) -> Timestamp {
    let half = wiring.settings.sweep_every / 2;
    now.plus(half).plus(random_part(half, wiring))
}

fn random_part(span: Duration, wiring: &Wiring) -> Duration {
    let ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(wiring.entropy.below(ms))
}

/// The earliest of all reasons to look again.
pub(crate) fn next_look(outlook: &Outlook<'_>, wiring: &Wiring) -> Timestamp {
    let now = outlook.now;
    let soonest = now.plus(SOONEST);
    let mut next = sweep(now, wiring);
    let mut at = |moment: Timestamp| next = next.min(moment);
    for secs in outlook.changes_at.into_iter().flatten() {
        at(Timestamp::from_secs(i64::try_from(secs).unwrap_or(i64::MAX)).max(soonest));
    }
    for moment in outlook.expiry.into_iter().flatten().chain(outlook.cooling) {
        at(moment.max(soonest));
    }
    match outlook.outcome {
        Outcome::Unknown => {
            let wait = if outlook.was_unknown { UNKNOWN } else { FIRST_UNKNOWN };
            at(now.plus(wait).plus(random_part(wait, wiring)));
        }
        Outcome::No if outlook.exempt => {}
        Outcome::No if outlook.braked => at(now.plus(BRAKED)),
        Outcome::No => {
            if let Some(wait) = outlook.standing.look_again_after(outlook.terms) {
                let is_over = outlook.standing.left(outlook.terms) == Some(Duration::ZERO);
                at(now.plus(if is_over {
                    until_final(outlook.standing.lasts(outlook.terms))
                } else {
                    wait
                }));
            }
        }
        Outcome::Yes => {}
    }
    next
}
