//! What each stage of a membership may do with the API. Every operation of the document that changes
//! something stands in [`EXPECTED`]; one that does not fails the test, so that whoever adds an endpoint
//! decides what the limited may do with it. The dormant may do nothing that is not in [`FOR_THE_DORMANT`].

use crate::document::{Operation, operations, served};
use crate::house::{Answer, House, Person};
use axum::body::Body;
use axum::http::Method;
use domain::account::Role;
use domain::membership::{NoticeKind, Stage};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{accounts, notices};

/// What an operation is to a member whose membership is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Others see it or are told of it: not for the limited.
    Publishes,
    /// Takes something back, protects, or is nobody else's business.
    Withdraws,
    /// Not offered here yet, to anybody: it changes nothing.
    NotOffered,
    /// Done by an app, for no member.
    ForApps,
}

use Kind::{ForApps, NotOffered, Publishes, Withdraws};

/// Every operation that changes something. `{id}` stands for what the path is about.
const EXPECTED: &[(&str, &str, Kind)] = &[
    ("POST", "/api/v1/accounts", ForApps),
    ("PATCH", "/api/v1/accounts/update_credentials", Publishes),
    ("POST", "/api/v1/accounts/{id}/block", Withdraws),
    ("POST", "/api/v1/accounts/{id}/follow", Publishes),
    ("POST", "/api/v1/accounts/{id}/mute", Withdraws),
    ("POST", "/api/v1/accounts/{id}/note", Withdraws),
    ("POST", "/api/v1/accounts/{id}/remove_from_followers", Withdraws),
    ("POST", "/api/v1/accounts/{id}/unblock", Withdraws),
    ("POST", "/api/v1/accounts/{id}/unfollow", Withdraws),
    ("POST", "/api/v1/accounts/{id}/unmute", Withdraws),
    ("POST", "/api/v1/announcements/{id}/dismiss", Withdraws),
    ("POST", "/api/v1/collections", NotOffered),
    ("DELETE", "/api/v1/conversations/{id}", NotOffered),
    ("POST", "/api/v1/conversations/{id}/read", NotOffered),
    ("POST", "/api/v1/domain_blocks", NotOffered),
    ("DELETE", "/api/v1/domain_blocks", NotOffered),
    ("POST", "/api/v1/featured_tags", NotOffered),
    ("DELETE", "/api/v1/featured_tags/{id}", NotOffered),
    ("POST", "/api/v1/filters", NotOffered),
    ("PUT", "/api/v1/filters/{id}", NotOffered),
    ("DELETE", "/api/v1/filters/{id}", NotOffered),
    ("POST", "/api/v1/follow_requests/{id}/authorize", Withdraws),
    ("POST", "/api/v1/follow_requests/{id}/reject", Withdraws),
    ("POST", "/api/v1/lists", NotOffered),
    ("PUT", "/api/v1/lists/{id}", NotOffered),
    ("DELETE", "/api/v1/lists/{id}", NotOffered),
    ("POST", "/api/v1/lists/{id}/accounts", NotOffered),
    ("DELETE", "/api/v1/lists/{id}/accounts", NotOffered),
    ("POST", "/api/v1/markers", Withdraws),
    ("POST", "/api/v1/media", NotOffered),
    ("PUT", "/api/v1/media/{id}", NotOffered),
    ("DELETE", "/api/v1/media/{id}", NotOffered),
    ("POST", "/api/v1/notifications/clear", Withdraws),
    ("POST", "/api/v1/notifications/{id}/dismiss", Withdraws),
    ("POST", "/api/v1/polls/{id}/votes", NotOffered),
    ("PUT", "/api/v1/push/subscription", NotOffered),
    ("POST", "/api/v1/push/subscription", NotOffered),
    ("DELETE", "/api/v1/push/subscription", NotOffered),
    ("POST", "/api/v1/reports", NotOffered),
    ("PUT", "/api/v1/scheduled_statuses/{id}", NotOffered),
    ("DELETE", "/api/v1/scheduled_statuses/{id}", NotOffered),
    ("POST", "/api/v1/statuses", Publishes),
    ("PUT", "/api/v1/statuses/{id}", Publishes),
    ("DELETE", "/api/v1/statuses/{id}", Withdraws),
    ("POST", "/api/v1/statuses/{id}/bookmark", Withdraws),
    ("POST", "/api/v1/statuses/{id}/favourite", Publishes),
    ("POST", "/api/v1/statuses/{id}/mute", Withdraws),
    ("POST", "/api/v1/statuses/{id}/pin", Publishes),
    ("POST", "/api/v1/statuses/{id}/reblog", Publishes),
    ("POST", "/api/v1/statuses/{id}/translate", NotOffered),
    ("POST", "/api/v1/statuses/{id}/unbookmark", Withdraws),
    ("POST", "/api/v1/statuses/{id}/unfavourite", Withdraws),
    ("POST", "/api/v1/statuses/{id}/unmute", Withdraws),
    ("POST", "/api/v1/statuses/{id}/unpin", Withdraws),
    ("POST", "/api/v1/statuses/{id}/unreblog", Withdraws),
    ("DELETE", "/api/v1/suggestions/{id}", NotOffered),
    ("POST", "/api/v1/tags/{name}/feature", NotOffered),
    ("POST", "/api/v1/tags/{name}/follow", NotOffered),
    ("POST", "/api/v1/tags/{name}/unfeature", NotOffered),
    ("POST", "/api/v1/tags/{name}/unfollow", NotOffered),
    ("POST", "/api/v2/filters", NotOffered),
    ("PUT", "/api/v2/filters/{id}", NotOffered),
    ("DELETE", "/api/v2/filters/{id}", NotOffered),
    ("POST", "/api/v2/media", NotOffered),
    ("PATCH", "/api/v2/notifications/policy", NotOffered),
    ("POST", "/api/v2/notifications/{group_key}/dismiss", Withdraws),
];

