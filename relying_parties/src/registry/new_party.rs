//! What an admin says about a relying party, and whether that can be.

use super::error::{BadParty, Field};
use super::sector;
use domain::gate::Effect;
use domain::openid::redirect::check_party_uri;
use domain::openid::{PartyKind, PartyScope, PartyScopes};

/// The most characters of a name.
pub const MAX_NAME: usize = 80;
/// The most addresses of one kind.
pub const MAX_URIS: usize = 10;

/// A relying party to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewParty {
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// Its home page.
    pub website: Option<String>,
    /// Where codes may be sent, character by character; all on one host.
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after a log-out, character by character.
    pub post_logout_uris: Vec<String>,
    /// Where logout tokens are sent.
    pub backchannel_logout_uri: Option<String>,
    /// The most it may ask for. The wallets are among it only if whoever registers it says so.
    pub scopes: PartyScopes,
    /// Only members in this group of the gate, without `group:`.
    pub gate_group: Option<String>,
    /// Its people get addresses that reach nobody; it may ask for them then.
    pub synthetic_email: bool,
    /// It has no secret, because it lives in browsers or on phones.
    pub is_public: bool,
}

impl NewParty {
    /// The same without white space around things, checked, and the sector of its redirect URIs.
    ///
    /// # Errors
    /// [`BadParty`], the first that is found in the order of the fields.
    pub(super) fn checked(mut self, allow_loopback: bool) -> Result<(Self, String), BadParty> {
        self.name = self.name.trim().to_owned();
        if self.name.is_empty() || self.name.chars().count() > MAX_NAME || self.name.contains(is_invisible) {
            return Err(BadParty::Name);
        }
        self.website = filled(self.website);
        self.backchannel_logout_uri = filled(self.backchannel_logout_uri);
        self.redirect_uris = list(self.redirect_uris, Field::RedirectUris)?;
        self.post_logout_uris = list(self.post_logout_uris, Field::PostLogoutUris)?;
        if self.redirect_uris.is_empty() {
            return Err(BadParty::NoRedirectUri);
        }
        for (field, uri) in self.addresses() {
            check_party_uri(uri, allow_loopback).map_err(|why| BadParty::Uri {
                field,
                uri: uri.chars().filter(|c| !is_invisible(*c)).take(200).collect(),
                why,
            })?;
        }
        let sector = one_host(&self.redirect_uris)?;
        self.gate_group = filled(self.gate_group).map(|group| match group.strip_prefix("group:") {
            Some(name) => name.to_owned(),
            None => group,
        });
        if let Some(name) = &self.gate_group
            && !matches!(Effect::parse(&format!("group:{name}")), Ok(Effect::Group(_)))
        {
            return Err(BadParty::Group);
        }
        if self.synthetic_email {
            let email = PartyScopes::parse("openid email").expect("these are scopes of ours");
            self.scopes = self.scopes.with(&email);
        } else {
            let without = PartyScope::ALL.into_iter().filter(|scope| *scope != PartyScope::Email);
            let names: Vec<&str> = without.map(PartyScope::as_str).collect();
            let most = PartyScopes::parse(&names.join(" ")).expect("these are scopes of ours");
            self.scopes = self.scopes.limited_to(&most);
        }
        Ok((self, sector))
    }

    fn addresses(&self) -> impl Iterator<Item = (Field, &String)> {
        let website = self.website.iter().map(|uri| (Field::Website, uri));
        let redirect = self.redirect_uris.iter().map(|uri| (Field::RedirectUris, uri));
        let post = self.post_logout_uris.iter().map(|uri| (Field::PostLogoutUris, uri));
        let back = self
            .backchannel_logout_uri
            .iter()
            .map(|uri| (Field::BackchannelLogoutUri, uri));
        website.chain(redirect).chain(post).chain(back)
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Addresses without white space around them, without empty ones, each once.
fn list(texts: Vec<String>, field: Field) -> Result<Vec<String>, BadParty> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        let text = text.trim();
        if !text.is_empty() && !all.iter().any(|had| had == text) {
            all.push(text.to_owned());
        }
    }
    match all.len() {
        count if count > MAX_URIS => Err(BadParty::TooMany { field, count }),
        _ => Ok(all),
    }
}

