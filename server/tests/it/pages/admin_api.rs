//! The JSON API for admins: scopes, roles, errors, paging, and that no wallet is in any answer.

use super::browser::address;
use super::house::House;
use axum::body::Body;
use domain::account::Role;
use domain::oauth::{App, Scopes};
use domain::session::Secret;
use http::{Method, Request, header};
use membership::Appellant;
use serde_json::{Value, json};
use store::oauth_tokens::NewToken;
use store::{StoreError, accounts, brakes, oauth_apps, oauth_tokens};
use testkit::SeededEntropy;

const BASE: &str = "/api/guildhall/v1/admin";

/// A program that holds a token.
struct Program<'a> {
    house: &'a House,
    token: String,
}

impl Program<'_> {
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("{BASE}{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        let body = body.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        let answer = self.house.browser().send(request.body(body).expect("a request")).await;
        (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, Some(body)).await
    }
}

/// A token of the member with these scopes.
async fn program<'a>(house: &'a House, username: &'static str, number: i64, scopes: &str) -> Program<'a> {
    let secret = Secret::draw(&SeededEntropy::new(u64::try_from(number).expect("small")));
    let (hash, scopes) = (secret.hash(), Scopes::parse(scopes).expect("scopes"));
    let now = domain::Clock::now(&*house.clock);
    let app = App {
        id: number,
        client_id: format!("client-{number}"),
        name: "Program".to_owned(),
        website: None,
        redirect_uris: vec!["https://app.example/".to_owned()],
        scopes: scopes.clone(),
        is_public: false,
        created_at: now,
    };
    house
        .app
        .store()
        .write::<_, StoreError, _>(move |conn| {
            let account = accounts::find_by_username(conn, username)?.expect("an account");
            oauth_apps::add(conn, &app, None)?;
            let token = NewToken {
                id: number,
                client_id: app.client_id.clone(),
                account_id: Some(account.id),
                scopes,
                code_hash: None,
                created_at: now,
            };
            oauth_tokens::add(conn, &hash, &token)
        })
        .await
        .expect("a token");
    Program {
        house,
        token: secret.reveal().to_owned(),
    }
}

async fn make(house: &House, username: &'static str, role: Role) -> String {
    house
        .app
        .store()
        .write::<_, StoreError, _>(move |conn| {
            let account = accounts::find_by_username(conn, username)?.expect("an account");
            accounts::set_role(conn, account.id, role, None)?;
            Ok(account.id.to_string())
        })
        .await
        .expect("a role")
}

/// A house with ada, who is an admin, and eva, whose id comes with it.
async fn ada_and_eva() -> (House, String) {
    let house = House::new().await;
    house.member("ada", 1).await;
    house.member("eva", 2).await;
    make(&house, "ada", Role::Admin).await;
    let eva = make(&house, "eva", Role::Member).await;
    (house, eva)
}

#[tokio::test]
async fn a_program_needs_a_token_the_scope_and_a_members_role() {
    let (house, _) = ada_and_eva().await;
    let good = program(&house, "ada", 1, "admin:read admin:write").await;
    assert_eq!(good.get("/overview").await.0, 200);
    let nobody = Program {
        house: &house,
        token: "0".repeat(64),
    };
    assert_eq!(nobody.get("/overview").await.0, 401);
    for (username, number, scopes) in [
        ("ada", 2, "read write"),
        ("ada", 3, "admin:write"),
        ("eva", 4, "admin:read"),
    ] {
        let (status, body) = program(&house, username, number, scopes).await.get("/overview").await;
        assert_eq!(status, 403, "{username} {scopes}");
        assert!(body["error"].is_string(), "{body}");
    }
    let reader = program(&house, "ada", 5, "admin:read").await;
    let ban = json!({ "subject": "eva", "reason": "spam" });
    assert_eq!(reader.post("/bans", ban.clone()).await.0, 403);
    assert_eq!(good.post("/bans", ban).await.0, 200);
    assert_eq!(good.ask(Method::DELETE, "/overview", None).await.0, 405);
    let (status, body) = good.get("/nothing").await;
    assert_eq!((status, body["error"].as_str()), (404, Some("Not Found")));
}

