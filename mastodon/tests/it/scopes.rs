//! Each endpoint works with its scope alone and with no other one, and not without a token.

use crate::house::{House, Person};
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

/// An endpoint: method, path with `{post}`, `{other}` in it, the scope it needs.
const NEED_A_MEMBER: &[(&str, &str, &str)] = &[
    ("POST", "/api/v1/statuses", "write:statuses"),
    ("PUT", "/api/v1/statuses/{post}", "write:statuses"),
    ("GET", "/api/v1/statuses/{post}/source", "read:statuses"),
    ("POST", "/api/v1/statuses/{post}/translate", "read:statuses"),
    ("POST", "/api/v1/statuses/{post}/favourite", "write:favourites"),
    ("POST", "/api/v1/statuses/{post}/unfavourite", "write:favourites"),
    ("POST", "/api/v1/statuses/{post}/reblog", "write:statuses"),
    ("POST", "/api/v1/statuses/{post}/unreblog", "write:statuses"),
    ("POST", "/api/v1/statuses/{post}/bookmark", "write:bookmarks"),
    ("POST", "/api/v1/statuses/{post}/unbookmark", "write:bookmarks"),
    ("POST", "/api/v1/statuses/{post}/pin", "write:accounts"),
    ("POST", "/api/v1/statuses/{post}/unpin", "write:accounts"),
    ("POST", "/api/v1/statuses/{post}/mute", "write:mutes"),
    ("POST", "/api/v1/statuses/{post}/unmute", "write:mutes"),
    ("DELETE", "/api/v1/statuses/{post}", "write:statuses"),
    ("GET", "/api/v1/accounts/relationships?id[]={other}", "read:follows"),
    (
        "GET",
        "/api/v1/accounts/familiar_followers?id[]={other}",
        "read:follows",
    ),
    ("GET", "/api/v1/accounts/search?q=x", "read:accounts"),
    ("GET", "/api/v1/accounts/{other}/lists", "read:lists"),
    ("GET", "/api/v1/accounts/{other}/identity_proofs", "read:accounts"),
    ("POST", "/api/v1/accounts/{other}/follow", "write:follows"),
    ("POST", "/api/v1/accounts/{other}/unfollow", "write:follows"),
    ("POST", "/api/v1/accounts/{other}/block", "write:blocks"),
    ("POST", "/api/v1/accounts/{other}/unblock", "write:blocks"),
    ("POST", "/api/v1/accounts/{other}/mute", "write:mutes"),
    ("POST", "/api/v1/accounts/{other}/unmute", "write:mutes"),
    ("POST", "/api/v1/accounts/{other}/note", "write:accounts"),
    (
        "POST",
        "/api/v1/accounts/{other}/remove_from_followers",
        "write:follows",
    ),
    ("PATCH", "/api/v1/accounts/update_credentials", "write:accounts"),
    ("GET", "/api/v1/follow_requests", "read:follows"),
    ("POST", "/api/v1/follow_requests/{other}/authorize", "write:follows"),
    ("POST", "/api/v1/follow_requests/{other}/reject", "write:follows"),
    ("GET", "/api/v1/blocks", "read:blocks"),
    ("GET", "/api/v1/mutes", "read:mutes"),
    ("GET", "/api/v1/favourites", "read:favourites"),
    ("GET", "/api/v1/bookmarks", "read:bookmarks"),
];

/// What anybody may read, and what a member's token must hold to read it.
const FOR_ANYBODY: &[(&str, &str)] = &[
    ("/api/v1/statuses/{post}", "read:statuses"),
    ("/api/v1/statuses?id[]={post}", "read:statuses"),
    ("/api/v1/statuses/{post}/context", "read:statuses"),
    ("/api/v1/statuses/{post}/history", "read:statuses"),
    ("/api/v1/statuses/{post}/card", "read:statuses"),
    ("/api/v1/statuses/{post}/favourited_by", "read:accounts"),
    ("/api/v1/statuses/{post}/reblogged_by", "read:accounts"),
    ("/api/v1/accounts/{other}", "read:accounts"),
    ("/api/v1/accounts?id[]={other}", "read:accounts"),
    ("/api/v1/accounts/lookup?acct=other", "read:accounts"),
    ("/api/v1/accounts/{other}/statuses", "read:statuses"),
    ("/api/v1/accounts/{other}/followers", "read:accounts"),
    ("/api/v1/accounts/{other}/following", "read:accounts"),
    ("/api/v1/accounts/{other}/featured_tags", "read:accounts"),
    ("/api/v2/search?q=x", "read:search"),
];

/// Everything but one scope.
fn all_but(scope: &str) -> String {
    let fine = domain::oauth::Scope::ALL.iter().map(|scope| scope.as_str());
    let fine: Vec<&str> = fine.filter(|name| name.contains(':') && *name != scope).collect();
    fine.join(" ")
}

struct Cast {
    house: House,
    ada: Person,
    other: Person,
    post: String,
}

impl Cast {
    async fn new() -> Self {
        let house = House::new();
        let (ada, other) = (house.member("ada").await, house.member("other").await);
        let post = house.write_post(&ada, json!({"status": "a"})).await;
        let post = post["id"].as_str().expect("an id").to_owned();
        Self {
            house,
            ada,
            other,
            post,
        }
    }

    fn fill(&self, path: &str) -> String {
        let other = self.other.id().to_string();
        path.replace("{post}", &self.post).replace("{other}", &other)
    }
}

#[tokio::test]
async fn an_endpoint_for_members_needs_its_scope_and_no_other() {
    let cast = Cast::new().await;
    for (method, path, scope) in NEED_A_MEMBER {
        let path = cast.fill(path);
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let nobody = cast.house.send(method.clone(), &path, &[], Body::empty()).await;
        assert_eq!(nobody.status.as_u16(), 401, "{method} {path}");
        let app = cast.house.token(None, "read write follow").await;
        let app = cast.house.json_with(&app, method.clone(), &path, json!({})).await;
        assert_eq!(app.status.as_u16(), 403, "{method} {path}: an app is no member");
        let wrong = cast.house.token(Some(cast.ada.account.id), &all_but(scope)).await;
        let wrong = cast.house.json_with(&wrong, method.clone(), &path, json!({})).await;
        assert_eq!(wrong.status.as_u16(), 403, "{method} {path}");
        let right = cast.house.token(Some(cast.ada.account.id), scope).await;
        let body = json!({"status": "b", "comment": "c"});
        let right = cast.house.json_with(&right, method.clone(), &path, body).await;
        let status = right.status.as_u16();
        let expected = if path.ends_with("translate") { 404 } else { 200 };
        assert_eq!(status, expected, "{method} {path}: {}", right.json);
    }
}

#[tokio::test]
async fn what_anybody_may_read_needs_no_token_and_a_good_one_with_its_scope_if_there_is_one() {
    let cast = Cast::new().await;
    for (path, scope) in FOR_ANYBODY {
        let path = cast.fill(path);
        cast.house.get_as_stranger(&path).await.ok();
        let right = cast.house.token(Some(cast.ada.account.id), scope).await;
        cast.house.get_with(&right, &path).await.ok();
        let wrong = cast.house.token(Some(cast.ada.account.id), &all_but(scope)).await;
        assert_eq!(cast.house.get_with(&wrong, &path).await.status.as_u16(), 403, "{path}");
        assert_eq!(
            cast.house.get_with("nonsense", &path).await.status.as_u16(),
            401,
            "{path}"
        );
    }
}
