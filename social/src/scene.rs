//! A small world for the tests of this room: members ada, eva and max of one instance, and bob of
//! another server, on a real database with a clock that stands still.

use crate::means::Means;
use crate::posting::Draft;
use domain::account::{Account, AccountState, Role};
use domain::actor::Actor;
use domain::follow::{Follow, FollowState};
use domain::job::Job;
use domain::membership::{Stage, Standing};
use domain::notification::NotificationKind;
use domain::paging::Page;
use domain::port::{ResolveActor, ResolveError, ResolvePost};
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::memberships::Membership;
use store::notifications::NotificationFilter;
use store::timelines::Entry;
use store::{
    Conn, Database, Store, StoreError, accounts, actors, follows, jobs, memberships, notifications, posts, timelines,
};
use testkit::{FakeClock, SeededEntropy, builders};

/// Finds nobody and nothing.
pub(crate) struct Nobody;

#[async_trait::async_trait]
impl ResolveActor for Nobody {
    async fn resolve_actor(&self, _: &str, _: Duration) -> Result<Actor, ResolveError> {
        Err(ResolveError::NotFound)
    }
}

#[async_trait::async_trait]
impl ResolvePost for Nobody {
    async fn resolve_post(&self, _: &str, _: Duration) -> Result<PostId, ResolveError> {
        Err(ResolveError::NotFound)
    }
}

