//! A small instance for the tests: the whole API in process on a SQLite file, a clock that stands still,
//! members with tokens, and people of other servers.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::account::Account;
use domain::actor::Actor;
use domain::follow::{Follow, FollowState};
use domain::membership::{Stage, Standing};
use domain::oauth::{App, Scopes};
use domain::port::{OpenSignUp, ResolveActor, ResolveError, ResolvePost, SignUpError};
use domain::post::Post;
use domain::session::Secret;
use domain::{AccountId, ActorId, Clock, PostId};
use http_body_util::BodyExt;
use mastodon::{ApiLimits, InstanceInfo, Mastodon, Wiring};
use serde_json::Value;
use social::Means;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::memberships::Membership;
use store::oauth_tokens::NewToken;
use store::{Conn, Database, Store, StoreError, accounts, actors, follows, memberships, oauth_apps, oauth_tokens};
use testkit::{FakeClock, SeededEntropy, builders};
use tower::ServiceExt;

/// Every scope there is.
pub const ALL_SCOPES: &str = "read write follow push";

/// Other servers: who and what can be found there, and who asked.
#[derive(Default)]
pub struct Elsewhere {
    pub people: Mutex<BTreeMap<String, Actor>>,
    pub posts: Mutex<BTreeMap<String, PostId>>,
    pub asked: Mutex<Vec<String>>,
}

impl Elsewhere {
    fn note(&self, query: &str) {
        self.asked.lock().expect("no panic").push(query.to_owned());
    }

    /// What was asked about since the last time.
    pub fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("no panic"))
    }
}

#[async_trait::async_trait]
impl ResolveActor for Elsewhere {
    async fn resolve_actor(&self, query: &str, _: Duration) -> Result<Actor, ResolveError> {
        self.note(query);
        let people = self.people.lock().expect("no panic");
        people.get(query).cloned().ok_or(ResolveError::NotFound)
    }
}

#[async_trait::async_trait]
impl ResolvePost for Elsewhere {
    async fn resolve_post(&self, url: &str, _: Duration) -> Result<PostId, ResolveError> {
        self.note(url);
        let posts = self.posts.lock().expect("no panic");
        posts.get(url).copied().ok_or(ResolveError::NotFound)
    }
}

/// A sign-up that knows two names that cannot be had.
struct SignUp(Store, Arc<SeededEntropy>, Arc<FakeClock>);

#[async_trait::async_trait]
impl OpenSignUp for SignUp {
    async fn sign_up(&self, username: &str) -> Result<AccountId, SignUpError> {
        let username = domain::username::Username::parse(username)?.to_string();
        let now = self.2.now();
        let id = domain::id::draw(now, &*self.1);
        let (account, actor) = builders::local_account(id, &username);
        self.0
            .write(move |conn| {
                if !accounts::take_username(conn, &account.username, now)? {
                    return Ok(Err(SignUpError::Taken));
                }
                accounts::add(conn, &account, &actor, &[])?;
                Ok::<_, StoreError>(Ok(account.id))
            })
            .await
            .expect("the database works")
    }
}

/// A member with a token that may do everything.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: Account,
    pub actor: Actor,
    pub token: String,
}

impl Person {
    /// The id in the API.
    pub fn id(&self) -> ActorId {
        self.account.actor_id
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Answer {
    /// The body, if the request was served.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.json);
        self.json
    }

    /// The sentence of a refusal.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.json);
        self.json["error"]
            .as_str()
            .expect("every refusal has a sentence")
            .to_owned()
    }

    /// The address in the `Link` header with this relation.
    pub fn link(&self, rel: &str) -> Option<String> {
        let header = self.headers.get(header::LINK)?.to_str().ok()?;
        let part = header
            .split(", ")
            .find(|part| part.ends_with(&format!("rel=\"{rel}\"")))?;
        let address = part.split_once('<')?.1.split_once('>')?.0;
        Some(address.trim_start_matches("https://guild.example").to_owned())
    }
}

