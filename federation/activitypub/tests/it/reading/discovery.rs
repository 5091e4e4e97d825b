//! WebFinger, host-meta, NodeInfo, the instance actor.

use crate::parts::request::{get, get_document};
use crate::parts::{Instance, World};
use http::HeaderMap;

#[tokio::test]
async fn webfinger_answers_handles_and_addresses_of_ours_only() {
    let instance = Instance::start(&World::new()).await;
    let ada = instance.member("ada").await;
    let authority = instance.federation.addresses().authority();
    let ask = |resource: String| {
        let instance = &instance;
        async move {
            get(
                instance,
                &format!("/.well-known/webfinger?resource={resource}"),
                HeaderMap::new(),
            )
            .await
        }
    };
    for resource in [
        format!("acct:ada@{authority}"),
        format!("acct:Ada@{authority}"),
        ada.uri.clone(),
        ada.url.clone(),
    ] {
        let answer = ask(resource.clone()).await;
        answer.assert(200, "");
        assert_eq!(answer.body["subject"], format!("acct:ada@{authority}"), "{resource}");
        assert_eq!(answer.body["links"][0]["href"], ada.uri);
        assert_eq!(answer.headers["content-type"], "application/jrd+json; charset=utf-8");
    }
    let host = instance.federation.addresses().origin().host().to_owned();
    assert_eq!(
        ask(format!("acct:{host}@{authority}")).await.body["links"][0]["href"],
        format!("{}/actor", instance.url)
    );
    ask(format!("acct:nobody@{authority}")).await.assert(404, "not_found");
    ask("acct:ada@elsewhere.example".into()).await.assert(404, "not_found");
    ask("ada".into()).await.assert(400, "bad_request");
    get(&instance, "/.well-known/webfinger", HeaderMap::new())
        .await
        .assert(400, "bad_request");
}

#[tokio::test]
async fn nodeinfo_counts_the_institution() {
    let instance = Instance::start(&World::new()).await;
    let ada = instance.member("ada").await;
    instance
        .post(&ada, "hello", domain::post::Visibility::Public, None)
        .await;
    let links = get(&instance, "/.well-known/nodeinfo", HeaderMap::new()).await.body["links"].clone();
    assert_eq!(links[0]["href"], format!("{}/nodeinfo/2.1", instance.url));
    for version in ["2.0", "2.1"] {
        let info = get(&instance, &format!("/nodeinfo/{version}"), HeaderMap::new())
            .await
            .body;
        assert_eq!(info["version"], version);
        assert_eq!(info["software"]["name"], "guildhall");
        assert_eq!(info["protocols"][0], "activitypub");
        assert_eq!(
            (
                info["usage"]["users"]["total"].as_i64(),
                info["usage"]["localPosts"].as_i64()
            ),
            (Some(1), Some(1))
        );
    }
    let meta = get(&instance, "/.well-known/host-meta", HeaderMap::new()).await;
    assert_eq!(
        (meta.status, meta.headers["content-type"].as_bytes()),
        (200, b"application/xrd+xml; charset=utf-8".as_slice())
    );
}

#[tokio::test]
async fn the_instance_actor_is_served_unsigned_with_both_keys() {
    let instance = Instance::start(&World::new()).await;
    let actor = get_document(&instance, "/actor").await;
    actor.assert(200, "");
    assert_eq!(actor.body["id"], format!("{}/actor", instance.url));
    assert_eq!(actor.body["type"], "Application");
    assert_eq!(
        actor.body["preferredUsername"],
        instance.federation.addresses().origin().host()
    );
    assert_eq!(actor.body["publicKey"]["owner"], actor.body["id"]);
    assert_eq!(actor.body["assertionMethod"][0]["type"], "Multikey");
    assert_eq!(get_document(&instance, "/actor/outbox").await.body["totalItems"], 0);
}