fn one_host(uris: &[String]) -> Result<String, BadParty> {
    let mut hosts = uris.iter().map(|uri| sector(uri).unwrap_or_default());
    let first = hosts.next().unwrap_or_default();
    match hosts.find(|host| *host != first) {
        Some(other) => Err(BadParty::TwoHosts { first, other }),
        None => Ok(first),
    }
}

/// Characters that cannot be seen or change what is seen beside them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party() -> NewParty {
        NewParty {
            name: " The other one ".into(),
            kind: PartyKind::Other,
            website: Some(" ".into()),
            redirect_uris: vec!["https://m.example/cb".into(), " https://m.example/cb ".into()],
            post_logout_uris: Vec::new(),
            backchannel_logout_uri: None,
            scopes: PartyScopes::default(),
            gate_group: Some("group:core".into()),
            synthetic_email: false,
            is_public: false,
        }
    }

    fn wrong(bad: NewParty) -> Field {
        bad.checked(false).expect_err("refused").field()
    }

    #[test]
    fn what_is_right_is_trimmed_and_kept() {
        let (kept, sector) = party().checked(false).expect("a good one");
        assert_eq!((kept.name.as_str(), sector.as_str()), ("The other one", "m.example"));
        assert_eq!(kept.redirect_uris, ["https://m.example/cb"]);
        assert_eq!((kept.website, kept.gate_group.as_deref()), (None, Some("core")));
    }

    #[test]
    fn each_mistake_is_told_beside_its_field() {
        let uris = |uris: &[&str]| uris.iter().map(|uri| (*uri).to_owned()).collect::<Vec<_>>();
        for name in ["", " ", "a\nb", "a\u{202e}b", "a\u{200b}", &"x".repeat(MAX_NAME + 1)] {
            assert_eq!(
                wrong(NewParty {
                    name: name.into(),
                    ..party()
                }),
                Field::Name,
                "{name:?}"
            );
        }
        let many: Vec<String> = (0..=MAX_URIS).map(|n| format!("https://m.example/{n}")).collect();
        for redirect_uris in [
            Vec::new(),
            many.clone(),
            uris(&["http://m.example/cb"]),
            uris(&["https://*.example/cb"]),
            uris(&["https://m.example/cb", "https://n.example/cb"]),
            uris(&["http://127.0.0.1/cb"]),
        ] {
            assert_eq!(
                wrong(NewParty {
                    redirect_uris: redirect_uris.clone(),
                    ..party()
                }),
                Field::RedirectUris,
                "{redirect_uris:?}"
            );
        }
        assert_eq!(
            wrong(NewParty {
                post_logout_uris: many,
                ..party()
            }),
            Field::PostLogoutUris
        );
        let http = Some("http://m.example/out".to_owned());
        assert_eq!(
            wrong(NewParty {
                backchannel_logout_uri: http.clone(),
                ..party()
            }),
            Field::BackchannelLogoutUri
        );
        assert_eq!(
            wrong(NewParty {
                website: http,
                ..party()
            }),
            Field::Website
        );
        assert_eq!(
            wrong(NewParty {
                gate_group: Some("Core Team".into()),
                ..party()
            }),
            Field::GateGroup
        );
        assert!(
            NewParty {
                redirect_uris: uris(&["http://127.0.0.1:8008/cb"]),
                ..party()
            }
            .checked(true)
            .is_ok()
        );
    }

    #[test]
    fn an_address_may_be_asked_for_exactly_where_there_is_one() {
        let scopes = |synthetic_email, text| {
            let scopes = PartyScopes::parse(text).expect("scopes");
            let (kept, _) = NewParty {
                synthetic_email,
                scopes,
                ..party()
            }
            .checked(false)
            .expect("a good one");
            kept.scopes.to_string()
        };
        assert_eq!(scopes(true, "openid profile"), "openid profile email");
        assert_eq!(scopes(false, "openid email wallet"), "openid wallet");
    }
}
