//! A BuilderPass: one soulbound pass per address, which may expire or be revoked.
//!
//! `passOf` of a BuilderPass never reverts, so a revert means that the contract is not one:
//! *unknown*, for the operator to mend.

use super::abi::Pass;
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use alloy_primitives::Address;
use domain::gate::{Outcome, Token};

/// Checks one wallet.
pub(super) async fn check(title: &str, wallet: Address, contract: &Contract<'_>) -> Result<Finding, Trouble> {
    let title = ("title", title.to_owned());
    let id = contract.ask(Pass::passOfCall { holder: wallet }).await?;
    if id.is_zero() {
        return Ok(Finding::new(Outcome::No, "gate-builderpass-no", [title]));
    }
    let arguments = [title, ("id", id.to_string())];
    if !contract.ask(Pass::isValidCall { id }).await? {
        return Ok(Finding::new(Outcome::No, "gate-builderpass-invalid", arguments));
    }
    let token = Token {
        chain: contract.block.chain,
        contract: contract.address,
        id,
    };
    Ok(Finding {
        tokens: vec![token],
        ..Finding::new(Outcome::Yes, "gate-builderpass-yes", arguments)
    })
}
