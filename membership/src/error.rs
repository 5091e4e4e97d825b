//! What can go wrong in this room, in words that say what to do. Mapped to HTTP by the server.

use crate::drafts::DraftProblem;
use domain::wallet::ChainId;
use store::StoreError;

/// Why something about memberships was not done. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum MembershipError {
    /// The database failed.
    #[error("the database did not do it; try again")]
    Store(#[from] StoreError),
    /// The chain's pinned block is older than the event that made us look.
    #[error("{chain} is read at block {pinned} only, and the event stands in block {wanted}: try again in a second")]
    Behind {
        /// The chain.
        chain: ChainId,
        /// The block that was read.
        pinned: u64,
        /// The block that must be read.
        wanted: u64,
    },
    /// The member's wallets or passes changed while the chain was read, several times in a row.
    #[error("this member's wallets or passes were just changed: try again in a moment")]
    Changing,
    /// There is no such account.
    #[error("there is no such account; check the username")]
    NoSuchAccount,
    /// The acting account may not do this at all.
    #[error("you may not do this: ask an account with the role {needed}")]
    NotAllowed {
        /// The least role that may.
        needed: &'static str,
    },
    /// The account acted on has the same role or a higher one.
    #[error("you may not do this to an account whose role is not below yours: ask somebody with a higher role")]
    NotBelow,
    /// Nobody acts on themselves.
    #[error("you may not do this to yourself: ask somebody else")]
    Yourself,
    /// What should be lifted is not banned.
    #[error("this is not banned; see the list of bans")]
    NotBanned,
    /// What should be banned is banned already.
    #[error("this is banned already; see the list of bans")]
    AlreadyBanned,
    /// A text is empty or too long.
    #[error("write between 1 and {most} characters")]
    BadText {
        /// The most characters.
        most: usize,
    },
    /// The brake of this rule is not tripped.
    #[error("the demotions of this rule are not stopped; nothing to do")]
    NoBrake,
    /// The appellant has an appeal that nobody decided yet.
    #[error("your last appeal is not decided yet: wait for the answer")]
    AppealWaiting,
    /// There is no such appeal.
    #[error("there is no such appeal; see the list of appeals")]
    NoSuchAppeal,
    /// Somebody decided it already.
    #[error("this appeal was decided already; load the page again")]
    AppealDecided,
    /// The draft cannot be tried as it is written.
    #[error("the draft has {} mistakes; the first: {}", .0.len(), .0.first().map_or("", |first| first.message.as_str()))]
    BadDraft(Vec<DraftProblem>),
    /// Too many drafts of the same person wait.
    #[error(
        "{most} drafts of yours wait or are being tried: wait until one is done, they are tried one after the other"
    )]
    TooManyDrafts {
        /// The most.
        most: usize,
    },
    /// The server was not wired to try drafts.
    #[error("this process tries no drafts of the rules: use the web process of the instance")]
    NoDrafts,
    /// There is no such draft.
    #[error("there is no such draft: start it again")]
    NoSuchDraft,
}

impl MembershipError {
    /// Whether the same call may succeed if it is made again.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Store(error) => matches!(error, StoreError::Unavailable(_) | StoreError::Conflict(_)),
            Self::Behind { .. } | Self::Changing => true,
            _ => false,
        }
    }
}
