//! `POST /admin/parties/{id}/secret`: makes a new secret. It is in this one answer, which nobody stores, and
//! never in an address.

use super::problem_words::problem;
use super::registry_for;
use crate::pages::Pages;
use crate::pages::admin::notice::Notice;
use crate::pages::admin::staff::{Staff, StaffForm};
use crate::pages::answer::{never_stored, page, see_other};
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::openid::{PartyKind, RelyingParty};
use domain::session::Secret;
use relying_parties::join::block::{self, Block};
use relying_parties::join::{Plan, SYNAPSE_PROVIDER, plan};
use relying_parties::registry::RegistryError;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/party-secret.html")]
struct SecretPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    path: String,
    name: String,
    issuer: String,
    client_id: String,
    secret: Option<String>,
    /// Whether it was just registered.
    is_new: bool,
    /// Whether the secret before is good for a day still.
    kept_old: bool,
    /// What its configuration must say, where that is known.
    block: Option<Block>,
}

pub(in crate::pages::admin) async fn update(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<i64>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let registry = registry_for(&pages, &form)?;
    let party = registry.find_by_id(id).await.map_err(problem)?;
    let keep_old = form.fields.filled("drop_old").is_none();
    match registry.rotate_secret(&party.client_id, keep_old).await {
        Ok(secret) => rendered(&pages, &form.staff, &party, Some(&secret), false, keep_old),
        Err(RegistryError::NoSecret) => Ok(see_other(&format!("/admin/parties/{id}?done=party-no-secret"))),
        Err(RegistryError::OldSecretLives { .. }) => {
            Ok(see_other(&format!("/admin/parties/{id}?done=party-old-secret")))
        }
        Err(error) => Err(problem(error)),
    }
}

/// The page that shows a secret, once; or that there is none.
pub(super) fn page_of(
    pages: &Pages,
    staff: &Staff,
    party: &RelyingParty,
    secret: Option<&Secret>,
    is_new: bool,
) -> Result<Response, Problem> {
    rendered(pages, staff, party, secret, is_new, false)
}

fn rendered(
    pages: &Pages,
    staff: &Staff,
    party: &RelyingParty,
    secret: Option<&Secret>,
    is_new: bool,
    kept_old: bool,
) -> Result<Response, Problem> {
    let issuer = pages.auth.openid().issuer();
    Ok(never_stored(page(&SecretPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &party.name),
        tab: "parties",
        is_admin: true,
        notice: None,
        path: format!("/admin/parties/{}", party.id),
        name: party.name.clone(),
        client_id: party.client_id.clone(),
        secret: secret.map(|secret| secret.reveal().to_owned()),
        is_new,
        kept_old,
        block: configuration(party, &pages.site.title, &issuer, secret),
        issuer,
    })?))
}

/// What the other server's configuration must say, if it is one that we know and was registered at the
/// addresses that it always has.
fn configuration(party: &RelyingParty, our_name: &str, issuer: &str, secret: Option<&Secret>) -> Option<Block> {
    let (address, provider) = plan::whereabouts(party)?;
    let provider = match party.kind {
        PartyKind::Synapse => SYNAPSE_PROVIDER.to_owned(),
        PartyKind::Mas => provider?,
        PartyKind::Mastodon | PartyKind::Other => String::new(),
    };
    let plan = Plan {
        kind: party.kind,
        address,
        name: party.name.clone(),
        our_name: our_name.to_owned(),
        issuer: issuer.to_owned(),
        provider,
        gate_group: party.gate_group.clone(),
        synthetic_email: party.synthetic_email,
        exclusive: false,
        antispam_token: None,
    };
    Some(block::there(&plan, &party.client_id, secret))
}
