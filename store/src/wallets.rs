//! Wallets linked to accounts. A wallet belongs to one account.

use crate::connection::on;
use crate::schema::wallet;
use crate::token_columns::CHUNK;
use crate::{Conn, StoreError};
use alloy_primitives::Address;
use diesel::prelude::*;
use domain::wallet::{ChainId, Proof, Wallet};
use domain::{AccountId, Timestamp};

/// The stored form of a proof: the chain for a contract wallet, nothing for a key.
pub(crate) fn proof_chain(proof: Proof) -> Option<i64> {
    match proof {
        Proof::Key => None,
        Proof::Contract { chain } => Some(chain.0.cast_signed()),
    }
}

/// A wallet from its columns.
pub(crate) fn wallet_of(
    table: &'static str,
    row: &str,
    address: &[u8],
    chain: Option<i64>,
) -> Result<Wallet, StoreError> {
    let address = <[u8; 20]>::try_from(address).map_err(|_| StoreError::corrupt(table, "address", row))?;
    let proof = match chain {
        None => Proof::Key,
        Some(chain) => Proof::Contract {
            chain: ChainId(chain.cast_unsigned()),
        },
    };
    Ok(Wallet {
        address: Address::from(address),
        proof,
    })
}

/// A wallet as linked to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedWallet {
    /// The wallet.
    pub wallet: Wallet,
    /// When it was linked.
    pub linked_at: Timestamp,
}

/// The account a wallet belongs to.
pub fn find_account(conn: &mut Conn, wallet: &Wallet) -> Result<Option<AccountId>, StoreError> {
    let id: Option<i64> =
        on!(conn, c => wallet::table.find(wallet.subject()).select(wallet::account_id).first(c).optional())?;
    Ok(id.map(AccountId))
}

/// The accounts that have one of these addresses, however it was proven, in the order of their ids: an
/// event on a chain names addresses and no more.
pub fn find_accounts(conn: &mut Conn, addresses: &[Address]) -> Result<Vec<AccountId>, StoreError> {
    let mut wanted: Vec<&[u8]> = addresses.iter().map(|address| address.as_slice()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut ids = Vec::new();
    for some in wanted.chunks(CHUNK) {
        let found: Vec<i64> = on!(conn, c => wallet::table
            .filter(wallet::address.eq_any(some.iter().copied()))
            .select(wallet::account_id)
            .load(c))?;
        ids.extend(found);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.into_iter().map(AccountId).collect())
}

/// The wallets of an account, oldest first.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<LinkedWallet>, StoreError> {
    let rows: Vec<(String, Vec<u8>, Option<i64>, i64)> = on!(conn, c => wallet::table
        .filter(wallet::account_id.eq(account.0))
        .order((wallet::linked_at, wallet::subject))
        .select((wallet::subject, wallet::address, wallet::proof_chain, wallet::linked_at))
        .load(c))?;
    rows.into_iter()
        .map(|(subject, address, chain, linked_at)| {
            let wallet = wallet_of("wallet", &subject, &address, chain)?;
            Ok(LinkedWallet {
                wallet,
                linked_at: Timestamp::from_millis(linked_at),
            })
        })
        .collect()
}

/// Links a wallet. False if it belongs to an account already.
pub fn link(conn: &mut Conn, account: AccountId, wallet: &Wallet, now: Timestamp) -> Result<bool, StoreError> {
    let linked = on!(conn, c => diesel::insert_into(wallet::table)
        .values((
            wallet::subject.eq(wallet.subject()),
            wallet::account_id.eq(account.0),
            wallet::address.eq(wallet.address.as_slice()),
            wallet::proof_chain.eq(proof_chain(wallet.proof)),
            wallet::linked_at.eq(now.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(linked == 1)
}

/// Unlinks a wallet of an account, unless it is the last one. True if it was unlinked.
pub fn unlink(conn: &mut Conn, account: AccountId, wallet: &Wallet) -> Result<bool, StoreError> {
    if list(conn, account)?.len() < 2 {
        return Ok(false);
    }
    let gone = on!(conn, c => diesel::delete(
        wallet::table.find(wallet.subject()).filter(wallet::account_id.eq(account.0))).execute(c))?;
    Ok(gone == 1)
}
