//! What the two admins agreed on: which server, under which addresses, who may come.

use super::{PartyAddress, ulid};
use domain::openid::{PartyKind, PartyScope, PartyScopes, RelyingParty};

/// What Synapse calls us unless its admin wants it otherwise (`idp_id`; it puts `oidc-` before it).
pub const SYNAPSE_PROVIDER: &str = "guildhall";

const MASTODON_CALLBACK: &str = "/auth/auth/openid_connect/callback";
const SYNAPSE_CALLBACK: &str = "/_synapse/client/oidc/callback";
const SYNAPSE_LOGOUT: &str = "/_synapse/client/oidc/backchannel_logout";
const MAS_CALLBACK: &str = "/upstream/callback/";
const MAS_LOGOUT: &str = "/upstream/backchannel-logout/";

/// What the two admins agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the other server is.
    pub kind: PartyKind,
    /// Where it is.
    pub address: PartyAddress,
    /// What our members call it.
    pub name: String,
    /// What its people read on the log-in button: the name of this community.
    pub our_name: String,
    /// Our issuer, exactly as our discovery says it.
    pub issuer: String,
    /// What the other server calls us: Synapse's `idp_id`, MAS's ULID; nothing for others.
    pub provider: String,
    /// Only members in this group of the gate.
    pub gate_group: Option<String>,
    /// Its people get addresses that reach nobody.
    pub synthetic_email: bool,
    /// No passwords there any more.
    pub exclusive: bool,
    /// The token that its antispam module shows us, if it is to ask.
    pub antispam_token: Option<String>,
}

impl Plan {
    /// Where codes are sent.
    pub fn redirect_uri(&self) -> String {
        match self.kind {
            PartyKind::Mastodon => self.address.at(MASTODON_CALLBACK),
            PartyKind::Synapse => self.address.at(SYNAPSE_CALLBACK),
            PartyKind::Mas => self.address.at(&format!("{MAS_CALLBACK}{}", self.provider)),
            PartyKind::Other => self.address.as_str().to_owned(),
        }
    }

    /// Where logout tokens are sent; Mastodon takes none.
    pub fn backchannel_logout_uri(&self) -> Option<String> {
        match self.kind {
            PartyKind::Synapse => Some(self.address.at(SYNAPSE_LOGOUT)),
            PartyKind::Mas => Some(self.address.at(&format!("{MAS_LOGOUT}{}", self.provider))),
            PartyKind::Mastodon | PartyKind::Other => None,
        }
    }

    /// Where browsers may come back to after a log-out.
    pub fn post_logout_uris(&self) -> Vec<String> {
        match self.kind {
            PartyKind::Mastodon => vec![self.address.at("/")],
            PartyKind::Synapse | PartyKind::Mas | PartyKind::Other => Vec::new(),
        }
    }

    /// What it asks for: no more than it needs.
    pub fn scopes(&self) -> PartyScopes {
        let text = if self.synthetic_email {
            "openid profile groups email"
        } else {
            "openid profile groups"
        };
        PartyScopes::parse(text).expect("these are scopes of ours")
    }

    /// The names of the scopes with `between` between them.
    pub(super) fn scope_text(&self, between: &str) -> String {
        let scopes = self.scopes();
        let names: Vec<&str> = scopes.iter().map(PartyScope::as_str).collect();
        names.join(between)
    }
}

/// What Synapse makes of an `idp_id`: it puts `oidc-` before it, but for one from long ago.
pub fn provider_of(idp_id: &str) -> String {
    match idp_id {
        "oidc" => idp_id.to_owned(),
        _ => format!("oidc-{idp_id}"),
    }
}

/// The `idp_id` that Synapse made this of.
pub fn idp_id(provider: &str) -> String {
    provider.strip_prefix("oidc-").unwrap_or(provider).to_owned()
}

/// Where a registered relying party is, and what it calls us, read from its redirect URI. `None` for one that
/// was registered with addresses that are not of its kind.
pub fn whereabouts(party: &RelyingParty) -> Option<(PartyAddress, Option<String>)> {
    let uri = party.redirect_uris.first()?;
    match party.kind {
        PartyKind::Mastodon => Some((PartyAddress::before(uri, MASTODON_CALLBACK)?, None)),
        PartyKind::Synapse => Some((PartyAddress::before(uri, SYNAPSE_CALLBACK)?, None)),
        PartyKind::Mas => {
            let (_, provider) = uri.rsplit_once('/')?;
            let address = PartyAddress::before(uri, &format!("{MAS_CALLBACK}{provider}"))?;
            ulid::is_one(provider).then(|| (address, Some(provider.to_owned())))
        }
        PartyKind::Other => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use domain::Timestamp;

    pub(crate) const ULID: &str = "01ARYZ6S41TSV4RRFFQ69G5FAV";

    pub(crate) fn plan(kind: PartyKind) -> Plan {
        Plan {
            kind,
            address: PartyAddress::parse("https://other.example", false).expect("a server"),
            name: "The other one".into(),
            our_name: "The Guild".into(),
            issuer: "https://guild.example".into(),
            provider: match kind {
                PartyKind::Synapse => SYNAPSE_PROVIDER.into(),
                PartyKind::Mas => ULID.into(),
                PartyKind::Mastodon | PartyKind::Other => String::new(),
            },
            gate_group: None,
            synthetic_email: false,
            exclusive: false,
            antispam_token: None,
        }
    }

    pub(crate) fn party(plan: &Plan) -> RelyingParty {
        RelyingParty {
            client_id: "rp_0123456789abcdef".into(),
            id: 1,
            name: plan.name.clone(),
            kind: plan.kind,
            website: None,
            redirect_uris: vec![plan.redirect_uri()],
            post_logout_uris: plan.post_logout_uris(),
            backchannel_logout_uri: plan.backchannel_logout_uri(),
            scopes: plan.scopes(),
            sector: plan.address.host(),
            gate_group: plan.gate_group.clone(),
            synthetic_email: plan.synthetic_email,
            is_public: false,
            created_at: Timestamp::from_millis(0),
            disabled_at: None,
        }
    }

    #[test]
    fn what_synapse_calls_us_follows_from_its_idp_id_and_back() {
        for (idp_id, provider) in [("guildhall", "oidc-guildhall"), ("hall", "oidc-hall"), ("oidc", "oidc")] {
            assert_eq!(provider_of(idp_id), provider);
            assert_eq!(super::idp_id(provider), idp_id);
        }
        assert_eq!(provider_of(SYNAPSE_PROVIDER), crate::settings::DEFAULT_SYNAPSE_PROVIDER);
    }

    #[test]
    fn everything_that_is_registered_is_on_the_other_server_and_leads_back_to_it() {
        for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
            let plan = plan(kind);
            let party = party(&plan);
            for uri in party
                .redirect_uris
                .iter()
                .chain(&party.post_logout_uris)
                .chain(&party.backchannel_logout_uri)
            {
                domain::openid::redirect::check_party_uri(uri, false).expect("it may be registered");
                assert!(uri.starts_with("https://other.example/"), "{uri}");
            }
            let (address, provider) = whereabouts(&party).expect("found again");
            assert_eq!(address, plan.address);
            assert_eq!(provider.is_some(), kind == PartyKind::Mas);
        }
    }
}