#[tokio::test]
async fn admins_see_and_do_by_the_api_what_they_do_on_the_pages_and_no_wallet_is_told() {
    let (house, eva) = ada_and_eva().await;
    let ada = program(&house, "ada", 1, "admin:read admin:write").await;
    let now = domain::Clock::now(&*house.clock);
    house
        .app
        .store()
        .write::<_, StoreError, _>(move |conn| brakes::trip(conn, "members", 9, 20, now))
        .await
        .expect("tripped");
    let mut told = String::new();
    for path in ["/overview", "/events", "/bans", "/appeals", "/members", "/audit"] {
        let (status, body) = ada.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        told.push_str(&body.to_string());
    }
    let (status, member) = ada.get(&format!("/members/{eva}")).await;
    assert_eq!((status, member["username"].as_str()), (200, Some("eva")), "{member}");
    told.push_str(&member.to_string());
    assert!(!told.to_lowercase().contains(&address(2).to_lowercase()[2..]), "{told}");
    let (status, body) = ada
        .post(&format!("/members/{eva}/role"), json!({ "role": "moderator" }))
        .await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(ada.get(&format!("/members/{eva}")).await.1["role"], "moderator");
    let king = ada
        .post(&format!("/members/{eva}/role"), json!({ "role": "king" }))
        .await;
    assert_eq!(king.0, 422, "{}", king.1);
    assert_eq!(ada.post("/brakes/members", json!({ "act": "release" })).await.0, 200);
    assert_eq!(ada.get("/overview").await.1["brakes"][0]["on"], false);
    assert_eq!(ada.post("/brakes/other", json!({ "act": "release" })).await.0, 409);
    assert_eq!(ada.post("/brakes/members", json!({ "act": "smash" })).await.0, 422);
}

#[tokio::test]
async fn bans_are_made_found_and_lifted_and_a_second_time_is_a_conflict() {
    let house = House::new().await;
    house.member("ada", 1).await;
    make(&house, "ada", Role::Admin).await;
    let ada = program(&house, "ada", 1, "admin:read admin:write").await;
    let wallet = "0x7777777777777777777777777777777777777777";
    let ban = json!({ "subject": wallet, "reason": "a farm" });
    assert_eq!(ada.post("/bans/find", json!({ "subject": wallet })).await.0, 404);
    assert_eq!(ada.post("/bans", ban.clone()).await.0, 200);
    assert_eq!(ada.post("/bans", ban).await.0, 409);
    let (status, found) = ada.post("/bans/find", json!({ "subject": wallet })).await;
    assert_eq!((status, found["reason"].as_str()), (200, Some("a farm")));
    house.member("mia", 2).await;
    make(&house, "mia", Role::Moderator).await;
    let mia = program(&house, "mia", 2, "admin:read admin:write").await;
    let (status, body) = mia.post("/bans/find", json!({ "subject": wallet })).await;
    assert_eq!(
        status, 403,
        "what an account was banned with is not for moderators to guess: {body}"
    );
    assert_eq!(mia.post("/bans/find", json!({ "subject": "ada" })).await.0, 404);
    assert_eq!(mia.post("/bans/find", json!({ "subject": "nosuch" })).await.0, 404);
    assert_eq!(mia.post("/bans/find", json!({ "subject": "0x12" })).await.0, 422);
    assert_eq!(ada.get("/bans").await.1["items"], json!([]), "wallets are not listed");
    assert_eq!(ada.post("/bans/lift", json!({ "subject": wallet })).await.0, 200);
    assert_eq!(ada.post("/bans/lift", json!({ "subject": wallet })).await.0, 409);
    for bad in [
        json!({ "subject": "0x12", "reason": "x" }),
        json!({ "subject": wallet }),
        json!([]),
    ] {
        let (status, body) = ada.post("/bans", bad).await;
        assert_eq!(status, 422, "{body}");
    }
}

