//! Three real instances over real listeners: who follows sees, who is answered hears, what is deleted
//! goes everywhere, and what is for followers stays with them.

use domain::Clock;
use domain::actor::Actor;
use domain::paging::Page;
use domain::post::Visibility;
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use reqwest::StatusCode;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::instance::{Instance, Kind, Running};

const PATIENCE: Duration = Duration::from_secs(30);

/// A member, signed in at a running instance.
struct Member {
    instance: Instance,
    actor: Actor,
    cookie: String,
    http: reqwest::Client,
    _running: Running,
}

impl Member {
    async fn at_home(username: &str) -> Self {
        let instance = Instance::new(Kind::Sqlite, Arc::new(RealClock), Arc::new(OsEntropy));
        let actor = instance.add_member(username, 1).await;
        let (cookie, _) = instance.sign_in(&actor).await;
        let running = instance.start(Path::new(env!("CARGO_BIN_EXE_guildhall")), &[]);
        let http = testkit::http::client(Arc::new(RealClock));
        Self {
            actor,
            cookie,
            http,
            instance,
            _running: running,
        }
    }

    /// Posts a form as the browser does; the answer must be a redirect.
    async fn submit(&self, path: &str, fields: &[(&str, &str)]) {
        let mut form: Vec<(&str, &str)> = fields.to_vec();
        let token = self.form_token().await;
        form.push(("token", &token));
        let answer = self
            .http
            .post(format!("{}{path}", self.instance.origin))
            .header("cookie", &self.cookie)
            .header("origin", &self.instance.origin)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(
                url::form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(form)
                    .finish(),
            )
            .send()
            .await
            .expect("answers");
        let status = answer.status();
        assert_eq!(
            status,
            StatusCode::SEE_OTHER,
            "{path}: {}",
            answer.text().await.unwrap_or_default()
        );
    }

    /// The token that the page gives its own forms.
    async fn form_token(&self) -> String {
        let page = self.page("/home").await;
        let (_, rest) = page
            .split_once("name=\"token\" value=\"")
            .unwrap_or_else(|| panic!("no form on the page:\n{page}"));
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// A page as this member sees it.
    async fn page(&self, path: &str) -> String {
        let answer = self
            .http
            .get(format!("{}{path}", self.instance.origin))
            .header("cookie", &self.cookie)
            .send()
            .await;
        answer.expect("answers").text().await.expect("text")
    }

    async fn follow(&self, other: &Self) {
        self.submit("/follow", &[("who", &other.actor.handle())]).await;
    }

    async fn write(&self, text: &str, visibility: Visibility) {
        self.submit("/posts", &[("text", text), ("visibility", visibility.as_str())])
            .await;
    }

    /// Waits until the home timeline shows (or no longer shows) a text.
    async fn sees(&self, text: &str, shown: bool) {
        self.finds("/home", text, shown).await;
    }

    /// Waits until the notifications tell of a text: a mention by somebody one does not follow is there
    /// and not at home.
    async fn is_told(&self, text: &str) {
        self.finds("/notifications", text, true).await;
    }

    async fn finds(&self, path: &str, text: &str, shown: bool) {
        let started = Instant::now();
        while self.page(path).await.contains(text) != shown {
            assert!(
                started.elapsed() < PATIENCE,
                "{}: {text:?} shown: {}\n{}",
                self.actor.username,
                !shown,
                self.instance.log()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The id, at this instance, of the post with this text.
    async fn post_id(&self, text: &str) -> String {
        let reader = self.actor.id;
        let posts = self
            .instance
            .store
            .read(move |c| {
                let entries = store::timelines::home_entries(c, reader, &Page::first(40))?;
                let ids: Vec<_> = entries.iter().map(|entry| entry.post_id).collect();
                store::posts::list(c, &ids)
            })
            .await
            .expect("reads");
        posts
            .into_iter()
            .find(|p| p.content_html.contains(text))
            .expect("it is there")
            .id
            .to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_followed_answered_and_deleted_across_three_instances() {
    let (ada, bob, cleo) = tokio::join!(Member::at_home("ada"), Member::at_home("bob"), Member::at_home("cleo"));
    bob.follow(&ada).await;
    cleo.follow(&ada).await;
    cleo.follow(&bob).await;
    ada.wait_for_followers(2).await;
    bob.wait_for_followers(1).await;

    ada.write("Good morning, builders", Visibility::Public).await;
    bob.sees("Good morning, builders", true).await;
    cleo.sees("Good morning, builders", true).await;

    let parent = bob.post_id("Good morning, builders").await;
    bob.submit(
        "/posts",
        &[
            ("text", "Morning from bob"),
            ("visibility", "public"),
            ("in_reply_to", &parent),
        ],
    )
    .await;
    ada.is_told("Morning from bob").await;
    ada.sees("Morning from bob", false).await;
    cleo.sees("Morning from bob", true).await;

    ada.write("For those who follow me", Visibility::Followers).await;
    bob.sees("For those who follow me", true).await;
    let stranger = ada
        .http
        .get(format!("{}/@ada", ada.instance.origin))
        .send()
        .await
        .expect("answers");
    let shown = stranger.text().await.expect("text");
    assert!(shown.contains("Good morning, builders") && !shown.contains("For those who follow me"));

    let id = ada.post_id("Good morning, builders").await;
    ada.submit(&format!("/@ada/{id}/delete"), &[]).await;
    bob.sees("Good morning, builders", false).await;
    cleo.sees("Good morning, builders", false).await;
    bob.sees("Morning from bob", true).await;
    assert!(RealClock.now().as_millis() > 0);
}

impl Member {
    async fn wait_for_followers(&self, count: i64) {
        let (id, started) = (self.actor.id, Instant::now());
        while self
            .instance
            .store
            .read(move |c| store::follows::count_followers(c, id))
            .await
            .expect("reads")
            < count
        {
            assert!(
                started.elapsed() < PATIENCE,
                "{} has too few followers\n{}",
                self.actor.username,
                self.instance.log()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
