//! Evaluation of single conditions at one pinned block, for all wallets of one person. Any wallet may
//! satisfy a condition by itself; amounts are never added up. A wallet whose proof does not reach the
//! condition's chain is not counted, and neither is what was delegated to it there.

mod abi;
mod allowlist;
mod builderpass;
mod call;
mod case;
mod contract;
mod delegation;
mod erc1155;
mod erc20;
mod erc721;
mod expiry;
mod finding;
mod kept;
mod logs;
mod soulbound;
mod unlock;
mod vaults;

pub(crate) use abi::{
    Consecutive as ConsecutiveAbi, Erc721 as Erc721Abi, Erc1155 as Erc1155Abi, Pass as PassAbi, Proxy as ProxyAbi,
    Soulbound as SoulboundAbi, Unlock as UnlockAbi, Unlock13 as Unlock13Abi, UnlockSince14 as UnlockSince14Abi,
    UnlockSince15 as UnlockSince15Abi,
};
#[cfg(any(test, feature = "testing"))]
pub(crate) use abi::{Erc20 as Erc20Abi, Registry as RegistryAbi};
pub use domain::chain_reader::CALLER;
pub use finding::ConditionResult;
pub(crate) use logs::address_of;

use crate::bindings::{unit_owner, wallet_token};
use crate::counting::{CountingReader, Purpose};
use crate::rule::{Condition, ConditionKind, Lent};
use alloy_primitives::{Address, U256};
use case::{Case, Scope, Window};
use contract::Contract;
use domain::gate::{BlockRef, Outcome, Token};
use domain::wallet::{ChainId, Wallet};
use finding::Finding;
use futures::future::join_all;
use std::time::Duration;

/// The most tokens of one holder that are looked at.
pub const MAX_TOKENS: usize = 50;

/// How many questions about one holder are asked at once.
const AT_ONCE: usize = 10;

/// Who is asked about, and what must be found out.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// All wallets of the person.
    pub wallets: &'a [Wallet],
    /// Tokens that are bound to the person's account.
    pub kept: &'a [Token],
    /// Whether the person is a member already.
    pub staying: bool,
    /// Whether tokens must be found, not only counted.
    pub bound: bool,
    /// Whether somebody becomes a moderator by this condition.
    pub moderates: bool,
}

/// Evaluates `condition`. `block` is the pinned block of its chain, or why there is none.
pub(crate) async fn evaluate(
    condition: &Condition,
    question: Question<'_>,
    reader: &CountingReader<'_>,
    block: Option<Result<BlockRef, String>>,
) -> ConditionResult {
    let title = condition.title();
    let (chain, address) = match (condition.kind.read_chain(), condition.kind.contract(), &condition.kind) {
        (Some(chain), Some(contract), _) => (chain, contract),
        (_, _, ConditionKind::Allowlist(list)) => return allowlist::evaluate(list, title, question.wallets),
        // Every other kind reads a contract of a chain.
        _ => return ConditionResult::alone(Finding::chain_unknown(title, "no chain"), None),
    };
    let counted: Vec<Address> = question
        .wallets
        .iter()
        .filter(|wallet| wallet.counts_on(chain))
        .map(|wallet| wallet.address)
        .collect();
    if counted.is_empty() {
        return ConditionResult::alone(nobody(title, question.wallets, chain), None);
    }
    let block = match block {
        Some(Ok(block)) => block,
        Some(Err(why)) => return ConditionResult::alone(Finding::chain_unknown(title, &why), None),
        None => return ConditionResult::alone(Finding::chain_unknown(title, &format!("{chain} was not read")), None),
    };
    let kept: Vec<Token> = question
        .kept
        .iter()
        .filter(|token| token.chain == chain && token.contract == address)
        .copied()
        .collect();
    let kept_ids: Vec<U256> = kept.iter().map(|token| token.id).collect();
    let view = View {
        condition,
        question,
        contract: Contract {
            reader: reader.to_find(Purpose::Bound),
            block,
            address,
        },
        own: &counted,
        kept: &kept_ids,
        window: Window::new(held_since(&condition.kind)),
    };
    let first = view.first(&kept).await;
    let mut findings = join_all(counted.iter().map(|wallet| async {
        let purpose = if first.contains(wallet) {
            Purpose::Bound
        } else {
            Purpose::Own
        };
        let finding = view.holder(*wallet, &counted, &Scope::Everything, purpose).await;
        (*wallet, finding)
    }))
    .await;
    if let Some(delegation) = condition.kind.delegation() {
        let delegated = vaults::findings(&view, delegation, &findings, &kept).await;
        findings.extend(delegated);
    }
    let is_blurred = findings.iter().any(|(_, finding)| finding.outcome == Outcome::Unknown);
    let kept = if is_blurred {
        kept::not_gone(&view, kept).await
    } else {
        kept
    };
    ConditionResult::together(findings, &kept, Some(block))
}

