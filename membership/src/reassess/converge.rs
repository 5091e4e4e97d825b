//! The one transaction of a look: bindings, stage, roles, events, notices, the decision, the reads and
//! the next look, all or nothing.

use super::before::{Before, Loaded};
use super::binding::{self, Hindrance, Verdict};
use super::brake::BrakeLever;
use super::effects::Effects;
use super::expiry;
use super::reason;
use super::schedule::{self, Outlook};
use super::telling::Telling;
use crate::{Looked, Wiring};
use domain::gate::{DECISION_MAX_AGE, Decision, Effect, Outcome};
use domain::membership::{LapseTerms, NoticeKind, Observation, Stage, Standing};
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::membership_events::{self, NewEvent};
use store::memberships::Membership;
use store::{Conn, StoreError, accounts, chain_read_counts, decisions, memberships, party_accounts};

/// How long a decision is not stored again that says the same.
const DECISION_EVERY: Duration = Duration::from_secs(86_400);

/// What was read before the transaction.
pub(crate) struct Seen {
    pub(crate) before: Before,
    pub(crate) confirmed: Decision,
    /// The answer at a final block, if it was asked for.
    pub(crate) settled: Option<Decision>,
    pub(crate) reads: u32,
}

/// Why the transaction undid itself.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The member is not the one the answer is about any more.
    Moved,
    /// Something would be taken away, and the chain was not asked at a final block.
    NeedsFinal,
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What became of the standing.
struct Step {
    standing: Standing,
    notices: Vec<NoticeKind>,
    braked: bool,
}

/// Brings the database to what was seen.
pub(crate) fn run(conn: &mut Conn, wiring: &Wiring, seen: &Seen) -> Result<Looked, Halt> {
    let now = wiring.clock.now();
    let id = seen.before.account;
    accounts::lock(conn, id)?.ok_or(Halt::Moved)?;
    // Before any token is bound: whoever hastens everybody waits for nobody who waits for somebody else.
    memberships::hold(conn, id)?;
    let Loaded::Member(member) = Before::load(conn, id, now)? else {
        return Err(Halt::Moved);
    };
    if !member.is_about(&seen.before) || now.since(seen.confirmed.decided_at) > DECISION_MAX_AGE {
        return Err(Halt::Moved);
    }
    let look = Look {
        wiring,
        seen,
        member: &member,
        now,
        brake: BrakeLever {
            settings: &wiring.settings,
            now,
        },
    };
    look.converge(conn)
}

struct Look<'a> {
    wiring: &'a Wiring,
    seen: &'a Seen,
    member: &'a Before,
    now: Timestamp,
    brake: BrakeLever<'a>,
}

