//! Jobs: what must happen after a transaction. The payload is declared here, enqueued by whoever
//! needs it done (in its own transaction), and run by the crate that owns the verb.

use crate::{AccountId, ActorId, PostId, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The payload of one kind of job.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The kind as stored. Never rename one: rows of the old name would never run.
    const KIND: &'static str;
    /// How often it is tried before it becomes a dead letter.
    const MAX_ATTEMPTS: i32 = 12;

    /// If given, at most one waiting job with this key exists.
    fn unique_key(&self) -> Option<String> {
        None
    }
}

/// Treat an authenticated activity that was accepted into the inbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProcessActivity {
    /// The activity's id.
    pub activity_uri: String,
    /// The actor whose signature covered it.
    pub signed_by: String,
    /// The activity as received.
    pub raw: String,
}

impl Job for ProcessActivity {
    const KIND: &'static str = "process_activity";
    fn unique_key(&self) -> Option<String> {
        Some(format!("process_activity:{}", self.activity_uri))
    }
}

/// What happened to a local post that others must hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostChange {
    /// It was written.
    Created,
    /// It was edited.
    Updated,
}

/// Tell followers and those mentioned about a local post.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DistributePost {
    /// The post.
    pub post_id: PostId,
    /// What happened to it.
    pub change: PostChange,
    /// A number that makes the activity's id unique and the same at every repeat: the post's own id
    /// for a creation, the moment of the edit for an update.
    pub revision: i64,
}

impl Job for DistributePost {
    const KIND: &'static str = "distribute_post";
}

/// Tell everybody who may have it that a local post is gone. The post's row is already removed, so
/// the payload says who must hear.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DistributeDeletion {
    /// The author.
    pub actor_id: ActorId,
    /// The ActivityPub id of the post that is gone.
    pub post_uri: String,
    /// Whether anybody could read it.
    pub open: bool,
    /// Whether it was for those in `also_to` alone: then the author's followers do not even learn that
    /// there was one.
    #[serde(default)]
    pub direct: bool,
    /// Remote actors who were mentioned in it, or whom it answered.
    pub also_to: Vec<ActorId>,
}

impl Job for DistributeDeletion {
    const KIND: &'static str = "distribute_deletion";
}

/// Ask a remote actor for permission to follow, if the question still waits for its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendFollow {
    /// The local follower.
    pub follower: ActorId,
    /// The remote actor.
    pub target: ActorId,
    /// The id of the Follow activity. If the follow was ended and begun again meanwhile, another job
    /// sends that one: a Follow never overtakes the Undo of the one before it. `None` in rows of
    /// earlier versions: then the present one.
    #[serde(default)]
    pub follow_uri: Option<String>,
}

impl Job for SendFollow {
    const KIND: &'static str = "send_follow";
}

/// Take a follow back. The row is gone already, so the payload names the activity to undo.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendUndoFollow {
    /// The local follower.
    pub follower: ActorId,
    /// The remote actor.
    pub target: ActorId,
    /// The id of the Follow activity.
    pub follow_uri: String,
}

impl Job for SendUndoFollow {
    const KIND: &'static str = "send_undo_follow";
}

/// Tell the remote author of a post that a member likes it, if the like still stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendLike {
    /// The local actor who likes it.
    pub actor_id: ActorId,
    /// The post.
    pub post_id: PostId,
    /// The id of the Like activity. If the like was taken back and given again meanwhile, another job
    /// sends that one: a Like never overtakes the Undo of the one before it.
    pub like_uri: String,
}

impl Job for SendLike {
    const KIND: &'static str = "send_like";
}

/// Take a like back. The row is gone already, so the payload names the activity to undo.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendUndoLike {
    /// The local actor who liked it.
    pub actor_id: ActorId,
    /// The ActivityPub id of the post.
    pub post_uri: String,
    /// The post's remote author.
    pub author: ActorId,
    /// The id of the Like activity.
    pub like_uri: String,
}

impl Job for SendUndoLike {
    const KIND: &'static str = "send_undo_like";
}

/// Tell followers and the author that a member boosted a post, if the boost still stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendAnnounce {
    /// The local actor who boosted it.
    pub actor_id: ActorId,
    /// The post.
    pub post_id: PostId,
    /// The id of the Announce activity. If the boost was taken back and given again meanwhile, another
    /// job sends that one.
    pub announce_uri: String,
}

impl Job for SendAnnounce {
    const KIND: &'static str = "send_announce";
}

/// Take a boost back. The row is gone already, so the payload names the activity to undo.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendUndoAnnounce {
    /// The local actor who boosted it.
    pub actor_id: ActorId,
    /// The ActivityPub id of the post.
    pub post_uri: String,
    /// The post's author.
    pub author: ActorId,
    /// The id of the Announce activity.
    pub announce_uri: String,
    /// Whether anybody could read the boost (an open post); otherwise only followers.
    pub open: bool,
}

impl Job for SendUndoAnnounce {
    const KIND: &'static str = "send_undo_announce";
}

