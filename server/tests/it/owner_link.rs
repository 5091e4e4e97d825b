//! The one-time owner link, from the hash in the database to the role of the account.

use domain::account::Role;
use domain::session::{Secret, Session};
use domain::{Clock, Entropy, SessionId};
use guildhall::app::{App, AppParts};
use guildhall::config::Config;
use guildhall::listener;
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use reqwest::StatusCode;
use std::sync::Arc;
use store::{StoreError, instance_facts};
use testkit::builders;
use tokio_util::sync::CancellationToken;

struct World {
    _folder: tempfile::TempDir,
    app: App,
    client: reqwest::Client,
    base: String,
    port: u16,
    stop: CancellationToken,
    link: Secret,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn world() -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let tcp = listener::bind(([127, 0, 0, 1], 0).into(), "http.listen")
        .await
        .expect("a free port");
    let port = tcp.local_addr().expect("an address").port();
    let text = format!(
        "[instance]\ndomain = \"localhost:{port}\"\n[membership]\nmode = \"open\"\n[development]\nallow_loopback = true\n"
    );
    let config = Config::parse(&text, folder.path(), &[]).expect("a good configuration");
    let app = App::build(&config, AppParts::real()).await.expect("it starts");
    let stop = CancellationToken::new();
    tokio::spawn(listener::serve(tcp, app.router(), stop.clone()));
    let entropy: &dyn Entropy = &OsEntropy;
    let link = Secret::draw(entropy);
    let hash = link.hash();
    app.store()
        .write::<_, StoreError, _>(move |tx| instance_facts::put(tx, instance_facts::OWNER_LINK, &hash))
        .await
        .expect("stored");
    World {
        _folder: folder,
        app,
        client: testkit::http::client(Arc::new(RealClock)),
        base: format!("http://localhost:{port}"),
        port,
        stop,
        link,
    }
}

impl World {
    /// A member who is signed in.
    async fn member(&self, id: i64, username: &str) -> Secret {
        let (account, actor) = builders::local_account(id, username);
        let entropy: &dyn Entropy = &OsEntropy;
        let (secret, now) = (Secret::draw(entropy), RealClock.now());
        let session = Session {
            id: SessionId(id),
            account_id: Some(account.id),
            method: domain::session::SignInMethod::Wallet,
            wallet: Some(builders::wallet(1)),
            created_at: now,
            seen_at: now,
            label: String::new(),
        };
        let hash = secret.hash();
        self.app
            .store()
            .write::<_, StoreError, _>(move |tx| {
                store::accounts::take_username(tx, &account.username, now)?;
                store::accounts::add(tx, &account, &actor, &[])?;
                store::sessions::add(tx, &hash, &session)
            })
            .await
            .expect("stored");
        secret
    }

    fn url(&self, link: &Secret) -> String {
        format!("{}/owner/{}", self.base, link.reveal())
    }

    fn cookie(&self, session: &Secret) -> String {
        format!("gh_{}={}", self.port, session.reveal())
    }

    async fn open(&self, link: &Secret, session: &Secret) -> StatusCode {
        let request = self.client.get(self.url(link)).header("cookie", self.cookie(session));
        request.send().await.expect("answered").status()
    }

    async fn confirm(&self, link: &Secret, session: &Secret, token: &str) -> StatusCode {
        let request = self
            .client
            .post(self.url(link))
            .header("cookie", self.cookie(session))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("token={token}"));
        request.send().await.expect("answered").status()
    }

    async fn role(&self, username: &'static str) -> Role {
        let found = self
            .app
            .store()
            .read::<_, StoreError, _>(move |conn| store::accounts::find_by_username(conn, username))
            .await;
        found.expect("read").expect("the account").role
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_link_makes_one_signed_in_member_the_owner_once() {
    let world = world().await;
    let (ada, bob) = (world.member(1, "ada").await, world.member(2, "bob").await);
    assert_eq!(world.open(&world.link, &ada).await, StatusCode::OK);
    assert_eq!(world.role("ada").await, Role::Member, "opening alone changes nothing");
    assert_eq!(
        world.confirm(&world.link, &ada, &ada.form_token()).await,
        StatusCode::OK
    );
    assert_eq!(world.role("ada").await, Role::Owner);
    assert_eq!(
        world.open(&world.link, &bob).await,
        StatusCode::NOT_FOUND,
        "it is used up"
    );
    assert_eq!(
        world.confirm(&world.link, &bob, &bob.form_token()).await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(world.role("bob").await, Role::Member);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guessed_owner_link_or_a_form_of_another_site_changes_nothing_and_uses_nothing_up() {
    let world = world().await;
    let ada = world.member(1, "ada").await;
    let guess = Secret::presented(&"0".repeat(64));
    assert_eq!(world.open(&guess, &ada).await, StatusCode::NOT_FOUND);
    assert_eq!(
        world.confirm(&guess, &ada, &ada.form_token()).await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(world.confirm(&world.link, &ada, "forged").await, StatusCode::FORBIDDEN);
    assert_eq!(world.role("ada").await, Role::Member);
    assert_eq!(
        world.confirm(&world.link, &ada, &ada.form_token()).await,
        StatusCode::OK,
        "the clean twin"
    );
    assert_eq!(world.role("ada").await, Role::Owner);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_not_signed_in_is_sent_to_sign_in_first() {
    let world = world().await;
    let answer = world.client.get(world.url(&world.link)).send().await.expect("answered");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let to = answer
        .headers()
        .get("location")
        .and_then(|to| to.to_str().ok())
        .unwrap_or_default();
    assert!(to.starts_with("/sign-in"), "{to}");
}
