//! The servers where a member is logged in with this account, as the settings show them, and
//! `POST /settings/end-server`. Sessions, apps and servers stand on one page: whoever lost a phone ends all of
//! it there.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use crate::words::{Words, id};
use auth::openid::LogInsAt;
use axum::extract::State;
use axum::response::Response;
use domain::openid::{PartyScope, PartyScopes, RelyingParty};
use std::sync::Arc;

/// A server, ready to be shown to the member who logs in there.
pub(super) struct ServerLine {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) website: Option<String>,
    /// What it was told, in words.
    pub(super) told: Vec<String>,
    pub(super) since: Option<Moment>,
    pub(super) used: Option<Moment>,
    /// Whether it hears of it when the log-in is ended.
    pub(super) is_told: bool,
    /// Whether devices with keys on them are deleted there when the log-in is ended.
    pub(super) deletes_devices: bool,
    /// Whether the sessions that the log-ins came from died of age.
    pub(super) is_aged: bool,
    /// Whether somebody is logged in there now; otherwise it is only not asked for again.
    pub(super) lives: bool,
}

/// The servers, by name.
pub(super) async fn list(pages: &Pages, reader: &Reader) -> Result<Vec<ServerLine>, Problem> {
    let found = pages.auth.list_log_ins(&reader.visitor).await?;
    let now = pages.means.clock.now();
    let line = |at: LogInsAt| {
        let moment = |at| Moment::of(at, now, reader.words);
        let used = at.grants.iter().map(|grant| grant.used_at).max();
        // What the member agreed to may be less by now than what a log-in that lives was told.
        let told = at.grants.iter().map(|grant| &grant.scopes).chain(&at.about.consented);
        let told = told.cloned().reduce(|all, more| all.with(&more));
        ServerLine {
            id: at.party.id,
            told: told
                .map(|scopes| sentences(&scopes, &at.party, reader.words))
                .unwrap_or_default(),
            since: at.about.first_at.map(moment),
            used: used.or(at.about.last_at).map(moment),
            is_told: at.party.backchannel_logout_uri.is_some(),
            deletes_devices: at.party.deletes_devices_at_log_out(),
            is_aged: at.is_aged,
            lives: !at.grants.is_empty(),
            name: at.party.name,
            website: at.party.website,
        }
    };
    Ok(found.into_iter().map(line).collect())
}

/// What a server was told, in words.
fn sentences(scopes: &PartyScopes, party: &RelyingParty, words: Words) -> Vec<String> {
    let sentence = |scope| match scope {
        PartyScope::OpenId => Some(id("settings-server-told-member")),
        PartyScope::Profile => Some(id("settings-server-told-profile")),
        PartyScope::Email => party.synthetic_email.then_some(id("settings-server-told-email")),
        PartyScope::Groups => Some(id("settings-server-told-groups")),
        PartyScope::Wallet => Some(id("settings-server-told-wallet")),
        PartyScope::OfflineAccess => Some(id("settings-server-told-offline")),
    };
    scopes.iter().filter_map(sentence).map(|id| words.text(id)).collect()
}

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let server = form.fields.get("server").parse().map_err(|_| Problem::NotFound)?;
    // A log-in that is over already is as ended as it can be.
    pages.auth.end_log_ins(&form.reader.visitor, server).await?;
    Ok(see_other("/settings?done=server-ended#servers"))
}
