//! Messages waiting for a wallet's signature. Each is good for one answer.

use crate::connection::on;
use crate::schema::challenge;
use crate::{Conn, StoreError};
use alloy_primitives::Address;
use diesel::prelude::*;
use domain::Timestamp;
use domain::session::Purpose;
use domain::wallet::ChainId;

/// A challenge as issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The nonce in the message, 128 random bits.
    pub nonce: String,
    /// Hash of the pre-session secret of the browser it was issued to.
    pub pre_session_hash: String,
    /// The address that must sign.
    pub address: Address,
    /// The chain named in the message.
    pub chain: ChainId,
    /// What the signature is for.
    pub purpose: Purpose,
    /// The exact message; it is required back byte for byte.
    pub message: String,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
    /// It waits for the owners of a wallet that is a contract.
    pub waits: bool,
}

type Columns = (String, String, Vec<u8>, i64, String, String, i64, bool);

fn of(row: Columns) -> Result<Challenge, StoreError> {
    let (nonce, pre_session_hash, address, chain, purpose, message, expires_at, waits) = row;
    let bytes =
        <[u8; 20]>::try_from(address.as_slice()).map_err(|_| StoreError::corrupt("challenge", "address", &nonce))?;
    Ok(Challenge {
        address: Address::from(bytes),
        purpose: Purpose::parse(&purpose).ok_or_else(|| StoreError::corrupt("challenge", "purpose", &nonce))?,
        nonce,
        pre_session_hash,
        chain: ChainId(chain.cast_unsigned()),
        message,
        expires_at: Timestamp::from_millis(expires_at),
        waits,
    })
}

/// Stores a challenge.
pub fn add(conn: &mut Conn, new: &Challenge) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(challenge::table)
        .values((
            challenge::nonce.eq(&new.nonce),
            challenge::pre_session_hash.eq(&new.pre_session_hash),
            challenge::address.eq(new.address.as_slice()),
            challenge::chain_id.eq(new.chain.0.cast_signed()),
            challenge::purpose.eq(new.purpose.as_str()),
            challenge::message.eq(&new.message),
            challenge::expires_at.eq(new.expires_at.as_millis()),
            challenge::waits.eq(new.waits),
        ))
        .execute(c))?;
    Ok(())
}

/// Looks at a challenge without using it up: the signature is checked (which may need the chain)
/// before the transaction that takes it.
pub fn find(conn: &mut Conn, nonce: &str) -> Result<Option<Challenge>, StoreError> {
    let row: Option<Columns> = on!(conn, c => challenge::table.find(nonce).first(c).optional())?;
    row.map(of).transpose()
}

/// Uses a challenge up. `None` if it was used already, or never was.
pub fn take(conn: &mut Conn, nonce: &str) -> Result<Option<Challenge>, StoreError> {
    let row: Option<Columns> = on!(conn, c => diesel::delete(challenge::table.find(nonce))
        .returning(challenge::all_columns)
        .get_result(c)
        .optional())?;
    row.map(of).transpose()
}

/// The challenge of a browser that waits for the owners of a wallet, to be signed for one purpose.
pub fn find_waiting(
    conn: &mut Conn,
    pre_session_hash: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<Challenge>, StoreError> {
    let row: Option<Columns> = on!(conn, c => challenge::table
        .filter(challenge::pre_session_hash.eq(pre_session_hash))
        .filter(challenge::purpose.eq(purpose.as_str()))
        .filter(challenge::waits.eq(true))
        .filter(challenge::expires_at.gt(now.as_millis()))
        .order(challenge::expires_at.desc())
        .first(c)
        .optional())?;
    row.map(of).transpose()
}

/// How many challenges wait for owners, of all browsers.
pub fn count_waiting(conn: &mut Conn, now: Timestamp) -> Result<i64, StoreError> {
    Ok(on!(conn, c => challenge::table
        .filter(challenge::waits.eq(true))
        .filter(challenge::expires_at.gt(now.as_millis()))
        .count()
        .get_result(c))?)
}

/// How many challenges wait for the owners of one wallet, of all browsers.
pub fn count_waiting_for(conn: &mut Conn, address: Address, chain: ChainId, now: Timestamp) -> Result<i64, StoreError> {
    Ok(on!(conn, c => challenge::table
        .filter(challenge::waits.eq(true))
        .filter(challenge::expires_at.gt(now.as_millis()))
        .filter(challenge::address.eq(address.as_slice()))
        .filter(challenge::chain_id.eq(chain.0.cast_signed()))
        .count()
        .get_result(c))?)
}

/// Whether a browser waits for the owners of a wallet, for whatever purpose.
pub fn has_waiting(conn: &mut Conn, pre_session_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    let nonce: Option<String> = on!(conn, c => challenge::table
        .filter(challenge::pre_session_hash.eq(pre_session_hash))
        .filter(challenge::waits.eq(true))
        .filter(challenge::expires_at.gt(now.as_millis()))
        .select(challenge::nonce)
        .first(c)
        .optional())?;
    Ok(nonce.is_some())
}

/// Drops the challenge of a browser that waits for owners to sign it for this purpose: it has one of them at a
/// time.
pub fn forget_waiting(conn: &mut Conn, pre_session_hash: &str, purpose: Purpose) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(challenge::table
        .filter(challenge::pre_session_hash.eq(pre_session_hash))
        .filter(challenge::purpose.eq(purpose.as_str()))
        .filter(challenge::waits.eq(true)))
        .execute(c))?)
}

/// When the challenges that a browser has open expire, the next first; those that wait for owners aside.
pub fn list_open_expiries(
    conn: &mut Conn,
    pre_session_hash: &str,
    now: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let rows: Vec<i64> = on!(conn, c => challenge::table
        .filter(challenge::pre_session_hash.eq(pre_session_hash))
        .filter(challenge::expires_at.gt(now.as_millis()))
        .filter(challenge::waits.eq(false))
        .order(challenge::expires_at)
        .select(challenge::expires_at)
        .load(c))?;
    Ok(rows.into_iter().map(Timestamp::from_millis).collect())
}
