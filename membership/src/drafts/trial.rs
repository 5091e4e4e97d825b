//! The job that asks the oldest draft about every member, in pages, until its time is over; then it queues
//! itself again and goes on where it was. There is one such job, so that drafts are tried one after the other.

use super::tally::{Tally, Trial};
use crate::jobs::with_causes;
use crate::reassess::{Before, Loaded, outcome_of};
use crate::{Membership, MembershipError};
use domain::AccountId;
use domain::account::Account;
use domain::chain_reader::Depth;
use domain::gate::{Decision, Effect, Outcome};
use domain::job::{JobOutcome, JobTicket, TryDraft};
use domain::policy::{AssessMember, Holdings};
use futures::StreamExt;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::bindings::{self, Bound};
use store::gate_drafts::{self, DraftState};
use store::{Conn, StoreError, accounts, chain_read_counts, jobs, memberships};
use tokio::time::Instant;

/// How long one run works before it queues itself again. A worker gives a job 50 s, and one page may
/// take a decision's time limit.
const RUN: Duration = Duration::from_secs(25);

/// How long a draft may take, with all that is tried before it.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(86_400);

/// How many members are asked about between two looks at the clock, and how many of them at a time: those
/// asked about together share calls.
const PAGE: i64 = 64;
const TOGETHER: usize = 32;

impl Membership {
    /// Runs the job. With a ticket it queues itself again in the transaction that ends this run.
    pub(crate) async fn try_drafts(&self, ticket: Option<&JobTicket>) -> JobOutcome {
        match self.go_on().await {
            Ok(()) => self.again(ticket).await,
            Err(error) => JobOutcome::Retry {
                why: with_causes(&error),
                after: None,
            },
        }
    }

    /// Works on the oldest draft that is not done.
    async fn go_on(&self) -> Result<(), StoreError> {
        let Some(draft) = self.store().read(gate_drafts::oldest_unfinished).await? else {
            return Ok(());
        };
        let id = draft.id;
        let gate = match self.parse(draft.toml.clone()).await {
            Ok(gate) => gate,
            Err(error) => {
                return self.fail(id, why(&error)).await;
            }
        };
        let mut tally: Tally = serde_json::from_str(&draft.result).unwrap_or_default();
        let began = Instant::now();
        loop {
            let after = AccountId(tally.after);
            let page = self
                .store()
                .read(move |conn| memberships::page(conn, after, PAGE))
                .await?;
            let Some(last) = page.last().copied() else {
                return self.save(id, DraftState::Done, &tally, 0).await;
            };
            let trials: Vec<Result<Option<Trial>, StoreError>> = futures::stream::iter(page)
                .map(|member| self.trial(Arc::clone(&gate), member))
                .buffered(TOGETHER)
                .collect()
                .await;
            let before = tally.reads;
            for trial in trials {
                if let Some(trial) = trial? {
                    tally.count(&trial);
                }
            }
            tally.after = last.0;
            self.save(id, DraftState::Running, &tally, tally.reads - before).await?;
            if began.elapsed() >= RUN {
                return Ok(());
            }
        }
    }

    async fn fail(&self, id: i64, why: String) -> Result<(), StoreError> {
        self.store()
            .write_behind(move |conn| gate_drafts::finish(conn, id, DraftState::Failed, &why))
            .await
    }

    /// Notes how far it has come, and what the last members cost: no member is charged with that.
    async fn save(&self, id: i64, state: DraftState, tally: &Tally, reads: u64) -> Result<(), StoreError> {
        let result = serde_json::to_string(tally).expect("a tally is plain data");
        let done = tally.members;
        let today = chain_read_counts::day(self.wiring.clock.now());
        self.store()
            .write_behind(move |conn| {
                let total = memberships::members(conn)?.max(done);
                gate_drafts::progress(conn, id, done, total)?;
                gate_drafts::finish(conn, id, state, &result)?;
                if reads > 0 {
                    chain_read_counts::add_to_drafts(conn, today, reads)?;
                }
                Ok(())
            })
            .await
    }

