//! Finding people, hashtags and posts.

use crate::house::{House, ids};
use serde_json::json;
use testkit::builders;

#[tokio::test]
async fn people_are_found_by_the_beginning_of_their_name_and_by_handle() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let adam = house.member("adam").await;
    let bob = house.remote("bob", "b.example").await;
    let mut found = ids(&house.get(&eva, "/api/v1/accounts/search?q=ad").await.ok());
    found.sort();
    let mut expected = [ada.id().to_string(), adam.id().to_string()];
    expected.sort();
    assert_eq!(found, expected);
    let exact = ids(&house.get(&eva, "/api/v1/accounts/search?q=@ada&limit=1").await.ok());
    assert_eq!(exact, [ada.id().to_string()]);
    let remote = ids(&house.get(&eva, "/api/v1/accounts/search?q=bob@b.example").await.ok());
    assert_eq!(remote, [bob.id.to_string()]);
    for nothing in ["", "%25", "_", "zz", "bob@c.example"] {
        let none = house
            .get(&eva, &format!("/api/v1/accounts/search?q={nothing}"))
            .await
            .ok();
        assert_eq!(none, json!([]), "{nothing}");
    }
    house.follows(eva.id(), adam.id()).await;
    let followed = house
        .get(&eva, "/api/v1/accounts/search?q=ad&following=true")
        .await
        .ok();
    assert_eq!(ids(&followed), [adam.id().to_string()]);
    let whole = house.get_as_stranger("/api/v2/search?q=ad&type=accounts").await.ok();
    assert_eq!(ids(&whole["accounts"]).len(), 2);
    assert!(house.elsewhere.take_asked().is_empty(), "nobody was asked");
}

#[tokio::test]
async fn another_server_is_asked_only_for_a_member_who_wants_it_and_once_per_search() {
    let house = House::new();
    let ada = house.member("ada").await;
    let zoe = house.remote("zoe", "z.example").await;
    let key = "carl@c.example";
    house
        .elsewhere
        .people
        .lock()
        .expect("no panic")
        .insert(key.to_owned(), zoe.clone());
    let path = format!("/api/v2/search?q={key}");
    assert!(ids(&house.get(&ada, &path).await.ok()["accounts"]).is_empty());
    house
        .get_as_stranger(&format!("{path}&resolve=true"))
        .await
        .refused(401);
    house.get(&ada, "/api/v2/search?q=carl&resolve=true").await.ok();
    house
        .get(&ada, &format!("{path}&resolve=true&type=hashtags"))
        .await
        .ok();
    assert!(house.elsewhere.take_asked().is_empty());
    let found = house.get(&ada, &format!("{path}&resolve=true")).await.ok();
    assert_eq!(ids(&found["accounts"]), [zoe.id.to_string()]);
    assert_eq!(house.elsewhere.take_asked(), [key]);
    let found = house
        .get(&ada, &format!("/api/v1/accounts/search?q={key}&resolve=true"))
        .await
        .ok();
    assert_eq!(ids(&found), [zoe.id.to_string()]);
    // Somebody who cannot be found is no error.
    let none = house
        .get(&ada, "/api/v2/search?q=x@silent.example&resolve=true")
        .await
        .ok();
    assert_eq!(none, json!({"accounts": [], "statuses": [], "hashtags": []}));
}