#[tokio::test]
async fn a_draft_is_tried_by_a_job_and_its_mistakes_are_told_with_their_paths() {
    let (house, _) = ada_and_eva().await;
    let ada = program(&house, "ada", 1, "admin:read admin:write").await;
    let toml = "[gate.friends]\neffect = \"admit\"\nexpr = \"list\"\nbind = \"wallet\"\n\
                [cond.list]\nkind = \"allowlist\"\naddresses = [\"0x9999999999999999999999999999999999999999\"]\n";
    let (status, body) = ada
        .post("/drafts", json!({ "toml": toml.replace("allowlist", "alowlist") }))
        .await;
    assert_eq!(status, 422, "{body}");
    assert_eq!(body["problems"][0]["path"], "cond.list.kind", "{body}");
    let (status, begun) = ada.post("/drafts", json!({ "toml": toml })).await;
    assert_eq!(status, 202, "{begun}");
    let path = format!("/drafts/{}", begun["id"].as_str().expect("an id"));
    assert_eq!(ada.get(&path).await.1["state"], "waiting");
    house.app.run_until_idle().await.expect("the queue works");
    let (_, done) = ada.get(&path).await;
    assert_eq!(
        (done["state"].as_str(), &done["result"]["losers"]),
        (Some("done"), &json!(["eva"])),
        "{done}"
    );
    assert_eq!(ada.get("/drafts/7").await.0, 404);
    // Every wallet may join here, so that the whole draft is new.
    assert_eq!(done["changes"][0]["path"], "gate.friends", "{done}");
    assert_eq!(done["changes"][0]["now"], json!([]), "{done}");
}

#[tokio::test]
async fn a_fourth_draft_is_to_wait_and_its_author_is_told_how_long() {
    let house = House::new().await;
    house.member("ada", 1).await;
    make(&house, "ada", Role::Admin).await;
    let ada = program(&house, "ada", 1, "admin:read admin:write").await;
    let toml = "[gate.friends]\neffect = \"role:friend\"\nexpr = \"list\"\n\
                [cond.list]\nkind = \"allowlist\"\naddresses = [\"0x9999999999999999999999999999999999999999\"]\n\
                [gate.all]\neffect = \"admit\"\nexpr = \"list\"\nbind = \"wallet\"\n";
    for _ in 0..3 {
        assert_eq!(ada.post("/drafts", json!({ "toml": toml })).await.0, 202);
    }
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("{BASE}/drafts"))
        .header(header::AUTHORIZATION, format!("Bearer {}", ada.token))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "toml": toml }).to_string()))
        .expect("a request");
    let refused = house.browser().send(request).await;
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert_eq!(refused.headers["retry-after"], "30");
    assert!(refused.body.contains("wait until one is done"), "{}", refused.body);
    house.app.run_until_idle().await.expect("the queue works");
    assert_eq!(ada.post("/drafts", json!({ "toml": toml })).await.0, 202);
}

#[tokio::test]
async fn lists_are_paged_by_an_opaque_cursor() {
    let house = House::new().await;
    house.member("ada", 1).await;
    house.member("eva", 2).await;
    house.member("ida", 3).await;
    make(&house, "ada", Role::Admin).await;
    let ada = program(&house, "ada", 1, "admin:read").await;
    let mut names = Vec::new();
    let mut path = "/members?limit=1".to_owned();
    loop {
        let (status, page) = ada.get(&path).await;
        assert_eq!(status, 200, "{page}");
        names.push(page["items"][0]["username"].as_str().expect("a name").to_owned());
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/members?limit=1&cursor={next}");
    }
    names.sort_unstable();
    assert_eq!(names, ["ada", "eva", "ida"]);
    assert_eq!(ada.get("/members?cursor=7").await.0, 422);
    assert_eq!(ada.get("/members?limit=many").await.0, 422);
}

#[tokio::test]
async fn an_appeal_is_read_and_answered_without_the_wallet_of_whoever_wrote_it() {
    let house = House::new().await;
    house.member("mia", 1).await;
    make(&house, "mia", Role::Moderator).await;
    let mia = program(&house, "mia", 1, "admin:read admin:write").await;
    let wallet = "0x8888888888888888888888888888888888888888";
    let appeal = house
        .app
        .membership()
        .appeal(Appellant::Wallet(wallet.to_owned()), "let me in")
        .await
        .expect("an appeal");
    let (_, list) = mia.get("/appeals").await;
    assert_eq!(list["items"][0]["text"], "let me in", "{list}");
    assert!(!list.to_string().contains(wallet), "{list}");
    let path = format!("/appeals/{appeal}");
    let answer = json!({ "grant": false, "answer": "The rules are the rules." });
    let (status, answered) = mia.post(&path, answer.clone()).await;
    assert_eq!(
        (status, answered["state"].as_str()),
        (200, Some("rejected")),
        "{answered}"
    );
    assert_eq!(mia.post(&path, answer).await.0, 409);
    assert_eq!(
        mia.get("/appeals?state=rejected").await.1["items"][0]["decided_by"],
        "mia"
    );
    assert_eq!(mia.get("/audit").await.0, 403, "for admins only");
}

