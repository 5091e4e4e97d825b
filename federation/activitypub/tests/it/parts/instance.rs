//! One whole instance: its database in a temporary file, its endpoints on a real listener, its jobs
//! run when the test says so.

use crate::parts::World;
use activitypub::delivery::Sender;
use activitypub::keys::ActorKeyMaker;
use activitypub::{Federation, FederationConfig, FederationJobs, FederationParts, ensure_instance_actor};
use domain::account::{Account, AccountState, Role};
use domain::actor::Actor;
use domain::compose::{self, ResolvedMention};
use domain::follow::{Follow, FollowState};
use domain::job::{
    DistributePost, JobOutcome, JobRunner, JobTicket, PostChange, SendAnnounce, SendFollow, SendUndoAnnounce,
};
use domain::notification::NotificationKind;
use domain::paging::Page;
use domain::port::{MakeActorKeys, ResolveActor};
use domain::post::{Post, Visibility};
use domain::seal::MasterKey;
use domain::{AccountId, ActorId, Clock, PostId};
use std::net::SocketAddr;
use std::time::Duration;
use store::notifications::NotificationFilter;
use store::reactions::{self, Reaction};
use store::{Conn, Database, Store, StoreError};
use tempfile::TempDir;
use url::Url;

/// An instance.
pub struct Instance {
    pub world: World,
    pub federation: Federation,
    pub url: String,
    pub jobs: FederationJobs,
    pub sender: Sender,
    keys: ActorKeyMaker,
    task: tokio::task::JoinHandle<()>,
    _folder: TempDir,
}

impl Instance {
    pub async fn start(world: &World) -> Self {
        Self::start_with(world, |_| {}, true).await
    }

