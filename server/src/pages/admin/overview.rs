//! `GET /admin`: what needs somebody's hand first, then the rules and how members stand with them.

use super::notice::{Asked, Notice};
use super::staff::Staff;
use super::{refusal, stage_words};
use crate::admin::overview::{Overview, stage_count};
use crate::pages::Pages;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::gate_words::{self, GateMark};
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::words::{Words, id};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chain::EndpointHealth;
use domain::gate::Effect;
use domain::membership::Stage;
use std::sync::Arc;

/// A brake, ready to be shown.
struct BrakeLine {
    rule: String,
    demotions: i64,
    members: i64,
    since: Moment,
    /// Whether demotions are stopped now.
    on: bool,
}

/// How many members of a rule are in each stage.
struct RuleLine {
    /// `None`: members who joined by no rule.
    rule: Option<String>,
    counts: [i64; 4],
}

/// How far a chain is followed.
struct ChainLine {
    chain: String,
    followed: Option<u64>,
    head: Option<u64>,
}

/// A server of a chain.
struct ServerLine {
    chain: String,
    host: String,
    class: &'static str,
    state: String,
    head: Option<u64>,
}

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    /// Numbers that ask for somebody's hand.
    brakes_on: usize,
    open_appeals: usize,
    servers_silent: usize,
    lapsing: i64,
    members: i64,
    gate: Vec<GateMark>,
    rules: Vec<RuleLine>,
    effects: Vec<(String, i64)>,
    outcomes: Vec<(String, i64)>,
    brakes: Vec<BrakeLine>,
    chains: Vec<ChainLine>,
    servers: Vec<ServerLine>,
    reads: i64,
    reads_average: i64,
    reads_most: i64,
    reads_allowed: u32,
    reads_drafts: i64,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    let overview = pages.office.overview().await.map_err(refusal::problem)?;
    let memberships = &overview.memberships;
    let words = staff.reader.words;
    let title = words.text("admin-title");
    let servers: Vec<ServerLine> = overview
        .servers
        .iter()
        .map(|server| server_line(server, words))
        .collect();
    page(&OverviewPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "overview",
        is_admin: staff.is_admin(),
        notice: asked.notice(),
        brakes_on: memberships
            .brakes
            .iter()
            .filter(|brake| brake.holds(overview.now))
            .count(),
        open_appeals: overview.open_appeals,
        servers_silent: servers.iter().filter(|server| server.class == "is-no").count(),
        lapsing: memberships
            .counts
            .iter()
            .filter(|count| count.stage != Stage::Active)
            .map(|count| count.members)
            .sum(),
        members: overview.members,
        gate: gate_words::marks(&pages.gate_words, words),
        rules: rule_lines(&overview),
        effects: memberships
            .effects
            .iter()
            .map(|(effect, members)| (effect_words(effect, words), *members))
            .collect(),
        outcomes: memberships
            .outcomes
            .iter()
            .map(|(outcome, members)| (words.text(stage_words::outcome(*outcome)), *members))
            .collect(),
        brakes: memberships
            .brakes
            .iter()
            .map(|brake| BrakeLine {
                rule: brake.rule.clone(),
                demotions: brake.demotions,
                members: brake.members,
                since: Moment::of(brake.tripped_at, overview.now, words),
                on: brake.holds(overview.now),
            })
            .collect(),
        chains: overview
            .chains
            .iter()
            .map(|chain| ChainLine {
                chain: chain.chain.caip2(),
                followed: chain.followed,
                head: chain.head,
            })
            .collect(),
        servers,
        reads: memberships.reads.reads,
        reads_average: memberships
            .reads
            .reads
            .checked_div(memberships.reads.members)
            .unwrap_or(0),
        reads_most: memberships.reads.most,
        reads_allowed: memberships.reads_budget,
        reads_drafts: memberships.reads.drafts,
    })
}

fn rule_lines(overview: &Overview) -> Vec<RuleLine> {
    let rules = overview.rules().into_iter();
    rules
        .map(|rule| RuleLine {
            rule: rule.map(str::to_owned),
            counts: Stage::ALL.map(|stage| stage_count(&overview.memberships.counts, rule, stage)),
        })
        .collect()
}

/// What a rule gives, in words.
pub(crate) fn effect_words(effect: &Effect, words: Words) -> String {
    match effect {
        Effect::Admit => words.text("admin-effect-admit"),
        Effect::Role(name) => words.arg("admin-effect-role", "name", name),
        Effect::Group(name) => words.arg("admin-effect-group", "name", name),
        Effect::Moderator => words.text("admin-effect-moderator"),
    }
}

fn server_line(server: &EndpointHealth, words: Words) -> ServerLine {
    let (class, state) = match (server.chain_id_ok, server.reachable) {
        (Some(false), _) => ("is-no", id("admin-server-other-chain")),
        (_, Some(true)) => ("is-yes", id("admin-server-answers")),
        (_, Some(false)) => ("is-no", id("admin-server-silent")),
        (_, None) => ("is-unknown", id("admin-server-unasked")),
    };
    ServerLine {
        chain: server.chain.caip2(),
        host: server.host.clone(),
        class,
        state: words.text(state),
        head: server.head,
    }
}
