//! A database, a relying party with an antispam module, and a gate that says what a test wants.

use crate::enforcer::house::{HOUR, PARTY, enforcer, party};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use domain::openid::{AdmitToParty, Admittance, PartyKind, RelyingParty};
use domain::{AccountId, Clock};
use http::{Request, StatusCode, header};
use relying_parties::antispam::{Antispam, Refusal, Wiring};
use relying_parties::enforcer::Enforcer;
use relying_parties::settings::{self, AdminApi, FailModes, PartySettings, Settings};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Conn, Database, Store, StoreError, accounts, memberships, party_accounts, relying_parties as parties};
use testkit::party_servers::{PartyServer, SERVER_NAME, TOKEN as ADMIN_TOKEN};
use testkit::{FakeClock, SeededEntropy, builders};
use tokio::sync::oneshot;
use tower::ServiceExt;

pub const TOKEN: &str = "a-token-of-these-tests-0123456789ab";

/// Says what it was told to say, counts how often, and goes silent if wanted.
#[derive(Default)]
pub struct Gate {
    answers: Mutex<HashMap<AccountId, Admittance>>,
    asked: AtomicUsize,
    silent: Mutex<bool>,
    held: Mutex<Option<oneshot::Receiver<()>>>,
}

impl Gate {
    pub fn say(&self, account: AccountId, answer: Admittance) {
        self.answers.lock().expect("no panic").insert(account, answer);
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The next answer is made when it is asked for, and given when the sender says so.
    pub fn hold_next(&self) -> oneshot::Sender<()> {
        let (sender, receiver) = oneshot::channel();
        *self.held.lock().expect("no panic") = Some(receiver);
        sender
    }

    pub fn go_silent(&self, is: bool) {
        *self.silent.lock().expect("no panic") = is;
    }
}

#[async_trait]
impl AdmitToParty for Gate {
    async fn admit(&self, _: AccountId, _: &RelyingParty) -> Admittance {
        panic!("no question of Synapse's is worth a chain")
    }

    async fn admit_as_known(&self, account: AccountId, _: &RelyingParty) -> Admittance {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let silent = *self.silent.lock().expect("no panic");
        if silent {
            std::future::pending::<()>().await;
        }
        let answer = self.answers.lock().expect("no panic").get(&account).cloned();
        let held = self.held.lock().expect("no panic").take();
        if let Some(held) = held {
            let _ = held.await;
        }
        answer.unwrap_or(Admittance::Admitted { groups: Vec::new() })
    }
}

pub struct House {
    pub store: Store,
    pub clock: Arc<FakeClock>,
    pub gate: Arc<Gate>,
    pub folder: tempfile::TempDir,
    pub enforcer: Enforcer,
    kind: PartyKind,
    router: Router,
}

/// An answer: its status and its JSON; what is none is a text.
pub type Answered = (StatusCode, Json);

impl House {
    pub async fn new() -> Self {
        Self::with(PartyKind::Synapse, |_| {}).await
    }

    pub async fn with(kind: PartyKind, change: impl FnOnce(&mut settings::Antispam)) -> Self {
        Self::beside(kind, None, change).await
    }

    /// The same with an admin API.
    pub async fn beside(
        kind: PartyKind,
        admin: Option<&PartyServer>,
        change: impl FnOnce(&mut settings::Antispam),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("db").display().to_string();
        Self::over(Database::Sqlite(path), folder, kind, admin, change).await
    }

    /// One on each of the databases.
    pub async fn both() -> [Self; 2] {
        let folder = tempfile::tempdir().expect("a folder");
        let postgres = Database::Postgres {
            url: testkit::postgres::fresh_database(),
            connections: 4,
        };
        [
            Self::new().await,
            Self::over(postgres, folder, PartyKind::Synapse, None, |_| {}).await,
        ]
    }

    async fn over(
        database: Database,
        folder: tempfile::TempDir,
        kind: PartyKind,
        admin: Option<&PartyServer>,
        change: impl FnOnce(&mut settings::Antispam),
    ) -> Self {
        let store = tokio::task::spawn_blocking(move || Store::open(&database))
            .await
            .expect("no panic")
            .expect("a database");
        let clock = Arc::new(FakeClock::default());
        let gate = Arc::new(Gate::default());
        let mut antispam = settings::Antispam {
            token: TOKEN.to_owned(),
            provider: "oidc-guildhall".to_owned(),
            exempt: vec!["_gh_".to_owned()],
            admits_unlinked: true,
            on_failure: FailModes::default(),
            rooms: HashMap::from([("!core:example.org".to_owned(), "core".to_owned())]),
        };
        change(&mut antispam);
        let said = PartySettings {
            server_name: Some(admin.map_or("example.org", |_| SERVER_NAME).to_owned()),
            provider: None,
            antispam: Some(antispam),
            admin_api: admin.map(|server| AdminApi {
                url: server.url.clone(),
                secret: ADMIN_TOKEN.to_owned(),
                dry_run: false,
                sweep_every: 6 * HOUR,
            }),
        };
        let unasked = PartySettings::default();
        let settings = Settings::from([(PARTY.to_owned(), said), ("rp_unasked".to_owned(), unasked)]);
        let enforcer = enforcer(&store, &clock, settings.clone());
        let router = Antispam::new(Wiring {
            store: store.clone(),
            clock: clock.clone(),
            admit: gate.clone(),
            enforcer: enforcer.clone(),
            entropy: Arc::new(SeededEntropy::new(3)),
            settings: Arc::new(settings),
            words: Arc::new(|refusal: Refusal| format!("no, because {}", refusal.as_str())),
            deadline: Duration::from_millis(200),
        })
        .router();
        let house = Self {
            store,
            clock,
            gate,
            folder,
            enforcer,
            kind,
            router,
        };
        let row = party(PARTY, kind, house.clock.now());
        house.write(move |conn| parties::add(conn, &row, Some("hash"))).await;
        house
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(f).await.expect("the database works")
    }

