//! Liking and taking back on a real database.

use super::*;
use crate::means::Means;
use crate::scene::Nobody;
use domain::ActorId;
use domain::account::AccountState;
use domain::job::{Job, SendLike, SendUndoLike};
use domain::post::Visibility;
use std::sync::Arc;
use std::time::Duration;
use store::{Database, Store, StoreError, accounts, hosts, jobs};
use testkit::{FakeClock, SeededEntropy, builders};

/// A post of a member.
const HERE: PostId = PostId(10);
/// A post of bob, who is elsewhere.
const THERE: PostId = PostId(11);
/// A post of bob for his followers; ada is none.
const HIDDEN: PostId = PostId(12);

struct Scene {
    means: Means,
    ada: Account,
    bob: ActorId,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("db").display().to_string();
        let store = Store::open(&Database::Sqlite(path)).expect("a database");
        let means = Means {
            store,
            clock: Arc::new(FakeClock::default()),
            entropy: Arc::new(SeededEntropy::new(3)),
            resolve_actor: Arc::new(Nobody),
            resolve_post: Arc::new(Nobody),
            origin: url::Url::parse("https://guild.example").expect("a URL"),
        };
        let (ada, ada_actor) = builders::local_account(1, "ada");
        let bob = builders::remote_actor(3, "bob", "b.example");
        let scene = Self {
            means,
            ada: ada.clone(),
            bob: bob.id,
            _folder: folder,
        };
        scene
            .write(move |conn| {
                accounts::add(conn, &ada, &ada_actor, &[])?;
                actors::upsert_remote(conn, &bob, &[], "{}")?;
                let mut hidden = builders::post(HIDDEN.0, &bob);
                hidden.visibility = Visibility::Followers;
                for post in [
                    builders::post(HERE.0, &ada_actor),
                    builders::post(THERE.0, &bob),
                    hidden,
                ] {
                    posts::add(conn, &post, &[], &[], None)?;
                }
                Ok(())
            })
            .await;
        scene
    }

    async fn write<T: Send + 'static>(&self, f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static) -> T {
        self.means.store.write(f).await.expect("the database works")
    }

    async fn like(&self, id: PostId) -> Result<bool, ReactingError> {
        like_post(&self.means, &self.ada, id).await
    }

    async fn unlike(&self, id: PostId) -> Result<bool, ReactingError> {
        unlike_post(&self.means, &self.ada, id).await
    }

    async fn likes(&self, id: PostId) -> i64 {
        let post = self.write(move |conn| posts::lookup(conn, id)).await;
        post.expect("it is there").like_count
    }

    async fn waiting<J: Job>(&self) -> Vec<J> {
        let now = self.means.clock.now();
        let claimed = self
            .write(move |conn| jobs::claim(conn, &[J::KIND], now, Duration::from_secs(1), 9))
            .await;
        claimed
            .iter()
            .map(|job| serde_json::from_str(&job.payload).expect("its own payload"))
            .collect()
    }
}

#[tokio::test]
async fn a_like_of_a_members_post_is_counted_once_and_nobody_else_is_told() {
    let scene = Scene::new().await;
    assert!(scene.like(HERE).await.expect("liked"));
    assert!(!scene.like(HERE).await.expect("liked before"));
    assert_eq!(scene.likes(HERE).await, 1);
    assert!(scene.unlike(HERE).await.expect("taken back"));
    assert!(!scene.unlike(HERE).await.expect("nothing left"));
    assert_eq!(scene.likes(HERE).await, 0);
    assert!(scene.waiting::<SendLike>().await.is_empty());
    assert!(scene.waiting::<SendUndoLike>().await.is_empty());
}

#[tokio::test]
async fn an_author_elsewhere_is_told_once_of_a_like_and_once_of_its_end() {
    let scene = Scene::new().await;
    assert!(scene.like(THERE).await.expect("liked"));
    assert!(!scene.like(THERE).await.expect("liked before"));
    let told = scene.waiting::<SendLike>().await;
    assert_eq!((told.len(), told[0].post_id), (1, THERE));
    assert!(told[0].like_uri.starts_with("https://guild.example/users/ada/likes/"));
    assert!(scene.unlike(THERE).await.expect("taken back"));
    assert!(!scene.unlike(THERE).await.expect("nothing left"));
    let undone = scene.waiting::<SendUndoLike>().await;
    assert_eq!(undone.len(), 1);
    assert_eq!((&undone[0].like_uri, undone[0].author), (&told[0].like_uri, scene.bob));
}

#[tokio::test]
async fn what_a_member_may_not_see_and_a_suspended_member_change_nothing() {
    let scene = Scene::new().await;
    assert!(scene.like(THERE).await.is_ok(), "the clean twin");
    for hidden in [HIDDEN, PostId(99)] {
        assert!(matches!(scene.like(hidden).await, Err(ReactingError::NotFound)));
        assert!(matches!(scene.unlike(hidden).await, Err(ReactingError::NotFound)));
    }
    assert_eq!(scene.likes(HIDDEN).await, 0);
    let (ada, now) = (scene.ada.id, scene.means.clock.now());
    scene
        .write(move |conn| hosts::block(conn, "b.example", "spam", now))
        .await;
    assert!(matches!(scene.unlike(THERE).await, Err(ReactingError::NotFound)));
    scene
        .write(move |conn| accounts::set_state(conn, ada, AccountState::Suspended))
        .await;
    assert!(matches!(scene.like(HERE).await, Err(ReactingError::NotAllowed)));
    assert_eq!((scene.likes(HERE).await, scene.likes(THERE).await), (0, 1));
}
