//! An app registers itself. Anybody may; nothing it says about itself is believed, and an app that no
//! member lets in is forgotten after a day.

use super::error::OauthError;
use crate::handle::Auth;
use domain::id;
use domain::oauth::{App, Scopes, redirect};
use domain::session::Secret;
use std::net::IpAddr;
use store::oauth_apps;
use url::Url;

/// The longest name, in characters; Mastodon's.
pub(super) const MAX_NAME: usize = 60;
/// The longest website, in bytes; Mastodon's.
pub(super) const MAX_WEBSITE: usize = 2000;
/// How many redirect URIs an app may have.
pub(super) const MAX_REDIRECTS: usize = 10;

/// What an app says about itself.
#[derive(Clone, Debug, Default)]
pub struct NewApp {
    /// What it calls itself.
    pub name: String,
    /// Where codes may be sent. An item may hold several, one a line.
    pub redirect_uris: Vec<String>,
    /// Names of scopes; `read` if it says none.
    pub scopes: Option<String>,
    /// Its home page.
    pub website: Option<String>,
    /// How it will prove to be itself (RFC 7591). `none` makes it a public app, without a secret and
    /// with PKCE.
    pub auth_method: Option<String>,
}

/// A registered app and its secret, which is shown this once.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The app.
    pub app: App,
    /// `None` for a public app.
    pub secret: Option<Secret>,
}

impl Auth {
    /// Registers an app.
    pub async fn register_app(&self, client_ip: Option<IpAddr>, new: NewApp) -> Result<Registered, OauthError> {
        let is_public = is_public(new.auth_method.as_deref())?;
        let secret = (!is_public).then(|| Secret::draw(self.entropy()));
        let app = App {
            id: id::draw(self.now(), self.entropy()),
            client_id: self.entropy().hex(32),
            name: name(&new.name)?,
            website: website(new.website.as_deref())?,
            redirect_uris: redirect_uris(&new.redirect_uris)?,
            scopes: scopes(new.scopes.as_deref())?,
            is_public,
            created_at: self.now(),
        };
        // Only what would be registered counts: whoever corrects a mistake is not made to wait for it.
        self.admit_new_app(client_ip).map_err(OauthError::RateLimited)?;
        let (stored, hash) = (app.clone(), secret.as_ref().map(Secret::hash));
        self.store()
            .write(move |conn| oauth_apps::add(conn, &stored, hash.as_deref()))
            .await?;
        Ok(Registered { app, secret })
    }
}

fn is_public(method: Option<&str>) -> Result<bool, OauthError> {
    match method {
        None | Some("" | "client_secret_basic" | "client_secret_post") => Ok(false),
        Some("none") => Ok(true),
        Some(_) => Err(OauthError::BadAuthMethod),
    }
}

fn name(text: &str) -> Result<String, OauthError> {
    let name = text.trim();
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(disturbs);
    fits.then(|| name.to_owned()).ok_or(OauthError::BadName)
}

/// Characters that could make a name look like something else on the consent page: control characters
/// and those that turn the direction of writing round or take no room.
fn disturbs(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn website(text: Option<&str>) -> Result<Option<String>, OauthError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let url = Url::parse(text).ok().filter(|_| text.len() <= MAX_WEBSITE);
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    let url = url.filter(is_web).ok_or(OauthError::BadWebsite)?;
    Ok(Some(url.to_string()))
}

fn redirect_uris(given: &[String]) -> Result<Vec<String>, OauthError> {
    let mut uris: Vec<String> = Vec::new();
    for uri in given.iter().flat_map(|item| item.split_ascii_whitespace()) {
        if uris.iter().any(|known| known == uri) {
            continue;
        }
        if uris.len() == MAX_REDIRECTS {
            return Err(OauthError::RedirectCount);
        }
        redirect::check(uri)?;
        uris.push(uri.to_owned());
    }
    if uris.is_empty() {
        return Err(OauthError::RedirectCount);
    }
    Ok(uris)
}

fn scopes(text: Option<&str>) -> Result<Scopes, OauthError> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Scopes::parse(text).map_err(OauthError::BadAppScopes),
        None => Ok(Scopes::usual()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_could_deceive_is_refused() {
        assert_eq!(name("  Elk – für alle ").ok().as_deref(), Some("Elk – für alle"));
        assert!(name(&"x".repeat(MAX_NAME)).is_ok());
        for bad in ["", "  ", "a\u{202e}b", "a\nb", "a\u{200b}", &"x".repeat(MAX_NAME + 1)] {
            assert!(matches!(name(bad), Err(OauthError::BadName)), "{bad:?}");
        }
    }

    #[test]
    fn a_website_is_a_web_address_or_nothing() {
        assert_eq!(
            website(Some("https://app.example")).ok().flatten().as_deref(),
            Some("https://app.example/")
        );
        assert_eq!(website(Some(" ")).ok().flatten(), None);
        for bad in ["javascript:alert(1)", "app.example", "https://me@app.example/"] {
            assert!(website(Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn redirect_uris_come_as_lines_or_as_items_and_not_too_many() {
        let uris = |items: &[&str]| redirect_uris(&items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>());
        let one = uris(&["https://a.example/\nmyapp:cb\r\n", "myapp:cb"]).expect("good");
        assert_eq!(one, ["https://a.example/", "myapp:cb"]);
        let many: Vec<String> = (0..=MAX_REDIRECTS).map(|n| format!("myapp:{n}")).collect();
        assert!(redirect_uris(&many[1..]).is_ok());
        assert!(matches!(redirect_uris(&many), Err(OauthError::RedirectCount)));
        assert!(matches!(uris(&["  "]), Err(OauthError::RedirectCount)));
        assert!(matches!(
            uris(&["https://a.example/", "javascript:x"]),
            Err(OauthError::BadRedirect(_))
        ));
    }
}
