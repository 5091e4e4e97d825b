//! Two small servers on loopback: one that answers with our discovery, and one that begins a log-in as
//! Synapse, Mastodon or MAS do, each with exactly one fault if a test wants one.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::openid::{PartyKind, PartyScopes, RelyingParty};
use domain::{Clock, Timestamp};
use net::{BudgetSettings, ClientProfiles, ProfileSettings, StrangerClient};
use relying_parties::join::check::{Report, Subject, check};
use relying_parties::join::{PartyAddress, Plan};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use testkit::FakeClock;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

pub const CLIENT: &str = "rp_0123456789abcdef";
const ULID: &str = "01ARYZ6S41TSV4RRFFQ69G5FAV";

/// What is wrong, named after the code that must tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Nothing,
    OurDiscoveryMissing,
    OurIssuer,
    Disabled,
    NotThere,
    Tls,
    Clock,
    NotOffered,
    Breaks,
    LeadsToItself,
    OtherAddress,
    Issuer,
    Client,
    Redirect,
    NoOpenId,
    NoPkce,
    PlainPkce,
    NoState,
    NoNonce,
    ResponseType,
    NoCookie,
    CookieOverHttp,
}

/// Both servers; they stop when dropped.
pub struct World {
    kind: PartyKind,
    wrong: Wrong,
    issuer: String,
    them: String,
    tasks: Vec<JoinHandle<()>>,
    clock: Arc<FakeClock>,
}

impl Drop for World {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

#[derive(Clone)]
struct Them {
    kind: PartyKind,
    wrong: Wrong,
    base: String,
    location: String,
    date: String,
}

impl World {
    pub async fn new(kind: PartyKind, wrong: Wrong) -> Self {
        let clock = Arc::new(FakeClock::default());
        let ours = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let theirs = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let at = |listener: &TcpListener| format!("http://{}", listener.local_addr().expect("it is bound"));
        let (issuer, them) = (at(&ours), at(&theirs));
        let mut world = Self {
            kind,
            wrong,
            issuer: issuer.clone(),
            them: them.clone(),
            tasks: Vec::new(),
            clock,
        };
        if wrong != Wrong::OurDiscoveryMissing {
            let said = if wrong == Wrong::OurIssuer {
                format!("{issuer}/")
            } else {
                issuer
            };
            let document = json!({ "issuer": said }).to_string();
            let ours_app = Router::new().fallback(async move |uri: Uri| match uri.path() {
                "/.well-known/openid-configuration" => document.into_response(),
                _ => StatusCode::NOT_FOUND.into_response(),
            });
            world.tasks.push(tokio::spawn(async move {
                let _ = axum::serve(ours, ours_app).await;
            }));
        }
        let state = Them {
            kind,
            wrong,
            base: them,
            location: world.location(),
            date: world.date(),
        };
        if wrong != Wrong::NotThere {
            let app = Router::new().fallback(answer).with_state(state);
            world.tasks.push(tokio::spawn(async move {
                let _ = axum::serve(theirs, app).await;
            }));
        }
        world
    }

    fn plan(&self) -> Plan {
        let base = if self.wrong == Wrong::Tls {
            self.them.replace("http://", "https://")
        } else {
            self.them.clone()
        };
        Plan {
            kind: self.kind,
            address: PartyAddress::parse(&base, true).expect("a server"),
            name: "The other one".into(),
            our_name: "The Guild".into(),
            issuer: self.issuer.clone(),
            provider: if self.kind == PartyKind::Mas {
                ULID.into()
            } else {
                "guildhall".into()
            },
            gate_group: None,
            synthetic_email: false,
            exclusive: false,
            antispam_token: None,
        }
    }

    fn party(&self) -> RelyingParty {
        let plan = self.plan();
        RelyingParty {
            client_id: CLIENT.into(),
            id: 1,
            name: plan.name.clone(),
            kind: self.kind,
            website: None,
            redirect_uris: vec![plan.redirect_uri()],
            post_logout_uris: plan.post_logout_uris(),
            backchannel_logout_uri: plan.backchannel_logout_uri(),
            scopes: PartyScopes::default(),
            sector: "127.0.0.1".into(),
            gate_group: None,
            synthetic_email: false,
            is_public: false,
            created_at: Timestamp::from_millis(0),
            disabled_at: (self.wrong == Wrong::Disabled).then_some(Timestamp::from_millis(1)),
        }
    }

