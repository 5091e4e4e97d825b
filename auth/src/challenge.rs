//! Challenges: a message is issued to one browser for one purpose, and its answer is judged. Judging
//! uses nothing up; the nonce is taken in the transaction that the answer is for.

use crate::error::AuthError;
use crate::handle::Auth;
use crate::message::{self, Subject};
use crate::proof::{self, Verification};
use crate::rate_limit::RetryAfter;
use crate::visitor::Visitor;
use alloy_primitives::{Address, Bytes};
use domain::Timestamp;
use domain::session::{CHALLENGE_TTL, Purpose, Secret};
use domain::wallet::{ChainId, Wallet};
use http::HeaderValue;
use std::time::Duration;
use store::Conn;
use store::challenges::{self, Challenge};
use subtle::ConstantTimeEq;

/// How many unanswered challenges one browser may have.
pub const MAX_OPEN: usize = 5;

/// A challenge was issued.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The challenge; its `message` is what the wallet signs.
    pub challenge: Challenge,
    /// `Set-Cookie` values to send with the answer.
    pub cookies: Vec<HeaderValue>,
}

/// A wallet's answer to a challenge.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Answer {
    /// The message as issued, byte for byte.
    pub message: String,
    /// The signature, hexadecimal.
    pub signature: String,
}

impl Answer {
    /// From the fields of a form, where browsers turn every line feed into CR LF.
    pub fn from_form(message: &str, signature: &str) -> Self {
        Self {
            message: message.replace("\r\n", "\n"),
            signature: signature.trim().to_owned(),
        }
    }
}

/// A judged answer: the wallet is proven, the challenge not yet used up.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    pub(crate) wallet: Wallet,
    pub(crate) nonce: String,
}

impl Proven {
    /// Uses the challenge up, in the transaction that acts on the proof.
    pub(crate) fn consume(&self, conn: &mut Conn, now: Timestamp) -> Result<(), AuthError> {
        let taken = challenges::take(conn, &self.nonce)?.ok_or(AuthError::ChallengeUnknown)?;
        if now >= taken.expires_at {
            Err(AuthError::ChallengeExpired)
        } else {
            Ok(())
        }
    }
}

impl Auth {
    /// Issues a challenge for `address` on `chain`. Purposes of members need an account that is signed
    /// in.
    pub async fn begin_challenge(
        &self,
        visitor: &Visitor,
        address: Address,
        chain: ChainId,
        purpose: Purpose,
    ) -> Result<Begun, AuthError> {
        self.admit(visitor)?;
        self.must_be_served(chain)?;
        if !purpose.is_for_anybody() {
            visitor.require_account()?;
        }
        let (secret, cookies) = self.pre_session_of(visitor);
        let now = self.now();
        let challenge = self.composed(&secret, address, chain, purpose, CHALLENGE_TTL);
        let new = challenge.clone();
        self.store()
            .write(move |conn| {
                let open = challenges::list_open_expiries(conn, &new.pre_session_hash, now)?;
                if let Some(next) = open.first().filter(|_| open.len() >= MAX_OPEN) {
                    return Err(AuthError::TooManyChallenges(RetryAfter(next.since(now))));
                }
                Ok(challenges::add(conn, &new)?)
            })
            .await?;
        Ok(Begun { challenge, cookies })
    }

    /// Whether a message may name this chain.
    pub(crate) fn must_be_served(&self, chain: ChainId) -> Result<(), AuthError> {
        let served = &self.config().site.chains;
        if served.contains(&chain) {
            return Ok(());
        }
        Err(AuthError::ChainNotServed { served: served.clone() })
    }

    /// A challenge for the browser with this pre-session, good from now on for `valid_for`. Not stored.
    pub(crate) fn composed(
        &self,
        browser: &Secret,
        address: Address,
        chain: ChainId,
        purpose: Purpose,
        valid_for: Duration,
    ) -> Challenge {
        let (issued_at, nonce) = (self.now(), self.entropy().hex(16));
        let message = message::compose(
            &self.config().site,
            Subject {
                address,
                chain,
                purpose,
                nonce: &nonce,
                issued_at,
                valid_for,
            },
        );
        Challenge {
            nonce,
            pre_session_hash: browser.hash(),
            address,
            chain,
            purpose,
            message,
            expires_at: issued_at.plus(valid_for),
            waits: valid_for > CHALLENGE_TTL,
        }
    }

    /// Judges an answer: the browser, the text, the purpose, the time, and last, because it may ask a
    /// chain, the signature. Changes nothing.
    pub(crate) async fn prove(&self, visitor: &Visitor, answer: &Answer, needed: Purpose) -> Result<Proven, AuthError> {
        let parsed = message::parse(&answer.message).ok_or(AuthError::BadMessage)?;
        let own = self.config().site.origin().authority();
        if parsed.domain != own {
            return Err(AuthError::ForeignDomain {
                found: parsed.domain,
                own,
            });
        }
        let signature = proof::parse_signature(&answer.signature);
        let blank = matches!(answer.signature.trim(), "" | "0x");
        if signature.is_none() && !blank {
            return Err(AuthError::MalformedSignature);
        }
        let browser = visitor.pre_session.as_ref().ok_or(AuthError::NoPreSession)?.hash();
        let nonce = parsed.nonce;
        let looked_up = nonce.clone();
        let challenge = self
            .store()
            .read(move |conn| challenges::find(conn, &looked_up))
            .await?
            .ok_or(AuthError::ChallengeUnknown)?;
        if !bool::from(challenge.pre_session_hash.as_bytes().ct_eq(browser.as_bytes())) {
            return Err(AuthError::OtherBrowser);
        }
        if challenge.message != answer.message {
            return Err(AuthError::MessageAltered);
        }
        if challenge.purpose != needed {
            return Err(AuthError::WrongPurpose {
                found: challenge.purpose,
                needed,
            });
        }
        if self.now() >= challenge.expires_at {
            return Err(AuthError::ChallengeExpired);
        }
        // Only a contract can stand by a message without a signature: its owners told it so on the chain.
        let signature = match signature {
            Some(signature) => signature,
            None if challenge.waits => Bytes::new(),
            None => return Err(AuthError::MalformedSignature),
        };
        let chains = &*self.wiring().chains;
        let address = challenge.address;
        match proof::verify(chains, challenge.chain, address, &challenge.message, &signature).await {
            Ok(Verification::Proven(proof)) => Ok(Proven {
                wallet: Wallet { address, proof },
                nonce,
            }),
            Ok(Verification::Refused) if blank => Err(AuthError::NotSignedYet),
            Ok(Verification::Refused) => Err(AuthError::WrongSignature),
            Err(unknown) => Err(AuthError::ProofUnknown(unknown)),
        }
    }
}
