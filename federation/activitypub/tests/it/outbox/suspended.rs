//! A suspended member sends nothing and is not there.

use crate::parts::request::get_document;
use crate::parts::{Instance, Stranger, World, send};
use domain::account::AccountState;
use domain::post::Visibility;
use serde_json::json;

#[tokio::test]
async fn a_suspended_member_sends_nothing_and_is_not_there() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let first = instance.post(&ada, "before", Visibility::Public, None).await;
    instance.run_until_idle().await;
    let path = first.uri.strip_prefix(&instance.url).expect("ours").to_owned();
    for served in ["/users/ada", path.as_str(), "/users/ada/outbox"] {
        assert_eq!(get_document(&instance, served).await.status, 200, "{served}");
    }
    assert_eq!(stranger.delivered_types(), ["Accept", "Create"]);

    let account = ada.account_id.expect("a member");
    instance
        .write(move |conn| store::accounts::set_state(conn, account, AccountState::Suspended))
        .await;
    instance.post(&ada, "after", Visibility::Public, None).await;
    instance.run_until_idle().await;
    assert_eq!(stranger.delivered_types(), ["Accept", "Create"]);
    assert_eq!(instance.deliveries("dead").await, 1);
    for hidden in ["/users/ada", path.as_str(), "/users/ada/outbox"] {
        get_document(&instance, hidden).await.assert(404, "not_found");
    }
}
