//! Losing and regaining a membership, as a pure state machine (specs/gating-zk 2.5).
//!
//! Time in a stage counts only while it is *known* that the rules do not hold: between two such
//! observations that follow each other, and at most [`MAX_STEP`] of it. So an outage of the chain, of
//! this server, or a clock that jumps never moves anybody. Grace begins at a confirmed block, because
//! it takes nothing away; whatever takes something away needs a final block, a warning before it, and
//! no brake.
//!
//! Grace that was used is given back slowly: an hour for [`PAY_BACK`] hours of membership. Otherwise one
//! token that goes to and fro between two accounts, each in grace while the other has it, would keep both
//! in full use for ever.

use super::notice::NoticeKind;
use super::stage::Stage;
use crate::Timestamp;
use crate::gate::Outcome;
use std::time::Duration;

/// The most time that one observation adds.
pub const MAX_STEP: Duration = Duration::from_secs(6 * 3600);

/// How often somebody who lapses is looked at: often enough that the whole time counts.
pub const LOOK_EVERY: Duration = Duration::from_secs(3600);

/// How many hours of membership give back one hour of grace.
pub const PAY_BACK: u32 = 4;

/// How long before a step the member is warned, unless the whole stage is shorter than twice that.
pub const WARN_BEFORE: Duration = Duration::from_secs(2 * 86_400);

/// What an operator decides about lapsing, per rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LapseTerms {
    /// How long everything goes on as before.
    pub grace: Duration,
    /// How long an account is limited before it is dormant; `None`: for ever.
    pub dormant_after: Option<Duration>,
    /// How long a token that left an account's wallets admits nobody else.
    pub cooldown: Duration,
}

impl Default for LapseTerms {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(7 * 86_400),
            dormant_after: Some(Duration::from_secs(60 * 86_400)),
            cooldown: Duration::from_secs(72 * 3600),
        }
    }
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The stage.
    pub stage: Stage,
    /// When it began.
    pub since: Timestamp,
    /// How much of the stage's time has passed; see the module. Of an active member: how much grace was
    /// used before and is not given back yet.
    pub spent: Duration,
    /// When it was last known that the rules do not hold (of an active member: that they do), if nothing
    /// else was observed since.
    pub seen_at: Option<Timestamp>,
    /// Whether the member was warned of the next step.
    pub warned: bool,
}

/// What was seen at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Whether the rules hold at a confirmed block.
    pub confirmed: Outcome,
    /// Whether they hold at a final block.
    pub settled: Outcome,
    /// When, by our clock.
    pub at: Timestamp,
    /// Whether demotions are stopped (the brake against mass demotion).
    pub braked: bool,
}

impl Standing {
    /// A member in good standing.
    pub fn active(since: Timestamp) -> Self {
        Self {
            stage: Stage::Active,
            since,
            spent: Duration::ZERO,
            seen_at: None,
            warned: false,
        }
    }

    /// How long the present stage lasts; `None` if nothing follows it.
    pub fn lasts(&self, terms: &LapseTerms) -> Option<Duration> {
        match self.stage {
            Stage::Active | Stage::Dormant => None,
            Stage::Grace => Some(terms.grace),
            Stage::Limited => terms.dormant_after,
        }
    }

    /// How much is left of the present stage; `None` if nothing follows it.
    pub fn left(&self, terms: &LapseTerms) -> Option<Duration> {
        self.lasts(terms).map(|lasts| lasts.saturating_sub(self.spent))
    }

    /// Whether one more observation like this would take something away or begin to: what the brake counts.
    pub fn would_demote(&self, observed: &Observation, terms: &LapseTerms) -> bool {
        let (next, _) = self.step(
            &Observation {
                braked: false,
                ..*observed
            },
            terms,
        );
        next.stage > self.stage
    }

    /// The standing after an observation, and what to tell the member. At most one stage at a time.
    pub fn step(&self, observed: &Observation, terms: &LapseTerms) -> (Self, Vec<NoticeKind>) {
        match observed.confirmed {
            Outcome::Yes if self.stage == Stage::Active => (self.pay_back(observed.at), Vec::new()),
            Outcome::Yes => (self.restore(observed.at, terms), vec![NoticeKind::Restored]),
            Outcome::Unknown => (self.paused(), Vec::new()),
            Outcome::No if observed.braked => (self.paused(), Vec::new()),
            Outcome::No => self.lapse(observed, terms),
        }
    }

    /// When to look again, if no event says so before; `None` if the daily sweep is enough.
    pub fn look_again_after(&self, terms: &LapseTerms) -> Option<Duration> {
        let left = self.left(terms)?;
        Some(left.clamp(Duration::from_secs(1), LOOK_EVERY))
    }

    /// Membership that was seen twice in a row gives back grace.
    fn pay_back(&self, at: Timestamp) -> Self {
        let passed = self.seen_at.map_or(Duration::ZERO, |seen| at.since(seen));
        Self {
            spent: self.spent.saturating_sub(passed / PAY_BACK),
            seen_at: Some(at),
            ..*self
        }
    }

    /// Active again, with the grace that was used as a debt: all of it, if it came to more than grace.
    fn restore(&self, at: Timestamp, terms: &LapseTerms) -> Self {
        let used = match self.stage {
            Stage::Grace => self.spent.min(terms.grace),
            _ => terms.grace,
        };
        Self {
            spent: used,
            seen_at: Some(at),
            ..Self::active(at)
        }
    }

    /// Time stands still until the next certain no.
    fn paused(&self) -> Self {
        Self { seen_at: None, ..*self }
    }

    fn lapse(&self, observed: &Observation, terms: &LapseTerms) -> (Self, Vec<NoticeKind>) {
        if self.stage == Stage::Active {
            let grace = Self {
                spent: self.spent,
                ..self.enter(Stage::Grace, observed.at)
            };
            return (grace, vec![NoticeKind::GraceBegan]);
        }
        let passed = self
            .seen_at
            .map_or(Duration::ZERO, |seen| observed.at.since(seen).min(MAX_STEP));
        let mut next = Self {
            spent: self.spent + passed,
            seen_at: Some(observed.at),
            ..*self
        };
        let Some(lasts) = next.lasts(terms) else {
            return (next, Vec::new());
        };
        let (after, warning, arrival) = match next.stage {
            Stage::Grace => (Stage::Limited, NoticeKind::LimitedSoon, NoticeKind::LimitedBegan),
            _ => (Stage::Dormant, NoticeKind::DormantSoon, NoticeKind::DormantBegan),
        };
        if !next.warned {
            // A warning and what it warns of never come together.
            let warn_at = lasts.saturating_sub(WARN_BEFORE.min(lasts / 2));
            if next.spent < warn_at {
                return (next, Vec::new());
            }
            next.warned = true;
            return (next, vec![warning]);
        }
        if next.spent >= lasts && observed.settled == Outcome::No {
            return (next.enter(after, observed.at), vec![arrival]);
        }
        (next, Vec::new())
    }

    fn enter(&self, stage: Stage, at: Timestamp) -> Self {
        Self {
            stage,
            since: at,
            spent: Duration::ZERO,
            seen_at: Some(at),
            warned: false,
        }
    }
}

#[cfg(test)]
mod tests;
