//! What can go wrong with the database, in the few kinds that callers treat differently.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// A database operation failed. Nothing of its transaction was kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or is too busy; the same call may succeed later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A concurrent change took what must be unique, removed what was pointed to, or won a deadlock; the
    /// same call may succeed, or see what was changed, if it is made again.
    #[error("a concurrent change got there first")]
    Conflict(#[source] Diesel),
    /// A stored value makes no sense: a bug, or a hand in the database.
    #[error("table {table}, column {column}, row {row}: the stored value makes no sense")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
    },
    /// The schema cannot be used by this binary.
    #[error("{0}")]
    Schema(String),
    /// Anything else: a bug in a query.
    #[error("a query failed")]
    Query(#[source] Diesel),
}

impl StoreError {
    pub(crate) fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }

    pub(crate) fn corrupt(table: &'static str, column: &'static str, row: impl ToString) -> Self {
        Self::Corrupt {
            table,
            column,
            row: row.to_string(),
        }
    }
}

impl From<Diesel> for StoreError {
    fn from(error: Diesel) -> Self {
        match &error {
            Diesel::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::SerializationFailure,
                _,
            ) => Self::Conflict(error),
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _)
            | Diesel::BrokenTransactionManager => Self::Unavailable(Box::new(error)),
            // Whoever lost a deadlock may simply try again.
            Diesel::DatabaseError(_, info) if info.message().starts_with("deadlock detected") => Self::Conflict(error),
            Diesel::DatabaseError(_, info) if is_shortage(info.message()) => Self::Unavailable(Box::new(error)),
            _ => Self::Query(error),
        }
    }
}

impl From<diesel::ConnectionError> for StoreError {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

/// Whether a message is about the machine and not about the query: the disk is full or fails, or
/// somebody else holds the file. A job that meets this is tried again and never buried.
fn is_shortage(message: &str) -> bool {
    const SHORTAGES: [&str; 7] = [
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "unable to open database file",
        "attempt to write a readonly database",
        "out of memory",
        "No space left on device",
    ];
    SHORTAGES.iter().any(|shortage| message.contains(shortage))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(message: &str) -> StoreError {
        Diesel::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned())).into()
    }

    #[test]
    fn a_full_disk_is_no_bug_in_a_query() {
        assert!(matches!(of("no such table: x"), StoreError::Query(_)));
        for message in [
            "database or disk is full",
            "disk I/O error",
            "could not extend file: No space left on device",
        ] {
            assert!(matches!(of(message), StoreError::Unavailable(_)), "{message}");
        }
    }

    #[test]
    fn a_row_that_vanished_under_another_is_a_concurrent_change() {
        let gone = Diesel::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, Box::new("gone".to_owned()));
        assert!(matches!(StoreError::from(gone), StoreError::Conflict(_)));
        let bug = Diesel::DatabaseError(DatabaseErrorKind::NotNullViolation, Box::new("bug".to_owned()));
        assert!(matches!(StoreError::from(bug), StoreError::Query(_)));
    }

    #[test]
    fn whoever_loses_a_deadlock_may_try_again() {
        assert!(matches!(of("deadlock detected"), StoreError::Conflict(_)));
    }
}
