//! What a member says about themselves: display name and biography, for every surface that lets a
//! member change them.

use crate::means::Means;
use domain::account::Account;
use domain::compose::to_html;
use domain::job::DistributeActor;
use domain::policy::MayPost;
use store::{StoreError, accounts, actors, jobs};

/// The longest display name, in characters.
pub const MAX_DISPLAY_NAME: usize = 50;
/// The longest biography, in characters.
pub const MAX_BIOGRAPHY: usize = 500;

/// A description was not taken. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum DescribingError {
    /// The display name cannot be shown.
    #[error("a display name has at most {MAX_DISPLAY_NAME} characters and no control characters")]
    BadDisplayName,
    /// The biography is too long.
    #[error("a biography has at most {MAX_BIOGRAPHY} characters")]
    BiographyTooLong,
    /// The account may not act now.
    #[error("this account may not change anything now")]
    NotAllowed,
    /// The database failed.
    #[error("the description could not be stored")]
    Store(#[from] StoreError),
}

/// Replaces display name and biography of `account`; other servers are told by a job of the same
/// transaction.
pub async fn describe(
    means: &Means,
    account: &Account,
    display_name: &str,
    biography: &str,
) -> Result<(), DescribingError> {
    let display_name = display_name.trim().to_owned();
    let biography = biography.replace("\r\n", "\n").trim().to_owned();
    if display_name.chars().count() > MAX_DISPLAY_NAME || display_name.chars().any(char::is_control) {
        return Err(DescribingError::BadDisplayName);
    }
    if biography.chars().count() > MAX_BIOGRAPHY {
        return Err(DescribingError::BiographyTooLong);
    }
    let html = to_html(&biography, &[], &means.tag_base());
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = accounts::lookup(conn, account.id)?
                .filter(MayPost::allows)
                .ok_or(DescribingError::NotAllowed)?;
            actors::describe_local(conn, account.actor_id, &display_name, &html, now)?;
            accounts::set_biography(conn, account.id, &biography)?;
            jobs::enqueue(
                conn,
                &DistributeActor {
                    actor_id: account.actor_id,
                    revision: now.as_millis(),
                },
                now,
            )?;
            Ok(())
        })
        .await
}
