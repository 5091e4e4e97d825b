//! Keys that sign tokens for relying parties. The private halves are sealed.

use crate::connection::on;
use crate::schema::openid_key;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::Timestamp;

/// A key as stored. Sealed at (`openid_key`, kid, `sealed_private`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// PKCS#8, sealed.
    pub sealed_private: Vec<u8>,
    /// `n` of the JWK, base64url.
    pub modulus: String,
    /// `e` of the JWK, base64url.
    pub exponent: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it signs, until the next one does.
    pub active_at: Timestamp,
}

type Columns = (String, Vec<u8>, String, String, i64, i64);

/// All keys, in the order in which they sign.
pub fn list(conn: &mut Conn) -> Result<Vec<StoredKey>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => openid_key::table
        .order((openid_key::active_at, openid_key::kid))
        .load(c))?;
    let of = |(kid, sealed_private, modulus, exponent, created_at, active_at): Columns| StoredKey {
        kid,
        sealed_private,
        modulus,
        exponent,
        created_at: Timestamp::from_millis(created_at),
        active_at: Timestamp::from_millis(active_at),
    };
    Ok(rows.into_iter().map(of).collect())
}

/// Adds a key.
pub fn add(conn: &mut Conn, new: &StoredKey) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(openid_key::table)
        .values((
            openid_key::kid.eq(&new.kid),
            openid_key::sealed_private.eq(&new.sealed_private),
            openid_key::modulus.eq(&new.modulus),
            openid_key::exponent.eq(&new.exponent),
            openid_key::created_at.eq(new.created_at.as_millis()),
            openid_key::active_at.eq(new.active_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Removes a key that nobody needs any more. False if there is none.
pub fn remove(conn: &mut Conn, kid: &str) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(openid_key::table.find(kid)).execute(c))? == 1)
}
