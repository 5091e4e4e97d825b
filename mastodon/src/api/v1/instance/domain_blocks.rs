//! Which hosts the operator blocks: a fact about the institution, so it is public. The reasons are not:
//! they may speak of persons.

use crate::{ApiResult, Mastodon};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use store::hosts;
use utoipa::ToSchema;

/// A blocked host.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DomainBlock {
    /// Its name.
    domain: String,
    /// `suspend`: nothing is taken from it and nothing is sent to it.
    severity: String,
    /// Why.
    comment: Option<String>,
}

/// Which hosts are blocked.
#[utoipa::path(
    get, path = "/api/v1/instance/domain_blocks", tag = "instance",
    responses((status = 200, body = Vec<DomainBlock>)),
)]
pub(crate) async fn list(State(app): State<Mastodon>) -> ApiResult<Json<Vec<DomainBlock>>> {
    let blocked = app.read(|conn, _| Ok(hosts::list_blocked(conn)?)).await?;
    let shown = blocked.into_iter().map(|host| DomainBlock {
        domain: host.name,
        severity: "suspend".to_owned(),
        comment: None,
    });
    Ok(Json(shown.collect()))
}
