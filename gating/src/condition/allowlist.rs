//! A list of wallets in the rule file or beside it. No chain is asked.
//!
//! A contract wallet is somebody's on its own chain only: at the same address on another chain
//! there may be another contract, or nobody's. So it counts if the list names that chain. If the
//! list names none, an address that matches cannot be judged either way: *unknown*, so that it
//! neither passes a list of guests nor slips past a list of the banned.
//!
//! A Merkle root in the rule says which list it must be; that the list has it was checked when the
//! rule was read, so whoever is on the list has a proof, and nobody has to bring one.

use super::finding::{ConditionResult, Finding};
use super::nobody;
use crate::rule::Allowlist;
use domain::gate::Outcome;
use domain::wallet::{Proof, Wallet};

/// Evaluates the list for all wallets.
pub(super) fn evaluate(list: &Allowlist, title: &str, wallets: &[Wallet]) -> ConditionResult {
    let counted = wallets
        .iter()
        .filter(|wallet| list.chain.is_none_or(|chain| wallet.counts_on(chain)));
    let findings: Vec<_> = counted
        .map(|wallet| (wallet.address, check(list, title, wallet)))
        .collect();
    match (findings.is_empty(), list.chain) {
        (true, Some(chain)) => ConditionResult::alone(nobody(title, wallets, chain), None),
        _ => ConditionResult::together(findings, &[], None),
    }
}

/// Evaluates the list for one wallet.
fn check(list: &Allowlist, title: &str, wallet: &Wallet) -> Finding {
    let title = [("title", title.to_owned())];
    if list.addresses.binary_search(&wallet.address).is_err() {
        return Finding::new(Outcome::No, "gate-allowlist-no", title);
    }
    if list.chain.is_none() && matches!(wallet.proof, Proof::Contract { .. }) {
        return Finding::new(Outcome::Unknown, "gate-allowlist-chain-missing", title);
    }
    Finding::new(Outcome::Yes, "gate-allowlist-yes", title)
}
