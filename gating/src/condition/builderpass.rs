//! A BuilderPass: one soulbound pass per address, which may expire or be revoked.
//!
//! `passOf` of a BuilderPass never reverts, so a revert means that the contract is not one:
//! *unknown*, for the operator to mend. A contract without `expiresAt` is believed in `isValid`, and
//! nobody is told beforehand when its passes end.

use super::abi::Pass;
use super::case::Case;
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use super::{expiry, soulbound};
use domain::gate::Outcome;

/// Checks one holder.
pub(super) async fn check(case: &Case<'_>, contract: &Contract<'_>) -> Result<Finding, Trouble> {
    let id = contract.ask(Pass::passOfCall { holder: case.holder }).await?;
    if id.is_zero() || !case.scope.allows(id) {
        return Ok(Finding::new(Outcome::No, "gate-builderpass-no", [case.title()]));
    }
    let arguments = [case.title(), ("id", id.to_string())];
    if !contract.ask(Pass::isValidCall { id }).await? {
        return Ok(Finding::new(Outcome::No, "gate-builderpass-invalid", arguments));
    }
    let ends_at = match contract.ask_or_revert(Pass::expiresAtCall { id }).await {
        Ok(at) => at.filter(|at| *at != 0).and_then(expiry::of_secs),
        Err(Trouble::Odd(..)) => None,
        Err(other) => return Err(other),
    };
    let locked = if case.moderates {
        Some(soulbound::is_locked(id, contract).await?)
    } else {
        None
    };
    let token = contract.token(id);
    Ok(Finding {
        tokens: vec![token],
        expiries: ends_at.map(|at| (token, at)).into_iter().collect(),
        changes_at: ends_at,
        locked,
        ..Finding::new(Outcome::Yes, "gate-builderpass-yes", arguments)
    })
}
