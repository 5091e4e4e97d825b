//! What vaults add to what a person's own wallets hold.

use super::View;
use super::contract::{Contract, Trouble};
use super::delegation::{Asked, Vault, Vaults};
use super::finding::Finding;
use crate::counting::Purpose;
use crate::rule::Delegation;
use alloy_primitives::Address;
use domain::gate::{Outcome, Token};
use futures::future::join_all;

/// The findings of all vaults that delegated to one of the person's wallets, and of wallets whose
/// delegations could not be read if that matters. `own` are the findings of the wallets themselves.
pub(super) async fn findings(
    view: &View<'_>,
    delegation: &Delegation,
    own: &[(Address, Finding)],
    kept: &[Token],
) -> Vec<(Address, Finding)> {
    let own_holds = holds(own);
    if own_holds && !view.question.bound {
        return Vec::new();
    }
    let registry = registry(view, delegation);
    let missing: Vec<Token> = view
        .question
        .kept
        .iter()
        .filter(|token| token.contract.is_zero() || kept.contains(token))
        .filter(|token| own.iter().all(|(_, finding)| !finding.tokens.contains(token)))
        .copied()
        .collect();
    let mut found: Vec<(Address, Finding)> = Vec::new();
    for wallet in view.own {
        match asked(view, delegation, &registry, *wallet).behind(&missing).await {
            Ok(vaults) => found.extend(of_vaults(view, vaults, Purpose::Bound).await),
            Err(trouble) => found.push((*wallet, trouble.finding(view.condition.title(), view.contract.block))),
        }
    }
    let holds = own_holds || holds(&found);
    if holds && !(view.question.bound && kept.is_empty()) {
        return found;
    }
    // All at once: somebody with many wallets and many vaults must not use up the time for a decision, or
    // they would stay unknown as long as they like.
    let lists = &registry.to_find(Purpose::Listed);
    let listed = view.own.iter().copied().map(|wallet| async move {
        match asked(view, delegation, lists, wallet).listed().await {
            Ok(Vaults::These(vaults)) => {
                let mut findings = of_vaults(view, vaults, Purpose::Listed).await;
                for (_, finding) in findings.iter_mut().filter(|(_, finding)| finding.is_spent()) {
                    *finding = unread(view);
                }
                findings
            }
            Ok(Vaults::TooMany) => vec![(wallet, too_many(view))],
            Err(Trouble::Spent(_)) => vec![(wallet, unread(view))],
            Err(trouble) => vec![(wallet, trouble.finding(view.condition.title(), view.contract.block))],
        }
    });
    found.extend(join_all(listed).await.into_iter().flatten());
    found
}

/// Whether a token that is bound to the person's account may lie in a vault that delegated to them.
pub(super) async fn may_hold(view: &View<'_>, delegation: &Delegation, token: Token) -> bool {
    let registry = registry(view, delegation);
    for wallet in view.own {
        match asked(view, delegation, &registry, *wallet).behind(&[token]).await {
            Ok(vaults) if vaults.is_empty() => {}
            _ => return true,
        }
    }
    false
}

fn registry<'a>(view: &View<'a>, delegation: &Delegation) -> Contract<'a> {
    Contract {
        address: delegation.registry,
        ..view.contract
    }
}

fn asked<'a>(view: &'a View<'_>, delegation: &'a Delegation, registry: &'a Contract<'a>, wallet: Address) -> Asked<'a> {
    Asked {
        kind: &view.condition.kind,
        delegation,
        registry,
        contract: &view.contract,
        wallet,
        own: view.own,
    }
}

fn holds(findings: &[(Address, Finding)]) -> bool {
    findings.iter().any(|(_, finding)| finding.outcome == Outcome::Yes)
}

/// What each vault holds. The words do not say which vault it is.
async fn of_vaults(view: &View<'_>, vaults: Vec<Vault>, purpose: Purpose) -> Vec<(Address, Finding)> {
    let each = vaults.into_iter().map(|vault| async move {
        let own: Vec<Address> = view.own.iter().copied().chain([vault.address]).collect();
        let mut finding = view.holder(vault.address, &own, &vault.scope, purpose).await;
        if finding.outcome == Outcome::Yes {
            finding.message = "gate-delegated-yes";
            finding.arguments = vec![("title", view.condition.title().to_owned())];
        }
        (vault.address, finding)
    });
    join_all(each).await
}

/// More delegations than are looked at; see the module on delegation for what that means to whom.
fn too_many(view: &View<'_>) -> Finding {
    let outcome = if view.question.staying {
        Outcome::No
    } else {
        Outcome::Unknown
    };
    Finding::new(
        outcome,
        "gate-delegation-too-many",
        [
            ("title", view.condition.title().to_owned()),
            ("read", super::delegation::MAX_VAULTS.to_string()),
        ],
    )
}

/// So many vaults that the decision's reads for them are used up. Only of a member whom the rule binds does
/// that count as nothing found, as in [`too_many`]: what is bound to them was looked up without any list, and
/// whoever floods their own wallets would never lapse otherwise.
fn unread(view: &View<'_>) -> Finding {
    let outcome = if view.question.staying && view.question.bound {
        Outcome::No
    } else {
        Outcome::Unknown
    };
    Finding::new(
        outcome,
        "gate-delegation-unread",
        [("title", view.condition.title().to_owned())],
    )
}
