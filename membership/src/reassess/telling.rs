//! What a member is told about their membership. The words are the server's; here are the arguments:
//! `until` (RFC 3339), `days` (whole days, at least 1), `link` (where to get what is missing).

use super::reason;
use domain::gate::Decision;
use domain::membership::{LapseTerms, NoticeKind, Standing};
use domain::{AccountId, Entropy, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;
use store::{Conn, StoreError, notices};

/// Whom something is told, and when.
pub(crate) struct Telling<'a> {
    pub(crate) account: AccountId,
    pub(crate) now: Timestamp,
    pub(crate) entropy: &'a dyn Entropy,
}

impl Telling<'_> {
    /// Of steps between stages.
    pub(crate) fn of_steps(
        &self,
        conn: &mut Conn,
        kinds: &[NoticeKind],
        standing: &Standing,
        terms: &LapseTerms,
        confirmed: &Decision,
    ) -> Result<(), StoreError> {
        for kind in kinds {
            let mut arguments = BTreeMap::new();
            if let Some(left) = standing.left(terms) {
                insert_end(&mut arguments, self.now.plus(left), left);
            }
            if let Some(link) = reason::link(confirmed) {
                arguments.insert("link".to_owned(), link.to_owned());
            }
            notices::add(conn, self.account, *kind, &arguments, self.now, self.entropy)?;
        }
        Ok(())
    }

    /// Of a token that ends soon.
    pub(crate) fn of_expiry(&self, conn: &mut Conn, ends_at: Timestamp) -> Result<(), StoreError> {
        let mut arguments = BTreeMap::new();
        insert_end(&mut arguments, ends_at, ends_at.since(self.now));
        let kind = NoticeKind::ExpiresSoon;
        notices::add(conn, self.account, kind, &arguments, self.now, self.entropy)?;
        Ok(())
    }
}

fn insert_end(arguments: &mut BTreeMap<String, String>, until: Timestamp, left: Duration) {
    let days = left.as_secs().div_ceil(86_400).max(1);
    arguments.insert("until".to_owned(), until.to_rfc3339());
    arguments.insert("days".to_owned(), days.to_string());
}
