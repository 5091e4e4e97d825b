//! Looking at one member again: ask the rules about the chain as it is now, and bring the database to
//! what they say. A look carries no verdict of an earlier moment, so it may come late, twice, or after a
//! reorganisation.
//!
//! The chain is read outside of any transaction, because that takes seconds. The transaction that follows
//! reads the member again and undoes itself if wallets or bindings are not those that the answer was
//! about; then the look begins anew.

mod before;
mod binding;
pub(crate) mod brake;
mod converge;
mod defer;
mod effects;
mod expiry;
mod reason;
mod schedule;
mod telling;

use crate::{Membership, MembershipError};
pub(crate) use before::{Before, Loaded, outcome_of};
use converge::{Halt, Seen};
use domain::chain_reader::Depth;
use domain::gate::{Decision, Effect, Outcome};
use domain::membership::Stage;
use domain::policy::Holdings;
use domain::wallet::ChainId;
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::{StoreError, chain_read_counts, memberships};

/// How often a look begins anew before it is given back.
const TRIES: usize = 4;

/// When a member is looked at again whose event the chain's pinned block does not hold yet, should the
/// job that wanted it come to nothing.
const BEHIND_NET: Duration = Duration::from_secs(60);

const HOUR_MS: i64 = 3_600_000;

/// How far apart looks by the timer are when half of the day's reads is used up. Below the most time that
/// one look adds to a lapse: all of it still counts.
const TIMER_WAITS: Duration = Duration::from_secs(5 * 3600);

/// How a look ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reassessed {
    /// The database says now what the rules say.
    Looked(Looked),
    /// There is no such account, it is suspended or deleted: nothing was asked.
    Skipped,
    /// The member cost enough reads today; they are looked at then.
    Postponed(Timestamp),
}

/// What a look came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Whether the rules hold. A yes whose tokens belong to others, cool down or are banned is a no.
    pub outcome: Outcome,
    /// The stage before.
    pub from: Stage,
    /// The stage after.
    pub to: Stage,
    /// What rules gave.
    pub granted: Vec<Effect>,
    /// What rules took back.
    pub withdrawn: Vec<Effect>,
    /// Whether the brake kept the member from losing something.
    pub braked: bool,
    /// How many reads of chains it cost.
    pub reads: u32,
    /// When the member is looked at again at the latest.
    pub recheck_at: Timestamp,
}

/// Why a member is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Occasion {
    /// The answer must not be older than this block.
    pub(crate) not_before: Option<(ChainId, u64)>,
    /// Whether a look may wait because the member cost enough reads today.
    pub(crate) may_wait: bool,
}

impl Membership {
    /// Looks at a member now, whatever it costs, and acts on what the rules say.
    ///
    /// # Errors
    /// [`MembershipError::Changing`] if the member's wallets or passes change all the time, or the
    /// database's.
    pub async fn reassess(&self, account: AccountId) -> Result<Reassessed, MembershipError> {
        self.look(account, Occasion::default()).await
    }

    pub(crate) async fn look(&self, account: AccountId, occasion: Occasion) -> Result<Reassessed, MembershipError> {
        let mut reads = 0_u32;
        let mut final_wanted = false;
        for _ in 0..TRIES {
            let now = self.wiring.clock.now();
            let before = match self.store().read(move |conn| Before::load(conn, account, now)).await? {
                Loaded::Gone => return Ok(Reassessed::Skipped),
                Loaded::NotActive => {
                    self.defer(account, schedule::sweep(now, &self.wiring)).await?;
                    return Ok(Reassessed::Skipped);
                }
                Loaded::Member(before) => *before,
            };
            if occasion.may_wait
                && let Some(until) = self.budget_ends(&before, occasion.not_before.is_none(), now)
            {
                self.defer(account, until).await?;
                metrics::counter!("guildhall_membership_looks_postponed_total").increment(1);
                return Ok(Reassessed::Postponed(until));
            }
            let confirmed = self.assess(&before, Depth::Confirmed, &mut reads).await;
            if let Some(error) = behind(&confirmed, occasion.not_before) {
                self.note_behind(account, reads).await?;
                return Err(error);
            }
            let settled = if final_wanted || before.needs_final(&confirmed, &self.wiring, now) {
                Some(self.assess(&before, Depth::Final, &mut reads).await)
            } else {
                None
            };
            let seen = Seen {
                before,
                confirmed,
                settled,
                reads,
            };
            let wiring = std::sync::Arc::clone(&self.wiring);
            match self
                .store()
                .write_behind(move |conn| converge::run(conn, &wiring, &seen))
                .await
            {
                Ok(looked) => {
                    crate::measures::looked(&looked);
                    return Ok(Reassessed::Looked(looked));
                }
                Err(Halt::NeedsFinal) => final_wanted = true,
                Err(Halt::Moved | Halt::Store(StoreError::Conflict(_))) => {}
                Err(Halt::Store(error)) => return Err(error.into()),
            }
        }
        Err(MembershipError::Changing)
    }

    async fn assess(&self, before: &Before, depth: Depth, reads: &mut u32) -> Decision {
        let kept = before.kept(&*self.wiring.gate);
        let holdings = Holdings {
            wallets: &before.wallets,
            kept: &kept,
        };
        let decision = self.wiring.gate.assess(holdings, depth).await;
        *reads = reads.saturating_add(decision.reads);
        decision
    }

    /// Until when a member who cost enough reads today waits. Looks by the timer may use half of the
    /// budget and come every few hours after that, so that the other half is left for what happens on
    /// the chain; looks by events come once an hour when all of it is used up. Never later than the next
    /// sweep.
    fn budget_ends(&self, before: &Before, by_timer: bool, now: Timestamp) -> Option<Timestamp> {
        let looked_at = before.membership.checked_at?;
        let settings = &self.wiring.settings;
        let budget = i64::from(settings.reads_per_member_and_day);
        let (budget, until) = if by_timer {
            (budget / 2, looked_at.plus(TIMER_WAITS.min(settings.sweep_every)))
        } else {
            let next_hour = (looked_at.as_millis().div_euclid(HOUR_MS) + 1).saturating_mul(HOUR_MS);
            let next_sweep = looked_at.plus(settings.sweep_every);
            (budget, Timestamp::from_millis(next_hour).min(next_sweep))
        };
        (before.reads_today >= budget && until > now).then_some(until)
    }

    /// The reads were made all the same, and should the job be buried, the member is looked at soon.
    async fn note_behind(&self, account: AccountId, reads: u32) -> Result<(), MembershipError> {
        let now = self.wiring.clock.now();
        self.store()
            .write_behind::<_, StoreError, _>(move |conn| {
                chain_read_counts::add(conn, account, chain_read_counts::day(now), reads)?;
                memberships::hasten(conn, &[account], now.plus(BEHIND_NET))
            })
            .await?;
        Ok(())
    }
}

/// The error, if the chain of an event was read at a block below it.
fn behind(decision: &Decision, not_before: Option<(ChainId, u64)>) -> Option<MembershipError> {
    let (chain, wanted) = not_before?;
    let block = decision.blocks.iter().find(|block| block.chain == chain)?;
    (block.number < wanted).then_some(MembershipError::Behind {
        chain,
        pinned: block.number,
        wanted,
    })
}
