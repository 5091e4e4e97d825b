//! The form of a server: what was typed, what is wrong with it, and what it means.

use super::kind_words::{name, needs};
use super::problem_words::sentence;
use crate::pages::form::Fields;
use crate::words::Words;
use domain::openid::{PartyKind, PartyScope, PartyScopes, RelyingParty};
use relying_parties::given_groups::GivenGroups;
use relying_parties::registry::{BadParty, Change, Field, NewParty};

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) website: String,
    /// One address on each line.
    pub(super) redirect_uris: String,
    pub(super) post_logout_uris: String,
    pub(super) backchannel_logout_uri: String,
    pub(super) group: String,
    pub(super) synthetic_email: bool,
    pub(super) is_public: bool,
    /// The group is meant, though no rule gives it.
    pub(super) regardless: bool,
    /// No rule gives the group, and whoever typed it is asked whether that is meant.
    pub(super) asks_regardless: bool,
    /// What a new one will have as its id, so that a form that is sent twice registers once.
    pub(super) once: i64,
    kind: Option<PartyKind>,
    scopes: PartyScopes,
    wrong: Option<(Field, String)>,
}

/// A kind to choose: stored word, name and needs as message ids, whether it is chosen.
pub(super) struct KindChoice {
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    pub(super) needs: &'static str,
    pub(super) is_chosen: bool,
}

impl Typed {
    /// Nothing yet, for a server that will have this id.
    pub(super) fn fresh(once: i64) -> Self {
        Self {
            once,
            ..Self::default()
        }
    }

    /// From a form that was sent.
    pub(super) fn sent(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).trim().to_owned();
        let with = |name: &str| fields.filled(name).is_some();
        let mut scopes = vec!["openid"];
        for scope in ["profile", "groups", "offline_access", "wallet"] {
            if with(&format!("scope_{scope}")) {
                scopes.push(scope);
            }
        }
        Self {
            name: text("name"),
            website: text("website"),
            redirect_uris: text("redirect_uris"),
            post_logout_uris: text("post_logout_uris"),
            backchannel_logout_uri: text("backchannel_logout_uri"),
            group: text("group"),
            synthetic_email: with("synthetic_email"),
            is_public: with("is_public"),
            regardless: with("group_regardless"),
            asks_regardless: false,
            once: fields.get("once").parse().unwrap_or_default(),
            kind: PartyKind::parse(fields.get("kind")),
            scopes: PartyScopes::parse(&scopes.join(" ")).expect("these are scopes of ours"),
            wrong: None,
        }
    }

    /// As it is registered.
    pub(super) fn registered(party: &RelyingParty) -> Self {
        let text = |given: &Option<String>| given.clone().unwrap_or_default();
        Self {
            name: party.name.clone(),
            website: text(&party.website),
            redirect_uris: party.redirect_uris.join("\n"),
            post_logout_uris: party.post_logout_uris.join("\n"),
            backchannel_logout_uri: text(&party.backchannel_logout_uri),
            group: text(&party.gate_group),
            synthetic_email: party.synthetic_email,
            is_public: party.is_public,
            regardless: false,
            asks_regardless: false,
            once: party.id,
            kind: Some(party.kind),
            scopes: party.scopes.clone(),
            wrong: None,
        }
    }

    /// Whether a rule gives the group that was typed, or that is not to be asked: the box says that it is meant, or
    /// the group is the one of `before`.
    pub(super) fn check_group(&self, groups: &GivenGroups, before: Option<&str>) -> Result<(), BadParty> {
        let is_as_before = before.is_some_and(|before| before == self.group.trim_start_matches("group:"));
        if self.regardless || is_as_before {
            return Ok(());
        }
        groups.check(&self.group)
    }

    /// The same with what is wrong.
    pub(super) fn refused(mut self, bad: &BadParty, words: Words) -> Self {
        self.asks_regardless = self.regardless || matches!(bad, BadParty::GroupOfNobody { .. });
        self.wrong = Some((bad.field(), sentence(bad, words)));
        self
    }

    /// What is wrong with this field, for the template.
    pub(super) fn wrong(&self, field: &str) -> Option<&str> {
        let (at, text) = self.wrong.as_ref()?;
        let name = match at {
            Field::Name => "name",
            Field::Website => "website",
            Field::RedirectUris => "redirect",
            Field::PostLogoutUris => "post-logout",
            Field::BackchannelLogoutUri => "backchannel",
            Field::Scopes => "scopes",
            Field::GateGroup => "group",
        };
        (name == field).then_some(text)
    }

    /// Whether it may ask for this, for the template.
    pub(super) fn may(&self, scope: &str) -> bool {
        PartyScope::parse(scope).is_some_and(|scope| self.scopes.has(scope))
    }

    /// The kinds to choose from; another one if none was chosen yet.
    pub(super) fn kinds(&self) -> Vec<KindChoice> {
        let chosen = self.kind.unwrap_or(PartyKind::Mastodon);
        PartyKind::ALL
            .into_iter()
            .map(|kind| KindChoice {
                word: kind.as_str(),
                name: name(kind),
                needs: needs(kind),
                is_chosen: kind == chosen,
            })
            .collect()
    }

    fn uris(text: &str) -> Vec<String> {
        text.split_ascii_whitespace().map(ToOwned::to_owned).collect()
    }

    /// A server to be registered.
    pub(super) fn new_party(&self) -> NewParty {
        NewParty {
            name: self.name.clone(),
            kind: self.kind.unwrap_or(PartyKind::Other),
            website: Some(self.website.clone()),
            redirect_uris: Self::uris(&self.redirect_uris),
            post_logout_uris: Self::uris(&self.post_logout_uris),
            backchannel_logout_uri: Some(self.backchannel_logout_uri.clone()),
            scopes: self.scopes.clone(),
            gate_group: Some(self.group.clone()),
            synthetic_email: self.synthetic_email,
            is_public: self.is_public,
        }
    }

    /// Everything about one that is registered.
    pub(super) fn change(&self) -> Change {
        let new = self.new_party();
        Change {
            name: Some(new.name),
            kind: self.kind,
            website: new.website,
            redirect_uris: Some(new.redirect_uris),
            post_logout_uris: Some(new.post_logout_uris),
            backchannel_logout_uri: new.backchannel_logout_uri,
            scopes: Some(new.scopes),
            gate_group: new.gate_group,
            synthetic_email: Some(new.synthetic_email),
        }
    }
}
