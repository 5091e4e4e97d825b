//! Why an account cannot be claimed now.

use crate::enforcer::EnforceError;
use domain::rate_limit::RetryAfter;
use store::StoreError;

/// A claim came to nothing. What was there before is there still.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// No such relying party, or one whose profiles we cannot read.
    #[error("accounts of that server cannot be linked here: ask an admin of this instance")]
    NotOffered,
    /// The member is suspended or gone.
    #[error("only active members link accounts")]
    NotAllowed,
    /// The text is no name of an account there.
    #[error("this is no name of an account there: write it as it is shown there, such as bob or @bob:example.org")]
    BadName,
    /// A name on some other server.
    #[error("this account is on another server than {server}")]
    OtherServer {
        /// The server that was meant.
        server: String,
    },
    /// It is linked to another member. To whom is not told.
    #[error("this account is linked to a member already: if it is yours, ask an admin of this instance")]
    Taken,
    /// The member has linked one there.
    #[error("you have linked an account there: unlink it before you link another")]
    LinkedAlready,
    /// The member has an account there by logging in.
    #[error("you have an account there already, made when you logged in: ask an admin of that server which to keep")]
    HasAnother,
    /// What the member has there is closed by us.
    #[error("what you have there is closed because of your membership: renew it first, then link the account")]
    ClosedNow,
    /// Nothing is claimed there.
    #[error("nothing waits for a proof there: name the account first")]
    NoClaim,
    /// The code is too old.
    #[error("the code is too old: name the account again to get another")]
    Expired,
    /// The server knows no such account.
    #[error("that server knows no such account")]
    NoSuchAccount,
    /// The profile was read, and the code is not in it.
    #[error("the code is not in the profile yet: put it there, save it, and look again")]
    CodeNotThere,
    /// The server shows profiles to nobody.
    #[error("that server does not show this profile to the public")]
    Hidden,
    /// The server did not answer, or not with a profile.
    #[error("the profile could not be read ({why}): try again later")]
    Unread {
        /// Why, for the operator.
        why: String,
    },
    /// Too many attempts.
    #[error("too many attempts: try again in {} seconds", .0.secs())]
    TooOften(RetryAfter),
    /// There is nothing to unlink.
    #[error("no account there is linked")]
    NotLinked,
    /// The linked account is in use through us, or was closed by us.
    #[error("you log in to this account through here, or it was closed because of your membership: an admin can help")]
    InUse,
    /// The database failed.
    #[error("the database did not do it; try again")]
    Store(#[from] StoreError),
}

impl From<EnforceError> for ClaimError {
    fn from(error: EnforceError) -> Self {
        match error {
            EnforceError::Store(error) => Self::Store(error),
            other => Self::Unread { why: other.to_string() },
        }
    }
}
