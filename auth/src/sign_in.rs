//! Signing in and out. A proven wallet gets a fresh session, with its account if it has one; what the
//! gate says is told along with it.
//!
//! Where a member is signed in already, a wallet of nobody ends nothing: they chose the wrong one in their
//! wallet, and their session carries their log-ins at other servers.
//!
//! An *unknown* decision about somebody without an account uses nothing up: they get a session that
//! can only ask again or join, and the same answer may be sent once more while the challenge lives.

use crate::challenge::{Answer, Proven};
use crate::cookie::Kind;
use crate::decision::Verdict;
use crate::error::AuthError;
use crate::factor::Factor;
use crate::handle::Auth;
use crate::owner::must_be_active;
use crate::visitor::Visitor;
use crate::waiting;
use alloy_primitives::Address;
use domain::AccountId;
use domain::account::Account;
use domain::gate::Outcome;
use domain::session::{Purpose, Secret, Session, SignInMethod, draw_session_id};
use domain::wallet::Wallet;
use http::HeaderValue;
use store::{Conn, StoreError, accounts, bans, challenges, factors, openid_grants, sessions, wallets};

/// A wallet was proven and has a session now.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The wallet's address.
    pub address: Address,
    /// Its account, if it has one.
    pub account: Option<Account>,
    /// What the gate says about it now.
    pub verdict: Verdict,
    /// `Set-Cookie` values to send with the answer.
    pub cookies: Vec<HeaderValue>,
}

impl Auth {
    /// Checks the answer to a sign-in challenge and begins a session, ending the one the browser had.
    pub async fn answer_challenge(&self, visitor: &Visitor, answer: &Answer) -> Result<SignedIn, AuthError> {
        self.admit(visitor)?;
        let proven = self.prove(visitor, answer, Purpose::SignIn).await?;
        let (decision, verdict) = match self.account_of_wallet(proven.wallet).await? {
            Some(member) => {
                let decision = self.assess(member).await?;
                let verdict = self.spoken(&decision);
                (decision, verdict)
            }
            None => {
                must_be_nobody(visitor)?;
                let decision = self.wiring().gate.decide(&[proven.wallet]).await;
                let verdict = self.spoken_here(&decision, proven.wallet).await?;
                (decision, verdict)
            }
        };

        let (now, secret) = (self.now(), Secret::draw(self.entropy()));
        let mut session = Session {
            id: draw_session_id(now, self.entropy()),
            account_id: None,
            method: SignInMethod::Wallet,
            wallet: Some(proven.wallet),
            created_at: now,
            seen_at: now,
            label: visitor.label.clone(),
        };
        let (new_hash, old_hash) = (secret.hash(), visitor.session.as_ref().map(|(_, old)| old.hash()));
        let old_id = visitor.session.as_ref().map(|(old, _)| old.id);
        let undecided = decision.outcome == Outcome::Unknown;
        let address = proven.wallet.address;
        let (before, browser) = (visitor.clone(), visitor.pre_session.as_ref().map(Secret::hash));
        let (account, waits) = self
            .store()
            .write(move |conn| {
                let account = account_of(conn, &proven.wallet)?;
                if let Some(account) = &account {
                    must_be_active(account)?;
                } else {
                    must_be_nobody(&before)?;
                }
                // Whoever is a member with it already stays one: else a ban would tell whose it is.
                if account.is_none() && bans::is_wallet_banned(conn, &proven.wallet)? {
                    return Err(AuthError::WalletBanned);
                }
                if account.is_none() && undecided {
                    must_be_open(conn, &proven)?;
                } else {
                    proven.consume(conn, now)?;
                }
                session.account_id = account.as_ref().map(|account| account.id);
                if let (Some(old), Some(account)) = (old_id, &account) {
                    openid_grants::carry_over(conn, old, session.id, account.id)?;
                }
                if let Some(old) = old_hash {
                    sessions::end(conn, &old)?;
                }
                sessions::add(conn, &new_hash, &session)?;
                factors::note_session(conn, &new_hash, Some(&Factor::of_wallet(&proven.wallet).text()))?;
                let was = before.account.as_ref().map(|account| account.id);
                let waits = waiting::after_beginning(conn, browser.as_deref(), was, session.account_id, now)?;
                Ok::<_, AuthError>((account, waits))
            })
            .await?;
        let mut cookies = vec![self.cookies().set(Kind::Session, &secret)];
        if (account.is_some() || !undecided) && !waits {
            cookies.push(self.cookies().clear(Kind::PreSession));
        }
        Ok(SignedIn {
            address,
            account,
            verdict,
            cookies,
        })
    }

    /// Ends the visitor's session, if there is one. Returns the `Set-Cookie` values to send.
    pub async fn end_session(&self, visitor: &Visitor) -> Result<Vec<HeaderValue>, AuthError> {
        if let Some((_, secret)) = &visitor.session {
            let hash = secret.hash();
            self.store().write(move |conn| sessions::end(conn, &hash)).await?;
        }
        // The pre-session too, whatever waits in it: the next person at this browser must not finish it.
        Ok([Kind::Session, Kind::PreSession]
            .map(|kind| self.cookies().clear(kind))
            .to_vec())
    }

    /// The account that a wallet belongs to.
    async fn account_of_wallet(&self, wallet: Wallet) -> Result<Option<AccountId>, AuthError> {
        Ok(self
            .store()
            .read(move |conn| wallets::find_account(conn, &wallet))
            .await?)
    }
}

/// No member is signed in in this browser.
fn must_be_nobody(visitor: &Visitor) -> Result<(), AuthError> {
    visitor.account.as_ref().map_or(Ok(()), |account| {
        Err(AuthError::WalletOfNobody {
            username: account.username.clone(),
        })
    })
}

/// The account of a wallet, held until the session stands: whoever removes the wallet meanwhile, or
/// has just done so, must not find it signed in afterwards.
fn account_of(conn: &mut Conn, wallet: &Wallet) -> Result<Option<Account>, StoreError> {
    let Some(id) = wallets::find_account(conn, wallet)? else {
        return Ok(None);
    };
    let account = accounts::lock(conn, id)?;
    let still = wallets::find_account(conn, wallet)? == Some(id);
    Ok(account.filter(|_| still))
}

/// The challenge is still there: a concurrent answer may have used it up.
fn must_be_open(conn: &mut Conn, proven: &Proven) -> Result<(), AuthError> {
    challenges::find(conn, &proven.nonce)?
        .map(|_| ())
        .ok_or(AuthError::ChallengeUnknown)
}