/// What is left to the dormant, of all operations that want a token: what tells an app why nothing else
/// works.
const FOR_THE_DORMANT: &[(&str, &str)] = &[
    ("POST", "/api/v1/accounts"),
    ("GET", "/api/v1/accounts/verify_credentials"),
    ("GET", "/api/v1/announcements"),
    ("POST", "/api/v1/announcements/{id}/dismiss"),
    ("GET", "/api/v1/apps/verify_credentials"),
];

fn changes(operation: &Operation) -> bool {
    operation.method != Method::GET
}

/// What an operation is called.
fn name(operation: &Operation) -> (String, String) {
    (operation.method.to_string(), operation.template.clone())
}

fn expected() -> BTreeMap<(String, String), Kind> {
    EXPECTED
        .iter()
        .map(|(method, path, kind)| (((*method).to_owned(), (*path).to_owned()), *kind))
        .collect()
}

/// Ada, whose membership is in a stage, another member, and a post of each.
struct Cast {
    house: House,
    ada: Person,
    other: Person,
    mine: String,
    theirs: String,
    notice: i64,
}

impl Cast {
    async fn new() -> Self {
        let house = House::open();
        let (ada, other) = (house.member("ada").await, house.member("other").await);
        let id = |post: &Value| post["id"].as_str().expect("an id").to_owned();
        let mine = id(&house.write_post(&ada, json!({"status": "mine"})).await);
        let theirs = id(&house.write_post(&other, json!({"status": "theirs, @ada"})).await);
        let (account, now, entropy) = (ada.account.id, domain::Clock::now(&*house.clock), house.entropy.clone());
        let notice = house
            .write(move |conn| {
                notices::add(
                    conn,
                    account,
                    NoticeKind::LimitedSoon,
                    &BTreeMap::from([("days".to_owned(), "2".to_owned())]),
                    now,
                    &*entropy,
                )
            })
            .await;
        Self {
            house,
            ada,
            other,
            mine,
            theirs,
            notice,
        }
    }

