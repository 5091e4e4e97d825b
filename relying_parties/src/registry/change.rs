//! What an admin may change about a relying party: everything but its client id, its host, and whether it
//! has a secret.

use super::error::BadParty;
use super::taken::refuse_taken;
use super::{NewParty, Registry, RegistryError, held};
use domain::openid::{PartyKind, PartyScopes, RelyingParty};
use store::{Conn, StoreError, party_accounts, relying_parties};

/// How many members are looked at again in one read.
const STEP: i64 = 500;

/// What is to be said about a relying party from now on; `None` leaves things as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What people call it.
    pub name: Option<String>,
    /// What it is.
    pub kind: Option<PartyKind>,
    /// Its home page; an empty text takes it away.
    pub website: Option<String>,
    /// Where codes may be sent: all of them, on the host it was registered with.
    pub redirect_uris: Option<Vec<String>>,
    /// Where browsers may be sent after a log-out: all of them.
    pub post_logout_uris: Option<Vec<String>>,
    /// Where logout tokens are sent; an empty text takes it away.
    pub backchannel_logout_uri: Option<String>,
    /// The most it may ask for.
    pub scopes: Option<PartyScopes>,
    /// Only members in this group; an empty text lets every member in.
    pub gate_group: Option<String>,
    /// Whether its people get addresses that reach nobody.
    pub synthetic_email: Option<bool>,
}

impl Change {
    fn of(self, party: &RelyingParty) -> NewParty {
        let old = party.clone();
        NewParty {
            name: self.name.unwrap_or(old.name),
            kind: self.kind.unwrap_or(old.kind),
            website: self.website.or(old.website),
            redirect_uris: self.redirect_uris.unwrap_or(old.redirect_uris),
            post_logout_uris: self.post_logout_uris.unwrap_or(old.post_logout_uris),
            backchannel_logout_uri: self.backchannel_logout_uri.or(old.backchannel_logout_uri),
            scopes: self.scopes.unwrap_or(old.scopes),
            gate_group: self.gate_group.or(old.gate_group),
            synthetic_email: self.synthetic_email.unwrap_or(old.synthetic_email),
            is_public: old.is_public,
        }
    }
}

impl Registry<'_> {
    /// Changes what is registered. Log-ins that live go on; what they are told is cut at the next look to
    /// what the relying party may ask for now. If another group is asked for, every account there is
    /// looked at again, and those log-ins end whose member is not in it ([`crate::enforcer`]).
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], [`RegistryError::Bad`], and unless by an admin or the operator.
    pub async fn update(&self, client_id: &str, change: Change) -> Result<RelyingParty, RegistryError> {
        let (client_id, allow_loopback) = (client_id.to_owned(), self.allow_loopback);
        self.act(move |conn, deed| {
            let before = held(conn, &client_id)?;
            let (new, sector) = change.of(&before).checked(allow_loopback)?;
            if sector != before.sector {
                return Err(BadParty::OtherHost { sector: before.sector }.into());
            }
            refuse_taken(conn, &new.redirect_uris, Some(&before))?;
            let after = RelyingParty {
                name: new.name,
                kind: new.kind,
                website: new.website,
                redirect_uris: new.redirect_uris,
                post_logout_uris: new.post_logout_uris,
                backchannel_logout_uri: new.backchannel_logout_uri,
                scopes: new.scopes,
                gate_group: new.gate_group,
                synthetic_email: new.synthetic_email,
                ..before.clone()
            };
            let changed = difference(&before, &after);
            if changed.is_empty() {
                return Ok(after);
            }
            relying_parties::update(conn, &after)?;
            if after.gate_group != before.gate_group {
                look_at_everybody(conn, &after.client_id, deed.now)?;
            }
            deed.note(conn, "party.update", &after.client_id, &changed.join("; "))?;
            Ok(after)
        })
        .await
    }
}

fn look_at_everybody(conn: &mut Conn, client_id: &str, now: domain::Timestamp) -> Result<(), StoreError> {
    let mut after = domain::AccountId(0);
    loop {
        let page = party_accounts::page(conn, client_id, after, STEP)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = last.account_id;
        for row in page {
            party_accounts::enforce_later(conn, row.account_id, now)?;
        }
    }
}

/// What differs, for the audit log: what it was and what it is.
fn difference(before: &RelyingParty, after: &RelyingParty) -> Vec<String> {
    let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let all = [
        ("name", before.name.clone(), after.name.clone()),
        ("kind", before.kind.as_str().to_owned(), after.kind.as_str().to_owned()),
        ("website", shown(&before.website), shown(&after.website)),
        (
            "redirect URIs",
            before.redirect_uris.join(" "),
            after.redirect_uris.join(" "),
        ),
        (
            "post-logout URIs",
            before.post_logout_uris.join(" "),
            after.post_logout_uris.join(" "),
        ),
        (
            "back-channel logout",
            shown(&before.backchannel_logout_uri),
            shown(&after.backchannel_logout_uri),
        ),
        ("scopes", before.scopes.to_string(), after.scopes.to_string()),
        ("group", shown(&before.gate_group), shown(&after.gate_group)),
        (
            "addresses that reach nobody",
            before.synthetic_email.to_string(),
            after.synthetic_email.to_string(),
        ),
    ];
    all.into_iter()
        .filter(|(_, was, is)| was != is)
        .map(|(what, was, is)| format!("{what}: {was} → {is}"))
        .collect()
}
