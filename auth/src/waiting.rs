//! Challenges for wallets with several owners (ERC-1271, such as a Safe): collecting their signatures takes
//! hours, so the challenge waits for a day. It stays bound to the browser that asked, whose pre-session lives
//! as long, and it is given only where a contract stands: whoever has a key signs in five minutes.

use crate::challenge::Begun;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use alloy_primitives::{Address, B256, eip191_hash_message};
use domain::chain_reader::Depth;
use domain::session::{Purpose, WAITING_CHALLENGE_TTL};
use domain::wallet::ChainId;
use store::challenges::{self, Challenge};

/// How many challenges wait for owners at most, of all browsers together: each is a row for a day.
pub const MAX_WAITING: i64 = 2000;

impl Auth {
    /// Issues a challenge for signing in that waits for a day, instead of the one this browser had waiting.
    pub async fn begin_waiting_challenge(
        &self,
        visitor: &Visitor,
        address: Address,
        chain: ChainId,
    ) -> Result<Begun, AuthError> {
        self.admit(visitor)?;
        self.admit_to_waiting(visitor)?;
        self.must_be_served(chain)?;
        let chains = &*self.wiring().chains;
        let code = async {
            let block = chains.pin(chain, Depth::Confirmed).await?;
            chains.code(block, address).await
        };
        if code.await.map_err(AuthError::ProofUnknown)?.is_empty() {
            return Err(AuthError::NotAContract);
        }
        let (secret, _) = self.pre_session_of(visitor);
        let challenge = self.composed(&secret, address, chain, Purpose::SignIn, WAITING_CHALLENGE_TTL);
        let (new, now) = (challenge.clone(), self.now());
        self.store()
            .write(move |conn| {
                challenges::forget_waiting(conn, &new.pre_session_hash)?;
                if challenges::count_waiting(conn, now)? >= MAX_WAITING {
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

    /// The challenge that this browser has waiting, if any.
    pub async fn waiting_challenge(&self, visitor: &Visitor) -> Result<Option<Challenge>, AuthError> {
        let Some(browser) = visitor.pre_session.as_ref().map(domain::session::Secret::hash) else {
            return Ok(None);
        };
        let now = self.now();
        Ok(self
            .store()
            .read(move |conn| challenges::find_waiting(conn, &browser, now))
            .await?)
    }
}

/// What the owners approve: the hash that the contract is asked about (EIP-191, version 0x45).
pub fn message_hash(message: &str) -> B256 {
    eip191_hash_message(message)
}
