//! Tokens as three columns: chain, contract and id. Tables that are about tokens have them as their key.

use crate::StoreError;
use alloy_primitives::U256;
use domain::gate::Token;
use domain::wallet::ChainId;
use std::collections::BTreeMap;

/// How many keys one statement names. SQLite allows 32 766 variables.
pub(crate) const CHUNK: usize = 500;

/// The columns of a token.
pub(crate) fn key(token: &Token) -> (i64, Vec<u8>, Vec<u8>) {
    (
        token.chain.0.cast_signed(),
        token.contract.to_vec(),
        token.id.to_be_bytes::<32>().to_vec(),
    )
}

/// A token from its columns.
pub(crate) fn token_of(table: &'static str, chain: i64, contract: &[u8], id: &[u8]) -> Result<Token, StoreError> {
    let contract = <[u8; 20]>::try_from(contract)
        .map_err(|_| StoreError::corrupt(table, "contract", format!("{contract:02x?}")))?;
    let id = <[u8; 32]>::try_from(id).map_err(|_| StoreError::corrupt(table, "token_id", format!("{id:02x?}")))?;
    Ok(Token {
        chain: ChainId(chain.cast_unsigned()),
        contract: contract.into(),
        id: U256::from_be_bytes(id),
    })
}

/// Tokens of one contract, few enough for one statement.
pub(crate) struct OfContract {
    pub(crate) chain: i64,
    pub(crate) contract: Vec<u8>,
    pub(crate) ids: Vec<Vec<u8>>,
}

/// Sorts tokens into statements: each looks ids of one contract up along the table's key.
pub(crate) fn by_contract(tokens: &[Token]) -> Vec<OfContract> {
    let mut sorted: BTreeMap<(i64, Vec<u8>), Vec<Vec<u8>>> = BTreeMap::new();
    for token in tokens {
        let (chain, contract, id) = key(token);
        sorted.entry((chain, contract)).or_default().push(id);
    }
    let mut groups = Vec::new();
    for ((chain, contract), mut ids) in sorted {
        ids.sort_unstable();
        ids.dedup();
        groups.extend(ids.chunks(CHUNK).map(|some| OfContract {
            chain,
            contract: contract.clone(),
            ids: some.to_vec(),
        }));
    }
    groups
}
