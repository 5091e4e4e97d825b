//! Idempotency keys, what a deletion gives back, and who is told of an edit.

use super::*;
use crate::blocking;
use crate::scene::{Scene, draft};
use domain::ActorId;
use domain::job::DistributeDeletion;
use domain::notification::NotificationKind::Mention;
use store::posts;

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);
const MAX: ActorId = ActorId(3);

fn keyed(text: &str, key: &str) -> Draft {
    Draft {
        idempotency_key: Some(key.into()),
        ..draft(text)
    }
}

#[tokio::test]
async fn the_same_key_gives_the_same_post_and_another_member_is_not_affected() {
    let scene = Scene::new().await;
    let first = create_post(&scene.means, &scene.ada, keyed("hello @eva", "k1"))
        .await
        .expect("posted");
    scene.tick();
    let again = create_post(&scene.means, &scene.ada, keyed("hello @eva", "k1"))
        .await
        .expect("the same");
    assert_eq!(again.id, first.id);
    assert_eq!(scene.told(EVA).await, [(Mention, ADA)]);
    let other = create_post(&scene.means, &scene.max, keyed("hello", "k1"))
        .await
        .expect("posted");
    assert_ne!(other.id, first.id);
    let different = create_post(&scene.means, &scene.ada, keyed("hello", "k2"))
        .await
        .expect("posted");
    assert_ne!(different.id, first.id);
    assert_eq!(scene.write(posts::count_local).await, 3);
}

#[tokio::test]
async fn a_key_of_a_deleted_post_brings_nothing_back_and_an_endless_key_is_refused() {
    let scene = Scene::new().await;
    let post = create_post(&scene.means, &scene.ada, keyed("oops", "k1"))
        .await
        .expect("posted");
    let gone = delete_post(&scene.means, &scene.ada, post.id).await.expect("deleted");
    assert_eq!((gone.id, gone.source_text.as_deref()), (post.id, Some("oops")));
    assert!(scene.home(ADA).await.is_empty());
    assert!(matches!(
        create_post(&scene.means, &scene.ada, keyed("oops", "k1")).await,
        Err(PostingError::NotFound)
    ));
    let fits = "k".repeat(MAX_IDEMPOTENCY_KEY);
    assert!(create_post(&scene.means, &scene.ada, keyed("x", &fits)).await.is_ok());
    assert!(matches!(
        create_post(&scene.means, &scene.ada, keyed("x", &format!("{fits}k"))).await,
        Err(PostingError::BadIdempotencyKey)
    ));
}

#[tokio::test]
async fn an_edit_tells_those_it_mentions_newly_and_no_others_again() {
    let scene = Scene::new().await;
    let post = scene.post(&scene.ada, "hi @eva", Visibility::Public).await;
    store_clear(&scene, EVA).await;
    let revision = Revision {
        text: "hi @eva and @max".into(),
        summary: String::new(),
        sensitive: false,
        language: None,
    };
    scene.tick();
    edit_post(&scene.means, &scene.ada, post.id, revision)
        .await
        .expect("edited");
    assert!(scene.told(EVA).await.is_empty(), "eva has put it away");
    assert_eq!(scene.told(MAX).await, [(Mention, ADA)]);
}

#[tokio::test]
async fn whoever_an_edit_names_no_more_stays_addressed_and_hears_of_the_deletion() {
    let scene = Scene::new().await;
    let revision = |text: &str| Revision {
        text: text.into(),
        summary: String::new(),
        sensitive: false,
        language: None,
    };
    let bob = scene.bob.id;
    let post = scene.post(&scene.ada, "for @bob@b.example", Visibility::Direct).await;
    let id = post.id;
    let addressed = || async {
        let found = scene.write(move |conn| posts::list_mentions(conn, id)).await;
        found.into_iter().map(|actor| actor.id).collect::<Vec<_>>()
    };
    assert_eq!(addressed().await, [bob], "the clean twin");
    scene.tick();
    edit_post(&scene.means, &scene.ada, id, revision("for nobody"))
        .await
        .expect("edited");
    assert_eq!(addressed().await, [bob]);
    delete_post(&scene.means, &scene.ada, id).await.expect("deleted");
    let told = scene.jobs::<DistributeDeletion>().await;
    assert_eq!((told.len(), told[0].also_to.as_slice()), (1, &[bob][..]));
}

#[tokio::test]
async fn the_deletion_of_a_direct_post_is_marked_as_one_for_those_it_was_for() {
    let scene = Scene::new().await;
    for (visibility, direct) in [(Visibility::Followers, false), (Visibility::Direct, true)] {
        let post = scene.post(&scene.ada, "for @bob@b.example", visibility).await;
        delete_post(&scene.means, &scene.ada, post.id).await.expect("deleted");
        let told = scene.jobs::<DistributeDeletion>().await;
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].direct, told[0].open), (direct, false), "{visibility:?}");
        assert_eq!(told[0].also_to, [scene.bob.id]);
    }
}

async fn store_clear(scene: &Scene, owner: ActorId) {
    scene.write(move |conn| store::notifications::clear(conn, owner)).await;
}

#[tokio::test]
async fn somebody_blocked_cannot_answer_and_a_post_of_a_suspended_author_is_not_answered() {
    let scene = Scene::new().await;
    let post = scene.post(&scene.ada, "hi", Visibility::Public).await;
    let answer = || Draft {
        in_reply_to: Some(post.id),
        ..draft("answer")
    };
    assert!(create_post(&scene.means, &scene.eva, answer()).await.is_ok());
    blocking::block(&scene.means, &scene.ada, EVA).await.expect("blocked");
    scene.tick();
    assert!(matches!(
        create_post(&scene.means, &scene.eva, answer()).await,
        Err(PostingError::ParentMissing)
    ));
    assert!(create_post(&scene.means, &scene.max, answer()).await.is_ok());
    scene.suspend(&scene.ada).await;
    scene.tick();
    assert!(matches!(
        create_post(&scene.means, &scene.max, answer()).await,
        Err(PostingError::ParentMissing)
    ));
}

#[tokio::test]
async fn of_many_handles_in_one_post_all_but_the_first_twenty_stay_text() {
    let scene = Scene::new().await;
    let crowd: Vec<(i64, String)> = (0..60).map(|number| (100 + number, format!("m{number}"))).collect();
    let members = crowd.clone();
    scene
        .write(move |conn| {
            for (id, name) in members {
                let (account, actor) = testkit::builders::local_account(id, &name);
                store::accounts::add(conn, &account, &actor, &[])?;
            }
            Ok(())
        })
        .await;
    let text: String = crowd.iter().map(|(_, name)| format!("@{name} ")).collect();
    let post = scene.post(&scene.ada, &text, Visibility::Public).await;
    let id = post.id;
    let mentioned = scene.write(move |conn| posts::list_mentions(conn, id)).await;
    assert_eq!(mentioned.len(), 20);
    assert_eq!(scene.told(ActorId(100)).await, [(Mention, ADA)]);
    assert!(scene.told(ActorId(159)).await.is_empty());
}
