//! Deleting an account.

use crate::fakes::{COOLDOWN, Mood};
use crate::house::{House, answer, sign_in, wallet, with};
use domain::actor::{Actor, ActorKind};
use domain::follow::{Follow, FollowState};
use domain::job::{DistributeAccountDeletion, EnforceMember, Job};
use domain::openid::{PartyKind, PartyScopes, RelyingParty};
use domain::post::{Post, Visibility};
use domain::{ActorId, Clock, PostId, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;
use store::{accounts, actors, follows, jobs, party_accounts, party_departures, posts, relying_parties, tombstones};

fn remote(id: i64, host: &str) -> Actor {
    let uri = format!("https://{host}/users/bob");
    Actor {
        id: ActorId(id),
        account_id: None,
        local: false,
        kind: ActorKind::Person,
        username: "bob".into(),
        host: host.into(),
        display_name: "Bob".into(),
        summary_html: String::new(),
        url: uri.clone(),
        inbox: format!("{uri}/inbox"),
        shared_inbox: Some(format!("https://{host}/inbox")),
        followers: None,
        uri,
        manually_approves_followers: false,
        refreshed_at: Timestamp::default(),
        created_at: Timestamp::default(),
        gone_at: None,
        fields: Vec::new(),
        discoverable: false,
    }
}

fn follow(follower: ActorId, target: ActorId) -> Follow {
    let activity_uri = format!("https://example.org/follows/{follower}/{target}");
    Follow {
        follower,
        target,
        state: FollowState::Accepted,
        activity_uri,
        created_at: Timestamp::default(),
    }
}

fn post(id: i64, actor_id: ActorId) -> Post {
    Post {
        id: PostId(id),
        uri: format!("http://localhost:8080/posts/{id}"),
        url: format!("http://localhost:8080/@ada/{id}"),
        actor_id,
        local: true,
        in_reply_to_uri: None,
        in_reply_to_id: None,
        thread_id: PostId(id),
        content_html: "<p>hi</p>".into(),
        source_text: Some("hi".into()),
        summary: String::new(),
        sensitive: false,
        visibility: Visibility::Public,
        language: None,
        published_at: Timestamp::default(),
        sort_at: Timestamp::default(),
        edited_at: None,
        like_count: 0,
        announce_count: 0,
        reply_count: 0,
    }
}

/// Gives the only account a remote follower, somebody remote it follows, and `count` posts.
async fn give_a_life(house: &House, count: i64) -> ActorId {
    let actor = house.accounts().await[0].actor_id;
    house
        .write(move |conn| {
            let (follower, followed) = (remote(1, "b.example"), remote(2, "c.example"));
            actors::upsert_remote(conn, &follower, &[], "{}")?;
            actors::upsert_remote(conn, &followed, &[], "{}")?;
            follows::put(conn, &follow(follower.id, actor))?;
            follows::put(conn, &follow(actor, followed.id))?;
            for id in 1..=count {
                posts::add(conn, &post(id, actor), &[], &[], None)?;
            }
            Ok(())
        })
        .await;
    actor
}

#[tokio::test]
async fn a_deleted_account_leaves_a_marker_a_taken_name_and_the_news_for_its_peers() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    let actor = give_a_life(&house, 450).await;
    let mut elsewhere = house.browser();
    sign_in(&mut elsewhere, &wallet(1)).await.is(200);

    let signed = answer(&mut browser, &wallet(1), "delete_account").await;
    let mistyped = with(signed.clone(), json!({"username": "adah"}));
    browser
        .delete("/auth/account", mistyped)
        .await
        .is_error(400, "username_mismatch");
    assert_eq!(house.accounts().await.len(), 1);
    browser
        .delete("/auth/account", with(signed, json!({"username": "ada"})))
        .await
        .is(204);

    assert!(house.accounts().await.is_empty());
    assert!(browser.cookies.is_empty());
    assert_eq!(
        elsewhere.get("/auth/session").await.is(200)["address"],
        Value::Null,
        "every session ended"
    );
    let now = house.clock.now();
    let (gone, taken, left, followers, stone, job) = house
        .write(move |conn| {
            Ok((
                actors::lookup(conn, actor)?.expect("the marker"),
                accounts::username_is_taken(conn, "ada")?,
                posts::count_open_of(conn, actor)?,
                follows::count_followers(conn, actor)?,
                tombstones::find(conn, "http://localhost:8080/posts/1")?,
                jobs::claim(conn, &[DistributeAccountDeletion::KIND], now, Duration::from_secs(1), 9)?.remove(0),
            ))
        })
        .await;
    assert!(gone.gone_at.is_some() && gone.display_name.is_empty() && gone.account_id.is_none());
    assert_eq!((taken, followers, stone.is_some()), (true, 0, true));
    assert_eq!(left, 250, "the request removes one batch, the job the rest");
    let news: DistributeAccountDeletion = serde_json::from_str(&job.payload).expect("the payload");
    assert_eq!(news.inboxes, ["https://b.example/inbox", "https://c.example/inbox"]);
    assert_eq!(news.actor_id, actor);
}