impl Look<'_> {
    fn converge(&self, conn: &mut Conn) -> Result<Looked, Halt> {
        let verdict = binding::settle(conn, self.member, &self.seen.confirmed, self.now)?;
        let rule = self.rule(&verdict);
        let terms = self.wiring.gate.terms(rule.as_deref().unwrap_or_default());
        let from = self.member.membership.standing;
        let step = self.step(conn, &verdict, rule.as_deref(), &terms)?;
        if !step.braked {
            binding::release_gone(conn, self.member, &self.seen.confirmed, terms.cooldown, self.now)?;
        }
        let effects = Effects {
            wiring: self.wiring,
            seen: self.seen,
            member: self.member,
            stage: step.standing.stage,
            now: self.now,
            brake: &self.brake,
        };
        let changes = effects.converge(conn)?;
        if step.standing.stage != from.stage {
            self.note_step(conn, &verdict, rule.as_deref(), from.stage, step.standing.stage)?;
        }
        let telling = Telling {
            account: self.id(),
            now: self.now,
            entropy: &*self.wiring.entropy,
        };
        telling.of_steps(conn, &step.notices, &step.standing, &terms, &self.seen.confirmed)?;
        let mut next = Membership {
            account_id: self.id(),
            rule,
            standing: step.standing,
            checked_at: Some(self.now),
            outcome: Some(verdict.outcome),
            yes_at: match verdict.outcome {
                Outcome::Yes => Some(self.now),
                // Grace takes nothing away: a certain look at somebody in it lets them in elsewhere too.
                Outcome::No if step.standing.stage <= Stage::Grace => Some(self.now),
                Outcome::No | Outcome::Unknown => self.member.membership.yes_at,
            },
            ..self.member.membership.clone()
        };
        self.note_expiry(conn, &verdict, &mut next, &telling)?;
        let braked = step.braked || changes.braked;
        next.recheck_at = self.recheck_at(&verdict, &next, &terms, braked);
        memberships::save(conn, &next)?;
        if next.standing.stage != from.stage || changes.some_group() {
            party_accounts::enforce_later(conn, self.id(), self.now)?;
        }
        self.note_decision(conn, &verdict, from.stage, &next)?;
        if self.seen.reads > 0 {
            chain_read_counts::add(conn, self.id(), chain_read_counts::day(self.now), self.seen.reads)?;
        }
        Ok(Looked {
            outcome: verdict.outcome,
            from: from.stage,
            to: next.standing.stage,
            granted: changes.granted,
            withdrawn: changes.withdrawn,
            braked,
            reads: self.seen.reads,
            recheck_at: next.recheck_at,
        })
    }

    fn id(&self) -> AccountId {
        self.member.account
    }

    /// The rule the member is one by. Of members from before the rules were kept nobody knows it: the
    /// first that admits stands for it, so that its brake protects them too.
    fn rule(&self, verdict: &Verdict) -> Option<String> {
        let first = || {
            let mut admitting = self
                .seen
                .confirmed
                .rules
                .iter()
                .filter(|rule| rule.effect == Effect::Admit);
            admitting.next().map(|rule| rule.rule.clone())
        };
        let known = verdict.rule.clone().or_else(|| self.member.membership.rule.clone());
        known.or_else(first)
    }

    fn step(&self, conn: &mut Conn, verdict: &Verdict, rule: Option<&str>, terms: &LapseTerms) -> Result<Step, Halt> {
        let standing = self.member.membership.standing;
        if self.member.is_exempt() {
            let stays = standing.stage == Stage::Active;
            return Ok(Step {
                standing: if stays { standing } else { Standing::active(self.now) },
                notices: Vec::new(),
                braked: false,
            });
        }
        let mut observed = Observation {
            confirmed: verdict.outcome,
            settled: binding::settled(conn, self.member, self.seen.settled.as_ref(), self.now)?,
            at: self.now,
            braked: false,
        };
        if verdict.outcome == Outcome::No {
            // Somebody of whom no rule is known is demoted by the gate as a whole.
            let rule = rule.unwrap_or("");
            if self.seen.settled.is_none() && self.member.is_about_to_lapse(terms, self.now) {
                return Err(Halt::NeedsFinal);
            }
            observed.braked = self.brake.holds(conn, rule)?;
            if !observed.braked && standing.would_demote(&observed, terms) {
                observed.braked = !self.brake.lets_through(conn, rule)?;
            }
        }
        let (standing, notices) = standing.step(&observed, terms);
        Ok(Step {
            standing,
            notices,
            braked: observed.braked,
        })
    }

    fn note_step(
        &self,
        conn: &mut Conn,
        verdict: &Verdict,
        rule: Option<&str>,
        from: Stage,
        to: Stage,
    ) -> Result<(), StoreError> {
        let (confirmed, settled) = (&self.seen.confirmed, self.seen.settled.as_ref());
        let reason = if self.member.is_exempt() {
            reason::of_exemption(confirmed)
        } else {
            reason::of_step(verdict.hindrance, confirmed, settled)
        };
        let event = NewEvent {
            account_id: self.id(),
            // Counted by the brake under the name it asked with.
            rule: Some(rule.unwrap_or("").to_owned()),
            from,
            to,
            reason,
            at: self.now,
        };
        membership_events::add(conn, &event, &*self.wiring.entropy)?;
        Ok(())
    }

    /// The end is known only while the rules hold; the last one known stays for the page that explains
    /// a lapse.
    fn note_expiry(
        &self,
        conn: &mut Conn,
        verdict: &Verdict,
        next: &mut Membership,
        telling: &Telling<'_>,
    ) -> Result<(), StoreError> {
        if verdict.outcome != Outcome::Yes {
            return Ok(());
        }
        let bound = store::bindings::list(conn, self.id())?;
        next.expires_at = expiry::ends_at(&self.seen.confirmed, &bound);
        if let Some(ends_at) = next.expires_at
            && !self.member.is_exempt()
            && expiry::is_to_be_told(ends_at, next.expiry_noticed_for, self.now)
        {
            telling.of_expiry(conn, ends_at)?;
            next.expiry_noticed_for = Some(ends_at);
        }
        Ok(())
    }

    fn recheck_at(&self, verdict: &Verdict, next: &Membership, terms: &LapseTerms, braked: bool) -> Timestamp {
        let ends_at = next.expires_at.filter(|_| verdict.outcome == Outcome::Yes);
        let tell_at = ends_at
            .filter(|ends_at| !expiry::is_same_end(*ends_at, next.expiry_noticed_for))
            .map(|ends_at| ends_at.minus(expiry::TELL_BEFORE))
            .filter(|tell_at| *tell_at > self.now);
        let cooling = match verdict.hindrance {
            Hindrance::Cooling(free_at) => Some(free_at),
            _ => None,
        };
        let outlook = Outlook {
            now: self.now,
            standing: &next.standing,
            terms,
            outcome: verdict.outcome,
            was_unknown: self.member.membership.outcome == Some(Outcome::Unknown),
            exempt: self.member.is_exempt(),
            braked,
            changes_at: [
                self.seen.confirmed.changes_at,
                self.seen.settled.as_ref().and_then(|settled| settled.changes_at),
            ],
            expiry: [ends_at, tell_at],
            cooling,
        };
        let planned = schedule::next_look(&outlook, self.wiring);
        // Somebody wanted the member looked at earlier while the chain was being read: so be it.
        let (read, present) = (
            self.seen.before.membership.recheck_at,
            self.member.membership.recheck_at,
        );
        if present < read { planned.min(present) } else { planned }
    }

    /// Stored if it says something new, or the last one is a day old.
    fn note_decision(
        &self,
        conn: &mut Conn,
        verdict: &Verdict,
        from: Stage,
        next: &Membership,
    ) -> Result<(), StoreError> {
        let was = &self.member.membership;
        let decision = Decision {
            outcome: verdict.outcome,
            ..self.seen.confirmed.clone()
        };
        let is_same = was.outcome == next.outcome && was.rule == next.rule && from == next.standing.stage;
        if is_same
            && let Some(last) = decisions::latest(conn, self.id())?
            && last.rule_hash == decision.rule_hash
            && self.now.since(Timestamp::from_millis(last.decided_at)) < DECISION_EVERY
        {
            return Ok(());
        }
        decisions::add(conn, self.id(), &decision, &*self.wiring.entropy)
    }
}