/// The world.
pub(crate) struct Scene {
    pub(crate) means: Means,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) ada: Account,
    pub(crate) eva: Account,
    pub(crate) max: Account,
    pub(crate) bob: Actor,
    _folder: tempfile::TempDir,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("db").display().to_string();
        let store = Store::open(&Database::Sqlite(path)).expect("a database");
        let clock = Arc::new(FakeClock::default());
        let means = Means {
            store,
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(5)),
            resolve_actor: Arc::new(Nobody),
            resolve_post: Arc::new(Nobody),
            origin: url::Url::parse("https://guild.example").expect("a URL"),
        };
        let member = |id, name| builders::local_account(id, name);
        let (ada, eva, max) = (member(1, "ada"), member(2, "eva"), member(3, "max"));
        let bob = builders::remote_actor(4, "bob", "b.example");
        let scene = Self {
            means,
            clock,
            ada: ada.0.clone(),
            eva: eva.0.clone(),
            max: max.0.clone(),
            bob: bob.clone(),
            _folder: folder,
        };
        scene
            .write(move |conn| {
                for (account, actor) in [ada, eva, max] {
                    accounts::add(conn, &account, &actor, &[])?;
                }
                actors::upsert_remote(conn, &bob, &[], "{}")
            })
            .await;
        scene
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.means.store.write(f).await.expect("the database works")
    }

    /// A second passes; gives the moment after it.
    pub(crate) fn tick(&self) -> Timestamp {
        self.clock.advance(Duration::from_secs(1));
        self.means.clock.now()
    }

    /// `author` writes a post.
    pub(crate) async fn post(&self, author: &Account, text: &str, visibility: Visibility) -> Post {
        self.tick();
        let draft = Draft {
            visibility,
            ..draft(text)
        };
        crate::posting::create_post(&self.means, author, draft)
            .await
            .expect("posted")
    }

    /// A post of somebody elsewhere arrives.
    pub(crate) async fn arrive(&self, post: Post, mentioned: &[ActorId]) -> Post {
        let (now, entropy) = (self.means.clock.now(), Arc::clone(&self.means.entropy));
        let (stored, mentioned) = (post.clone(), mentioned.to_vec());
        self.write(move |conn| {
            assert!(posts::add(conn, &stored, &mentioned, &[], None)?, "the post is new");
            crate::arrival::post_arrived(conn, &stored, &mentioned, now, &*entropy)
        })
        .await;
        post
    }

    /// A post of bob's as it comes from his server.
    pub(crate) fn post_of_bob(&self, visibility: Visibility) -> Post {
        let now = self.tick();
        let id = domain::id::draw(now, &*self.means.entropy);
        Post {
            visibility,
            sort_at: now,
            published_at: now,
            ..builders::post(id, &self.bob)
        }
    }

    /// `follower` follows `target` with consent.
    pub(crate) async fn follow(&self, follower: ActorId, target: ActorId) {
        self.follow_as(follower, target, FollowState::Accepted).await;
    }

    pub(crate) async fn follow_as(&self, follower: ActorId, target: ActorId, state: FollowState) {
        let follow = Follow {
            follower,
            target,
            state,
            activity_uri: format!("https://guild.example/follows/{follower}-{target}"),
            created_at: self.means.clock.now(),
        };
        self.write(move |conn| follows::put(conn, &follow)).await;
    }

    pub(crate) async fn follow_state(&self, follower: ActorId, target: ActorId) -> Option<FollowState> {
        let find = move |conn: &mut Conn| follows::find(conn, follower, target);
        self.write(find).await.map(|follow| follow.state)
    }

    pub(crate) async fn lock(&self, account: &Account) {
        let description = crate::describing::Description {
            locked: Some(true),
            ..crate::describing::Description::default()
        };
        crate::describing::describe(&self.means, account, description)
            .await
            .expect("locked");
    }

    pub(crate) async fn suspend(&self, account: &Account) {
        let id = account.id;
        self.write(move |conn| accounts::set_state(conn, id, AccountState::Suspended))
            .await;
    }

    /// The membership of somebody lapses, or comes back.
    pub(crate) async fn lapse(&self, account: &Account, stage: Stage) {
        let now = self.means.clock.now();
        let membership = Membership {
            account_id: account.id,
            rule: None,
            standing: Standing {
                stage,
                ..Standing::active(now)
            },
            expires_at: None,
            expiry_noticed_for: None,
            recheck_at: now,
            checked_at: None,
            outcome: None,
            yes_at: None,
        };
        self.write(move |conn| memberships::save(conn, &membership)).await;
    }

    /// Somebody is made a moderator.
    pub(crate) async fn appoint(&self, account: &Account) {
        let id = account.id;
        self.write(move |conn| accounts::set_role(conn, id, Role::Moderator, None))
            .await;
    }

    /// The entries of somebody's home timeline as stored.
    pub(crate) async fn home(&self, owner: ActorId) -> Vec<Entry> {
        self.write(move |conn| timelines::home_entries(conn, owner, &Page::first(80)))
            .await
    }

    /// The posts of somebody's home timeline as shown.
    pub(crate) async fn home_shown(&self, owner: ActorId) -> Vec<PostId> {
        let now = self.means.clock.now();
        self.write(move |conn| {
            let entries = timelines::home_entries(conn, owner, &Page::first(80))?;
            crate::reading::visible_entries(conn, Some(owner), entries, now)
        })
        .await
        .into_iter()
        .map(|(_, post)| post.id)
        .collect()
    }

    /// What somebody was told and by whom, newest first.
    pub(crate) async fn told(&self, owner: ActorId) -> Vec<(NotificationKind, ActorId)> {
        let all = NotificationFilter::default();
        self.write(move |conn| notifications::list(conn, owner, &Page::first(80), &all))
            .await
            .into_iter()
            .map(|one| (one.kind, one.actor))
            .collect()
    }

    /// The waiting jobs of one kind, oldest first. They are not waiting afterwards.
    pub(crate) async fn jobs<J: Job>(&self) -> Vec<J> {
        let now = Timestamp::from_millis(i64::MAX / 4);
        let claimed = self
            .write(move |conn| jobs::claim(conn, &[J::KIND], now, Duration::from_secs(1), 50))
            .await;
        claimed
            .iter()
            .map(|job| serde_json::from_str(&job.payload).expect("its own payload"))
            .collect()
    }
}

/// A public post with nothing but a text.
pub(crate) fn draft(text: &str) -> Draft {
    Draft {
        text: text.into(),
        summary: String::new(),
        sensitive: false,
        visibility: Visibility::Public,
        language: None,
        in_reply_to: None,
        idempotency_key: None,
        client_id: None,
    }
}
