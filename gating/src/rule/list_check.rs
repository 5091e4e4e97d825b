//! The kind `allowlist`: a list that is written or was read from a file, and its Merkle root.

use super::MAX_ADDRESSES;
use super::condition_check::Check;
use super::fields;
use super::model::Allowlist;
use crate::merkle;
use alloy_primitives::{Address, B256};
use std::collections::BTreeSet;

/// Checks a condition of kind `allowlist`.
pub(super) fn allowlist(check: &mut Check<'_>) -> Option<Allowlist> {
    let chain = match check.spec.chain {
        Some(_) => Some(check.chain()?),
        None => None,
    };
    let merkle_root = match check.spec.merkle_root.as_deref().map(fields::word) {
        None => Some(None),
        Some(Ok(root)) => Some(Some(root)),
        Some(Err(message)) => check.wrong("merkle_root", message),
    };
    let addresses = addresses(check)?;
    let merkle_root = merkle_root?;
    if let Some(root) = merkle_root {
        has_root(check, &addresses, root)?;
    }
    let addresses: BTreeSet<Address> = addresses.into_iter().collect();
    Some(Allowlist {
        chain,
        addresses: addresses.into_iter().collect(),
        merkle_root,
    })
}

fn addresses(check: &mut Check<'_>) -> Option<Vec<Address>> {
    let spec = check.spec;
    if let Some(message) = &spec.file_refused {
        return check.wrong("addresses_file", message);
    }
    let written = match (&spec.addresses, &spec.addresses_file) {
        (Some(_), Some(_)) => {
            return check.wrong(
                "addresses_file",
                "the list is written twice: remove `addresses` or `addresses_file`",
            );
        }
        (None, Some(_)) => {
            return check.wrong(
                "addresses_file",
                "these rules were read without a folder, so no file can be read: write the wallets in `addresses`",
            );
        }
        (None, None) => {
            return check.wrong(
                "addresses",
                "a condition of kind `allowlist` needs `addresses` or `addresses_file`; a `merkle_root` alone does not say who is on the list",
            );
        }
        (Some(written), None) => written,
    };
    if written.is_empty() {
        return check.wrong("addresses", "the list is empty: name at least one wallet");
    }
    if written.len() > MAX_ADDRESSES {
        return check.wrong(
            "addresses",
            format!(
                "the list has {} wallets: at most {MAX_ADDRESSES} are allowed",
                written.len()
            ),
        );
    }
    let read: Vec<Option<Address>> = written
        .iter()
        .enumerate()
        .map(|(at, text)| check.address(&format!("addresses[{at}]"), Some(text)))
        .collect();
    read.into_iter().collect()
}

/// Refuses a list with another root than the one that is written. A wallet that is listed twice counts
/// twice, because it does so in the tools that make such roots.
fn has_root(check: &mut Check<'_>, addresses: &[Address], wanted: B256) -> Option<()> {
    match merkle::root(addresses.iter().copied()) {
        Some(found) if found == wanted => Some(()),
        found => {
            let found = found.map(|root| root.to_string()).unwrap_or_default();
            check.wrong(
                "merkle_root",
                format!(
                    "the list of {} wallets has the root {found}: somebody changed the list or the root; compare both with their source",
                    addresses.len()
                ),
            )
        }
    }
}
