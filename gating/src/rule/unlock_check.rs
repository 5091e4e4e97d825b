//! The kind `unlock`. That a bound condition needs `min_remaining` is checked in [`super::usage_check`].

use super::condition_check::Check;
use super::model::{Lent, Unlock};
use super::{delegation_check, fields};
use std::time::Duration;

/// Checks a condition of kind `unlock`.
pub(super) fn unlock(check: &mut Check<'_>) -> Option<Unlock> {
    let chain = check.chain();
    let contract = check.address("contract", check.spec.contract.as_deref());
    let lent = lent(check);
    let min_remaining = match check.spec.min_remaining.as_deref().map(fields::duration) {
        None => Some(Duration::ZERO),
        Some(Ok(duration)) => Some(duration),
        Some(Err(message)) => check.wrong("min_remaining", message),
    };
    let mut versions = check.spec.versions.clone().unwrap_or_default();
    versions.sort_unstable();
    versions.dedup();
    if check.spec.versions.as_ref().is_some_and(Vec::is_empty) {
        check.note(
            "versions",
            "no version would be accepted: name some, for example [13, 14, 15], or remove the key",
        );
    }
    let held_since = check.held_since();
    let delegation = delegation_check::delegation(check);
    Some(Unlock {
        chain: chain?,
        contract: contract?,
        lent: lent?,
        min_remaining: min_remaining?,
        versions,
        held_since: held_since?,
        delegation: delegation?,
    })
}

fn lent(check: &mut Check<'_>) -> Option<Lent> {
    match (check.spec.lent.as_deref(), check.spec.from_block) {
        (None | Some("reject"), None) => Some(Lent::Reject),
        (None | Some("reject"), Some(_)) => check.wrong(
            "from_block",
            "events of a lock are searched only with `lent = \"manager\"`: remove `from_block`",
        ),
        (Some("manager"), Some(from_block)) => Some(Lent::Manager { from_block }),
        (Some("manager"), None) => check.wrong(
            "from_block",
            "with `lent = \"manager\"` the lock's events are searched for keys that were lent: write the block in which the lock was created",
        ),
        (Some(other), _) => {
            let message = format!(
                "`{}` is not a way to treat lent keys: write `reject` or `manager`",
                fields::shortened(other)
            );
            check.unknown_word("lent", message, other, &["reject", "manager"])
        }
    }
}