#[tokio::test]
async fn a_program_says_what_kind_it_bans_where_a_text_could_be_two_things() {
    let house = House::with_chain().await;
    house.member("ada", 1).await;
    make(&house, "ada", Role::Admin).await;
    let ada = program(&house, "ada", 1, "admin:read admin:write").await;
    let contract = "eip155:8453:0x1111111111111111111111111111111111111111";
    let ban = |subject: &str, kind: Value| json!({ "subject": subject, "kind": kind, "reason": "x" });
    let (status, clean) = ada.post("/bans", ban(&format!("{contract}/7"), Value::Null)).await;
    assert_eq!((status, clean["kind"].as_str()), (200, Some("token")), "{clean}");
    let (status, refused) = ada.post("/bans", ban(contract, Value::Null)).await;
    let why = refused["error"].as_str().unwrap_or_default();
    assert_eq!(status, 422, "{refused}");
    assert!(why.contains("/<id>") && why.contains("kind wallet"), "{why}");
    assert_eq!(ada.post("/bans", ban(contract, json!("token"))).await.0, 422);
    assert_eq!(ada.post("/bans", ban(contract, json!("king"))).await.0, 422);
    let (status, meant) = ada.post("/bans", ban(contract, json!("wallet"))).await;
    assert_eq!((status, meant["kind"].as_str()), (200, Some("wallet")), "{meant}");
    assert!(meant["warning"].is_null(), "it was said that it is a wallet: {meant}");
    let (_, warned) = ada.post("/bans", ban(super::house::CONTRACT, Value::Null)).await;
    assert!(
        warned["warning"].as_str().is_some_and(|text| text.contains("contract")),
        "{warned}"
    );
    let find = json!({ "subject": contract, "kind": "wallet" });
    assert_eq!(ada.post("/bans/find", find.clone()).await.0, 200);
    assert_eq!(ada.post("/bans/lift", find).await.0, 200);
}

#[tokio::test]
async fn the_api_says_why_a_wallet_is_not_tied_to_a_suspended_account() {
    let (house, _) = ada_and_eva().await;
    let ada = program(&house, "ada", 1, "admin:read admin:write").await;
    let wallet = Appellant::Wallet("0x8888888888888888888888888888888888888888".to_owned());
    let appeal = house
        .app
        .membership()
        .appeal(wallet, "I am eva")
        .await
        .expect("an appeal");
    let ban = json!({ "subject": "eva", "reason": "x" });
    assert_eq!(ada.post("/bans", ban).await.0, 200);
    let path = format!("/appeals/{appeal}/rebind");
    let (status, refused) = ada.post(&path, json!({ "username": "eva" })).await;
    let why = refused["error"].as_str().unwrap_or_default();
    assert_eq!(status, 409, "{refused}");
    assert!(why.contains("lift its ban first"), "{why}");
    assert_eq!(ada.post("/bans/lift", json!({ "subject": "eva" })).await.0, 200);
    assert_eq!(ada.post(&path, json!({ "username": "eva" })).await.0, 200);
}

#[tokio::test]
async fn the_audit_log_of_programs_has_names_and_no_wallet() {
    let (house, eva) = ada_and_eva().await;
    let ada = program(&house, "ada", 1, "admin:read admin:write").await;
    let wallet = "0x7777777777777777777777777777777777777777";
    for subject in ["eva", wallet] {
        let ban = json!({ "subject": subject, "reason": "x" });
        house.clock.advance(std::time::Duration::from_secs(1));
        assert_eq!(ada.post("/bans", ban).await.0, 200, "{subject}");
    }
    let (_, log) = ada.get("/audit").await;
    assert!(!log.to_string().contains(wallet), "{log}");
    let subjects: Vec<&Value> = log["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| &entry["subject"])
        .collect();
    assert_eq!(
        subjects,
        [
            &json!({ "kind": "wallet" }),
            &json!({ "kind": "account", "id": eva, "username": "eva" })
        ],
        "{log}"
    );
}
