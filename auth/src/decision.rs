//! What the gate says, in the shape that pages and scripts get: an outcome and reasons in words.

use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::AccountId;
use domain::chain_reader::Depth;
use domain::gate::{BlockRef, Decision, Outcome, Reason};
use domain::policy::Holdings;
use domain::wallet::Wallet;
use serde::{Serialize, Serializer};
use std::sync::Arc;
use store::{StoreError, bindings, wallets};

/// Puts a reason into plain words. The gate names messages and arguments; the server owns the text.
pub type Words = Arc<dyn Fn(&Reason) -> String + Send + Sync>;

/// A decision as people and scripts see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The answer: `granted`, `denied` or `unknown` in JSON.
    #[serde(serialize_with = "verdict_text")]
    pub outcome: Outcome,
    /// One per condition of the rule, in the order of the rule file; then what stands in the way here (a
    /// ban, a pass that is not free), whose `condition` is the code of the error that joining would meet.
    pub reasons: Vec<SpokenReason>,
}

/// Why one condition came out as it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpokenReason {
    /// The name of the condition in the rule file.
    pub condition: String,
    /// `yes`, `no` or `unknown` in JSON.
    pub outcome: Outcome,
    /// The reason in plain words.
    pub text: String,
    /// Where to get what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The block it was read at: `{"chain":"eip155:1","number":1}` in JSON.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "block_text")]
    pub block: Option<BlockRef>,
}

impl Auth {
    /// Asks the gate about the visitor's wallets now: those of the account, or the session's, which was
    /// proven; of that one bans and passes that are not free are told too. Has an
    /// allowance of its own, [`crate::rate_limit::DECISIONS_PER_MINUTE`].
    pub async fn decide(&self, visitor: &Visitor) -> Result<Verdict, AuthError> {
        self.admit_to_decision(visitor)?;
        let (session, _) = visitor.require_session()?;
        match (&visitor.account, session.wallet) {
            (Some(account), _) => Ok(self.spoken(&self.assess(account.id).await?)),
            (None, Some(proven)) => {
                let decision = self.wiring().gate.decide(&[proven]).await;
                self.spoken_here(&decision, proven).await
            }
            (None, None) => Ok(self.spoken(&self.wiring().gate.decide(&[]).await)),
        }
    }

    /// A decision in words.
    pub(crate) fn spoken(&self, decision: &Decision) -> Verdict {
        let words = &self.config().words;
        let reasons = decision.reasons.iter().map(|reason| SpokenReason {
            condition: reason.condition.clone(),
            outcome: reason.outcome,
            text: words(reason),
            link: reason.link.clone(),
            block: reason.block,
        });
        Verdict {
            outcome: decision.outcome,
            reasons: reasons.collect(),
        }
    }

    /// What the gate says about a member now: all wallets together, and what has proven its age already
    /// is not asked for it again. Changes nothing; the room `membership` acts on what it sees itself.
    pub(crate) async fn assess(&self, account: AccountId) -> Result<Decision, StoreError> {
        let (wallets, kept) = self
            .store()
            .read::<_, StoreError, _>(move |conn| Ok((wallets::list(conn, account)?, bindings::list(conn, account)?)))
            .await?;
        let wallets: Vec<Wallet> = wallets.into_iter().map(|linked| linked.wallet).collect();
        let holdings = Holdings {
            wallets: &wallets,
            kept: &kept,
        };
        Ok(self.wiring().members.assess(holdings, Depth::Confirmed).await)
    }
}

fn verdict_text<S: Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(outcome.verdict())
}

fn block_text<S: Serializer>(block: &Option<BlockRef>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Block {
        chain: String,
        number: u64,
    }
    block
        .map(|block| Block {
            chain: block.chain.caip2(),
            number: block.number,
        })
        .serialize(serializer)
}
