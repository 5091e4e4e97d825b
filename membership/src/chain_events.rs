//! What the gate makes of events on chains: nobody's membership is decided by an event, it only says
//! whom to look at again. Whom an event concerned is remembered with its block, so that they are looked
//! at once more if that block turns out not to be.

use crate::Membership;
use alloy_primitives::B256;
use async_trait::async_trait;
use domain::AccountId;
use domain::chain_follow::{BlockMark, ConsumeError, ConsumeLogs, ContractLog};
use domain::job::ReassessMember;
use domain::policy::{AssessMember, Touched};
use domain::wallet::ChainId;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::Arc;
use store::{Conn, StoreError, bindings, chain_marks, chain_touches, jobs, memberships, token_holds, wallets};

/// How many blocks back it is remembered whom events concerned. A deeper reorganisation has everybody
/// looked at.
const REMEMBERED: u64 = 100_000;

/// The gate as a consumer of the chains' events.
#[derive(Clone)]
pub struct GateEvents {
    membership: Membership,
}

/// What the events of one block may have changed.
#[derive(Default)]
struct OfBlock {
    addresses: BTreeSet<alloy_primitives::Address>,
    tokens: BTreeSet<domain::gate::Token>,
}

impl GateEvents {
    /// A consumer that has members looked at by this handle's database.
    pub fn new(membership: Membership) -> Self {
        Self { membership }
    }

    fn gate(&self) -> &Arc<dyn AssessMember> {
        self.membership.gate()
    }

    /// What the logs may have changed, by block; and whether nobody can say whom.
    fn sort(&self, chain: ChainId, logs: &[ContractLog]) -> (BTreeMap<u64, OfBlock>, bool) {
        let mut blocks: BTreeMap<u64, OfBlock> = BTreeMap::new();
        let mut everybody = false;
        for log in logs {
            let touched: Touched = self.gate().touched(chain, log);
            everybody |= touched.everybody;
            if touched.addresses.is_empty() && touched.tokens.is_empty() {
                continue;
            }
            let block = blocks.entry(log.entry.block_number).or_default();
            block.addresses.extend(touched.addresses);
            block.tokens.extend(touched.tokens);
        }
        (blocks, everybody)
    }
}

/// Members whom the events of a block may concern: by their wallets, by the tokens bound to them, and by
/// the tokens that were bound to them until they lapsed (a renewal may name nothing but the token).
fn concerned(conn: &mut Conn, block: &OfBlock) -> Result<BTreeSet<AccountId>, StoreError> {
    let addresses: Vec<_> = block.addresses.iter().copied().collect();
    let tokens: Vec<_> = block.tokens.iter().copied().collect();
    let mut accounts: BTreeSet<AccountId> = wallets::find_accounts(conn, &addresses)?.into_iter().collect();
    accounts.extend(bindings::accounts_of(conn, &tokens)?);
    accounts.extend(token_holds::accounts_of(conn, &tokens)?);
    Ok(accounts)
}

#[async_trait]
impl ConsumeLogs for GateEvents {
    fn name(&self) -> &'static str {
        "gate"
    }

    fn watched(&self, chain: ChainId) -> Vec<alloy_primitives::Address> {
        let watched = self.gate().watched().into_iter();
        watched
            .filter(|one| one.chain == chain)
            .map(|one| one.contract)
            .collect()
    }

    fn signatures(&self, chain: ChainId) -> Vec<B256> {
        self.gate().watched_events(chain)
    }

    /// The present: whoever is a member was looked at when they joined, and is again once a day.
    fn begins_at(&self, _: ChainId) -> Option<u64> {
        None
    }

    async fn marks(&self, chain: ChainId) -> Result<Vec<BlockMark>, ConsumeError> {
        let name = self.name();
        let read = self
            .membership
            .store()
            .read(move |conn| chain_marks::list(conn, name, chain));
        read.await.map_err(consume_error)
    }

    async fn apply(&self, chain: ChainId, logs: Vec<ContractLog>, up_to: BlockMark) -> Result<(), ConsumeError> {
        let name = self.name();
        let now = self.membership.wiring.clock.now();
        let (blocks, everybody) = self.sort(chain, &logs);
        let (count, of_interest) = (logs.len() as u64, blocks.len() as u64);
        let write = self.membership.store().write_behind::<_, StoreError, _>(move |conn| {
            let mut last: BTreeMap<AccountId, u64> = BTreeMap::new();
            for (number, block) in &blocks {
                let accounts: Vec<AccountId> = concerned(conn, block)?.into_iter().collect();
                chain_touches::add(conn, chain, *number, &accounts)?;
                last.extend(accounts.into_iter().map(|account| (account, *number)));
            }
            let looks = last.len() as u64;
            for (account_id, number) in last {
                let job = ReassessMember {
                    account_id,
                    not_before: Some((chain.0, number)),
                };
                jobs::enqueue(conn, &job, now)?;
            }
            if everybody {
                // The timer takes so many at a time, so this spreads by itself.
                memberships::hasten_all(conn, now)?;
            }
            chain_touches::forget_below(conn, chain, up_to.number.saturating_sub(REMEMBERED))?;
            chain_marks::put(conn, name, chain, up_to)?;
            Ok(looks)
        });
        let looks = write.await.map_err(consume_error)?;
        metrics::counter!("guildhall_membership_logs_total").increment(count);
        metrics::counter!("guildhall_membership_looks_by_event_total").increment(looks);
        if of_interest > 0 || everybody {
            tracing::debug!(%chain, block = up_to.number, logs = count, looks, everybody, "events taken in");
        }
        Ok(())
    }

    async fn roll_back(&self, chain: ChainId, to: Option<BlockMark>) -> Result<(), ConsumeError> {
        let name = self.name();
        let now = self.membership.wiring.clock.now();
        let write = self.membership.store().write_behind::<_, StoreError, _>(move |conn| {
            let marks = chain_marks::list(conn, name, chain)?;
            let place = marks.last().map(|mark| mark.number);
            let Some(to) = to else {
                memberships::hasten_all(conn, now)?;
                chain_touches::forget_below(conn, chain, u64::MAX)?;
                return chain_marks::roll_back(conn, name, chain, None);
            };
            // Below everything remembered: what is told again from there on is whatever happened on the new
            // chain, but whom the old one concerned may be forgotten.
            let is_deep = place.is_some_and(|place| place.saturating_sub(to.number) > REMEMBERED);
            if is_deep || !marks.contains(&to) {
                memberships::hasten_all(conn, now)?;
            }
            let accounts = chain_touches::above(conn, chain, to.number)?;
            for account_id in &accounts {
                // The blocks that held the events are gone; what counts is any block of the new chain.
                let job = ReassessMember {
                    account_id: *account_id,
                    not_before: Some((chain.0, to.number)),
                };
                jobs::enqueue(conn, &job, now)?;
            }
            memberships::hasten(conn, &accounts, now)?;
            chain_touches::remove_above(conn, chain, to.number)?;
            chain_marks::roll_back(conn, name, chain, Some(to.number))?;
            chain_marks::put(conn, name, chain, to)
        });
        write.await.map_err(consume_error)?;
        metrics::counter!("guildhall_membership_reorganisations_total").increment(1);
        tracing::warn!(%chain, to = to.map(|mark| mark.number), "the chain was reorganised: members are looked at again");
        Ok(())
    }
}

/// With its cause: "a query failed" alone helps nobody.
fn consume_error(error: StoreError) -> ConsumeError {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    ConsumeError(format!("{error}{cause}"))
}
