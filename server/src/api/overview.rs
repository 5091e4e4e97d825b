//! `GET /overview`: the state of the gate.

use super::{AdminApi, AdminApiError, staff::Staff, views};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

pub(super) async fn get(State(api): State<AdminApi>, staff: Staff) -> Result<Json<Value>, AdminApiError> {
    staff.reads()?;
    let overview = api.office.overview().await?;
    let memberships = &overview.memberships;
    Ok(Json(json!({
        "members": overview.members,
        "open_appeals": overview.open_appeals,
        "counts": memberships.counts.iter().map(|count| json!({
            "rule": count.rule,
            "stage": count.stage.as_str(),
            "members": count.members,
        })).collect::<Vec<_>>(),
        "effects": memberships.effects.iter().map(|(effect, members)| json!({
            "effect": effect.to_string(),
            "members": members,
        })).collect::<Vec<_>>(),
        "outcomes": memberships.outcomes.iter().map(|(outcome, members)| json!({
            "outcome": outcome.map(|outcome| outcome.verdict()),
            "members": members,
        })).collect::<Vec<_>>(),
        "brakes": memberships.brakes.iter().map(|brake| json!({
            "rule": brake.rule,
            "on": brake.holds(overview.now),
            "demotions": brake.demotions,
            "members": brake.members,
            "tripped_at": brake.tripped_at.to_rfc3339(),
            "released_until": brake.released_until.map(|until| until.to_rfc3339()),
        })).collect::<Vec<_>>(),
        "reads_today": {
            "all": memberships.reads.reads,
            "members": memberships.reads.members,
            "most": memberships.reads.most,
            "allowed": memberships.reads_budget,
        },
        "chains": overview.chains.iter().map(|chain| json!({
            "chain": chain.chain.caip2(),
            "followed": chain.followed,
            "head": chain.head,
        })).collect::<Vec<_>>(),
        "servers": overview.servers.iter().map(|server| json!({
            "chain": server.chain.caip2(),
            "host": server.host,
            "reachable": server.reachable,
            "serves_the_chain": server.chain_id_ok,
            "head": server.head,
            "lag_secs": server.lag_secs,
        })).collect::<Vec<_>>(),
        "events": memberships.events.iter().map(views::event).collect::<Vec<_>>(),
    })))
}