    /// The address of an operation about things that exist, and a body that it takes.
    fn request(&self, operation: &Operation) -> (String, Value) {
        let template = operation.template.as_str();
        let own_post = operation.method == Method::DELETE
            || operation.method == Method::PUT
            || template.ends_with("/pin")
            || template.ends_with("/unpin");
        let id = if template.starts_with("/api/v1/accounts/") || template.starts_with("/api/v1/follow_requests/") {
            self.other.id().to_string()
        } else if template.starts_with("/api/v1/statuses/") && own_post {
            self.mine.clone()
        } else if template.starts_with("/api/v1/statuses/") {
            self.theirs.clone()
        } else if template.starts_with("/api/v1/announcements/") {
            self.notice.to_string()
        } else {
            "1".to_owned()
        };
        let address = template
            .split('/')
            .map(|part| if part.starts_with('{') { id.as_str() } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let body = json!({
            "status": "written", "comment": "noted", "display_name": "Ada",
            "home": {"last_read_id": "1"},
        });
        (address, body)
    }

    async fn call(&self, operation: &Operation) -> Answer {
        let (address, body) = self.request(operation);
        if changes(operation) {
            self.house
                .json(&self.ada, operation.method.clone(), &address, body)
                .await
        } else {
            self.house.get(&self.ada, &address).await
        }
    }
}

#[tokio::test]
async fn every_operation_that_changes_something_is_expected_and_nothing_else() {
    let house = House::new();
    let documented: BTreeSet<_> = operations(&served(&house).await)
        .iter()
        .filter(|operation| changes(operation))
        .map(name)
        .collect();
    let expected: BTreeSet<_> = expected().into_keys().collect();
    assert_eq!(
        documented, expected,
        "decide what the limited may do with a new endpoint, in EXPECTED"
    );
}

#[tokio::test]
async fn the_limited_may_do_what_the_table_says() {
    let expected = expected();
    let template = operations(&served(&House::new()).await);
    for stage in [Stage::Grace, Stage::Limited] {
        for operation in template.iter().filter(|operation| changes(operation)) {
            // Each on its own instance: what one operation deletes, the next may need.
            let cast = Cast::new().await;
            cast.house.lapse(&cast.ada, stage).await;
            let answer = cast.call(operation).await;
            let what = format!("{stage:?} {:?}: {} {}", name(operation), answer.status, answer.json);
            match (expected[&name(operation)], stage) {
                (Publishes, Stage::Limited) => {
                    let why = answer.refused(403);
                    assert!(why.starts_with("Your membership has lapsed."), "{what}");
                }
                (Publishes | Withdraws, _) => {
                    // A request or notification that is not there is the only other answer.
                    let ok = answer.status == 200
                        || (answer.status == 404 && operation.template.contains("notifications/{"));
                    assert!(ok, "{what}");
                }
                (NotOffered | ForApps, _) => assert!(answer.status != 403 && answer.status.as_u16() < 500, "{what}"),
            }
        }
    }
}

#[tokio::test]
async fn the_limited_read_everything_they_read_before() {
    let cast = Cast::new().await;
    let template = operations(&served(&cast.house).await);
    let mut before = Vec::new();
    for operation in template.iter().filter(|operation| !changes(operation)) {
        before.push(cast.call(operation).await.status);
    }
    cast.house.lapse(&cast.ada, Stage::Limited).await;
    for (operation, before) in template.iter().filter(|operation| !changes(operation)).zip(before) {
        let after = cast.call(operation).await;
        assert_eq!(after.status, before, "{:?}: {}", name(operation), after.json);
    }
}

#[tokio::test]
async fn the_dormant_find_out_what_is_the_matter_and_nothing_else() {
    let cast = Cast::new().await;
    cast.house.lapse(&cast.ada, Stage::Dormant).await;
    let mut refused = 0;
    for operation in operations(&served(&cast.house).await) {
        if operation.scopes.is_none() {
            continue;
        }
        let answer = cast.call(&operation).await;
        let (method, path) = name(&operation);
        if FOR_THE_DORMANT.contains(&(method.as_str(), path.as_str())) {
            assert_ne!(answer.status, 403, "{method} {path}: {}", answer.json);
        } else {
            let why = answer.refused(403);
            assert!(why.contains("your account is dormant"), "{method} {path}: {why}");
            refused += 1;
        }
    }
    assert!(refused > 80, "only {refused}");
    let public = cast.house.get(&cast.ada, "/api/v1/timelines/public").await.refused(403);
    assert!(public.contains("your account is dormant"), "{public}");
    cast.house.get_as_stranger("/api/v1/timelines/public").await.ok();
    cast.house.get(&cast.ada, "/api/v2/instance").await.ok();
}

#[tokio::test]
async fn others_see_nothing_of_a_lapse() {
    let cast = Cast::new().await;
    let addresses = [
        format!("/api/v1/accounts/{}", cast.ada.id()),
        format!("/api/v1/accounts/{}/statuses", cast.ada.id()),
        format!("/api/v1/statuses/{}", cast.mine),
    ];
    let mut before = Vec::new();
    for address in &addresses {
        before.push(cast.house.get(&cast.other, address).await.ok());
    }
    for stage in [Stage::Grace, Stage::Limited, Stage::Dormant] {
        cast.house.lapse(&cast.ada, stage).await;
        for (address, before) in addresses.iter().zip(&before) {
            assert_eq!(
                &cast.house.get(&cast.other, address).await.ok(),
                before,
                "{stage:?} {address}"
            );
        }
    }
    let credentials = cast
        .house
        .get(&cast.ada, "/api/v1/accounts/verify_credentials")
        .await
        .ok();
    assert!(!credentials.to_string().contains("dormant"), "{credentials}");
}

#[tokio::test]
async fn the_limited_write_to_moderators_with_any_client() {
    let cast = Cast::new().await;
    cast.house.lapse(&cast.ada, Stage::Limited).await;
    let whisper = json!({"status": "@other help", "visibility": "direct"});
    let refused = cast
        .house
        .json(&cast.ada, Method::POST, "/api/v1/statuses", whisper.clone())
        .await;
    assert!(refused.refused(403).starts_with("Your membership has lapsed."));
    let other = cast.other.account.id;
    cast.house
        .write(move |conn| accounts::set_role(conn, other, Role::Moderator, None))
        .await;
    let asked = cast
        .house
        .json(&cast.ada, Method::POST, "/api/v1/statuses", whisper)
        .await
        .ok();
    assert_eq!(asked["visibility"], "direct");
    let open = json!({"status": "@other help", "visibility": "unlisted"});
    let open = cast.house.json(&cast.ada, Method::POST, "/api/v1/statuses", open).await;
    open.refused(403);
}

#[tokio::test]
async fn notices_are_announcements_to_their_member_alone_until_they_are_put_away() {
    let cast = Cast::new().await;
    let house = &cast.house;
    let told = house.get(&cast.ada, "/api/v1/announcements").await.ok();
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    assert_eq!(told[0]["id"], cast.notice.to_string());
    assert_eq!(told[0]["read"], false);
    let content = told[0]["content"].as_str().expect("HTML");
    assert!(content.starts_with("<p>limited_soon: "), "{content}");
    assert!(
        content.contains("https://guild.example/settings/membership"),
        "{content}"
    );
    let dismiss = format!("/api/v1/announcements/{}/dismiss", cast.notice);
    assert_eq!(house.get(&cast.other, "/api/v1/announcements").await.ok(), json!([]));
    house.post(&cast.other, &dismiss).await.refused(404);
    let unread = house.get(&cast.ada, "/api/v1/announcements").await.ok();
    assert_eq!(unread.as_array().map(Vec::len), Some(1));
    house.lapse(&cast.ada, Stage::Dormant).await;
    house.post(&cast.ada, &dismiss).await.ok();
    house.post(&cast.ada, &dismiss).await.ok();
    assert_eq!(house.get(&cast.ada, "/api/v1/announcements").await.ok(), json!([]));
    let all = house
        .get(&cast.ada, "/api/v1/announcements?with_dismissed=true")
        .await
        .ok();
    assert_eq!(all[0]["read"], true);
    house.get_as_stranger("/api/v1/announcements").await.refused(401);
    let app = house.token(None, "read").await;
    house
        .send(
            Method::GET,
            "/api/v1/announcements",
            &[("authorization", &format!("Bearer {app}"))],
            Body::empty(),
        )
        .await
        .refused(403);
}
