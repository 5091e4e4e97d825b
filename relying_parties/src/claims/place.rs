//! Where the profiles of a relying party are read, and by which client: at the address in the configuration
//! by the operator's, at any other by the one for strangers, which reaches no private address.

use super::{ClaimError, Claims};
use crate::settings::PartySettings;
use domain::Origin;
use domain::openid::{PartyKind, RelyingParty};
use store::{StoreError, relying_parties};
use url::Url;

/// How profiles are read.
#[derive(Clone)]
pub(super) enum Base {
    /// By the operator's client, with the token of the admin API: some servers show profiles to nobody
    /// without one.
    Operator { url: Url, token: String },
    /// By the client for strangers.
    Stranger(Url),
    /// The same, at the address that the server's name leads to: a MAS has no profiles, its homeserver does.
    WellKnown(Url),
}

/// A relying party whose people can show that an account is theirs.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) client_id: String,
    pub(super) kind: PartyKind,
    /// Matrix: what comes after the colon.
    pub(super) server_name: Option<String>,
    pub(super) base: Base,
    /// The host that browsers know.
    pub(super) host: String,
    /// Whether anything follows the member's account there: the enforcer, or the antispam module.
    pub(super) is_watched: bool,
}

impl Place {
    /// Of a relying party with what the operator says; `None` if nothing can be read there.
    pub(super) fn of(party: &RelyingParty, settings: Option<&PartySettings>, allow_loopback: bool) -> Option<Self> {
        if party.disabled_at.is_some() {
            return None;
        }
        let own = Origin::parse(party.redirect_uris.first()?)?;
        let server_name = settings.and_then(|it| it.server_name.clone());
        let api = settings.and_then(|it| it.admin_api.as_ref());
        let base = match (party.kind, api) {
            (PartyKind::Other, _) => return None,
            (PartyKind::Mas, _) => Base::WellKnown(address_of(server_name.as_deref()?, allow_loopback)?),
            (PartyKind::Synapse, _) if server_name.is_none() => return None,
            (PartyKind::Synapse | PartyKind::Mastodon, Some(api)) => Base::Operator {
                url: root(&Origin::of(&api.url)?)?,
                token: api.secret.clone(),
            },
            (PartyKind::Synapse | PartyKind::Mastodon, None) => Base::Stranger(root(&own)?),
        };
        Some(Self {
            client_id: party.client_id.clone(),
            kind: party.kind,
            base,
            host: own.authority(),
            is_watched: settings.is_some_and(|it| it.admin_api.is_some() || it.antispam.is_some()),
            server_name,
        })
    }

    /// What people call the server after the `@` or the `:`.
    pub(super) fn name(&self) -> &str {
        self.server_name.as_deref().unwrap_or(&self.host)
    }

    /// Whether this is the server's name, or the host that it answers at (Mastodon's two may differ).
    pub(super) fn is_called(&self, host: &str) -> bool {
        self.name().eq_ignore_ascii_case(host) || self.host.eq_ignore_ascii_case(host)
    }
}

/// The root of an origin.
fn root(origin: &Origin) -> Option<Url> {
    Url::parse(&origin.to_string()).ok()
}

/// Where a Matrix server's name leads first. Tests and the demo have servers on this machine without TLS.
fn address_of(server_name: &str, allow_loopback: bool) -> Option<Url> {
    let scheme = if allow_loopback && server_name.starts_with("127.0.0.1:") {
        "http"
    } else {
        "https"
    };
    Url::parse(&format!("{scheme}://{server_name}/")).ok()
}

impl Claims {
    /// The relying party.
    pub(super) async fn place(&self, client_id: &str) -> Result<Place, ClaimError> {
        let id = client_id.to_owned();
        let found = self
            .wiring
            .store
            .read::<_, StoreError, _>(move |conn| relying_parties::find(conn, &id))
            .await?;
        found
            .and_then(|party| self.place_of(&party))
            .ok_or(ClaimError::NotOffered)
    }

    pub(super) fn place_of(&self, party: &RelyingParty) -> Option<Place> {
        let settings = self.wiring.settings.get(&party.client_id);
        Place::of(party, settings, self.wiring.stranger.allows_loopback())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use domain::Timestamp;
    use domain::openid::PartyScopes;

    fn party(kind: PartyKind) -> RelyingParty {
        RelyingParty {
            client_id: "rp_one".into(),
            id: 1,
            name: "The other one".into(),
            kind,
            website: None,
            redirect_uris: vec!["https://other.example/callback".into()],
            post_logout_uris: Vec::new(),
            backchannel_logout_uri: None,
            scopes: PartyScopes::default(),
            sector: "other.example".into(),
            gate_group: None,
            synthetic_email: false,
            is_public: false,
            created_at: Timestamp::from_millis(0),
            disabled_at: None,
        }
    }

    /// A place of this kind.
    pub(crate) fn place(kind: PartyKind, server_name: Option<&str>) -> Place {
        Place {
            client_id: "rp_one".into(),
            kind,
            server_name: server_name.map(ToOwned::to_owned),
            base: Base::Stranger(Url::parse("https://other.example").expect("a URL")),
            host: "other.example".into(),
            is_watched: false,
        }
    }

    #[test]
    fn where_the_operator_named_no_address_the_client_for_strangers_reads() {
        let base = |kind, settings: Option<&PartySettings>| Place::of(&party(kind), settings, false).map(|it| it.base);
        let named = PartySettings {
            server_name: Some("example.org".into()),
            ..PartySettings::default()
        };
        for (kind, settings) in [(PartyKind::Mastodon, None), (PartyKind::Synapse, Some(&named))] {
            let found = base(kind, settings);
            assert!(matches!(found, Some(Base::Stranger(url)) if url.as_str() == "https://other.example/"));
        }
        let mas = base(PartyKind::Mas, Some(&named));
        assert!(matches!(mas, Some(Base::WellKnown(url)) if url.as_str() == "https://example.org/"));
        assert!(
            base(PartyKind::Synapse, None).is_none(),
            "its people's names are not known"
        );
        assert!(base(PartyKind::Other, Some(&named)).is_none());
    }
}
