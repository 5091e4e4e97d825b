//! What a member says about themselves, in every shape that clients send.

use crate::house::{House, Person};
use axum::http::Method;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/accounts/update_credentials";

async fn sent(house: &House, who: &Person, kind: &str, body: String) -> Value {
    let bearer = format!("Bearer {}", who.token);
    let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
    house.send(Method::PATCH, PATH, &headers, body).await.ok()
}

#[tokio::test]
async fn json_a_form_and_multipart_describe_the_same_member() {
    let house = House::new();
    let json = json!({
        "display_name": "Ada L.", "note": "bridges", "locked": true, "bot": true, "discoverable": true,
        "hide_collections": true, "source": {"privacy": "unlisted", "sensitive": true, "language": "fr"},
        "fields_attributes": [{"name": "Home", "value": "https://ada.example/"}, {"name": "", "value": ""}],
    })
    .to_string();
    let hash = json!({"fields_attributes": {"0": {"name": "Home", "value": "https://ada.example/"}}}).to_string();
    let pairs = [
        ("display_name", "Ada L."),
        ("note", "bridges"),
        ("locked", "true"),
        ("bot", "1"),
        ("discoverable", "true"),
        ("source[privacy]", "unlisted"),
        ("source[sensitive]", "true"),
        ("source[language]", "fr"),
        ("fields_attributes[0][name]", "Home"),
        ("fields_attributes[0][value]", "https://ada.example/"),
    ];
    let form: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", value.replace(' ', "+")))
        .collect();
    let parts: String = pairs
        .iter()
        .map(|(name, value)| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .collect();
    for (number, (kind, body)) in [
        ("application/json", json),
        ("application/x-www-form-urlencoded", form.join("&")),
        ("multipart/form-data; boundary=b", format!("{parts}--b--\r\n")),
    ]
    .into_iter()
    .enumerate()
    {
        let member = house.member(&format!("ada{number}")).await;
        let account = sent(&house, &member, kind, body).await;
        assert_eq!(account["display_name"], "Ada L.", "{kind}");
        assert_eq!(account["source"]["note"], "bridges");
        assert_eq!(account["note"], "<p>bridges</p>");
        for flag in ["locked", "bot", "discoverable"] {
            assert_eq!(account[flag], true, "{kind}: {flag}");
        }
        assert_eq!(account["source"]["privacy"], "unlisted");
        assert_eq!(account["source"]["sensitive"], true);
        assert_eq!(account["source"]["language"], "fr");
        assert_eq!(account["fields"].as_array().map(Vec::len), Some(1));
        assert_eq!(account["fields"][0]["name"], "Home");
        let value = account["fields"][0]["value"].as_str().expect("text");
        assert!(value.contains("<a href=\"https://ada.example/\""), "{value}");
        assert_eq!(
            account["source"]["fields"][0]["value"], "https://ada.example/",
            "what is edited is what was typed"
        );
    }
    let member = house.member("by_hash").await;
    let account = sent(&house, &member, "application/json", hash).await;
    assert_eq!(account["source"]["fields"][0]["name"], "Home");
}

#[tokio::test]
async fn what_is_not_sent_stays_and_nothing_changes_when_something_is_refused() {
    let house = House::new();
    let ada = house.member("ada").await;
    let good = json!({"display_name": "Ada", "note": "n", "fields_attributes": [{"name": "a", "value": "b"}]});
    house.json(&ada, Method::PATCH, PATH, good).await.ok();
    for bad in [
        json!({"display_name": "x".repeat(51)}),
        json!({"note": "x".repeat(501)}),
        json!({"display_name": "Changed", "source": {"privacy": "secret"}}),
        json!({"display_name": "Changed", "source": {"language": "!!"}}),
        json!({"display_name": "Changed", "avatar": "data:image/png;base64,AAAA"}),
        json!({"fields_attributes": vec![json!({"name": "a", "value": "b"}); 5]}),
        json!({"locked": "perhaps"}),
    ] {
        let why = house.json(&ada, Method::PATCH, PATH, bad).await.refused(422);
        assert!(why.starts_with("Validation failed: "), "{why}");
    }
    let bearer = format!("Bearer {}", ada.token);
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "multipart/form-data; boundary=b"),
    ];
    let file = "--b\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a.png\"\r\n\
                Content-Type: image/png\r\n\r\nPNG\r\n--b--\r\n";
    house.send(Method::PATCH, PATH, &headers, file).await.refused(422);
    let account = house.json(&ada, Method::PATCH, PATH, json!({"bot": false})).await.ok();
    assert_eq!(account["display_name"], "Ada");
    assert_eq!(account["source"]["note"], "n");
    assert_eq!(account["fields"].as_array().map(Vec::len), Some(1));
    let emptied = house
        .json(
            &ada,
            Method::PATCH,
            PATH,
            json!({"fields_attributes": [], "display_name": ""}),
        )
        .await
        .ok();
    assert_eq!((&emptied["fields"], &emptied["display_name"]), (&json!([]), &json!("")));
}
