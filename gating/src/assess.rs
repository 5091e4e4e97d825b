//! The gate towards members: is somebody still one, what else do the rules give them, and which events
//! may change that.

use crate::evaluate::{Gate, Person};
use crate::rule::ConditionKind;
use crate::watch;
use alloy_primitives::B256;
use async_trait::async_trait;
use domain::chain_follow::{ContractLog, WatchedContract};
use domain::chain_reader::Depth;
use domain::gate::{Decision, Token};
use domain::membership::LapseTerms;
use domain::policy::{AssessMember, Holdings, Touched};
use domain::wallet::ChainId;

#[async_trait]
impl AssessMember for Gate {
    async fn assess(&self, holdings: Holdings<'_>, depth: Depth) -> Decision {
        let member = Person {
            wallets: holdings.wallets,
            kept: holdings.kept,
            staying: true,
        };
        self.decision(member, depth).await
    }

    fn is_place_in_balance(&self, token: &Token) -> bool {
        let is_of = |kind: &ConditionKind| matches!(kind, ConditionKind::Erc1155(units) if units.chain == token.chain && units.contract == token.contract);
        self.rules()
            .is_some_and(|rules| rules.conditions().iter().any(|condition| is_of(&condition.kind)))
    }

    fn terms(&self, rule: &str) -> LapseTerms {
        self.rules()
            .and_then(|rules| rules.rules().iter().find(|known| known.name == rule))
            .map(|rule| rule.terms)
            .unwrap_or_default()
    }

    fn rule_hash(&self) -> &str {
        Self::rule_hash(self)
    }

    fn watched(&self) -> Vec<WatchedContract> {
        self.rules().map(watch::contracts).unwrap_or_default()
    }

    fn watched_events(&self, chain: ChainId) -> Vec<B256> {
        self.rules()
            .map(|rules| watch::events(rules, chain))
            .unwrap_or_default()
    }

    fn touched(&self, chain: ChainId, log: &ContractLog) -> Touched {
        self.rules()
            .map(|rules| watch::touched(rules, chain, log))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
