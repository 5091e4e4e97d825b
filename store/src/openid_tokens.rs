//! Access and refresh tokens of log-ins at relying parties. Only their hashes are stored.

use crate::connection::on;
use crate::openid_grants::GrantRow;
use crate::schema::{openid_grant, openid_token};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::Timestamp;
use domain::openid::{PartyGrant, PartyScopes, PartyTokenKind};

/// A token with the grant it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    /// What it is for.
    pub kind: PartyTokenKind,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
    /// The log-in. Its scopes are cut to those of the token.
    pub grant: PartyGrant,
}

/// Stores a token under its hash.
pub fn add(
    conn: &mut Conn,
    token_hash: &str,
    grant_id: i64,
    kind: PartyTokenKind,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(openid_token::table)
        .values((
            openid_token::token_hash.eq(token_hash),
            openid_token::grant_id.eq(grant_id),
            openid_token::kind.eq(kind.as_str()),
            openid_token::expires_at.eq(expires_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Says that a token is for less than its grant: a relying party that refreshes may ask for less
/// (RFC 6749, 6).
pub fn narrow(conn: &mut Conn, token_hash: &str, scopes: &PartyScopes) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(openid_token::table.find(token_hash))
        .set(openid_token::scopes.eq(scopes.to_string()))
        .execute(c))?;
    Ok(())
}

type Columns = (String, Option<String>, i64);

/// The token with this hash, whatever its state.
pub fn find(conn: &mut Conn, token_hash: &str) -> Result<Option<StoredToken>, StoreError> {
    let row: Option<(Columns, GrantRow)> = on!(conn, c => openid_token::table
        .inner_join(openid_grant::table)
        .filter(openid_token::token_hash.eq(token_hash))
        .select((
            (
                openid_token::kind,
                openid_token::scopes,
                openid_token::expires_at,
            ),
            GrantRow::as_select(),
        ))
        .first(c)
        .optional())?;
    let Some(((kind, scopes, expires_at), grant)) = row else {
        return Ok(None);
    };
    let mut grant = grant.into_grant()?;
    if let Some(scopes) = scopes {
        let own = PartyScopes::parse(&scopes).map_err(|_| StoreError::corrupt("openid_token", "scopes", grant.id))?;
        grant.scopes = grant.scopes.limited_to(&own);
    }
    Ok(Some(StoredToken {
        kind: PartyTokenKind::parse(&kind).ok_or_else(|| StoreError::corrupt("openid_token", "kind", grant.id))?,
        expires_at: Timestamp::from_millis(expires_at),
        grant,
    }))
}

/// Whether a token of this grant is worth anything still.
pub fn are_any_good(conn: &mut Conn, grant_id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let good: i64 = on!(conn, c => openid_token::table
        .filter(openid_token::grant_id.eq(grant_id))
        .filter(openid_token::expires_at.gt(now.as_millis()))
        .count()
        .get_result(c))?;
    Ok(good > 0)
}

/// Removes one token: a refresh token is used up by that. False if there is none.
pub fn remove(conn: &mut Conn, token_hash: &str) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(openid_token::table.find(token_hash)).execute(c))? == 1)
}

/// Removes the access tokens of a grant: new ones were made.
pub fn remove_access(conn: &mut Conn, grant_id: i64) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(openid_token::table
        .filter(openid_token::grant_id.eq(grant_id))
        .filter(openid_token::kind.eq(PartyTokenKind::Access.as_str())))
        .execute(c))?)
}

/// Removes all tokens of a grant, which itself stays.
pub fn remove_all(conn: &mut Conn, grant_id: i64) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(openid_token::table
        .filter(openid_token::grant_id.eq(grant_id)))
        .execute(c))?)
}
