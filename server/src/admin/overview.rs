//! The state of the gate at one glance: members by rule and stage, roles and groups, brakes, reads, the
//! chains' servers.

use super::{MOST, Office};
use chain::EndpointHealth;
use domain::Timestamp;
use domain::membership::Stage;
use domain::wallet::ChainId;
use membership::MembershipError;
use std::collections::BTreeSet;
use store::appeals::AppealState;
use store::memberships::RuleCount;
use store::{Conn, StoreError, appeals, chain_marks, memberships};

/// The name under which the gate's follower keeps its place ([`domain::chain_follow::ConsumeLogs::name`]).
pub const CONSUMER: &str = "gate";

/// How far a chain is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowedChain {
    /// The chain.
    pub chain: ChainId,
    /// The height up to which everything was taken in; `None` before the first block.
    pub followed: Option<u64>,
    /// The newest block that any server has reported.
    pub head: Option<u64>,
}

/// The state of the gate.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Members by rule and stage, roles and groups, brakes, reads, outcomes, latest steps.
    pub memberships: membership::Overview,
    /// How many there are; [`store::memberships::members`] says who is counted, here and in every other
    /// number.
    pub members: i64,
    /// How far the chains are followed.
    pub chains: Vec<FollowedChain>,
    /// Every server of every chain as it was last seen; hosts only.
    pub servers: Vec<EndpointHealth>,
    /// Appeals that nobody has answered; counting stops at [`MOST`].
    pub open_appeals: usize,
    /// When this was seen.
    pub now: Timestamp,
}

impl Overview {
    /// The rules that have members, each once; `None` stands for members who joined by no rule.
    pub fn rules(&self) -> Vec<Option<&str>> {
        let counts = self.memberships.counts.iter();
        let names: BTreeSet<Option<&str>> = counts.map(|count| count.rule.as_deref()).collect();
        names.into_iter().collect()
    }
}

/// How many members of a rule are in a stage.
pub fn stage_count(counts: &[RuleCount], rule: Option<&str>, stage: Stage) -> i64 {
    counts
        .iter()
        .filter(|count| count.rule.as_deref() == rule && count.stage == stage)
        .map(|count| count.members)
        .sum()
}

impl Office {
    /// The state of the gate now. Servers are not asked: what is known from the reads so far is told.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn overview(&self) -> Result<Overview, MembershipError> {
        let now = self.clock.now();
        let memberships = self.membership.overview().await?;
        let servers = self.chains.as_ref().map(|chains| chains.observed()).unwrap_or_default();
        let chain_ids = self.chain_ids.clone();
        let read = move |conn: &mut Conn| {
            let places = chain_ids
                .into_iter()
                .map(|chain| Ok((chain, chain_marks::list(conn, CONSUMER, chain)?.last().copied())))
                .collect::<Result<Vec<_>, StoreError>>()?;
            let open = appeals::list(conn, AppealState::Open, None, MOST)?.len();
            Ok::<_, StoreError>((places, memberships::members(conn)?, open))
        };
        let (places, members, open_appeals) = self.store.read(read).await?;
        let chains = places
            .into_iter()
            .map(|(chain, place)| FollowedChain {
                chain,
                followed: place.map(|mark| mark.number),
                head: servers
                    .iter()
                    .filter(|server| server.chain == chain)
                    .filter_map(|server| server.head)
                    .max(),
            })
            .collect();
        Ok(Overview {
            memberships,
            members,
            chains,
            servers,
            open_appeals,
            now,
        })
    }
}
