//! `GET /admin/parties/{id}`: one server: what is registered, and what can be done about it.

use super::problem_words::problem;
use super::registry;
use super::typed::Typed;
use crate::pages::Pages;
use crate::pages::admin::notice::{Asked, Notice};
use crate::pages::admin::staff::Staff;
use crate::pages::answer::{page, page_with};
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::openid::{PartyKind, RelyingParty};
use http::StatusCode;
use relying_parties::registry::closed_by_us;
use std::sync::Arc;
use store::{StoreError, openid_grants};

#[derive(Template)]
#[template(path = "admin/party.html")]
pub(super) struct PartyPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    path: String,
    name: String,
    client_id: String,
    sector: String,
    registered: Moment,
    off_since: Option<Moment>,
    living: i64,
    /// Accounts there that are closed by us.
    closed: i64,
    /// Whether it hears of log-outs.
    is_told: bool,
    /// Whether a log-out costs people their devices there.
    is_matrix: bool,
    typed: Typed,
    is_new: bool,
}

pub(in crate::pages::admin) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    staff.admins_only()?;
    let party = registry(&pages, staff.permit).find_by_id(id).await.map_err(problem)?;
    let typed = Typed::registered(&party);
    let mut built = build(&pages, &staff, party, typed).await?;
    built.notice = asked.notice();
    page(&built)
}

/// The page again, with what is wrong in the form.
pub(super) async fn refused(
    pages: &Pages,
    staff: &Staff,
    party: RelyingParty,
    typed: Typed,
) -> Result<Response, Problem> {
    page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &build(pages, staff, party, typed).await?,
    )
}

async fn build<'a>(
    pages: &'a Pages,
    staff: &'a Staff,
    party: RelyingParty,
    typed: Typed,
) -> Result<PartyPage<'a>, Problem> {
    let client_id = party.client_id.clone();
    let (living, closed) = pages
        .means
        .store
        .read::<_, StoreError, _>(move |conn| {
            let living = openid_grants::count_of_party(conn, &client_id)?;
            Ok((living, closed_by_us(conn, &client_id)?))
        })
        .await?;
    let (words, now) = (staff.reader.words, pages.means.clock.now());
    let moment = |at| Moment::of(at, now, words);
    Ok(PartyPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &party.name),
        tab: "parties",
        is_admin: true,
        notice: None,
        path: format!("/admin/parties/{}", party.id),
        registered: moment(party.created_at),
        off_since: party.disabled_at.map(moment),
        living,
        closed,
        is_told: party.backchannel_logout_uri.is_some(),
        is_matrix: matches!(party.kind, PartyKind::Synapse | PartyKind::Mas),
        name: party.name,
        client_id: party.client_id,
        sector: party.sector,
        typed,
        is_new: false,
    })
}
