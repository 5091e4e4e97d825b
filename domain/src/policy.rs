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
    /// The reader blocks the author, or the author blocks the reader.
    pub blocked: bool,
}

/// May this reader see this post?
pub struct MayRead;

impl MayRead {
    /// True if somebody in `relation` to the post may see it. A stranger has `Relation::default()`. An
    /// author always reads what they wrote; a block, whoever made it, hides everything else.
    pub fn allows(post: &Post, relation: Relation) -> bool {
        relation.is_author
            || !relation.blocked
                && match post.visibility {
                    Visibility::Public | Visibility::Unlisted => true,
                    Visibility::Followers => relation.follows_author || relation.is_mentioned,
                    Visibility::Direct => relation.is_mentioned,
                }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ActorId, PostId, Timestamp};

    fn post(visibility: Visibility) -> Post {
        Post {
            id: PostId(1),
            uri: String::new(),
            url: String::new(),
            actor_id: ActorId(1),
            local: true,
            in_reply_to_uri: None,
            in_reply_to_id: None,
            thread_id: PostId(1),
            content_html: String::new(),
            source_text: None,
            summary: String::new(),
            sensitive: false,
            visibility,
            language: None,
            published_at: Timestamp::from_millis(0),
            sort_at: Timestamp::from_millis(0),
            edited_at: None,
            like_count: 0,
            announce_count: 0,
            reply_count: 0,
        }
    }

    #[test]
    fn a_block_hides_what_a_reader_could_see_but_never_from_its_author() {
        let all = [
            Visibility::Public,
            Visibility::Unlisted,
            Visibility::Followers,
            Visibility::Direct,
        ];
        for visibility in all {
            let friend = Relation {
                follows_author: true,
                is_mentioned: true,
                ..Relation::default()
            };
            assert!(MayRead::allows(&post(visibility), friend), "{visibility:?}");
            let blocked = Relation {
                blocked: true,
                ..friend
            };
            assert!(!MayRead::allows(&post(visibility), blocked), "{visibility:?}");
            let author = Relation {
                is_author: true,
                blocked: true,
                ..Relation::default()
            };
            assert!(MayRead::allows(&post(visibility), author), "{visibility:?}");
        }
    }

    #[test]
    fn a_stranger_reads_open_posts_only() {
        let reads = |visibility| MayRead::allows(&post(visibility), Relation::default());
        assert!(reads(Visibility::Public) && reads(Visibility::Unlisted));
        assert!(!reads(Visibility::Followers) && !reads(Visibility::Direct));
    }
}
