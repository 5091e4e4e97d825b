//! Evaluation of single conditions at one pinned block, for all wallets of one person. Any wallet may
//! satisfy a condition by itself; amounts are never added up. A wallet whose proof does not reach the
//! condition's chain is not counted.

mod abi;
mod allowlist;
mod builderpass;
mod call;
mod contract;
mod erc721;
mod finding;
mod logs;
mod unlock;

#[cfg(any(test, feature = "testing"))]
pub(crate) use abi::{Erc721 as Erc721Abi, Pass as PassAbi, Unlock as UnlockAbi};
pub use contract::CALLER;
pub use finding::ConditionResult;

use crate::rule::{Condition, ConditionKind};
use contract::Contract;
use domain::chain_reader::ChainReader;
use domain::gate::{BlockRef, Outcome};
use domain::wallet::{ChainId, Wallet};
use finding::Finding;
use futures::future::join_all;

/// The most tokens of one holder that are looked at.
pub const MAX_TOKENS: usize = 50;

/// Evaluates `condition` for `wallets`. `block` is the pinned block of its chain, or why there is
/// none; `bound` says whether tokens must be found, not only counted.
pub async fn evaluate(
    condition: &Condition,
    bound: bool,
    wallets: &[Wallet],
    reader: &dyn ChainReader,
    block: Option<Result<BlockRef, String>>,
) -> ConditionResult {
    let title = condition.title();
    let Some(chain) = condition.kind.read_chain() else {
        return match &condition.kind {
            ConditionKind::Allowlist(list) => allowlist::evaluate(list, title, wallets),
            // Every other kind reads a chain.
            _ => ConditionResult::alone(Finding::chain_unknown(title, "no chain"), None),
        };
    };
    let counted: Vec<Wallet> = wallets
        .iter()
        .filter(|wallet| wallet.counts_on(chain))
        .copied()
        .collect();
    if counted.is_empty() {
        return ConditionResult::alone(nobody(title, wallets, chain), None);
    }
    let block = match block {
        Some(Ok(block)) => block,
        Some(Err(why)) => return ConditionResult::alone(Finding::chain_unknown(title, &why), None),
        None => return ConditionResult::alone(Finding::chain_unknown(title, &format!("{chain} was not read")), None),
    };
    let findings = join_all(
        counted
            .iter()
            .map(|wallet| one_wallet(condition, bound, wallet, &counted, reader, block)),
    )
    .await;
    let by_wallet = counted.iter().map(|wallet| wallet.address).zip(findings).collect();
    ConditionResult::together(by_wallet, Some(block))
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

async fn one_wallet(
    condition: &Condition,
    bound: bool,
    wallet: &Wallet,
    counted: &[Wallet],
    reader: &dyn ChainReader,
    block: BlockRef,
) -> Finding {
    let title = condition.title();
    let at = |address| Contract { reader, block, address };
    let checked = match &condition.kind {
        ConditionKind::Erc721(rule) => erc721::check(rule, title, bound, wallet.address, &at(rule.contract)).await,
        ConditionKind::Unlock(rule) => unlock::check(rule, title, wallet.address, counted, &at(rule.contract)).await,
        ConditionKind::BuilderPass(rule) => builderpass::check(title, wallet.address, &at(rule.contract)).await,
        ConditionKind::Call(rule) => call::check(rule, title, wallet.address, &at(rule.to)).await,
        ConditionKind::Allowlist(rule) => Ok(allowlist::check(rule, title, wallet)),
    };
    checked.unwrap_or_else(|trouble| trouble.finding(title, &at(trouble_place(&condition.kind, wallet))))
}

/// The contract that a trouble is about.
fn trouble_place(kind: &ConditionKind, wallet: &Wallet) -> alloy_primitives::Address {
    match kind {
        ConditionKind::Erc721(rule) => rule.contract,
        ConditionKind::Unlock(rule) => rule.contract,
        ConditionKind::BuilderPass(rule) => rule.contract,
        ConditionKind::Call(rule) => rule.to,
        ConditionKind::Allowlist(_) => wallet.address,
    }
}

#[cfg(test)]
mod tests;
