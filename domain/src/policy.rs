//! Small questions that one room asks and another answers. Implementations are wired by `server`.

use crate::account::{Account, AccountState, Role};
use crate::chain_follow::{ContractLog, WatchedContract};
use crate::chain_reader::Depth;
use crate::gate::{Decision, Token};
use crate::membership::{LapseTerms, Stage};
use crate::post::{Post, Visibility};
use crate::wallet::{ChainId, Wallet};
use alloy_primitives::{Address, B256};
use async_trait::async_trait;

/// May the holder of these wallets become a member? Answered by `gating` over `chain`.
#[async_trait]
pub trait MayRegister: Send + Sync {
    /// Decides for all wallets of one person together: any of them may satisfy a condition, amounts
    /// are never summed. Never fails: what cannot be told is `Outcome::Unknown`.
    async fn decide(&self, wallets: &[Wallet]) -> Decision;
}

/// What somebody has that the gate's rules may count.
#[derive(Clone, Copy, Debug)]
pub struct Holdings<'a> {
    /// All wallets of the person. Any of them may satisfy a condition, amounts are never summed.
    pub wallets: &'a [Wallet],
    /// Tokens that are bound to the person's account already: they have proven their age, and may be
    /// used to their end (`held_since` and `min_remaining` are asked at the door, not of members).
    pub kept: &'a [Token],
}

/// What an event on a chain may have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Addresses that may hold more or less than before.
    pub addresses: Vec<Address>,
    /// Tokens that may have moved, ended or come to life.
    pub tokens: Vec<Token>,
    /// Nobody can say who is concerned: look at every member.
    pub everybody: bool,
}

/// Is this member still one, and what else do the rules give them? Answered by `gating` over `chain`.
#[async_trait]
pub trait AssessMember: Send + Sync {
    /// Decides at a block that is as deep as `depth`. Never fails: what cannot be told is
    /// `Outcome::Unknown`.
    async fn assess(&self, holdings: Holdings<'_>, depth: Depth) -> Decision;

    /// Whether this token is a place in somebody's balance and not a thing (a unit of ERC-1155): what left a
    /// wallet is then another token in the next one, so that no hold keeps it from there, and whoever gets
    /// some back proves its age anew.
    fn is_place_in_balance(&self, _token: &Token) -> bool {
        false
    }

    /// What happens to members of this rule who lapse; the defaults for a rule that is gone.
    fn terms(&self, rule: &str) -> LapseTerms;

    /// SHA-256 of the rules, hexadecimal: if it changed, every member is looked at again.
    fn rule_hash(&self) -> &str;

    /// The contracts whose events may change an answer.
    fn watched(&self) -> Vec<WatchedContract>;

    /// The events of watched contracts on this chain that may change an answer, by their first topic; none
    /// is all.
    fn watched_events(&self, _chain: ChainId) -> Vec<B256> {
        Vec::new()
    }

    /// What an event of a watched contract may have changed. Logs of any shape are survived.
    fn touched(&self, chain: ChainId, log: &ContractLog) -> Touched;
}

/// May this account be signed in to? Whoever is not banned and has not left: also the dormant, to renew,
/// to export and to leave.
pub struct MaySignIn;

impl MaySignIn {
    /// True for every account that is neither suspended nor deleted.
    pub fn allows(account: &Account) -> bool {
        account.state == AccountState::Active
    }
}

/// Is this account still here for others: profile, posts, being followed and written to? A lapse changes
/// nothing about that.
pub struct MayBeSeen;

impl MayBeSeen {
    /// True for every account that is neither suspended nor deleted.
    pub fn allows(account: &Account) -> bool {
        account.state == AccountState::Active
    }
}

/// May this account publish now: write, edit, boost, like, follow, change its profile?
pub struct MayPost;

impl MayPost {
    /// True for accounts in good standing or in their time of grace.
    pub fn allows(account: &Account) -> bool {
        account.state == AccountState::Active && account.stage <= Stage::Grace
    }

    /// True if it may write a direct post to these local accounts, all moderators: the limited may ask
    /// for help. `addressees` are the accounts of everybody the post mentions.
    pub fn allows_to_moderators(account: &Account, addressees: &[Account]) -> bool {
        let to_moderators =
            !addressees.is_empty() && addressees.iter().all(|addressee| addressee.role >= Role::Moderator);
        Self::allows(account)
            || account.state == AccountState::Active && account.stage == Stage::Limited && to_moderators
    }
}

/// May this account take back and protect itself: unfollow, unlike, delete, block, mute, bookmark,
/// dismiss, mark as read?
pub struct MayWithdraw;

impl MayWithdraw {
    /// True for every account that is not dormant, suspended or deleted.
    pub fn allows(account: &Account) -> bool {
        account.state == AccountState::Active && account.stage <= Stage::Limited
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
    /// May this member read at all: timelines, notifications, threads as themselves? The dormant may
    /// not; strangers without an account read what is public.
    pub fn allows_member(account: &Account) -> bool {
        account.state == AccountState::Active && account.stage <= Stage::Limited
    }

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

    fn member(stage: Stage, state: AccountState, role: Role) -> Account {
        Account {
            id: crate::AccountId(1),
            actor_id: ActorId(1),
            username: "ada".to_owned(),
            role,
            state,
            stage,
            created_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn a_lapse_takes_away_step_by_step_and_a_suspension_everything() {
        let asked = |account: &Account| {
            [
                MayPost::allows(account),
                MayWithdraw::allows(account),
                MayRead::allows_member(account),
                MaySignIn::allows(account),
                MayBeSeen::allows(account),
            ]
        };
        let (yes, no) = (true, false);
        for (stage, expected) in [
            (Stage::Active, [yes, yes, yes, yes, yes]),
            (Stage::Grace, [yes, yes, yes, yes, yes]),
            (Stage::Limited, [no, yes, yes, yes, yes]),
            (Stage::Dormant, [no, no, no, yes, yes]),
        ] {
            assert_eq!(
                asked(&member(stage, AccountState::Active, Role::Member)),
                expected,
                "{stage:?}"
            );
            for state in [AccountState::Suspended, AccountState::Deleted] {
                assert_eq!(
                    asked(&member(stage, state, Role::Member)),
                    [no; 5],
                    "{stage:?} {state:?}"
                );
            }
        }
    }

    #[test]
    fn the_limited_may_write_to_moderators_and_to_nobody_else() {
        let limited = member(Stage::Limited, AccountState::Active, Role::Member);
        let moderator = member(Stage::Active, AccountState::Active, Role::Moderator);
        let friend = member(Stage::Active, AccountState::Active, Role::Member);
        assert!(MayPost::allows_to_moderators(&friend, &[]));
        assert!(MayPost::allows_to_moderators(
            &limited,
            std::slice::from_ref(&moderator)
        ));
        assert!(!MayPost::allows_to_moderators(&limited, &[]));
        assert!(!MayPost::allows_to_moderators(&limited, &[moderator.clone(), friend]));
        let dormant = member(Stage::Dormant, AccountState::Active, Role::Member);
        assert!(!MayPost::allows_to_moderators(&dormant, &[moderator]));
    }

    #[test]
    fn a_stranger_reads_open_posts_only() {
        let reads = |visibility| MayRead::allows(&post(visibility), Relation::default());
        assert!(reads(Visibility::Public) && reads(Visibility::Unlisted));
        assert!(!reads(Visibility::Followers) && !reads(Visibility::Direct));
    }
}