#[tokio::test]
async fn the_pass_of_a_deleted_account_is_free_once_it_has_cooled_down_and_its_name_never() {
    let house = House::new();
    house.gate.set(Mood::OnePass);
    let mut browser = house.member(1, "ada").await;
    let mut second = house.browser();
    sign_in(&mut second, &wallet(2)).await.is(200);
    second
        .post("/auth/join", json!({"username": "grace"}))
        .await
        .is_error(409, "pass_taken");
    let signed = answer(&mut browser, &wallet(1), "delete_account").await;
    browser
        .delete("/auth/account", with(signed, json!({"username": "ada"})))
        .await
        .is(204);
    second
        .post("/auth/join", json!({"username": "ada"}))
        .await
        .is_error(409, "username_taken");
    let reply = second.post("/auth/join", json!({"username": "grace"})).await;
    reply.is_error(409, "pass_cooling");
    let free_at = house.clock.now().plus(COOLDOWN).to_rfc3339();
    assert_eq!(reply.json["free_at"], json!(free_at));
    house.clock.advance(COOLDOWN);
    second.post("/auth/join", json!({"username": "grace"})).await.is(201);
}

#[tokio::test]
async fn nobody_elses_signature_deletes_an_account() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    let foreign = answer(&mut browser, &wallet(2), "delete_account").await;
    let foreign = with(foreign, json!({"username": "ada"}));
    browser
        .delete("/auth/account", foreign)
        .await
        .is_error(403, "not_your_wallet");
    assert_eq!(house.accounts().await.len(), 1);
    let own = answer(&mut browser, &wallet(1), "delete_account").await;
    browser
        .delete("/auth/account", with(own, json!({"username": "ada"})))
        .await
        .is(204);
    assert!(house.accounts().await.is_empty());
}

#[tokio::test]
async fn a_deletion_leaves_behind_where_the_member_had_accounts_until_those_are_closed() {
    let house = House::new();
    let party = RelyingParty {
        client_id: "rp_one".into(),
        id: 1,
        name: "The other server".into(),
        kind: PartyKind::Mastodon,
        website: None,
        redirect_uris: Vec::new(),
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: PartyScopes::default(),
        sector: "other.example".into(),
        gate_group: None,
        synthetic_email: false,
        is_public: true,
        created_at: house.clock.now(),
        disabled_at: None,
    };
    house.write(move |conn| relying_parties::add(conn, &party, None)).await;
    let mut ids = Vec::new();
    for (key, name) in [(1, "ada"), (2, "eva")] {
        let mut browser = house.member(key, name).await;
        let now = house.clock.now();
        let id = house
            .write(move |conn| {
                let account = accounts::find_by_username(conn, name)?.expect("a member");
                if name == "ada" {
                    party_accounts::note_login(conn, "rp_one", account.id, now)?;
                }
                Ok(account.id)
            })
            .await;
        ids.push(id);
        let signed = answer(&mut browser, &wallet(key), "delete_account").await;
        browser
            .delete("/auth/account", with(signed, json!({"username": name})))
            .await
            .is(204);
    }
    let (ada, eva) = (ids[0], ids[1]);
    let (left, nothing, told) = house
        .write(move |conn| {
            let waiting = jobs::list(conn, "waiting", 100)?;
            let told = waiting.iter().filter(|job| job.kind == EnforceMember::KIND).count();
            let (left, nothing) = (
                party_departures::list_of(conn, ada)?,
                party_departures::list_of(conn, eva)?,
            );
            Ok((left, nothing, told))
        })
        .await;
    assert_eq!((left.len(), nothing.len(), told), (1, 0, 1));
    assert_eq!(left[0].username, "ada");
}