/// Tell a remote actor's server that a member blocks it, if the block still stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendBlock {
    /// The local actor who blocks.
    pub blocker: ActorId,
    /// The remote actor who is blocked.
    pub target: ActorId,
    /// The id of the Block activity. If the block was lifted and made again meanwhile, another job
    /// sends that one: a Block never overtakes the Undo of the one before it.
    pub block_uri: String,
}

impl Job for SendBlock {
    const KIND: &'static str = "send_block";
}

/// Take a block back. The row is gone already, so the payload names the activity to undo.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendUndoBlock {
    /// The local actor who blocked.
    pub blocker: ActorId,
    /// The remote actor who was blocked.
    pub target: ActorId,
    /// The id of the Block activity.
    pub block_uri: String,
}

impl Job for SendUndoBlock {
    const KIND: &'static str = "send_undo_block";
}

/// Tell peers that the posts a local actor pins to its profile changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DistributePins {
    /// The actor.
    pub actor_id: ActorId,
    /// The moment of the change, unix milliseconds: part of the activity's id.
    pub revision: i64,
}

impl Job for DistributePins {
    const KIND: &'static str = "distribute_pins";
}

/// Go on putting a post, or a boost of it, into the home timelines of local followers: a batch was
/// done when it arrived, the others follow here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FillHome {
    /// The post.
    pub post_id: PostId,
    /// The id of the boost, if it is a boost that arrived.
    pub announce_id: Option<i64>,
    /// The last follower who has it; 0 if nobody has.
    #[serde(with = "follower_done")]
    pub after: ActorId,
}

/// An actor's id as a number: "nobody yet" is 0, which is no id.
mod follower_done {
    use crate::ActorId;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(id: &ActorId, serializer: S) -> Result<S::Ok, S::Error> {
        id.0.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ActorId, D::Error> {
        i64::deserialize(deserializer).map(ActorId)
    }
}

impl Job for FillHome {
    const KIND: &'static str = "fill_home";

    /// One that runs again after a crash must not make two of each that follow.
    fn unique_key(&self) -> Option<String> {
        let announce = self.announce_id.unwrap_or_default();
        Some(format!("fill_home:{}:{announce}:{}", self.post_id.0, self.after.0))
    }
}

/// Answer a remote follower with the present state of the follow: accepted or rejected.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnswerFollow {
    /// The remote follower.
    pub follower: ActorId,
    /// The local actor.
    pub target: ActorId,
}

impl Job for AnswerFollow {
    const KIND: &'static str = "answer_follow";
}

/// Tell peers that a local actor's document changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DistributeActor {
    /// The actor.
    pub actor_id: ActorId,
    /// The moment of the change, unix milliseconds: part of the activity's id.
    pub revision: i64,
}

impl Job for DistributeActor {
    const KIND: &'static str = "distribute_actor";
}

/// A local account was deleted: tell every server that knows it, remove what is left of its posts and
/// reactions, and, once everybody was told, its keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DistributeAccountDeletion {
    /// The account.
    pub account_id: AccountId,
    /// Its actor.
    pub actor_id: ActorId,
    /// Every inbox that must hear, gathered while the followers were still known.
    pub inboxes: Vec<String>,
}

impl Job for DistributeAccountDeletion {
    const KIND: &'static str = "distribute_account_deletion";
}

/// A remote actor's server says that the actor is gone: mark it, and remove what it left here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemoveActor {
    /// The actor.
    pub actor_id: ActorId,
}

impl Job for RemoveActor {
    const KIND: &'static str = "remove_actor";
    fn unique_key(&self) -> Option<String> {
        Some(format!("remove_actor:{}", self.actor_id))
    }
}

/// Fetch the post that a stored reply answers, so that the thread can be read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FetchPost {
    /// The ActivityPub id of the post to fetch.
    pub uri: String,
    /// How many ancestors may still be fetched after it.
    pub depth: u8,
}

impl Job for FetchPost {
    const KIND: &'static str = "fetch_post";
    const MAX_ATTEMPTS: i32 = 4;
    fn unique_key(&self) -> Option<String> {
        Some(format!("fetch_post:{}", self.uri))
    }
}

/// Fetch a post that somebody whom a member follows has boosted, and store the boost with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FetchAnnounced {
    /// The ActivityPub id of the post to fetch.
    pub post_uri: String,
    /// The id of the Announce activity.
    pub announce_uri: String,
    /// The remote actor who boosted it.
    pub actor_id: ActorId,
    /// The moment the boost sorts by.
    pub announced_at: Timestamp,
}

impl Job for FetchAnnounced {
    const KIND: &'static str = "fetch_announced";
    const MAX_ATTEMPTS: i32 = 4;
    fn unique_key(&self) -> Option<String> {
        Some(format!("fetch_announced:{}", self.announce_uri))
    }
}

/// Fetch the newest posts of somebody whom a member here has just begun to follow.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FetchRecentPosts {
    /// The remote actor.
    pub actor_id: ActorId,
}

impl Job for FetchRecentPosts {
    const KIND: &'static str = "fetch_recent_posts";
    const MAX_ATTEMPTS: i32 = 4;
    fn unique_key(&self) -> Option<String> {
        Some(format!("fetch_recent_posts:{}", self.actor_id))
    }
}

