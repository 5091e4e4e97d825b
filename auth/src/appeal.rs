//! Asking the moderators to look again: signed by a wallet, for whoever cannot sign in (a suspended
//! account, a wallet that is refused), or from a session, for members whose membership lapsed.

use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::session::Purpose;
use domain::{AccountId, Entropy, Timestamp};
use store::{Conn, appeals, wallets};

/// How many appeals of people without an account may wait together; the settled value of
/// [`crate::AuthConfig::strangers_appeals`]. A wallet costs nothing, so that a bound for each is none.
pub const STRANGERS_APPEALS: u32 = 500;

/// The longest text of an appeal, in characters.
pub const MAX_APPEAL: usize = 2000;

impl Auth {
    /// Files an appeal of the account that the signing wallet belongs to, or of the wallet itself.
    pub async fn appeal_with_wallet(&self, visitor: &Visitor, text: &str, answer: &Answer) -> Result<(), AuthError> {
        self.admit(visitor)?;
        let text = checked(text)?;
        let proven = self.prove(visitor, answer, Purpose::Appeal).await?;
        let (now, auth) = (self.now(), self.clone());
        self.store()
            .write(move |conn| {
                proven.consume(conn, now)?;
                let account = wallets::find_account(conn, &proven.wallet)?;
                let subject = account.is_none().then(|| proven.wallet.subject());
                if let Some(subject) = &subject {
                    must_have_room(conn, subject, auth.config().strangers_appeals)?;
                }
                file(conn, auth.entropy(), account, subject.as_deref(), &text, now)
            })
            .await?;
        tracing::info!("an appeal was filed");
        Ok(())
    }

    /// Files an appeal of the account that is signed in.
    pub async fn appeal_as_member(&self, visitor: &Visitor, text: &str) -> Result<(), AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let text = checked(text)?;
        let (now, auth) = (self.now(), self.clone());
        self.store()
            .write(move |conn| file(conn, auth.entropy(), Some(account), None, &text, now))
            .await?;
        tracing::info!(%account, "an appeal was filed");
        Ok(())
    }
}

fn checked(text: &str) -> Result<String, AuthError> {
    let text = text.trim().replace("\r\n", "\n");
    let shown = |c: char| !c.is_control() || c == '\n' || c == '\t';
    if text.is_empty() || text.chars().count() > MAX_APPEAL || !text.chars().all(shown) {
        return Err(AuthError::BadAppeal);
    }
    Ok(text)
}

/// Appeals of strangers that wait are never pushed out by later ones: whoever comes when there is no room
/// is told to come back. Whoever has one waiting is told of that one instead.
fn must_have_room(conn: &mut Conn, subject: &str, most: u32) -> Result<(), AuthError> {
    let waiting = appeals::count_open_of_strangers(conn)?;
    if waiting >= i64::from(most) && appeals::open_of(conn, None, Some(subject))?.is_none() {
        return Err(AuthError::TooManyAppeals);
    }
    Ok(())
}

/// One open appeal for each account or wallet: the moderators answer that before there is another.
fn file(
    conn: &mut Conn,
    entropy: &dyn Entropy,
    account: Option<AccountId>,
    wallet: Option<&str>,
    text: &str,
    now: Timestamp,
) -> Result<(), AuthError> {
    if appeals::open_of(conn, account, wallet)?.is_some() {
        return Err(AuthError::AppealWaiting);
    }
    appeals::add(conn, account, wallet, text, now, entropy)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appeal_says_something_and_not_too_much() {
        assert_eq!(
            checked(" I sold\r\nnothing. ").ok().as_deref(),
            Some("I sold\nnothing.")
        );
        assert!(checked(&"x".repeat(MAX_APPEAL)).is_ok());
        for bad in ["", "  ", "a\u{7}", &"x".repeat(MAX_APPEAL + 1)] {
            assert!(checked(bad).is_err(), "{bad:?}");
        }
    }
}