    /// The address that a browser is sent to.
    fn location(&self) -> String {
        let wrong = |is: Wrong| self.wrong == is;
        let redirect = self.plan().redirect_uri();
        let redirect = match self.wrong {
            Wrong::Redirect => format!("{redirect}/"),
            Wrong::CookieOverHttp => redirect.replace("127.0.0.1", "m.example"),
            _ => redirect,
        };
        let mut pairs = vec![
            (
                "client_id",
                if wrong(Wrong::Client) {
                    "rp_another".into()
                } else {
                    CLIENT.to_owned()
                },
            ),
            ("redirect_uri", redirect),
            (
                "response_type",
                if wrong(Wrong::ResponseType) {
                    "id_token".into()
                } else {
                    "code".to_owned()
                },
            ),
            (
                "scope",
                if wrong(Wrong::NoOpenId) {
                    "profile".into()
                } else {
                    "openid profile groups".to_owned()
                },
            ),
        ];
        if !wrong(Wrong::NoState) {
            pairs.push(("state", "abc".into()));
        }
        if !wrong(Wrong::NoNonce) {
            pairs.push(("nonce", "def".into()));
        }
        if !wrong(Wrong::NoPkce) {
            pairs.push(("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into()));
            let method = if wrong(Wrong::PlainPkce) { "plain" } else { "S256" };
            pairs.push(("code_challenge_method", method.into()));
        }
        let issuer = if wrong(Wrong::Issuer) {
            "http://127.0.0.1:9".to_owned()
        } else {
            self.issuer.clone()
        };
        Url::parse_with_params(&format!("{issuer}/oauth/authorize"), pairs)
            .expect("an address")
            .into()
    }

    fn date(&self) -> String {
        let ahead = if self.wrong == Wrong::Clock { 90 } else { 5 };
        let secs = u64::try_from(self.clock.now().as_secs()).expect("after 1970") + ahead;
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(secs))
    }

    /// Looks at the other server.
    pub async fn look(&self) -> Report {
        let subject = Subject::of(self.party(), &self.issuer, None);
        check(&stranger(&self.clock), &subject, &*self.clock).await
    }
}

fn stranger(clock: &Arc<FakeClock>) -> StrangerClient {
    let settings = ProfileSettings {
        user_agent: "guildhall-tests".into(),
        allow_loopback: true,
        per_host: BudgetSettings::default(),
    };
    ClientProfiles::new(settings, Arc::<FakeClock>::clone(clock))
        .expect("clients")
        .stranger()
}

async fn answer(State(them): State<Them>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let cookie = match them.wrong {
        Wrong::NoCookie => None,
        _ => Some("session=xyz; Path=/; HttpOnly; Secure; SameSite=None"),
    };
    let has_cookie = headers.get(header::COOKIE).is_some_and(|value| value == "session=xyz");
    let path = uri.path();
    let not_offered = them.wrong == Wrong::NotOffered;
    let mut response = match (them.kind, method, path) {
        (PartyKind::Synapse, Method::GET, "/_matrix/client/v3/login") => {
            let id = if not_offered { "oidc-another" } else { "oidc-guildhall" };
            let flows = json!({ "flows": [
                { "type": "m.login.password" },
                { "type": "m.login.sso", "identity_providers": [{ "id": id, "name": "The Guild" }] },
            ]});
            axum::Json(flows).into_response()
        }
        (PartyKind::Synapse, Method::GET, "/_matrix/client/v3/login/sso/redirect/oidc-guildhall") => begin(&them, path),
        (PartyKind::Mastodon, Method::GET, "/auth/sign_in") => {
            let button = if not_offered {
                ""
            } else {
                "<a data-method=\"post\" href=\"/auth/auth/openid_connect\">The Guild</a>"
            };
            let page = format!("<html><head><meta name=\"csrf-token\" content=\"t&#43;k\" /></head>{button}</html>");
            ([(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        (PartyKind::Mastodon, Method::POST, "/auth/auth/openid_connect") => {
            let took = body == "authenticity_token=t%2Bk" && (has_cookie || them.wrong == Wrong::NoCookie);
            if took {
                begin(&them, path)
            } else {
                StatusCode::UNPROCESSABLE_ENTITY.into_response()
            }
        }
        (PartyKind::Mas, Method::GET, path) if path == format!("/upstream/authorize/{ULID}") && !not_offered => {
            begin(&them, path)
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    };
    let all = response.headers_mut();
    all.insert(header::DATE, them.date.parse().expect("a header"));
    if let Some(cookie) = cookie {
        all.append(header::SET_COOKIE, cookie.parse().expect("a header"));
    }
    response
}

fn begin(them: &Them, path: &str) -> Response {
    let to = match them.wrong {
        Wrong::Breaks => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Wrong::LeadsToItself => format!("{}/auth/failure?message=issuer_mismatch", them.base),
        Wrong::OtherAddress => format!("http://other.localhost{path}"),
        _ => them.location.clone(),
    };
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}