/// Look at a member's rules again and act on what they say now. Carries no verdict: it reads the present
/// state, so that it may run late, twice, or after a reorganisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReassessMember {
    /// The member.
    pub account_id: AccountId,
    /// The chain (its number) and height of an event that may concern them: the answer must not be older.
    #[serde(default)]
    pub not_before: Option<(u64, u64)>,
}

impl Job for ReassessMember {
    const KIND: &'static str = "reassess_member";
    // A chain that trails its own events for a minute is waited for second by second.
    const MAX_ATTEMPTS: i32 = 60;
    fn unique_key(&self) -> Option<String> {
        // One event, one look: an earlier look that is already under way must not swallow a later event.
        let (chain, block) = self.not_before.unwrap_or_default();
        Some(format!("reassess_member:{}:{chain}:{block}", self.account_id))
    }
}

/// Carry out a change of how an account can be recovered, if its time has come and nobody cancelled it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApplyPendingChange {
    /// The change.
    pub change_id: i64,
}

impl Job for ApplyPendingChange {
    const KIND: &'static str = "apply_pending_change";
    fn unique_key(&self) -> Option<String> {
        Some(format!("apply_pending_change:{}", self.change_id))
    }
}

/// Find out who would gain or lose by drafts of the rules, the oldest draft first. There is one such job for
/// the instance, so that one draft is tried at a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TryDraft {
    /// The draft it was put into the queue for.
    pub draft_id: i64,
}

impl Job for TryDraft {
    const KIND: &'static str = "try_draft";
    fn unique_key(&self) -> Option<String> {
        Some("try_draft".to_owned())
    }
}

/// Tell a relying party that a member's session is over (OpenID Back-Channel Logout 1.0).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendLogoutToken {
    /// The relying party.
    pub client_id: String,
    /// The member: their `sub` is made from it.
    pub account_id: AccountId,
    /// What the relying party knows the session as.
    pub sid: String,
    /// Names this log-out, and so with party and session the token's `jti`: a repeat is the same log-out, and
    /// whatever of one session ends in one transaction is one.
    pub logout_id: i64,
}

impl Job for SendLogoutToken {
    const KIND: &'static str = "send_logout_token";
    const MAX_ATTEMPTS: i32 = 12;
    fn unique_key(&self) -> Option<String> {
        Some(format!(
            "send_logout_token:{}:{}:{}",
            self.client_id, self.sid, self.logout_id
        ))
    }
}

/// Bring a member's accounts at relying parties to what the gate says now. Carries no verdict.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnforceMember {
    /// The member.
    pub account_id: AccountId,
    /// The relying party; `None`: all that the member has to do with.
    #[serde(default)]
    pub client_id: Option<String>,
    /// The moment of the change, unix milliseconds.
    pub revision: i64,
}

impl Job for EnforceMember {
    const KIND: &'static str = "enforce_member";
    const MAX_ATTEMPTS: i32 = 12;
    fn unique_key(&self) -> Option<String> {
        // One change, one job: an earlier one that is already under way must not swallow a later change.
        let party = self.client_id.as_deref().unwrap_or_default();
        Some(format!("enforce_member:{}:{party}:{}", self.account_id, self.revision))
    }
}

/// Remove what has outlived its purpose: expired challenges and sessions, `received_activity` older
/// than 30 days, finished deliveries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "sweep";
    fn unique_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// How one run of a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Finished; the row is removed.
    Done,
    /// Try again after this long at the earliest; back-off and jitter are added if it is `None`.
    Retry {
        /// What went wrong, for the operator.
        why: String,
        /// A wish from the other side (`Retry-After`).
        after: Option<Duration>,
    },
    /// It can never succeed: a dead letter at once.
    Fail(String),
}

/// Proof that a job is in this runner's hands. With it a runner may remove the job in the very
/// transaction that does its work (`store::jobs::finish_within`).
#[derive(Clone, Debug)]
pub struct JobTicket {
    /// The job's row.
    pub id: i64,
    /// The end of the lease.
    pub lease: Timestamp,
    finished: Arc<AtomicBool>,
}

impl JobTicket {
    /// For a claimed job.
    pub fn new(id: i64, lease: Timestamp) -> Self {
        Self {
            id,
            lease,
            finished: Arc::default(),
        }
    }

    /// Says that the transaction that removed the job was committed.
    pub fn mark_finished(&self) {
        self.finished.store(true, Ordering::Release);
    }

    /// Whether the job was removed with its work.
    pub fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Acquire)
    }
}

/// Runs one kind of job. Runs must be idempotent: a job may run again after a crash.
#[async_trait]
pub trait JobRunner: Send + Sync {
    /// The kinds it runs.
    fn kinds(&self) -> &'static [&'static str];
    /// Runs one job.
    async fn run(&self, kind: &str, payload: &str) -> JobOutcome;
    /// Runs one job that was claimed with `ticket`. A runner that removes the job with its work says so
    /// on the ticket; all others need not know of it.
    async fn run_claimed(&self, kind: &str, payload: &str, ticket: &JobTicket) -> JobOutcome {
        let _ = ticket;
        self.run(kind, payload).await
    }
}
