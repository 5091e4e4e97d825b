//! The state of the gate.

use super::Event;
use crate::admin;
use serde::Serialize;
use utoipa::ToSchema;

/// The state of the gate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Overview {
    /// Accounts that may act and have a membership.
    members: i64,
    /// Appeals that nobody has answered; counting stops at 80.
    open_appeals: usize,
    /// Members by rule and stage.
    counts: Vec<RuleCount>,
    /// Roles and groups.
    effects: Vec<EffectCount>,
    /// How the last looks came out.
    outcomes: Vec<OutcomeCount>,
    /// Rules whose demotions are or were stopped.
    brakes: Vec<Brake>,
    reads_today: ReadsToday,
    /// How far the chains are followed.
    chains: Vec<Chain>,
    /// Every server of every chain, as it was last seen.
    servers: Vec<Server>,
    /// The latest steps between stages.
    events: Vec<Event>,
}

/// How many members of a rule are in a stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct RuleCount {
    /// `null` for members who joined by no rule.
    rule: Option<String>,
    /// `active`, `grace`, `limited` or `dormant`.
    stage: &'static str,
    members: i64,
}

/// How many members have a role, are in a group or are moderators by a rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct EffectCount {
    /// `role:<name>`, `group:<name>` or `moderator`.
    effect: String,
    members: i64,
}

/// How the last look came out, for how many members.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct OutcomeCount {
    /// `granted`, `denied` or `unknown`; `null` for members nobody has looked at yet.
    outcome: Option<&'static str>,
    members: i64,
}

/// A rule that would have demoted too many at once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Brake {
    rule: String,
    /// Whether its demotions are stopped now.
    on: bool,
    /// How many members it would have demoted.
    demotions: i64,
    /// Of how many.
    members: i64,
    tripped_at: String,
    /// Until when its demotions go on, if an admin let them.
    released_until: Option<String>,
}

/// What reading the chains cost today (UTC).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct ReadsToday {
    /// For all members together.
    all: i64,
    /// For how many members.
    members: i64,
    /// For the member that cost most.
    most: i64,
    /// Allowed for each member.
    allowed: u32,
    /// For drafts of the rules, which no member is charged with; not in `all`.
    drafts: i64,
}

/// How far a chain is followed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Chain {
    /// CAIP-2, for example `eip155:8453`.
    chain: String,
    /// The block up to which everything was taken in.
    followed: Option<u64>,
    /// The newest block that any server has reported.
    head: Option<u64>,
}

/// A server of a chain. Its host only: the rest of its address may be a secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Server {
    chain: String,
    host: String,
    /// Whether the last exchange brought an answer; `null` before the first.
    reachable: Option<bool>,
    serves_the_chain: Option<bool>,
    head: Option<u64>,
    /// How old its newest block was, in seconds.
    lag_secs: Option<u64>,
}

impl From<admin::overview::Overview> for Overview {
    fn from(overview: admin::overview::Overview) -> Self {
        let now = overview.now;
        let memberships = overview.memberships;
        Self {
            members: overview.members,
            open_appeals: overview.open_appeals,
            counts: memberships
                .counts
                .into_iter()
                .map(|count| RuleCount {
                    rule: count.rule,
                    stage: count.stage.as_str(),
                    members: count.members,
                })
                .collect(),
            effects: memberships
                .effects
                .into_iter()
                .map(|(effect, members)| EffectCount {
                    effect: effect.to_string(),
                    members,
                })
                .collect(),
            outcomes: memberships
                .outcomes
                .into_iter()
                .map(|(outcome, members)| OutcomeCount {
                    outcome: outcome.map(|outcome| outcome.verdict()),
                    members,
                })
                .collect(),
            brakes: memberships
                .brakes
                .into_iter()
                .map(|brake| Brake {
                    on: brake.holds(now),
                    demotions: brake.demotions,
                    members: brake.members,
                    tripped_at: brake.tripped_at.to_rfc3339(),
                    released_until: brake.released_until.map(|until| until.to_rfc3339()),
                    rule: brake.rule,
                })
                .collect(),
            reads_today: ReadsToday {
                all: memberships.reads.reads,
                members: memberships.reads.members,
                most: memberships.reads.most,
                allowed: memberships.reads_budget,
                drafts: memberships.reads.drafts,
            },
            chains: overview
                .chains
                .into_iter()
                .map(|chain| Chain {
                    chain: chain.chain.caip2(),
                    followed: chain.followed,
                    head: chain.head,
                })
                .collect(),
            servers: overview
                .servers
                .into_iter()
                .map(|server| Server {
                    chain: server.chain.caip2(),
                    host: server.host,
                    reachable: server.reachable,
                    serves_the_chain: server.chain_id_ok,
                    head: server.head,
                    lag_secs: server.lag_secs,
                })
                .collect(),
            events: memberships.events.iter().map(Event::from).collect(),
        }
    }
}