#[tokio::test]
async fn posts_and_people_are_found_by_their_addresses() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bob = house.remote("bob", "b.example").await;
    let theirs = house.remote_post(&bob, |_| ()).await;
    let post = house.write_post(&ada, json!({"status": "a"})).await;
    let id = post["id"].as_str().expect("an id");
    for address in [
        post["uri"].as_str().expect("an address").to_owned(),
        format!("https://guild.example/@ada/{id}"),
    ] {
        let found = house.get_as_stranger(&format!("/api/v2/search?q={address}")).await.ok();
        assert_eq!(ids(&found["statuses"]), [id], "{address}");
        let people_only = house
            .get_as_stranger(&format!("/api/v2/search?q={address}&type=accounts"))
            .await
            .ok();
        assert!(ids(&people_only["statuses"]).is_empty());
    }
    for (address, actor) in [
        ("https://guild.example/@ada".to_owned(), ada.id()),
        (ada.actor.uri.clone(), ada.id()),
        (bob.uri.clone(), bob.id),
    ] {
        let found = house.get_as_stranger(&format!("/api/v2/search?q={address}")).await.ok();
        assert_eq!(ids(&found["accounts"]), [actor.to_string()], "{address}");
    }
    let page = "https://b.example/@bob/1";
    house
        .elsewhere
        .posts
        .lock()
        .expect("no panic")
        .insert(page.to_owned(), theirs.id);
    let path = format!("/api/v2/search?q={page}");
    assert!(ids(&house.get(&ada, &path).await.ok()["statuses"]).is_empty());
    assert!(house.elsewhere.take_asked().is_empty());
    let found = house.get(&ada, &format!("{path}&resolve=true")).await.ok();
    assert_eq!(ids(&found["statuses"]), [theirs.id.to_string()]);
    // An address of our own is never asked for.
    house
        .get(&ada, "/api/v2/search?q=https://guild.example/@nobody&resolve=true")
        .await
        .ok();
    assert_eq!(house.elsewhere.take_asked(), [page, page]);
}

#[tokio::test]
async fn a_post_that_was_resolved_but_is_not_for_the_member_is_not_shown() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bob = house.remote("bob", "b.example").await;
    let open = house.remote_post(&bob, |_| ()).await;
    let closed = house
        .remote_post(&bob, |post| post.visibility = domain::post::Visibility::Followers)
        .await;
    for (address, id, shown) in [
        ("https://b.example/1", open.id, 1),
        ("https://b.example/2", closed.id, 0),
    ] {
        house
            .elsewhere
            .posts
            .lock()
            .expect("no panic")
            .insert(address.to_owned(), id);
        let path = format!("/api/v2/search?q={address}&resolve=true");
        let found = house.get(&ada, &path).await.ok();
        assert_eq!(ids(&found["statuses"]).len(), shown, "{address}");
    }
}

#[tokio::test]
async fn hashtags_are_found_by_their_beginning_page_by_page() {
    let house = House::new();
    let ada = house.member("ada").await;
    house
        .write_post(&ada, json!({"status": "#Bridge #bridges #other"}))
        .await;
    let names = |found: &serde_json::Value| -> Vec<String> {
        let tags = found["hashtags"].as_array().expect("a list");
        tags.iter()
            .map(|tag| tag["name"].as_str().expect("a name").to_owned())
            .collect()
    };
    for query in ["bri", "%23BRI", "bridge"] {
        let found = house.get(&ada, &format!("/api/v2/search?q={query}")).await.ok();
        assert_eq!(names(&found), ["bridge", "bridges"], "{query}");
        assert_eq!(found["hashtags"][0]["url"], "https://guild.example/tags/bridge");
    }
    let second = house
        .get(&ada, "/api/v2/search?q=bri&type=hashtags&limit=1&offset=1")
        .await
        .ok();
    assert_eq!(names(&second), ["bridges"]);
    house
        .get_as_stranger("/api/v2/search?q=bri&type=hashtags&offset=1")
        .await
        .refused(401);
    house.get(&ada, "/api/v2/search?q=bri&type=nonsense").await.refused(422);
}

#[tokio::test]
async fn the_instance_itself_is_nobody() {
    let house = House::new();
    let ada = house.member("ada").await;
    let (_, mut instance) = builders::local_account(77, "instance");
    instance.kind = domain::actor::ActorKind::Application;
    instance.account_id = None;
    let id = instance.id;
    house
        .write(move |conn| store::actors::add_local(conn, &instance, &[]))
        .await;
    house.get(&ada, &format!("/api/v1/accounts/{}", ada.id())).await.ok();
    house.get(&ada, &format!("/api/v1/accounts/{id}")).await.refused(404);
    let found = house.get(&ada, "/api/v1/accounts/search?q=instance").await.ok();
    assert_eq!(found, json!([]));
}
