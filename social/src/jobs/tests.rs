//! Filling the home timelines that a post left over.

use super::*;
use crate::reacting;
use crate::scene::Scene;
use domain::ActorId;
use domain::post::Visibility;
use store::accounts;
use testkit::builders;

const BOB: ActorId = ActorId(4);

/// More readers than one batch and one job can serve.
async fn crowd(scene: &Scene) -> Vec<ActorId> {
    let readers: Vec<ActorId> = (0..1600).map(|number| ActorId(1000 + number)).collect();
    let added = readers.clone();
    scene
        .write(move |conn| {
            for id in added {
                let (account, actor) = builders::local_account(id.0, &format!("reader{id}"));
                accounts::add(conn, &account, &actor, &[])?;
                let follow = domain::follow::Follow {
                    follower: id,
                    target: BOB,
                    state: domain::follow::FollowState::Accepted,
                    activity_uri: format!("https://guild.example/f/{id}"),
                    created_at: builders::NOON,
                };
                store::follows::put(conn, &follow)?;
            }
            Ok(())
        })
        .await;
    readers
}

#[tokio::test]
async fn every_follower_gets_the_post_however_many_jobs_that_takes() {
    let scene = Scene::new().await;
    let readers = crowd(&scene).await;
    let post = scene.arrive(scene.post_of_bob(Visibility::Public), &[]).await;
    let runner = SocialJobs::new(scene.means.clone());
    let mut runs = 0;
    loop {
        let waiting = scene.jobs::<FillHome>().await;
        let Some(job) = waiting.first() else { break };
        let payload = serde_json::to_string(job).expect("plain data");
        assert_eq!(runner.run(FillHome::KIND, &payload).await, JobOutcome::Done);
        runs += 1;
    }
    for reader in [readers[0], readers[499], readers[500], readers[1499], readers[1599]] {
        assert_eq!(scene.home_shown(reader).await, [post.id], "{reader}");
    }
    assert_eq!(runs, 2, "1000 and 100 after the first 500");
}

#[tokio::test]
async fn a_job_that_runs_again_makes_no_second_job_for_the_rest() {
    let scene = Scene::new().await;
    crowd(&scene).await;
    scene.arrive(scene.post_of_bob(Visibility::Public), &[]).await;
    let first = scene.jobs::<FillHome>().await;
    assert_eq!(first.len(), 1, "the clean twin");
    let payload = serde_json::to_string(&first[0]).expect("plain data");
    let runner = SocialJobs::new(scene.means.clone());
    for _ in 0..2 {
        assert_eq!(runner.run(FillHome::KIND, &payload).await, JobOutcome::Done);
    }
    assert_eq!(scene.jobs::<FillHome>().await.len(), 1);
}

#[tokio::test]
async fn a_job_of_a_post_or_boost_that_is_gone_does_nothing_and_nonsense_fails() {
    let scene = Scene::new().await;
    scene.follow(scene.eva.actor_id, scene.ada.actor_id).await;
    let post = scene.arrive(scene.post_of_bob(Visibility::Public), &[]).await;
    let announce = reacting::announce_post(&scene.means, &scene.ada, post.id, None)
        .await
        .expect("boosted");
    let runner = SocialJobs::new(scene.means.clone());
    let job = FillHome {
        post_id: post.id,
        announce_id: Some(announce),
        after: ActorId(0),
    };
    let payload = serde_json::to_string(&job).expect("plain data");
    assert_eq!(
        runner.run(FillHome::KIND, &payload).await,
        JobOutcome::Done,
        "the clean twin"
    );
    reacting::unannounce_post(&scene.means, &scene.ada, post.id)
        .await
        .expect("taken back");
    assert_eq!(runner.run(FillHome::KIND, &payload).await, JobOutcome::Done);
    assert!(scene.home(scene.eva.actor_id).await.is_empty());
    assert!(matches!(runner.run(FillHome::KIND, "{}").await, JobOutcome::Fail(_)));
    assert!(matches!(runner.run("other", &payload).await, JobOutcome::Fail(_)));
}