/// The ids of a list.
pub fn ids(list: &Value) -> Vec<String> {
    let items = list.as_array().expect("a list");
    items
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// The instance.
pub struct House {
    pub app: Mastodon,
    pub router: Router,
    pub store: Store,
    pub clock: Arc<FakeClock>,
    pub entropy: Arc<SeededEntropy>,
    pub elsewhere: Arc<Elsewhere>,
    _folder: tempfile::TempDir,
}

impl House {
    /// An empty instance where joining needs a wallet.
    pub fn new() -> Self {
        Self::wired(false)
    }

    /// One where apps may make accounts.
    pub fn open() -> Self {
        Self::wired(true)
    }

    fn wired(open: bool) -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let path = folder.path().join("db").display().to_string();
        let store = Store::open(&Database::Sqlite(path)).expect("a database");
        let clock = Arc::new(FakeClock::default());
        let entropy = Arc::new(SeededEntropy::new(7));
        let elsewhere = Arc::new(Elsewhere::default());
        let sign_up: Option<Arc<dyn OpenSignUp>> = if open {
            Some(Arc::new(SignUp(
                store.clone(),
                Arc::clone(&entropy),
                Arc::clone(&clock),
            )))
        } else {
            None
        };
        let app = Mastodon::new(Wiring {
            means: Means {
                store: store.clone(),
                clock: clock.clone(),
                entropy: entropy.clone(),
                resolve_actor: elsewhere.clone(),
                resolve_post: elsewhere.clone(),
                origin: url::Url::parse("https://guild.example").expect("a URL"),
            },
            instance: InstanceInfo {
                title: "Guild".to_owned(),
                version: "0.0.0".to_owned(),
                ..InstanceInfo::default()
            },
            limits: ApiLimits {
                requests: 1_000_000,
                ..ApiLimits::default()
            },
            sign_up,
            notice_words: Arc::new(|kind, arguments| format!("{}: {arguments:?}", kind.as_str())),
        });
        Self {
            router: app.router(),
            app,
            store,
            clock,
            entropy,
            elsewhere,
            _folder: folder,
        }
    }

    /// A second passes, so that what comes next is newer.
    pub fn tick(&self) {
        self.clock.advance(Duration::from_secs(1));
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(f).await.expect("the database works")
    }

    /// A new member with a token that may do everything.
    pub async fn member(&self, username: &str) -> Person {
        self.tick();
        let id = domain::id::draw(self.clock.now(), &*self.entropy);
        let (account, actor) = builders::local_account(id, username);
        let (stored, of) = (account.clone(), actor.clone());
        self.write(move |conn| accounts::add(conn, &stored, &of, &[])).await;
        let token = self.token(Some(account.id), ALL_SCOPES).await;
        Person { account, actor, token }
    }

    /// A token with these scopes, for a member or for an app alone.
    pub async fn token(&self, account: Option<AccountId>, scopes: &str) -> String {
        let (now, secret) = (self.clock.now(), Secret::draw(&*self.entropy));
        let number = domain::id::draw(now, &*self.entropy);
        let scopes = Scopes::parse(scopes).expect("scopes");
        let app = App {
            id: number,
            client_id: format!("app-{number}"),
            name: "Test app".to_owned(),
            website: None,
            redirect_uris: vec!["https://app.example/".to_owned()],
            scopes: scopes.clone(),
            is_public: false,
            created_at: now,
        };
        let token = NewToken {
            id: number,
            client_id: app.client_id.clone(),
            account_id: account,
            scopes,
            code_hash: None,
            created_at: now,
        };
        let hash = secret.hash();
        self.write(move |conn| {
            oauth_apps::add(conn, &app, None)?;
            oauth_tokens::add(conn, &hash, &token)
        })
        .await;
        secret.reveal().to_owned()
    }

    /// The membership of somebody lapses, or comes back.
    pub async fn lapse(&self, who: &Person, stage: Stage) {
        let now = self.clock.now();
        let membership = Membership {
            account_id: who.account.id,
            rule: None,
            standing: Standing {
                stage,
                ..Standing::active(now)
            },
            expires_at: None,
            expiry_noticed_for: None,
            recheck_at: now,
            checked_at: None,
            outcome: None,
            yes_at: None,
        };
        self.write(move |conn| memberships::save(conn, &membership)).await;
    }

    /// Somebody of another server, known here.
    pub async fn remote(&self, username: &str, host: &str) -> Actor {
        self.tick();
        let id = domain::id::draw(self.clock.now(), &*self.entropy);
        let actor = builders::remote_actor(id, username, host);
        self.write(move |conn| actors::upsert_remote(conn, &actor, &[], "{}"))
            .await
    }

    /// A post of somebody of another server, stored without any arrival.
    pub async fn remote_post(&self, author: &Actor, change: impl FnOnce(&mut Post)) -> Post {
        self.tick();
        let now = self.clock.now();
        let id = domain::id::draw(now, &*self.entropy);
        let mut post = Post {
            published_at: now,
            sort_at: now,
            ..builders::post(id, author)
        };
        change(&mut post);
        let stored = post.clone();
        self.write(move |conn| store::posts::add(conn, &stored, &[], &[], None))
            .await;
        post
    }

    /// Makes `follower` follow `target` with consent.
    pub async fn follows(&self, follower: ActorId, target: ActorId) {
        let follow = Follow {
            follower,
            target,
            state: FollowState::Accepted,
            activity_uri: format!("https://guild.example/follows/{follower}-{target}"),
            created_at: self.clock.now(),
        };
        self.write(move |conn| follows::put(conn, &follow)).await;
    }

    /// Sends a request with these headers and this body.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a good request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router never fails");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }

    /// Reads as a member.
    pub async fn get(&self, who: &Person, path: &str) -> Answer {
        self.get_with(&who.token, path).await
    }

    /// Reads with a token.
    pub async fn get_with(&self, token: &str, path: &str) -> Answer {
        self.send(
            Method::GET,
            path,
            &[("authorization", &format!("Bearer {token}"))],
            Body::empty(),
        )
        .await
    }

    /// Reads as a stranger.
    pub async fn get_as_stranger(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Sends JSON as a member.
    pub async fn json(&self, who: &Person, method: Method, path: &str, body: Value) -> Answer {
        self.json_with(&who.token, method, path, body).await
    }

    /// Sends JSON with a token.
    pub async fn json_with(&self, token: &str, method: Method, path: &str, body: Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.send(method, path, &headers, body.to_string()).await
    }

    /// `POST` as a member without a body.
    pub async fn post(&self, who: &Person, path: &str) -> Answer {
        self.json(who, Method::POST, path, serde_json::json!({})).await
    }

    /// A member writes a post; gives the status.
    pub async fn write_post(&self, who: &Person, body: Value) -> Value {
        self.tick();
        self.json(who, Method::POST, "/api/v1/statuses", body).await.ok()
    }
}
