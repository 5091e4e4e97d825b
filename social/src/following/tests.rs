//! Following and unfollowing on a real database.

use super::*;
use crate::means::Means;
use crate::scene::Nobody;
use domain::ActorId;
use domain::account::{Account, AccountState};
use domain::follow::FollowState;
use domain::job::{Job, SendFollow, SendUndoFollow};
use std::sync::Arc;
use std::time::Duration;
use store::{Conn, Database, Store, StoreError, accounts, actors, follows, hosts, jobs};
use testkit::{FakeClock, SeededEntropy, builders};

struct Scene {
    means: Means,
    ada: Account,
    eva: Account,
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
        let ((ada, ada_actor), (eva, eva_actor)) =
            (builders::local_account(1, "ada"), builders::local_account(2, "eva"));
        let bob = builders::remote_actor(3, "bob", "b.example");
        let scene = Self {
            means,
            ada: ada.clone(),
            eva: eva.clone(),
            bob: bob.id,
            _folder: folder,
        };
        scene
            .write(move |conn| {
                accounts::add(conn, &ada, &ada_actor, &[])?;
                accounts::add(conn, &eva, &eva_actor, &[])?;
                actors::upsert_remote(conn, &bob, &[], "{}")
            })
            .await;
        scene
    }

    async fn write<T: Send + 'static>(&self, f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static) -> T {
        self.means.store.write(f).await.expect("the database works")
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
async fn a_member_is_followed_at_once_and_nobody_else_is_told() {
    let scene = Scene::new().await;
    let state = follow(&scene.means, &scene.ada, scene.eva.actor_id)
        .await
        .expect("followed");
    assert_eq!(state, FollowState::Accepted);
    assert!(scene.waiting::<SendFollow>().await.is_empty());
    assert!(
        unfollow(&scene.means, &scene.ada, scene.eva.actor_id)
            .await
            .expect("ended")
    );
    assert!(
        !unfollow(&scene.means, &scene.ada, scene.eva.actor_id)
            .await
            .expect("nothing left")
    );
    assert!(scene.waiting::<SendUndoFollow>().await.is_empty());
}

#[tokio::test]
async fn somebody_elsewhere_is_asked_by_a_job_and_a_repeat_keeps_the_id() {
    let scene = Scene::new().await;
    assert_eq!(
        follow(&scene.means, &scene.ada, scene.bob).await.expect("asked"),
        FollowState::Requested
    );
    assert_eq!(scene.waiting::<SendFollow>().await.len(), 1);
    let (ada, bob) = (scene.ada.actor_id, scene.bob);
    let find = move |conn: &mut Conn| follows::find(conn, ada, bob);
    let first = scene.write(find).await.expect("stored");
    assert!(
        first
            .activity_uri
            .starts_with("https://guild.example/users/ada/follows/")
    );
    follow(&scene.means, &scene.ada, scene.bob).await.expect("asked again");
    assert_eq!(
        scene.write(find).await.expect("stored").activity_uri,
        first.activity_uri
    );
    assert!(unfollow(&scene.means, &scene.ada, scene.bob).await.expect("taken back"));
    assert_eq!(
        scene.waiting::<SendUndoFollow>().await[0].follow_uri,
        first.activity_uri
    );
}

#[tokio::test]
async fn nobody_follows_themselves_the_gone_the_suspended_or_a_blocked_host() {
    let scene = Scene::new().await;
    assert!(follow(&scene.means, &scene.ada, scene.bob).await.is_ok());
    assert!(matches!(
        follow(&scene.means, &scene.ada, scene.ada.actor_id).await,
        Err(FollowingError::Oneself)
    ));
    assert!(matches!(
        follow(&scene.means, &scene.ada, ActorId(99)).await,
        Err(FollowingError::Gone)
    ));
    let (eva, now) = (scene.eva.id, scene.means.clock.now());
    scene
        .write(move |conn| accounts::set_state(conn, eva, AccountState::Suspended))
        .await;
    assert!(matches!(
        follow(&scene.means, &scene.ada, scene.eva.actor_id).await,
        Err(FollowingError::Gone)
    ));
    scene
        .write(move |conn| hosts::block(conn, "b.example", "spam", now))
        .await;
    assert!(matches!(
        follow(&scene.means, &scene.ada, scene.bob).await,
        Err(FollowingError::Blocked)
    ));
    assert!(matches!(
        follow(&scene.means, &scene.eva, scene.ada.actor_id).await,
        Err(FollowingError::NotAllowed)
    ));
}

#[tokio::test]
async fn whoever_follows_somebody_they_block_is_told_to_end_the_block_first() {
    let scene = Scene::new().await;
    let eva = scene.eva.actor_id;
    crate::blocking::block(&scene.means, &scene.ada, eva)
        .await
        .expect("blocked");
    let refused = follow(&scene.means, &scene.ada, eva).await;
    assert!(matches!(refused, Err(FollowingError::Blocking)));
    // The other way round it is not said who blocks whom.
    let refused = follow(&scene.means, &scene.eva, scene.ada.actor_id).await;
    assert!(matches!(refused, Err(FollowingError::KeptApart)));
    crate::blocking::unblock(&scene.means, &scene.ada, eva)
        .await
        .expect("ended");
    assert!(follow(&scene.means, &scene.ada, eva).await.is_ok());
}
