//! What is banned: accounts, tokens, wallets. A ban of a token or a wallet keeps it from admitting
//! anybody; who is a member by another token does not suffer from it.

use crate::connection::on;
use crate::schema::ban;
use crate::token_columns::CHUNK;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::gate::Token;
use domain::membership::BanSubject;
use domain::membership::ban::Ban;
use domain::wallet::Wallet;
use domain::{AccountId, Entropy, Timestamp, id};
use std::collections::{HashMap, HashSet};

type Columns = (i64, String, String, String, Option<i64>, i64);

fn of((id, kind, subject, reason, by, created_at): Columns) -> Result<(i64, Ban), StoreError> {
    let subject = BanSubject::parse(&kind, &subject).map_err(|_| StoreError::corrupt("ban", "subject", id))?;
    let ban = Ban {
        subject,
        reason,
        by: by.map(AccountId),
        created_at: Timestamp::from_millis(created_at),
    };
    Ok((id, ban))
}

/// Stores a ban. False if its subject is banned already; then the first ban stands.
pub fn add(conn: &mut Conn, new: &Ban, entropy: &dyn Entropy) -> Result<bool, StoreError> {
    let added = on!(conn, c => diesel::insert_into(ban::table)
        .values((
            ban::id.eq(id::draw(new.created_at, entropy)),
            ban::kind.eq(new.subject.kind()),
            ban::subject.eq(new.subject.text()),
            ban::reason.eq(&new.reason),
            ban::created_by.eq(new.by.map(|by| by.0)),
            ban::created_at.eq(new.created_at.as_millis()),
        ))
        .on_conflict((ban::kind, ban::subject))
        .do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Lifts a ban. False if there was none.
pub fn remove(conn: &mut Conn, subject: &BanSubject) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(
        ban::table.filter(ban::kind.eq(subject.kind())).filter(ban::subject.eq(subject.text()))).execute(c))?;
    Ok(gone == 1)
}

/// The ban of a subject.
pub fn find(conn: &mut Conn, subject: &BanSubject) -> Result<Option<Ban>, StoreError> {
    let row: Option<Columns> = on!(conn, c => ban::table
        .filter(ban::kind.eq(subject.kind()))
        .filter(ban::subject.eq(subject.text()))
        .first(c)
        .optional())?;
    Ok(row.map(of).transpose()?.map(|(_, ban)| ban))
}

/// Bans with their ids, newest first; those below the id `before` if there is one.
pub fn list(conn: &mut Conn, before: Option<i64>, limit: i64) -> Result<Vec<(i64, Ban)>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => ban::table
        .filter(ban::id.lt(before.unwrap_or(i64::MAX)))
        .order(ban::id.desc())
        .limit(limit.max(0))
        .load(c))?;
    rows.into_iter().map(of).collect()
}

/// Whether a wallet is banned. A ban of a bare address also counts for a contract wallet at that address:
/// a key whose address has code (EIP-7702) can prove itself both ways.
pub fn is_wallet_banned(conn: &mut Conn, wallet: &Wallet) -> Result<bool, StoreError> {
    let subjects = [wallet.subject(), format!("{:#x}", wallet.address)];
    let found: Option<i64> = on!(conn, c => ban::table
        .filter(ban::kind.eq("wallet"))
        .filter(ban::subject.eq_any(&subjects))
        .select(ban::id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}

/// Which of these tokens are banned.
pub fn banned_tokens(conn: &mut Conn, tokens: &[Token]) -> Result<HashSet<Token>, StoreError> {
    let by_text: HashMap<String, Token> = tokens
        .iter()
        .map(|token| (BanSubject::Token(*token).text(), *token))
        .collect();
    let mut texts: Vec<&str> = by_text.keys().map(String::as_str).collect();
    texts.sort_unstable();
    let mut banned = HashSet::new();
    for some in texts.chunks(CHUNK) {
        let found: Vec<String> = on!(conn, c => ban::table
            .filter(ban::kind.eq("token"))
            .filter(ban::subject.eq_any(some.iter().copied()))
            .select(ban::subject)
            .load(c))?;
        banned.extend(found.iter().filter_map(|text| by_text.get(text)));
    }
    Ok(banned)
}
