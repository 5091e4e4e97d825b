//! Token ids out of events, newest first.

use super::MAX_TOKENS;
use super::contract::{Contract, Trouble};
use alloy_primitives::{Address, B256, U256};

/// Ids found in events.
pub(super) struct Found {
    /// Each once, newest first, at most [`MAX_TOKENS`].
    pub(super) ids: Vec<U256>,
    /// Whether there were more.
    pub(super) more: bool,
}

/// A topic that holds an address.
pub(super) fn topic(address: Address) -> B256 {
    address.into_word()
}

/// The ids that stand in topic `id_at` of the events that match `topics`.
pub(super) async fn ids(
    contract: &Contract<'_>,
    from_block: u64,
    topics: [Option<B256>; 4],
    id_at: usize,
) -> Result<Found, Trouble> {
    let mut entries = contract
        .reader
        .logs(contract.block, contract.address, from_block, topics)
        .await?;
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.block_number, entry.log_index)));
    let mut ids = Vec::new();
    for entry in entries {
        // An event without that topic is not of this kind, whatever its signature.
        let Some(word) = entry.topics.get(id_at) else { continue };
        let id = U256::from_be_bytes(word.0);
        if !ids.contains(&id) {
            if ids.len() == MAX_TOKENS {
                return Ok(Found { ids, more: true });
            }
            ids.push(id);
        }
    }
    Ok(Found { ids, more: false })
}