/// One condition at one block, ready to be asked about any holder.
struct View<'a> {
    condition: &'a Condition,
    question: Question<'a>,
    contract: Contract<'a>,
    /// The person's addresses that count on the chain.
    own: &'a [Address],
    /// Ids of the contract's tokens that are bound to the person's account.
    kept: &'a [U256],
    window: Window,
}

impl View<'_> {
    /// The wallets that what is bound to the account may be in: they must be looked at whatever others cost.
    async fn first(&self, kept: &[Token]) -> Vec<Address> {
        if self.own.len() == 1 && !kept.is_empty() {
            return self.own.to_vec();
        }
        let is_bound = |wallet: &Address| self.question.kept.contains(&wallet_token(*wallet));
        let mut first: Vec<Address> = self.own.iter().copied().filter(is_bound).collect();
        for token in kept {
            match &self.condition.kind {
                ConditionKind::Erc1155(_) => first.push(unit_owner(token)),
                ConditionKind::Erc721(_) | ConditionKind::BuilderPass(_) => first.extend(self.owner(*token).await),
                ConditionKind::Unlock(rule) => {
                    first.extend(self.owner(*token).await);
                    if rule.lent != Lent::Reject {
                        first.extend(self.manager(*token).await);
                    }
                }
                _ => {}
            }
        }
        first
    }

    /// Who has a token; `None` also if that cannot be told.
    async fn owner(&self, token: Token) -> Option<Address> {
        let owner = self.contract.ask_or_revert(abi::Erc721::ownerOfCall { id: token.id });
        owner.await.ok().flatten()
    }

    /// Who manages a key; `None` also if that cannot be told.
    async fn manager(&self, token: Token) -> Option<Address> {
        let manager = self
            .contract
            .ask_or_revert(abi::Unlock::keyManagerOfCall { id: token.id });
        manager.await.ok().flatten()
    }

    /// Checks what `holder` has. `own` are the person's addresses, and the holder.
    async fn holder(&self, holder: Address, own: &[Address], scope: &Scope, purpose: Purpose) -> Finding {
        let case = Case {
            title: self.condition.title(),
            holder,
            own,
            kept: self.kept,
            bound: self.question.bound,
            staying: self.question.staying,
            moderates: self.question.moderates,
            scope,
            window: &self.window,
        };
        let contract = &self.contract.to_find(purpose);
        let checked = match &self.condition.kind {
            ConditionKind::Erc20(rule) => erc20::check(rule, &case, contract).await,
            ConditionKind::Erc721(rule) => erc721::check(rule, &case, contract).await,
            ConditionKind::Erc1155(rule) => erc1155::check(rule, &case, contract).await,
            ConditionKind::Unlock(rule) => unlock::check(rule, &case, contract).await,
            ConditionKind::BuilderPass(_) => builderpass::check(&case, contract).await,
            ConditionKind::Call(rule) => call::check(rule, &case, contract).await,
            ConditionKind::Allowlist(_) => {
                return Finding::new(Outcome::No, "gate-allowlist-no", [case.title()]);
            }
        };
        checked.unwrap_or_else(|trouble| trouble.finding(case.title, contract.block))
    }
}

/// For how long something must have been held.
fn held_since(kind: &ConditionKind) -> Option<Duration> {
    match kind {
        ConditionKind::Erc20(rule) => Some(rule.held_since),
        ConditionKind::Erc721(rule) => rule.held_since,
        ConditionKind::Erc1155(rule) => rule.held_since,
        ConditionKind::Unlock(rule) => rule.held_since,
        ConditionKind::BuilderPass(_) | ConditionKind::Call(_) | ConditionKind::Allowlist(_) => None,
    }
}

/// What to say when no wallet counts.
fn nobody(title: &str, wallets: &[Wallet], chain: ChainId) -> Finding {
    if wallets.is_empty() {
        Finding::new(Outcome::No, "gate-no-wallet", [("title", title.to_owned())])
    } else {
        Finding::new(
            Outcome::No,
            "gate-wallet-elsewhere",
            [("title", title.to_owned()), ("chain", chain.caip2())],
        )
    }
}

#[cfg(test)]
mod tests;
