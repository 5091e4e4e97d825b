//! Describing oneself on a real database.

use super::*;
use crate::following;
use crate::scene::Scene;
use domain::ActorId;
use domain::follow::FollowState;

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);

async fn actor(scene: &Scene) -> Actor {
    scene
        .write(|conn| actors::lookup(conn, ADA))
        .await
        .expect("ada is there")
}

#[tokio::test]
async fn only_what_is_given_changes_and_peers_are_told_of_what_they_can_see() {
    let scene = Scene::new().await;
    let first = Description {
        display_name: Some(" Ada ".into()),
        biography: Some("I \r\ncount".into()),
        fields: Some(vec![("Home".into(), "https://ada.example".into())]),
        locked: Some(true),
        bot: Some(true),
        discoverable: Some(true),
        ..Description::default()
    };
    describe(&scene.means, &scene.ada, first).await.expect("taken");
    assert_eq!(scene.jobs::<DistributeActor>().await.len(), 1);
    let ada = actor(&scene).await;
    assert_eq!((ada.display_name.as_str(), ada.kind), ("Ada", ActorKind::Service));
    assert!(ada.manually_approves_followers && ada.discoverable);
    assert_eq!(ada.fields.len(), 1);
    assert!(
        ada.fields[0]
            .value_html
            .contains("rel=\"nofollow noopener noreferrer me\"")
    );
    describe(
        &scene.means,
        &scene.ada,
        Description {
            bot: Some(false),
            ..Description::default()
        },
    )
    .await
    .expect("taken");
    let after = actor(&scene).await;
    assert_eq!(
        (after.kind, after.display_name, after.fields, after.summary_html),
        (ActorKind::Person, ada.display_name, ada.fields, ada.summary_html)
    );
}

#[tokio::test]
async fn preferences_are_kept_and_are_nobody_elses_business() {
    let scene = Scene::new().await;
    let wishes = Description {
        visibility: Some(Visibility::Unlisted),
        sensitive: Some(true),
        language: Some(Some("PT-br".into())),
        ..Description::default()
    };
    describe(&scene.means, &scene.ada, wishes).await.expect("taken");
    describe(
        &scene.means,
        &scene.ada,
        Description {
            sensitive: Some(false),
            ..Description::default()
        },
    )
    .await
    .expect("taken");
    let id = scene.ada.id;
    let kept = scene.write(move |conn| accounts::preferences(conn, id)).await;
    assert_eq!(
        kept,
        Preferences {
            visibility: Visibility::Unlisted,
            sensitive: false,
            language: Some("pt-BR".into()),
        }
    );
    assert!(scene.jobs::<DistributeActor>().await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_taken_changes_nothing() {
    let scene = Scene::new().await;
    let good = Description {
        display_name: Some("Ada".into()),
        ..Description::default()
    };
    assert!(describe(&scene.means, &scene.ada, good.clone()).await.is_ok());
    let long = Description {
        display_name: Some("x".repeat(MAX_DISPLAY_NAME + 1)),
        ..Description::default()
    };
    assert!(matches!(
        describe(&scene.means, &scene.ada, long).await,
        Err(DescribingError::BadDisplayName)
    ));
    let long = Description {
        biography: Some("x".repeat(MAX_BIOGRAPHY + 1)),
        ..Description::default()
    };
    assert!(matches!(
        describe(&scene.means, &scene.ada, long).await,
        Err(DescribingError::BiographyTooLong)
    ));
    let odd = Description {
        language: Some(Some("not a language".into())),
        ..Description::default()
    };
    assert!(matches!(
        describe(&scene.means, &scene.ada, odd).await,
        Err(DescribingError::BadLanguage)
    ));
    let many = Description {
        fields: Some(vec![("a".into(), "b".into()); MAX_FIELDS + 1]),
        ..good.clone()
    };
    assert!(matches!(
        describe(&scene.means, &scene.ada, many).await,
        Err(DescribingError::BadFields)
    ));
    assert_eq!(actor(&scene).await.display_name, "Ada");
    scene.suspend(&scene.ada).await;
    assert!(matches!(
        describe(&scene.means, &scene.ada, good).await,
        Err(DescribingError::NotAllowed)
    ));
}

#[tokio::test]
async fn those_who_asked_wait_on_when_an_account_is_unlocked() {
    let scene = Scene::new().await;
    scene.lock(&scene.ada).await;
    assert_eq!(
        following::follow(&scene.means, &scene.eva, ADA).await.expect("asked"),
        FollowState::Requested
    );
    let open = Description {
        locked: Some(false),
        ..Description::default()
    };
    describe(&scene.means, &scene.ada, open).await.expect("unlocked");
    assert_eq!(scene.follow_state(EVA, ADA).await, Some(FollowState::Requested));
}
