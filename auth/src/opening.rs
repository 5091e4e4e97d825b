//! Beginning a session of an account whose wallet did not sign: by a passkey, a hand-off, a one-time
//! code. Such a session proves no wallet, so what needs a fresh wallet signature still needs one.

use crate::cookie::Kind;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::owner::must_be_active;
use crate::visitor::Visitor;
use crate::waiting;
use domain::account::Account;
use domain::session::{Secret, Session, SignInMethod, draw_session_id};
use domain::{AccountId, SessionId};
use http::HeaderValue;
use store::{Conn, accounts, factors, openid_grants, sessions};

/// An account has a session now.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The account.
    pub account: Account,
    /// `Set-Cookie` values to send with the answer.
    pub cookies: Vec<HeaderValue>,
}

/// A session that is about to begin.
pub(crate) struct Opening {
    session: Session,
    secret: Secret,
    old: Option<(SessionId, String)>,
    /// The account that the browser was signed in to.
    old_account: Option<AccountId>,
    /// The hash of the browser's pre-session.
    browser: Option<String>,
    /// Whether the browser waits for the owners of a wallet.
    waits: bool,
}

impl Auth {
    /// A session for `visitor`, with a secret of its own, ready to be stored.
    pub(crate) fn opening(&self, visitor: &Visitor, method: SignInMethod) -> Opening {
        let now = self.now();
        Opening {
            session: Session {
                id: draw_session_id(now, self.entropy()),
                account_id: None,
                method,
                wallet: None,
                created_at: now,
                seen_at: now,
                label: visitor.label.clone(),
            },
            secret: Secret::draw(self.entropy()),
            old: visitor.session.as_ref().map(|(old, secret)| (old.id, secret.hash())),
            old_account: visitor.account.as_ref().map(|account| account.id),
            browser: visitor.pre_session.as_ref().map(Secret::hash),
            waits: false,
        }
    }

    /// What the browser gets once the session stands. The pre-session has served its purpose, unless owners
    /// still sign for this browser.
    pub(crate) fn opened(&self, account: Account, opening: &Opening) -> Opened {
        let mut cookies = vec![self.cookies().set(Kind::Session, &opening.secret)];
        if !opening.waits {
            cookies.push(self.cookies().clear(Kind::PreSession));
        }
        Opened { account, cookies }
    }
}

impl Opening {
    /// Begins the session in the transaction that used the proof up, provided the account may act;
    /// ends the one the browser had. `factor` is what it rests on, if that is known.
    pub(crate) fn commit(
        &mut self,
        conn: &mut Conn,
        account: AccountId,
        factor: Option<&str>,
    ) -> Result<Account, AuthError> {
        let account = accounts::lock(conn, account)?.ok_or(AuthError::AccountDeleted)?;
        must_be_active(&account)?;
        if let Some((old, hash)) = &self.old {
            openid_grants::carry_over(conn, *old, self.session.id, account.id)?;
            sessions::end(conn, hash)?;
        }
        self.session.account_id = Some(account.id);
        sessions::add(conn, &self.secret.hash(), &self.session)?;
        factors::note_session(conn, &self.secret.hash(), factor)?;
        let (browser, before) = (self.browser.as_deref(), self.old_account);
        self.waits = waiting::after_beginning(conn, browser, before, Some(account.id), self.session.created_at)?;
        Ok(account)
    }
}
