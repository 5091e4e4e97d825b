//! What a member is told who is about to sign in where they are signed in already: what stays if it is them
//! again, and what ends if it is somebody else.

use crate::pages::Pages;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The member who is signed in already.
pub(super) struct SignedInAs {
    /// As `@user@host`.
    pub(super) handle: String,
    /// The servers that they are logged out of with this session.
    pub(super) parties: Vec<String>,
    /// One of these servers deletes devices with it.
    pub(super) deletes_devices: bool,
}

impl SignedInAs {
    /// Who is signed in; `None` if nobody is.
    pub(super) async fn of(pages: &Pages, reader: &Reader) -> Result<Option<Self>, Problem> {
        let Some(me) = &reader.me else {
            return Ok(None);
        };
        let parties = pages.auth.list_session_parties(&reader.visitor).await?;
        Ok(Some(Self {
            handle: me.person.handle.clone(),
            deletes_devices: parties.iter().any(|party| party.deletes_devices_at_log_out()),
            parties: parties.into_iter().map(|party| party.name).collect(),
        }))
    }
}

/// The sign-in page for somebody who is signed in; it leads to `next` afterwards.
pub(in crate::pages) fn sign_in_again(next: &str) -> String {
    format!("/sign-in?again=1&next={}", utf8_percent_encode(next, NON_ALPHANUMERIC))
}
