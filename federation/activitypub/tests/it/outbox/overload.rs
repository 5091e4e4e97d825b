//! Hosts that accept and never answer hold their own share of what goes out, and no more.

use crate::parts::{Instance, Stranger, World, send};
use activitypub::delivery::Sender;
use domain::post::Visibility;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_never_answers_holds_its_share_of_the_senders_and_the_others_go_on() {
    let world = World::new();
    let instance = Instance::start_with(
        &world,
        |config| {
            config.delivery.parallel = 8;
            config.delivery.per_host = 2;
        },
        true,
    )
    .await;
    let (silent, well) = (Stranger::start().await, Stranger::start().await);
    let ada = instance.member("ada").await;
    for person in [silent.person(&world, "bob"), well.person(&world, "carol")] {
        send(&instance, &person, &person.activity("Follow", json!(ada.uri)))
            .await
            .assert(202, "");
    }
    instance.run_until_idle().await;
    assert_eq!((silent.delivered().len(), well.delivered().len()), (1, 1));
    silent.fall_silent();
    for n in 0..12 {
        instance
            .post(&ada, &format!("post {n}"), Visibility::Public, None)
            .await;
    }
    instance.run_jobs().await;
    let sender: Sender = instance.sender.clone();
    let driver = tokio::spawn(async move { sender.run(std::future::pending()).await });
    // Far less than the ten seconds after which a silent host is given up for the time being.
    for _ in 0..800 {
        if well.delivered().len() == 13 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    driver.abort();
    assert_eq!(well.delivered().len(), 13, "all that was for the other host");
    assert_eq!((silent.delivered().len(), silent.most_open()), (1, 2));
}
