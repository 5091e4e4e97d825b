//! Small questions that one room asks and another answers. Implementations are wired by `server`.

use crate::account::{Account, AccountState};
use crate::gate::Decision;
use crate::post::{Post, Visibility};
use crate::wallet::Wallet;
use async_trait::async_trait;

/// May the holder of these wallets become a member? Answered by `gating` over `chain`.
#[async_trait]
pub trait MayRegister: Send + Sync {
    /// Decides for all wallets of one person together: any of them may satisfy a condition, amounts
    /// are never summed. Never fails: what cannot be told is `Outcome::Unknown`.
    async fn decide(&self, wallets: &[Wallet]) -> Decision;
}

/// May this account write, follow and change things now?
pub struct MayPost;

impl MayPost {
    /// True for active accounts only.
    pub fn allows(account: &Account) -> bool {
        account.state == AccountState::Active
    }
}

/// What somebody is to a post's author.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// The reader wrote it.
    pub is_author: bool,
    /// The reader follows the author, and the author accepted.
    pub follows_author: bool,
    /// The reader is mentioned in it.
    pub is_mentioned: bool,
}

/// May this reader see this post?
pub struct MayRead;

impl MayRead {
    /// True if somebody in `relation` to the post may see it. A stranger has `Relation::default()`.
    pub fn allows(post: &Post, relation: Relation) -> bool {
        relation.is_author
            || match post.visibility {
                Visibility::Public | Visibility::Unlisted => true,
                Visibility::Followers => relation.follows_author || relation.is_mentioned,
                Visibility::Direct => relation.is_mentioned,
            }
    }
}