    /// Ends this run, and queues the job again if a draft is left, in one transaction: a draft that is begun
    /// meanwhile finds the job's unique key either free or taken by a job that will see it.
    async fn again(&self, ticket: Option<&JobTicket>) -> JobOutcome {
        let now = self.wiring.clock.now();
        let claimed = ticket.cloned();
        let left = self.store().write_behind::<_, StoreError, _>(move |conn| {
            if let Some(claimed) = &claimed
                && !jobs::finish_within(conn, claimed)?
            {
                // It is not ours any more: somebody else has the job already, and goes on.
                return Ok(None);
            }
            let next = gate_drafts::oldest_unfinished(conn)?;
            if let Some(next) = &next {
                jobs::enqueue(conn, &TryDraft { draft_id: next.id }, now)?;
            }
            Ok(Some(next.is_some()))
        });
        match (left.await, ticket) {
            (Ok(Some(_)), Some(ticket)) => {
                ticket.mark_finished();
                JobOutcome::Done
            }
            (Ok(Some(true)), None) => JobOutcome::Retry {
                why: "there are more members to ask about".to_owned(),
                after: Some(Duration::ZERO),
            },
            (Ok(_), _) => JobOutcome::Done,
            (Err(error), _) => JobOutcome::Retry {
                why: with_causes(&error),
                after: None,
            },
        }
    }

    /// Puts the job into the queue if a draft waits for one: a job that became a dead letter must not hold
    /// up all drafts after it. A draft that is not done after a day is given up.
    pub(crate) async fn mind_drafts(&self) -> Result<(), MembershipError> {
        let Some(oldest) = self.store().read(gate_drafts::oldest_unfinished).await? else {
            return Ok(());
        };
        let now = self.wiring.clock.now();
        if now.since(oldest.created_at) >= GIVEN_UP_AFTER {
            self.fail(oldest.id, "it was not done within a day: start it again".to_owned())
                .await?;
            return Ok(());
        }
        let draft_id = oldest.id;
        self.store()
            .write_behind::<_, StoreError, _>(move |conn| jobs::enqueue(conn, &TryDraft { draft_id }, now))
            .await?;
        Ok(())
    }

    async fn trial(&self, gate: Arc<dyn AssessMember>, id: AccountId) -> Result<Option<Trial>, StoreError> {
        let now = self.wiring.clock.now();
        let read = move |conn: &mut Conn| -> Result<Option<(Account, Before)>, StoreError> {
            Ok(match (accounts::lookup(conn, id)?, Before::load(conn, id, now)?) {
                (Some(account), Loaded::Member(before)) => Some((account, *before)),
                _ => None,
            })
        };
        let Some((account, before)) = self.store().read(read).await? else {
            return Ok(None);
        };
        let kept = before.kept(&*gate);
        let holdings = Holdings {
            wallets: &before.wallets,
            kept: &kept,
        };
        let decision = gate.assess(holdings, Depth::Confirmed).await;
        let mut trial = Trial {
            username: account.username,
            exempt: before.is_exempt(),
            stage: before.membership.standing.stage,
            outcome: decision.outcome,
            given: effects(&decision, Outcome::Yes),
            refused: BTreeSet::new(),
            held: before.effects.iter().map(|held| held.effect.to_string()).collect(),
            reads: decision.reads,
        };
        for held in before.effects.iter().filter(|held| held.effect != Effect::Moderator) {
            if outcome_of(&decision, &held.effect) == Outcome::No {
                trial.refused.insert(held.effect.to_string());
            }
        }
        if decision.outcome == Outcome::Yes {
            let alternatives = decision.alternatives;
            let bound = self
                .store()
                .read(move |conn| bindings::would_bind(conn, &alternatives, Some(id), now))
                .await?;
            if !matches!(bound, Bound::Yes { .. }) {
                trial.outcome = Outcome::No;
            }
        }
        Ok(Some(trial))
    }
}

/// What is wrong with a draft that was good when it was taken, a line for each.
fn why(error: &MembershipError) -> String {
    match error {
        MembershipError::BadDraft(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        }
        other => with_causes(other),
    }
}

/// Roles and groups that came out like this. Moderators are told at a final block only: not here.
fn effects(decision: &Decision, outcome: Outcome) -> BTreeSet<String> {
    decision
        .rules
        .iter()
        .filter(|rule| rule.outcome == outcome && matches!(rule.effect, Effect::Role(_) | Effect::Group(_)))
        .map(|rule| rule.effect.to_string())
        .collect()
}
