//! Writing, editing and deleting on a real database, with a made-up rest of the world.

use super::*;
use crate::means::Means;
use domain::account::Account;
use domain::actor::Actor;
use domain::job::{DistributeDeletion, DistributePost, Job, PostChange};
use domain::port::{ResolveActor, ResolveError};
use domain::post::Post;
use domain::{PostId, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::reactions::{self, Reaction};
use store::{Conn, Database, Store, StoreError, accounts, actors, jobs, posts, tombstones};
use testkit::{FakeClock, SeededEntropy, builders};

/// Knows one person, and never answers about anybody at `slow.example`.
struct World(Store);

#[async_trait::async_trait]
impl ResolveActor for World {
    async fn resolve_actor(&self, query: &str, _: Duration) -> Result<Actor, ResolveError> {
        if query.ends_with("@slow.example") {
            std::future::pending::<()>().await;
        }
        if query != "bob@b.example" {
            return Err(ResolveError::NotFound);
        }
        let bob = builders::remote_actor(77, "bob", "b.example");
        let stored = self
            .0
            .write(move |conn| actors::upsert_remote(conn, &bob, &[], "{}"))
            .await;
        stored.map_err(|error| ResolveError::Unavailable(error.to_string()))
    }
}

struct Desk {
    means: Means,
    clock: Arc<FakeClock>,
    ada: Account,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("db").display().to_string();
        let store = Store::open(&Database::Sqlite(path)).expect("a database");
        let clock = Arc::new(FakeClock::default());
        let means = Means {
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(7)),
            resolve_actor: Arc::new(World(store.clone())),
            resolve_post: Arc::new(crate::scene::Nobody),
            origin: url::Url::parse("https://guild.example").expect("a URL"),
            store,
        };
        let desk = Self {
            means,
            clock,
            ada: builders::local_account(1, "ada").0,
            _folder: folder,
        };
        desk.add(1, "ada").await;
        desk
    }

    async fn add(&self, id: i64, username: &str) -> Account {
        let (account, actor) = builders::local_account(id, username);
        let stored = account.clone();
        self.write(move |conn| accounts::add(conn, &stored, &actor, &[])).await;
        account
    }

    async fn write<T: Send + 'static>(&self, f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static) -> T {
        self.means.store.write(f).await.expect("the database works")
    }

    async fn create(&self, draft: Draft) -> Result<Post, PostingError> {
        self.clock.advance(Duration::from_secs(1));
        create_post(&self.means, &self.ada, draft).await
    }

    /// The waiting jobs of one kind, oldest first.
    async fn jobs<J: Job>(&self) -> Vec<J> {
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

fn draft(text: &str) -> Draft {
    Draft {
        text: text.into(),
        summary: String::new(),
        sensitive: false,
        visibility: Visibility::Public,
        language: Some("en".into()),
        in_reply_to: None,
        idempotency_key: None,
        client_id: None,
    }
}

#[tokio::test]
async fn a_post_is_stored_with_its_mentions_and_tags_and_a_job_tells_the_world() {
    let desk = Desk::new().await;
    let post = desk
        .create(draft("Hello @bob@b.example and @ada, about #Rust\r\nand <b>"))
        .await
        .expect("posted");
    assert_eq!(post.uri, format!("https://guild.example/users/ada/posts/{}", post.id));
    assert_eq!(post.url, format!("https://guild.example/@ada/{}", post.id));
    assert!(post.content_html.contains("https://b.example/@bob") && post.content_html.contains("&lt;b&gt;"));
    assert_eq!(
        post.source_text.as_deref(),
        Some("Hello @bob@b.example and @ada, about #Rust\nand <b>")
    );
    let id = post.id;
    let (mentions, tags) = desk
        .write(move |conn| Ok((posts::list_mentions(conn, id)?, posts::list_tags(conn, id)?)))
        .await;
    assert_eq!(
        mentions.iter().map(|actor| actor.username.as_str()).collect::<Vec<_>>(),
        ["ada", "bob"]
    );
    assert_eq!(tags, ["rust"]);
    let told = desk.jobs::<DistributePost>().await;
    assert_eq!(
        (told.len(), told[0].post_id, told[0].change, told[0].revision),
        (1, id, PostChange::Created, id.0)
    );
}

#[tokio::test]
async fn somebody_whose_server_is_silent_stays_text_and_does_not_keep_the_post() {
    let desk = Desk::new().await;
    let post = desk
        .create(draft("@eve@slow.example @bob@b.example"))
        .await
        .expect("posted all the same");
    assert!(post.content_html.contains("@eve@slow.example") && post.content_html.contains("https://b.example/@bob"));
}

#[tokio::test]
async fn an_answer_joins_its_thread_addresses_its_author_and_is_never_more_open() {
    let desk = Desk::new().await;
    let eva = desk.add(2, "eva").await;
    let parent = create_post(
        &desk.means,
        &eva,
        Draft {
            visibility: Visibility::Unlisted,
            ..draft("question")
        },
    )
    .await
    .expect("posted");
    let answer = desk
        .create(Draft {
            in_reply_to: Some(parent.id),
            ..draft("answer")
        })
        .await
        .expect("posted");
    assert_eq!(answer.thread_id, parent.thread_id);
    assert_eq!(answer.in_reply_to_uri.as_deref(), Some(parent.uri.as_str()));
    assert_eq!(answer.visibility, Visibility::Unlisted);
    let id = answer.id;
    let mentions = desk.write(move |conn| posts::list_mentions(conn, id)).await;
    assert_eq!(mentions.len(), 1, "the author of the question is addressed");
    assert_eq!(mentions[0].username, "eva");
}

#[tokio::test]
async fn a_post_that_the_author_may_not_see_cannot_be_answered() {
    let desk = Desk::new().await;
    let eva = desk.add(2, "eva").await;
    let open = create_post(&desk.means, &eva, draft("open")).await.expect("posted");
    let closed = create_post(
        &desk.means,
        &eva,
        Draft {
            visibility: Visibility::Followers,
            ..draft("closed")
        },
    )
    .await
    .expect("posted");
    assert!(
        desk.create(Draft {
            in_reply_to: Some(open.id),
            ..draft("answer")
        })
        .await
        .is_ok()
    );
    let refused = desk
        .create(Draft {
            in_reply_to: Some(closed.id),
            ..draft("answer")
        })
        .await;
    assert!(matches!(refused, Err(PostingError::ParentMissing)), "{refused:?}");
}

#[tokio::test]
async fn a_draft_that_is_empty_too_long_or_of_no_language_changes_nothing() {
    let desk = Desk::new().await;
    assert!(desk.create(draft("fine")).await.is_ok());
    desk.jobs::<DistributePost>().await;
    assert!(matches!(desk.create(draft(" ")).await, Err(PostingError::BadDraft(_))));
    assert!(matches!(
        desk.create(draft(&"x".repeat(501))).await,
        Err(PostingError::BadDraft(_))
    ));
    let odd = Draft {
        language: Some("not a language".into()),
        ..draft("text")
    };
    assert!(matches!(desk.create(odd).await, Err(PostingError::BadLanguage)));
    assert_eq!(desk.write(posts::count_local).await, 1);
}

#[tokio::test]
async fn a_suspended_member_writes_nothing_although_the_request_was_authenticated_before() {
    let desk = Desk::new().await;
    assert!(desk.create(draft("before")).await.is_ok());
    let id = desk.ada.id;
    desk.write(move |conn| accounts::set_state(conn, id, domain::account::AccountState::Suspended))
        .await;
    assert!(matches!(
        desk.create(draft("after")).await,
        Err(PostingError::NotAllowed)
    ));
}

#[tokio::test]
async fn an_edit_keeps_the_audience_and_tells_the_world_with_its_moment() {
    let desk = Desk::new().await;
    let post = desk
        .create(Draft {
            visibility: Visibility::Followers,
            ..draft("old #one")
        })
        .await
        .expect("posted");
    desk.clock.advance(Duration::from_secs(60));
    let revision = Revision {
        text: "new #two".into(),
        summary: "care".into(),
        sensitive: false,
        language: None,
    };
    let edited = edit_post(&desk.means, &desk.ada, post.id, revision)
        .await
        .expect("edited");
    assert_eq!(
        (edited.visibility, edited.summary.as_str(), edited.sensitive),
        (Visibility::Followers, "care", true)
    );
    let id = post.id;
    assert_eq!(desk.write(move |conn| posts::list_tags(conn, id)).await, ["two"]);
    let told = desk.jobs::<DistributePost>().await;
    let last = told.last().expect("told");
    assert_eq!(
        (last.change, last.revision),
        (PostChange::Updated, edited.edited_at.expect("edited").as_millis())
    );
}

#[tokio::test]
async fn whoever_liked_a_post_from_elsewhere_hears_that_it_is_gone() {
    let desk = Desk::new().await;
    for (visibility, told) in [(Visibility::Public, 1), (Visibility::Direct, 0)] {
        let wanted = Draft {
            visibility,
            ..draft("to nobody in particular")
        };
        let post = desk.create(wanted).await.expect("posted");
        let id = post.id;
        desk.write(move |conn| {
            let carl = actors::upsert_remote(conn, &builders::remote_actor(77, "carl", "c.example"), &[], "{}")?;
            reactions::add(
                conn,
                Reaction::Like,
                id,
                carl.id,
                &format!("https://c.example/likes/{id}"),
                id.0,
                builders::NOON,
            )
        })
        .await;
        delete_post(&desk.means, &desk.ada, id).await.expect("deleted");
        let jobs = desk.jobs::<DistributeDeletion>().await;
        assert_eq!(jobs.last().expect("told").also_to.len(), told, "{visibility:?}");
    }
}

#[tokio::test]
async fn a_deleted_post_leaves_a_marker_and_those_mentioned_elsewhere_hear_of_it() {
    let desk = Desk::new().await;
    let post = desk.create(draft("@bob@b.example")).await.expect("posted");
    delete_post(&desk.means, &desk.ada, post.id).await.expect("deleted");
    let uri = post.uri.clone();
    assert!(desk.write(move |conn| tombstones::find(conn, &uri)).await.is_some());
    let told = desk.jobs::<DistributeDeletion>().await;
    assert_eq!(
        (told[0].post_uri.as_str(), told[0].open, told[0].also_to.len()),
        (post.uri.as_str(), true, 1)
    );
}

#[tokio::test]
async fn nobody_edits_or_deletes_somebody_elses_post() {
    let desk = Desk::new().await;
    let eva = desk.add(2, "eva").await;
    let post = desk.create(draft("mine")).await.expect("posted");
    let revision = || Revision {
        text: "changed".into(),
        summary: String::new(),
        sensitive: false,
        language: None,
    };
    assert!(edit_post(&desk.means, &desk.ada, post.id, revision()).await.is_ok());
    assert!(matches!(
        edit_post(&desk.means, &eva, post.id, revision()).await,
        Err(PostingError::NotFound)
    ));
    assert!(matches!(
        delete_post(&desk.means, &eva, post.id).await,
        Err(PostingError::NotFound)
    ));
    assert!(matches!(
        delete_post(&desk.means, &desk.ada, PostId(5)).await,
        Err(PostingError::NotFound)
    ));
    assert!(delete_post(&desk.means, &desk.ada, post.id).await.is_ok());
}
