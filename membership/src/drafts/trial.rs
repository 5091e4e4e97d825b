//! The job that asks a draft about every member, in pages, until its time is over; then it queues itself
//! again and goes on where it was.

use super::tally::{Tally, Trial};
use crate::Membership;
use crate::jobs::with_causes;
use crate::reassess::{Before, Loaded, outcome_of};
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
use store::gate_drafts::{self, DraftState, GateDraft};
use store::{Conn, StoreError, accounts, jobs, memberships};
use tokio::time::Instant;

/// How long one run works before it queues itself again. A worker gives a job 50 s, and one page may
/// take a decision's time limit.
const RUN: Duration = Duration::from_secs(25);

/// How many members are asked about between two looks at the clock, and how many of them at a time: those
/// asked about together share calls.
const PAGE: i64 = 64;
const TOGETHER: usize = 32;

impl Membership {
    /// Runs the job. With a ticket it queues itself again in the transaction that ends this run.
    pub(crate) async fn try_draft(&self, id: i64, ticket: Option<&JobTicket>) -> JobOutcome {
        match self.go_on(id).await {
            Ok(Progress::Over) => JobOutcome::Done,
            Ok(Progress::More) => self.again(id, ticket).await,
            Err(error) => JobOutcome::Retry {
                why: with_causes(&error),
                after: None,
            },
        }
    }

    async fn go_on(&self, id: i64) -> Result<Progress, StoreError> {
        let Some(draft) = self.store().read(move |conn| gate_drafts::find(conn, id)).await? else {
            return Ok(Progress::Over);
        };
        if matches!(draft.state, DraftState::Done | DraftState::Failed) {
            return Ok(Progress::Over);
        }
        let gate = match self.parse(&draft) {
            Ok(gate) => gate,
            Err(why) => {
                self.store()
                    .write_behind(move |conn| gate_drafts::finish(conn, id, DraftState::Failed, &why))
                    .await?;
                return Ok(Progress::Over);
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
                self.save(id, DraftState::Done, &tally).await?;
                return Ok(Progress::Over);
            };
            let trials: Vec<Result<Option<Trial>, StoreError>> = futures::stream::iter(page)
                .map(|member| self.trial(Arc::clone(&gate), member))
                .buffered(TOGETHER)
                .collect()
                .await;
            for trial in trials {
                if let Some(trial) = trial? {
                    tally.count(&trial);
                }
            }
            tally.after = last.0;
            self.save(id, DraftState::Running, &tally).await?;
            if began.elapsed() >= RUN {
                return Ok(Progress::More);
            }
        }
    }

    fn parse(&self, draft: &GateDraft) -> Result<Arc<dyn AssessMember>, String> {
        let parse = self
            .drafts
            .as_ref()
            .ok_or_else(|| crate::MembershipError::NoDrafts.to_string())?;
        parse.parse(&draft.toml).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })
    }

    async fn save(&self, id: i64, state: DraftState, tally: &Tally) -> Result<(), StoreError> {
        let result = serde_json::to_string(tally).expect("a tally is plain data");
        let done = tally.members;
        self.store()
            .write_behind(move |conn| {
                let total = memberships::members(conn)?.max(done);
                gate_drafts::progress(conn, id, done, total)?;
                gate_drafts::finish(conn, id, state, &result)
            })
            .await
    }

    async fn again(&self, draft_id: i64, ticket: Option<&JobTicket>) -> JobOutcome {
        let now = self.wiring.clock.now();
        let Some(ticket) = ticket else {
            return JobOutcome::Retry {
                why: "there are more members to ask about".to_owned(),
                after: Some(Duration::ZERO),
            };
        };
        let claimed = ticket.clone();
        let queued = self.store().write_behind::<_, StoreError, _>(move |conn| {
            // Its unique key must be free before the next run is queued.
            let ours = jobs::finish_within(conn, &claimed)?;
            if ours {
                jobs::enqueue(conn, &TryDraft { draft_id }, now)?;
            }
            Ok(ours)
        });
        match queued.await {
            Ok(true) => {
                ticket.mark_finished();
                JobOutcome::Done
            }
            // Somebody else has the job already, and goes on.
            Ok(false) => JobOutcome::Done,
            Err(error) => JobOutcome::Retry {
                why: with_causes(&error),
                after: None,
            },
        }
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

enum Progress {
    Over,
    More,
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
