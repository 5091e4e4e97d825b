//! Parameters in all the ways that clients send them, and what nobody should send.

use crate::document::{operations, served};
use crate::house::House;
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn json_a_form_multipart_and_the_query_say_the_same() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bearer = format!("Bearer {}", ada.token);
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"home[last_read_id]\"\r\n\r\n42\r\n--x--\r\n";
    for (kind, address, body) in [
        (
            "application/json",
            "/api/v1/markers",
            r#"{"home":{"last_read_id":"42"}}"#,
        ),
        ("application/json", "/api/v1/markers", r#"{"home":{"last_read_id":42}}"#),
        (
            "application/x-www-form-urlencoded",
            "/api/v1/markers",
            "home[last_read_id]=42",
        ),
        (
            "application/x-www-form-urlencoded",
            "/api/v1/markers",
            "home%5Blast_read_id%5D=42",
        ),
        ("multipart/form-data; boundary=x", "/api/v1/markers", multipart),
        ("application/json", "/api/v1/markers?home[last_read_id]=42", ""),
    ] {
        let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
        let answer = house.send(Method::POST, address, &headers, body).await.ok();
        assert_eq!(answer["home"]["last_read_id"], "42", "{kind} {body}");
    }
}

#[tokio::test]
async fn what_nobody_should_send_is_refused_and_changes_nothing() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bearer = format!("Bearer {}", ada.token);
    let deep_json = format!("{{\"home\":{}1{}}}", "[".repeat(1000), "]".repeat(1000));
    let deep_form = format!("home{}=1", "[a]".repeat(1000));
    let long_form = "a=1&".repeat(2000);
    let bodies: [(&str, Vec<u8>); 9] = [
        ("application/json", deep_json.into_bytes()),
        ("application/json", b"{\"home\":{\"last_read_id\":\"4\xff2\"}}".to_vec()),
        ("application/json", b"null".to_vec()),
        ("application/json", b"{".to_vec()),
        ("application/x-www-form-urlencoded", deep_form.into_bytes()),
        ("application/x-www-form-urlencoded", long_form.into_bytes()),
        ("application/x-www-form-urlencoded", b"home[last_read_id]=%ff".to_vec()),
        ("multipart/form-data; boundary=x", b"--x".to_vec()),
        ("application/octet-stream", b"home".to_vec()),
    ];
    let headers = |kind| [("authorization", bearer.clone()), ("content-type", String::from(kind))];
    let good = headers("application/json");
    let good: Vec<(&str, &str)> = good.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let body = r#"{"home":{"last_read_id":"42"}}"#;
    house.send(Method::POST, "/api/v1/markers", &good, body).await.ok();
    for (kind, body) in bodies {
        let headers = headers(kind);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let why = house
            .send(Method::POST, "/api/v1/markers", &headers, body)
            .await
            .refused(422);
        assert!(why.starts_with("Validation failed: "), "{why}");
    }
    let kept = house.get(&ada, "/api/v1/markers?timeline[]=home").await.ok();
    assert_eq!(kept["home"]["last_read_id"], "42");
}

#[tokio::test]
async fn extreme_pages_are_answered() {
    let house = House::new();
    let ada = house.member("ada").await;
    let post = house.write_post(&ada, json!({"status": "one"})).await;
    let nines = "9".repeat(40);
    for (query, found) in [
        (format!("limit={nines}"), 1),
        ("limit=0".to_owned(), 1),
        ("limit=-7".to_owned(), 1),
        ("limit=".to_owned(), 1),
        (format!("max_id={nines}"), 1),
        (format!("max_id=-{nines}"), 0),
        ("max_id=-1".to_owned(), 0),
        ("min_id=-1".to_owned(), 1),
        (format!("since_id={nines}"), 0),
        (format!("max_id=&since_id={}", post["id"].as_str().expect("an id")), 0),
    ] {
        for timeline in ["home", "public", "tag/x", "direct"] {
            let path = format!("/api/v1/timelines/{timeline}?{query}");
            let list = house.get(&ada, &path).await.ok();
            let expected = if matches!(timeline, "home" | "public") {
                found
            } else {
                0
            };
            assert_eq!(list.as_array().expect("a list").len(), expected, "{path}");
        }
    }
    for bad in ["limit=many", "max_id=1x", "min_id=%ff", "since_id=1.5"] {
        house
            .get(&ada, &format!("/api/v1/timelines/home?{bad}"))
            .await
            .refused(422);
    }
}

#[tokio::test]
async fn no_operation_breaks_down_whatever_it_is_sent() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bearer = format!("Bearer {}", ada.token);
    let nested = format!("q{}=1", "[]".repeat(6));
    let queries = [
        "limit=-1&max_id=-9223372036854775808&offset=-5&resolve=perhaps",
        "limit=99999999999999999999&min_id=99999999999999999999&id[]=-1&id[]=x",
        "q=%25%27%22%5C%00&types[]=%00&id=%00",
        "q=%ff%fe&acct=%ff",
        &nested,
        "id[][]=1&types[a][b]=c&acct[x]=y&q[]=1&username[]=2&status[]=3",
    ];
    for operation in operations(&served(&house).await) {
        for (id, query) in ["1", "-1", "99999999999999999999", "%00", "x", "%ff"]
            .iter()
            .zip(queries)
        {
            let address = operation
                .template
                .split('/')
                .map(|part| if part.starts_with('{') { *id } else { part });
            let address = format!("{}?{query}", address.collect::<Vec<_>>().join("/"));
            let headers = [
                ("authorization", bearer.as_str()),
                ("content-type", "application/x-www-form-urlencoded"),
            ];
            let answer = house
                .send(
                    operation.method.clone(),
                    &address,
                    &headers,
                    Body::from(query.to_owned()),
                )
                .await;
            assert!(
                answer.status.as_u16() < 500,
                "{} {address}: {} {}",
                operation.method,
                answer.status,
                answer.json
            );
        }
    }
}

#[tokio::test]
async fn a_slash_at_the_end_of_an_address_changes_nothing() {
    let house = House::new();
    let ada = house.member("ada").await;
    let post = house
        .write_post(&ada, json!({"status": "about #rust", "visibility": "private"}))
        .await;
    let status = format!("/api/v1/statuses/{}", post["id"].as_str().expect("an id"));
    for (path, query) in [
        ("/api/v1/tags/rust", ""),
        ("/api/v1/timelines/tag/rust", "?limit=5"),
        ("/api/v1/accounts/verify_credentials", ""),
        (status.as_str(), ""),
    ] {
        let without = house.get(&ada, &format!("{path}{query}")).await.ok();
        let with = house.get(&ada, &format!("{path}/{query}")).await.ok();
        assert_eq!(with, without, "{path}");
    }
    house.get_as_stranger(&format!("{status}/")).await.refused(404);
    house.get(&ada, "/api/v1/tags/rust//").await.refused(404);
}
