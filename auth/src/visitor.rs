//! Who is asking: the session behind the cookie and the account behind the session, with the
//! account's state looked at on every request (house rule 12).

use crate::cookie::Kind;
use crate::error::AuthError;
use crate::handle::Auth;
use domain::Origin;
use domain::account::{Account, AccountState};
use domain::session::{Secret, Session};
use http::{HeaderMap, HeaderValue, header};
use std::net::IpAddr;
use std::time::Duration;
use store::{StoreError, accounts, sessions};
use subtle::ConstantTimeEq;

/// A session's last use is noted at most this often, so that reading pages does not write.
const TOUCH_EVERY: Duration = Duration::from_secs(3600);

/// The longest label of a session, in characters.
const MAX_LABEL: usize = 120;

/// Somebody with a browser (or a script), before it is known what they want.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The living session and the secret that named it.
    pub session: Option<(Session, Secret)>,
    /// The account signed in to. Always active: others get none.
    pub account: Option<Account>,
    /// The pre-session cookie, if the browser sent one.
    pub pre_session: Option<Secret>,
    /// Where the request came from, if the server said so.
    pub client_ip: Option<IpAddr>,
    /// What the browser calls itself, shortened.
    pub label: String,
}

impl Visitor {
    /// The token that forms on our pages carry (CSRF): derived from the session's secret, or from the
    /// pre-session's for a visitor who has not signed in. `None` for a visitor without any cookie: see
    /// [`Auth::ensure_pre_session`].
    pub fn form_token(&self) -> Option<String> {
        let secret = self
            .session
            .as_ref()
            .map(|(_, secret)| secret)
            .or(self.pre_session.as_ref());
        secret.map(Secret::form_token)
    }

    /// The account signed in to, or the error that says what to do.
    pub fn require_account(&self) -> Result<&Account, AuthError> {
        match (&self.account, &self.session) {
            (Some(account), _) => Ok(account),
            (None, Some(_)) => Err(AuthError::NotMember),
            (None, None) => Err(AuthError::NoSession),
        }
    }

    /// The session, or the error that says what to do.
    pub fn require_session(&self) -> Result<(&Session, &Secret), AuthError> {
        self.session
            .as_ref()
            .map(|(session, secret)| (session, secret))
            .ok_or(AuthError::NoSession)
    }

    /// Whether this visitor signed in as this account; for pages.
    pub fn is_signed_in(&self) -> bool {
        self.account.is_some()
    }
}

impl Auth {
    /// Finds out who sent these headers. A session whose account may not act is ended. Handlers use
    /// `Visitor` as an extractor, which also knows where the request came from.
    pub async fn visitor(&self, headers: &HeaderMap) -> Result<Visitor, AuthError> {
        let mut visitor = Visitor {
            pre_session: self.cookies().read(headers, Kind::PreSession),
            label: label(headers),
            ..Visitor::default()
        };
        let Some(secret) = self.cookies().read(headers, Kind::Session) else {
            return Ok(visitor);
        };
        let (hash, now) = (secret.hash(), self.now());
        let found = self
            .store()
            .read(move |conn| {
                let Some(session) = sessions::find(conn, &hash, now)? else {
                    return Ok::<_, StoreError>(None);
                };
                let account = match session.account_id {
                    Some(id) => accounts::lookup(conn, id)?,
                    None => None,
                };
                Ok(Some((session, account)))
            })
            .await?;
        let Some((session, account)) = found else {
            return Ok(visitor);
        };
        let hash = secret.hash();
        if account
            .as_ref()
            .is_some_and(|account| account.state != AccountState::Active)
        {
            self.store().write(move |conn| sessions::end(conn, &hash)).await?;
            return Ok(visitor);
        }
        if now.since(session.seen_at) >= TOUCH_EVERY {
            self.store()
                .write(move |conn| sessions::touch(conn, &hash, now))
                .await?;
        }
        visitor.account = account;
        visitor.session = Some((session, secret));
        Ok(visitor)
    }

    /// The pre-session of the browser that something is asked of, and the `Set-Cookie` values for one that
    /// had none.
    pub(crate) fn pre_session_of(&self, visitor: &Visitor) -> (Secret, Vec<HeaderValue>) {
        match &visitor.pre_session {
            Some(secret) => (secret.clone(), Vec::new()),
            None => {
                let secret = Secret::draw(self.entropy());
                let cookie = self.cookies().set(Kind::PreSession, &secret);
                (secret, vec![cookie])
            }
        }
    }

    /// Gives a visitor without any cookie a pre-session, so that a form can carry a token. Returns the
    /// `Set-Cookie` value to send with the page, if one is needed.
    pub fn ensure_pre_session(&self, visitor: &mut Visitor) -> Option<HeaderValue> {
        if visitor.session.is_some() || visitor.pre_session.is_some() {
            return None;
        }
        let (secret, mut cookies) = self.pre_session_of(visitor);
        visitor.pre_session = Some(secret);
        cookies.pop()
    }

    /// Checks that a posted form is one of ours: its token is this visitor's, and the browser does not
    /// say that another site sent it.
    pub fn check_form(&self, visitor: &Visitor, headers: &HeaderMap, token: &str) -> Result<(), AuthError> {
        // Browsers write `Origin: null` on forms of pages that send no referrer, so what they say of
        // the site comes first, and a null says nothing.
        let own_site = match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            Some(site) => site == b"same-origin" || site == b"none",
            None => headers.get(header::ORIGIN).is_none_or(|o| o == "null") || self.sent_by_own_origin(headers),
        };
        if !own_site {
            return Err(AuthError::ForeignOrigin);
        }
        let own = visitor.form_token().ok_or(AuthError::StaleForm)?;
        if bool::from(own.as_bytes().ct_eq(token.as_bytes())) {
            Ok(())
        } else {
            Err(AuthError::StaleForm)
        }
    }

    /// Whether the `Origin` header is there and ours.
    pub(crate) fn sent_by_own_origin(&self, headers: &HeaderMap) -> bool {
        let sent = headers
            .get(header::ORIGIN)
            .and_then(|value| value.to_str().ok())
            .and_then(Origin::parse);
        sent.is_some_and(|origin| origin == self.config().site.origin())
    }
}

/// The browser's own name for itself, without what could disturb a page or a terminal.
fn label(headers: &HeaderMap) -> String {
    let text = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).take(MAX_LABEL).collect()
}
