//! Tokens that are bound to a member and were not found, while a wallet of the member could not be
//! read. What may still be there stays bound; what is certainly elsewhere does not, or a wallet that
//! cannot be read would keep a buyer out for ever.

use super::abi::{Erc721, Unlock};
use super::{View, vaults};
use crate::rule::ConditionKind;
use domain::gate::Token;

/// Those of `kept` of which nobody knows that they are gone.
pub(super) async fn not_gone(view: &View<'_>, kept: Vec<Token>) -> Vec<Token> {
    let mut left = Vec::new();
    for token in kept {
        if may_be_there(view, token).await {
            left.push(token);
        }
    }
    left
}

async fn may_be_there(view: &View<'_>, token: Token) -> bool {
    let kind = &view.condition.kind;
    if !matches!(
        kind,
        ConditionKind::Erc721(_) | ConditionKind::Unlock(_) | ConditionKind::BuilderPass(_)
    ) {
        // A unit that somebody else has is another token: it keeps nobody out.
        return true;
    }
    match view.contract.ask_or_revert(Erc721::ownerOfCall { id: token.id }).await {
        Err(_) => return true,
        Ok(None) => return false,
        Ok(Some(owner)) if view.own.contains(&owner) => return true,
        Ok(Some(_)) => {}
    }
    if let ConditionKind::Unlock(_) = kind {
        let manager = view.contract.ask(Unlock::keyManagerOfCall { id: token.id }).await;
        if manager.is_err() || manager.is_ok_and(|manager| view.own.contains(&manager)) {
            return true;
        }
    }
    match kind.delegation() {
        Some(delegation) => vaults::may_hold(view, delegation, token).await,
        None => false,
    }
}
