//! What admins and moderators did, newest first. Accounts are named, wallets are not: next to whoever was
//! banned a moment earlier, an address would tell whose it is.

use super::{MOST, Office, username};
use domain::AccountId;
use store::audit::AuditEntry;
use store::{Conn, StoreError, audit};

/// An account as the log names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: AccountId,
    /// Its name; `None` once it is deleted.
    pub username: Option<String>,
}

/// To whom or what something was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditSubject {
    /// An account.
    Account(Named),
    /// An appeal.
    Appeal(i64),
    /// A wallet, which is not told.
    Wallet,
    /// Something else, as it is written: a rule, a token, a draft.
    Other(String),
}

/// An entry with who did it.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// The entry. Its subject is for [`AuditLine::subject`] to tell.
    pub entry: AuditEntry,
    /// Who; `None` for the operator on the command line.
    pub by: Option<Named>,
    /// To whom or what.
    pub subject: AuditSubject,
}

impl Office {
    /// The newest entries below the id `before`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit(&self, before: Option<i64>, limit: i64) -> Result<Vec<AuditLine>, StoreError> {
        let limit = limit.clamp(1, MOST + 1);
        self.store
            .read(move |conn| {
                let entries = audit::list(conn, before, limit)?;
                entries.into_iter().map(|entry| line(conn, entry)).collect()
            })
            .await
    }
}

fn line(conn: &mut Conn, entry: AuditEntry) -> Result<AuditLine, StoreError> {
    let by = entry.account_id.map(|id| named(conn, id)).transpose()?;
    let subject = match what(&entry.action, &entry.subject) {
        What::Account(id) => AuditSubject::Account(named(conn, id)?),
        What::Appeal(id) => AuditSubject::Appeal(id),
        What::Wallet => AuditSubject::Wallet,
        What::Other => AuditSubject::Other(entry.subject.clone()),
    };
    Ok(AuditLine { entry, by, subject })
}

fn named(conn: &mut Conn, id: AccountId) -> Result<Named, StoreError> {
    Ok(Named {
        id,
        username: username(conn, id)?,
    })
}

/// What a stored subject is.
#[derive(Debug, PartialEq, Eq)]
enum What {
    Account(AccountId),
    Appeal(i64),
    Wallet,
    Other,
}

fn what(action: &str, subject: &str) -> What {
    // What is about an account only is written without its kind.
    let about_account = matches!(action, "rebind" | "cancel_change");
    let (kind, text) = match subject.split_once(':') {
        None if about_account => ("account", subject),
        None => return What::Other,
        Some(parts) => parts,
    };
    match kind {
        "account" => text.parse().map_or(What::Other, What::Account),
        "appeal" => text.parse().map_or(What::Other, What::Appeal),
        "wallet" => What::Wallet,
        _ => What::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_acted_on_is_seen_from_the_stored_subject() {
        let ada = AccountId(7);
        for (action, subject, wanted) in [
            ("ban", "account:7", What::Account(ada)),
            ("rebind", "7", What::Account(ada)),
            ("cancel_change", "7", What::Account(ada)),
            ("grant_appeal", "appeal:9", What::Appeal(9)),
            ("ban", "wallet:0x1111111111111111111111111111111111111111", What::Wallet),
            ("ban", "wallet:eip155:1:0x11", What::Wallet),
            ("ban", "token:eip155:1:0x11/7", What::Other),
            ("release_brake", "7", What::Other),
            ("keep_brake", "members", What::Other),
            ("ban", "account:x", What::Other),
        ] {
            assert_eq!(what(action, subject), wanted, "{action} {subject}");
        }
    }
}