    /// A member who never was at the relying party.
    pub async fn member(&self, id: i64, name: &str) -> AccountId {
        let (account, actor) = builders::local_account(id, name);
        let now = self.clock.now();
        self.write(move |conn| {
            accounts::add(conn, &account, &actor, &[])?;
            memberships::begin(conn, account.id, Some("members"), None, now.plus(24 * HOUR), now)?;
            Ok(account.id)
        })
        .await
    }

    /// A member whose account there is known to be theirs.
    pub async fn resident(&self, id: i64, name: &str) -> AccountId {
        let account = self.member(id, name).await;
        self.resident_already(account).await;
        let remote = match self.kind {
            PartyKind::Mas => name.to_owned(),
            _ => format!("@{name}:example.org"),
        };
        self.write(move |conn| party_accounts::link(conn, PARTY, account, &remote))
            .await;
        account
    }

    /// They log in there now.
    pub async fn resident_already(&self, account: AccountId) {
        let now = self.clock.now();
        self.write(move |conn| party_accounts::note_login(conn, PARTY, account, now))
            .await;
    }

    /// From now on no table can be read.
    pub fn break_database(&self) {
        for name in ["db", "db-wal", "db-shm"] {
            let path = self.folder.path().join(name);
            if let Ok(about) = std::fs::metadata(&path) {
                let junk = vec![0x5a; usize::try_from(about.len()).expect("a small file")];
                std::fs::write(&path, junk).expect("it can be written");
            }
        }
    }

    /// Waits until the gate was asked this often.
    pub async fn until_asked(&self, times: usize) {
        while self.gate.asked() < times {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits until a look that is under way is written down.
    pub async fn until_refused(&self, user: &str, room: &str) {
        while self.join(user, room).await.0 != StatusCode::FORBIDDEN {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    pub async fn ask(&self, callback: &str, body: Json) -> Answered {
        self.ask_as(PARTY, &format!("Bearer {TOKEN}"), callback, body.to_string())
            .await
    }

    pub async fn ask_as(&self, client_id: &str, authorization: &str, callback: &str, body: String) -> Answered {
        let request = Request::post(format!("/gate/synapse/{client_id}/{callback}"))
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answered {
        let answer = self.router.clone().oneshot(request).await.expect("it answers");
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (status, serde_json::from_slice(&bytes).unwrap_or(Json::String(text)))
    }

    pub async fn join(&self, user: &str, room: &str) -> Answered {
        self.ask(
            "user_may_join_room",
            json!({ "user": user, "room": room, "is_invited": false }),
        )
        .await
    }

    pub async fn log_in(&self, user: &str) -> Answered {
        self.log_in_by(user, None).await
    }

    /// `provider`: how Synapse calls who says who they are.
    pub async fn log_in_by(&self, user: &str, provider: Option<&str>) -> Answered {
        let body = json!({
            "user_id": user, "device_id": "D", "initial_display_name": null,
            "request_info": [["Element", "192.0.2.1"]], "auth_provider_id": provider,
        });
        self.ask("check_login_for_spam", body).await
    }

    pub async fn invite(&self, inviter: &str, room: &str) -> Answered {
        let body = json!({ "inviter": inviter, "invitee": "@zoe:far.example", "room_id": room });
        self.ask("user_may_invite", body).await
    }

    pub async fn register(&self, username: &str, provider: Option<&str>) -> Answered {
        let body = json!({
            "email_threepid": null, "username": username,
            "request_info": [["Element", "192.0.2.1"]], "auth_provider_id": provider,
        });
        self.ask("check_registration_for_spam", body).await
    }
}

pub fn admitted(groups: &[&str]) -> Admittance {
    let groups = groups.iter().map(|&group| group.to_owned()).collect();
    Admittance::Admitted { groups }
}

#[track_caller]
pub fn assert_may(answered: &Answered) {
    assert_eq!(*answered, (StatusCode::OK, json!({})));
}

#[track_caller]
pub fn assert_refused(answered: &Answered, reason: &str) {
    let expected = json!({
        "errcode": "M_FORBIDDEN", "error": format!("no, because {reason}"), "org.guildhall.reason": reason,
    });
    assert_eq!(*answered, (StatusCode::FORBIDDEN, expected));
}
