//! From what a person types to an actor.

use crate::parts::{Instance, Stranger, World};
use domain::actor::Actor;
use domain::port::{ResolveActor, ResolveError};
use std::time::Duration;

async fn resolve(instance: &Instance, query: &str) -> Result<Actor, ResolveError> {
    instance.federation.resolve_actor(query, Duration::from_secs(3)).await
}

#[tokio::test]
async fn every_way_to_write_somebody_leads_to_them() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let (here, there) = (
        instance.federation.addresses().authority(),
        stranger.url.trim_start_matches("http://").to_owned(),
    );
    for query in [
        "ada".to_owned(),
        "@Ada".into(),
        format!("@ada@{here}"),
        ada.uri.clone(),
        ada.url.clone(),
    ] {
        assert_eq!(
            resolve(&instance, &query).await.map(|actor| actor.uri),
            Ok(ada.uri.clone()),
            "{query}"
        );
    }
    for query in [format!("@bob@{there}"), format!("bob@{there}"), bob.uri.clone()] {
        assert_eq!(
            resolve(&instance, &query).await.map(|actor| actor.handle()),
            Ok(format!("@bob@{there}")),
            "{query}"
        );
    }
    assert_eq!(stranger.asked("/users/bob"), 1, "known for a day");
    world.forward(Duration::from_secs(86_401));
    assert!(resolve(&instance, &bob.uri).await.is_ok());
    assert_eq!(stranger.asked("/users/bob"), 2);
    assert_eq!(
        resolve(&instance, &format!("@nobody@{there}")).await,
        Err(ResolveError::NotFound)
    );
    assert_eq!(resolve(&instance, "@nobody").await, Err(ResolveError::NotFound));
    assert_eq!(resolve(&instance, "not a handle").await, Err(ResolveError::BadHandle));
}

#[tokio::test]
async fn a_host_cannot_claim_somebody_else_s_actor_as_its_own() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let (honest, liar) = (Stranger::start().await, Stranger::start().await);
    let bob = honest.person(&world, "bob");
    liar.person(&world, "carol");
    let at_liar = |name: &str| format!("@{name}@{}", liar.url.trim_start_matches("http://"));
    assert!(resolve(&instance, &at_liar("carol")).await.is_ok());
    // The liar's WebFinger names Bob, whose own server does not agree.
    liar.serve_finger("bob", &bob.uri);
    let spoofed = resolve(&instance, &at_liar("bob")).await;
    assert!(
        matches!(&spoofed, Err(ResolveError::Unavailable(why)) if why.contains("does not check out")),
        "{spoofed:?}"
    );
    // The liar serves Bob's document at its own address.
    liar.serve("/users/forged", bob.document());
    liar.serve_finger("forged", &format!("{}/users/forged", liar.url));
    assert!(resolve(&instance, &at_liar("forged")).await.is_err());
    assert!(resolve(&instance, &format!("{}/users/forged", liar.url)).await.is_err());
    assert!(instance.actor_at(&bob.uri).await.is_none(), "nothing was stored");
}

#[tokio::test]
async fn a_redirect_into_a_private_range_is_not_followed() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    stranger.redirect("/moved", &bob.uri);
    assert!(resolve(&instance, &format!("{}/moved", stranger.url)).await.is_ok());
    for private in [
        "http://10.0.0.1/users/bob",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00::1]/",
    ] {
        stranger.redirect("/inside", private);
        world.forward(Duration::from_secs(700));
        let answer = resolve(&instance, &format!("{}/inside", stranger.url)).await;
        assert!(
            matches!(answer, Err(ResolveError::Unavailable(_))),
            "{private}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_waited_for() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    stranger.slow_down(Duration::from_secs(30));
    let answer = instance
        .federation
        .resolve_actor(&bob.uri, Duration::from_millis(300))
        .await;
    assert!(matches!(answer, Err(ResolveError::Unavailable(_))), "{answer:?}");
}
