//! Whether a contract promises that a token never moves (ERC-5192). Silence is no promise.

use super::abi::Soulbound;
use super::contract::{Contract, Trouble};
use alloy_primitives::U256;
use domain::gate::Outcome;

/// What the contract says of one token. A contract that does not answer leaves it *unknown*.
pub(super) async fn is_locked(id: U256, contract: &Contract<'_>) -> Result<Outcome, Trouble> {
    match contract.ask_or_revert(Soulbound::lockedCall { id }).await {
        Ok(Some(true)) => Ok(Outcome::Yes),
        Ok(Some(false)) => Ok(Outcome::No),
        Ok(None) | Err(Trouble::Odd(..)) => Ok(Outcome::Unknown),
        Err(other) => Err(other),
    }
}
