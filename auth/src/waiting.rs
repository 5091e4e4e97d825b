//! Challenges for wallets with several owners (ERC-1271, such as a Safe): collecting their signatures takes
//! hours, so the challenge waits for a day. It stays bound to the browser that asked, whose pre-session lives
//! as long and outlives a session that begins there meanwhile, until its owner signs out; and it is given only
//! where a contract stands: whoever has a key signs in five minutes.

use crate::challenge::Begun;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use alloy_primitives::{Address, B256, eip191_hash_message};
use domain::chain_reader::Depth;
use domain::session::{Purpose, Secret, WAITING_CHALLENGE_TTL};
use domain::wallet::ChainId;
use domain::{AccountId, Timestamp};
use store::challenges::{self, Challenge};
use store::{Conn, StoreError};

/// How many challenges wait for owners at most, of all browsers together: each is a row for a day.
pub const MAX_WAITING: i64 = 2000;

/// How many of them wait for the owners of one wallet. Whoever wants to fill the table needs ten contracts for
/// that, and hundreds of networks; whoever wants to keep the owners of one wallet out, dozens of networks.
pub const MAX_WAITING_FOR_ONE: i64 = 200;

impl Auth {
    /// Issues a challenge that waits for a day, instead of the one this browser had waiting for that purpose.
    /// Purposes of members need an account that is signed in.
    pub async fn begin_waiting_challenge(
        &self,
        visitor: &Visitor,
        address: Address,
        chain: ChainId,
        purpose: Purpose,
    ) -> Result<Begun, AuthError> {
        self.admit(visitor)?;
        self.admit_to_waiting(visitor)?;
        self.must_be_served(chain)?;
        if !purpose.is_for_anybody() {
            visitor.require_account()?;
        }
        let chains = &*self.wiring().chains;
        let code = async {
            let block = chains.pin(chain, Depth::Confirmed).await?;
            chains.code(block, address).await
        };
        if code.await.map_err(AuthError::ProofUnknown)?.is_empty() {
            return Err(AuthError::NotAContract);
        }
        let (secret, _) = self.pre_session_of(visitor);
        let challenge = self.composed(&secret, address, chain, purpose, WAITING_CHALLENGE_TTL);
        let (new, now) = (challenge.clone(), self.now());
        self.store()
            .write(move |conn| {
                challenges::forget_waiting(conn, &new.pre_session_hash, purpose)?;
                if challenges::count_waiting_for(conn, address, chain, now)? >= MAX_WAITING_FOR_ONE
                    || challenges::count_waiting(conn, now)? >= MAX_WAITING
                {
                    return Err(AuthError::TooManyWaiting);
                }
                challenges::add(conn, &new)?;
                Ok(())
            })
            .await?;
        let cookie = self
            .cookies()
            .set_pre_session_for(&secret, WAITING_CHALLENGE_TTL.as_secs());
        Ok(Begun {
            challenge,
            cookies: vec![cookie],
        })
    }

    /// The challenge that this browser has waiting for this purpose, if any.
    pub async fn waiting_challenge(&self, visitor: &Visitor, purpose: Purpose) -> Result<Option<Challenge>, AuthError> {
        let Some(browser) = visitor.pre_session.as_ref().map(Secret::hash) else {
            return Ok(None);
        };
        let now = self.now();
        Ok(self
            .store()
            .read(move |conn| challenges::find_waiting(conn, &browser, purpose, now))
            .await?)
    }
}

/// Called when a session begins in a browser, instead of one of `before`: what waits there to be signed for
/// the account of somebody else is forgotten, and if somebody else was signed in, everything. Whether the
/// browser still waits for anything: then it keeps its pre-session.
pub(crate) fn after_beginning(
    conn: &mut Conn,
    browser: Option<&str>,
    before: Option<AccountId>,
    account: Option<AccountId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(browser) = browser else {
        return Ok(false);
    };
    let is_same = before.is_some() && before == account;
    for purpose in Purpose::ALL {
        if !is_same && (before.is_some() || !purpose.is_for_anybody()) {
            challenges::forget_waiting(conn, browser, purpose)?;
        }
    }
    challenges::has_waiting(conn, browser, now)
}

/// What the owners approve: the hash that the contract is asked about (EIP-191, version 0x45).
pub fn message_hash(message: &str) -> B256 {
    eip191_hash_message(message)
}