    /// An instance with other settings, and perhaps without the right to reach this machine.
    pub async fn start_with(world: &World, change: impl FnOnce(&mut FederationConfig), allow_loopback: bool) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder
            .path()
            .join("guildhall.sqlite")
            .to_str()
            .expect("a plain path")
            .to_owned();
        let store = tokio::task::spawn_blocking(move || Store::open(&Database::Sqlite(path)))
            .await
            .expect("no panic")
            .expect("a database");
        let master_key = MasterKey::new([7; 32]);
        let mut config = FederationConfig::new(Url::parse(&url).expect("a url"));
        change(&mut config);
        let federation = Federation::new(FederationParts {
            config,
            store,
            clock: world.clock(),
            entropy: world.entropy(),
            master_key: master_key.clone(),
            client: world.client_with(allow_loopback),
        })
        .expect("an origin");
        let keys = ActorKeyMaker::new(master_key, world.entropy());
        ensure_instance_actor(&federation, &keys)
            .await
            .expect("an instance actor");
        let app = federation.router().into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Self {
            world: world.clone(),
            jobs: FederationJobs::new(federation.clone()),
            sender: Sender::new(federation.clone()),
            federation,
            url,
            keys,
            task,
            _folder: folder,
        }
    }

    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.federation.store().read(f).await.expect("readable")
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.federation.store().write(f).await.expect("writable")
    }

    /// A new member.
    pub async fn member(&self, name: &str) -> Actor {
        self.member_with(name, |_| {}).await
    }

    /// A new member with another description.
    pub async fn member_with(&self, name: &str, change: impl FnOnce(&mut Actor)) -> Actor {
        let now = self.world.now();
        let id = AccountId::draw(now, &*self.world.entropy());
        let mut actor = self.federation.addresses().new_person(ActorId(id.0), id, name, "", now);
        change(&mut actor);
        let sealed = self.keys.make_actor_keys(&actor.uri, actor.id).expect("keys");
        let account = Account {
            id,
            actor_id: actor.id,
            username: name.to_owned(),
            role: Role::Member,
            state: AccountState::Active,
            stage: domain::membership::Stage::Active,
            created_at: now,
        };
        let stored = actor.clone();
        self.write(move |conn| {
            assert!(store::accounts::take_username(conn, &account.username, now)?);
            store::accounts::add(conn, &account, &stored, &sealed)
        })
        .await;
        actor
    }

    /// Finds somebody, here or elsewhere.
    pub async fn find(&self, query: &str) -> Actor {
        self.federation
            .resolve_actor(query, Duration::from_secs(10))
            .await
            .expect(query)
    }

    /// A member asks to follow.
    pub async fn follow(&self, follower: &Actor, target: &Actor) {
        let now = self.world.now();
        let follow = Follow {
            follower: follower.id,
            target: target.id,
            state: FollowState::Requested,
            activity_uri: format!("{}#follows/{}-{}", follower.uri, target.id, now.as_millis()),
            created_at: now,
        };
        self.write(move |conn| {
            store::follows::put(conn, &follow)?;
            store::jobs::enqueue(
                conn,
                &SendFollow {
                    follower: follow.follower,
                    target: follow.target,
                    follow_uri: Some(follow.activity_uri.clone()),
                },
                now,
            )
        })
        .await;
    }

    /// A member posts.
    pub async fn post(&self, author: &Actor, text: &str, visibility: Visibility, answers: Option<&Post>) -> Post {
        let now = self.world.now();
        let id = PostId::draw(now, &*self.world.entropy());
        let mut mentions = Vec::new();
        for handle in compose::mentioned_handles(text) {
            mentions.push((handle.clone(), self.find(&handle).await));
        }
        let resolved: Vec<_> = mentions
            .iter()
            .map(|(handle, actor)| ResolvedMention {
                handle: handle.clone(),
                username: actor.username.clone(),
                url: actor.url.clone(),
            })
            .collect();
        let addresses = self.federation.addresses();
        let post = Post {
            id,
            uri: addresses.post(&author.username, id),
            url: addresses.post_page(&author.username, id),
            actor_id: author.id,
            local: true,
            in_reply_to_uri: answers.map(|parent| parent.uri.clone()),
            in_reply_to_id: answers.map(|parent| parent.id),
            thread_id: answers.map_or(id, |parent| parent.thread_id),
            content_html: compose::to_html(text, &resolved, &addresses.tag_base()),
            source_text: Some(text.to_owned()),
            summary: String::new(),
            sensitive: false,
            visibility,
            language: Some("en".into()),
            published_at: now,
            sort_at: now,
            edited_at: None,
            like_count: 0,
            announce_count: 0,
            reply_count: 0,
        };
        let (stored, tags) = (post.clone(), compose::hashtags(text));
        let ids: Vec<_> = mentions.iter().map(|(_, actor)| actor.id).collect();
        self.write(move |conn| {
            assert!(store::posts::add(conn, &stored, &ids, &tags, None)?);
            let job = DistributePost {
                post_id: id,
                change: PostChange::Created,
                revision: id.0,
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
        post
    }

    /// Runs what is due until nothing is; returns how many jobs and deliveries were tried.
    pub async fn run_until_idle(&self) -> usize {
        let mut tried = 0;
        loop {
            let jobs = self.run_jobs().await;
            let sent = self.sender.run_due_once().await.expect("the queue is readable");
            tried += jobs + sent;
            if jobs + sent == 0 {
                return tried;
            }
        }
    }

    /// Runs the jobs that are due now, once, as the workers do; returns how many.
    pub async fn run_jobs(&self) -> usize {
        let now = self.world.now();
        let kinds = self.jobs.kinds();
        let lease = Duration::from_secs(60);
        let claimed = self
            .write(move |conn| store::jobs::claim(conn, kinds, now, lease, 50))
            .await;
        let count = claimed.len();
        for job in claimed {
            let ticket = JobTicket::new(job.id, job.lease);
            match self.jobs.run_claimed(&job.kind, &job.payload, &ticket).await {
                JobOutcome::Done if ticket.is_finished() => {}
                JobOutcome::Done => assert!(self.write(move |conn| store::jobs::finish(conn, &job)).await),
                JobOutcome::Retry { why, after } => {
                    let at = now.plus(after.unwrap_or(Duration::from_secs(60)));
                    self.write(move |conn| store::jobs::retry(conn, &job, at, &why)).await;
                }
                JobOutcome::Fail(why) => panic!("{}: {why}", job.kind),
            }
        }
        count
    }

    /// The stored post with this id.
    pub async fn post_at(&self, uri: &str) -> Option<Post> {
        let uri = uri.to_owned();
        self.read(move |conn| store::posts::find_by_uri(conn, &uri)).await
    }

    /// The stored actor with this id.
    pub async fn actor_at(&self, uri: &str) -> Option<Actor> {
        let uri = uri.to_owned();
        self.read(move |conn| store::actors::find_by_uri(conn, &uri)).await
    }

    /// How two stand.
    pub async fn follow_state(&self, follower: &str, target: &str) -> Option<FollowState> {
        let (follower, target) = (self.actor_at(follower).await?, self.actor_at(target).await?);
        self.read(move |conn| store::follows::find(conn, follower.id, target.id))
            .await
            .map(|follow| follow.state)
    }

    /// A member boosts a post; returns the id of the Announce.
    pub async fn boost(&self, actor: &Actor, post: &Post) -> String {
        let now = self.world.now();
        let (id, actor_id, post_id) = (domain::id::draw(now, &*self.world.entropy()), actor.id, post.id);
        let announce_uri = self.federation.addresses().announce(&actor.username, id);
        let uri = announce_uri.clone();
        self.write(move |conn| {
            assert!(reactions::add(
                conn,
                Reaction::Announce,
                post_id,
                actor_id,
                &uri,
                id,
                now
            )?);
            let job = SendAnnounce {
                actor_id,
                post_id,
                announce_uri: uri,
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
        announce_uri
    }

    /// A member takes a boost back.
    pub async fn unboost(&self, actor: &Actor, post: &Post, announce_uri: &str) {
        let now = self.world.now();
        let (actor_id, post, announce_uri) = (actor.id, post.clone(), announce_uri.to_owned());
        self.write(move |conn| {
            assert!(reactions::remove(conn, Reaction::Announce, post.id, actor_id)?);
            let job = SendUndoAnnounce {
                actor_id,
                open: post.visibility.is_open(),
                post_uri: post.uri,
                author: post.actor_id,
                announce_uri,
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
    }

    /// What stands in a member's home timeline: the ids of posts, and who boosted them.
    pub async fn home(&self, owner: &Actor) -> Vec<(PostId, Option<ActorId>)> {
        let owner = owner.id;
        let entries = self
            .read(move |conn| store::timelines::home_entries(conn, owner, &Page::first(40)))
            .await;
        entries
            .into_iter()
            .map(|entry| (entry.post_id, entry.announced_by))
            .collect()
    }

    /// What a member was told, newest first: what happened, and who did it.
    pub async fn told(&self, owner: &Actor) -> Vec<(NotificationKind, ActorId)> {
        let (owner, filter) = (owner.id, NotificationFilter::default());
        let told = self
            .read(move |conn| store::notifications::list(conn, owner, &Page::first(40), &filter))
            .await;
        told.into_iter().map(|notice| (notice.kind, notice.actor)).collect()
    }

    /// How many deliveries are in a state.
    pub async fn deliveries(&self, state: &'static str) -> i64 {
        self.read(move |conn| store::deliveries::count(conn, state)).await
    }

    /// How many jobs wait.
    pub async fn waiting_jobs(&self) -> i64 {
        self.read(|conn| store::jobs::count(conn, "waiting")).await
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Runs all of them until none has anything to do.
pub async fn settle(instances: &[&Instance]) {
    loop {
        let mut tried = 0;
        for instance in instances {
            tried += instance.run_until_idle().await;
        }
        if tried == 0 {
            return;
        }
    }
}
