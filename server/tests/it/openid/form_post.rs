//! Answers as a form (OAuth 2.0 Form Post Response Mode): the browser posts them, no address has them, and
//! nothing that a server or somebody in its name writes into the state becomes a part of our page.

use super::cast::{Cast, Landing, Pair, Party, agree, press, ways_out};
use crate::pages::apps::sign_in_from;
use crate::pages::browser::Answer;
use crate::pages::house::ORIGIN;
use domain::Clock;
use domain::membership::Stage;

const FORM_POST: Pair<'_> = ("response_mode", "form_post");

/// The form that a page takes to a server.
struct Posted<'a> {
    page: &'a Answer,
    form: &'a str,
}

impl<'a> Posted<'a> {
    #[track_caller]
    fn of(page: &'a Answer, party: &Party) -> Self {
        let action = format!("action=\"{}\"", party.callback());
        let found = page.body.split("<form ").skip(1).find(|form| form.contains(&action));
        let form = found.unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
        let form = form.split("</form>").next().unwrap_or(form);
        assert!(
            form.starts_with("method=\"post\"") && form.contains("<button"),
            "{form}"
        );
        let posted = Self { page, form };
        posted.is_alone();
        posted
    }

    /// A field; each stands there once at most.
    fn get(&self, name: &str) -> Option<String> {
        let marker = format!("name=\"{name}\"");
        assert!(self.form.matches(&marker).count() < 2, "{}", self.form);
        self.form.contains(&marker).then(|| {
            let within = Answer {
                status: 200,
                headers: http::HeaderMap::new(),
                body: format!("<{}", self.form),
            };
            within.attribute(&marker, "value").expect("a value")
        })
    }

    #[track_caller]
    fn code(&self) -> String {
        self.get("code").unwrap_or_else(|| panic!("no code: {}", self.form))
    }

    #[track_caller]
    fn tells(&self, error: &str) {
        assert_eq!(self.get("error").as_deref(), Some(error), "{}", self.form);
        assert_eq!(self.get("code"), None, "{}", self.form);
        assert_eq!(self.get("iss").as_deref(), Some(ORIGIN));
        assert!(self.get("error_description").is_some_and(|text| text.len() > 15));
    }

    /// No address leads to the server, and nobody keeps, frames or scripts the page.
    #[track_caller]
    fn is_alone(&self) {
        let headers = &self.page.headers;
        assert_eq!(self.page.location(), "");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["referrer-policy"], "strict-origin");
        let policy = headers["content-security-policy"].to_str().expect("ASCII");
        for held in [
            "default-src 'none'",
            "script-src 'self';",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(held), "{held}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(
            !policy.contains("form-action"),
            "the server may send the browser on: {policy}"
        );
        assert_eq!(ways_out(self.page), Vec::<String>::new());
        assert!(!self.page.body.contains("?code="), "{}", self.page.body);
    }
}

#[tokio::test]
async fn the_browser_posts_the_answer_by_itself_or_by_a_button() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let asking = hall.asking(&[FORM_POST]);
    let page = cast.ada.get(&asking).await;
    let answer = press(&mut cast.ada, &page, "allow").await;
    let posted = Posted::of(&answer, &hall);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["x-frame-options"], "DENY");
    assert_eq!(posted.get("state").as_deref(), Some("s-1"));
    assert_eq!(posted.get("iss").as_deref(), Some(ORIGIN));
    assert!(posted.form.contains("data-goes-on"));
    let script = answer
        .attribute("js/form-post.js", "src")
        .expect("the script that presses the button");
    let script = cast.ada.get(&script).await;
    assert!(script.status == 200 && script.body.contains("requestSubmit"));
    hall.exchange(&cast.house, &posted.code(), &[]).await.is(200);
    // Agreed to before: the form is the whole way.
    let answer = cast.ada.get(&asking).await;
    Posted::of(&answer, &hall).code();
    // And the same without the wish goes by the query, as ever.
    assert!(
        cast.agree(&hall, &[])
            .await
            .0
            .starts_with("https://hall.example/callback?code=")
    );
}

#[tokio::test]
async fn a_no_and_every_error_come_by_the_form_too() {
    let mut cast = Cast::new().await;
    let mut hall = cast.hall().await;
    let page = cast.ada.get(&hall.asking(&[FORM_POST])).await;
    let no = press(&mut cast.ada, &page, "deny").await;
    Posted::of(&no, &hall).tells("access_denied");
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "profile", "invalid_scope"),
        ("code_challenge", "", "invalid_request"),
        ("prompt", "none", "consent_required"),
        ("request", "a.b.c", "request_not_supported"),
    ] {
        let answer = cast.ada.get(&hall.asking(&[FORM_POST, (name, value)])).await;
        let posted = Posted::of(&answer, &hall);
        posted.tells(error);
        assert_eq!(posted.get("state").as_deref(), Some("s-1"), "{name}={value}");
    }
    // Pages with a way back have a button for it, which nobody presses by itself.
    cast.stage(Stage::Limited).await;
    let page = cast.ada.get(&hall.asking(&[FORM_POST])).await;
    assert_eq!(page.status, 403, "{}", page.body);
    let posted = Posted::of(&page, &hall);
    posted.tells("access_denied");
    assert!(!page.body.contains("form-post.js") && !posted.form.contains("data-goes-on"));
    cast.stage(Stage::Active).await;
    let now = cast.house.clock.now();
    hall.change(&cast.house, |party| party.disabled_at = Some(now)).await;
    let page = cast.ada.get(&hall.asking(&[FORM_POST])).await;
    assert_eq!(page.status, 403, "{}", page.body);
    Posted::of(&page, &hall).tells("unauthorized_client");
}

#[tokio::test]
async fn what_is_not_a_form_or_not_clear_is_told_in_the_query() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let answer = cast.ada.get(&hall.asking(&[FORM_POST, ("prompt", "none")])).await;
    Posted::of(&answer, &hall).tells("consent_required");
    for mode in ["fragment", "form_post.jwt", "form_post query", "jwt", "none"] {
        let landing = Landing::of(&cast.ada.get(&hall.asking(&[("response_mode", mode)])).await);
        landing.tells(&hall, "invalid_request");
        assert!(!landing.0.contains('#'), "{}", landing.0);
    }
    for twice in ["form_post", "query"] {
        let asking = format!("{}&response_mode={twice}", hall.asking(&[FORM_POST]));
        Landing::of(&cast.ada.get(&asking).await).tells(&hall, "invalid_request");
    }
    let elsewhere = [FORM_POST, ("redirect_uri", "https://evil.example/")];
    let page = cast.ada.get(&hall.asking(&elsewhere)).await;
    assert_eq!((page.status, page.location()), (400, ""));
    assert!(!page.body.contains("evil.example"), "{}", page.body);
}

#[tokio::test]
async fn a_state_comes_back_as_it_was_and_is_no_part_of_the_page() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    cast.agree(&hall, &[]).await.code();
    let longest = "s".repeat(2000);
    for state in [
        "s-1",
        "\"><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "\" autofocus onfocus=\"alert(1)",
        "</form><form action=\"https://evil.example/\"><button>",
        "\" formaction=\"https://evil.example/",
        "&quot;&#34;&amp;lt;",
        "{{ 7 * 7 }} {% include %} ${7*7}",
        "a=b&code=evil&iss=https://evil.example#x",
        "zażółć 🦀 \u{202e}",
        longest.as_str(),
    ] {
        for more in [vec![], vec![("scope", "profile")]] {
            let mut more = more;
            more.extend([FORM_POST, ("state", state)]);
            let answer = cast.ada.get(&hall.asking(&more)).await;
            let posted = Posted::of(&answer, &hall);
            assert_eq!(posted.get("iss").as_deref(), Some(ORIGIN));
            assert_eq!(answer.body.matches("<script").count(), 2, "{state}: {}", answer.body);
            assert!(!answer.body.contains("<img") && !answer.body.contains("action=\"https://evil"));
            let value = posted.form.split("name=\"state\" value=\"").nth(1).expect("a state");
            let value = value.split('"').next().unwrap_or(value);
            assert!(!value.contains(['<', '>', '\'']), "{value}");
            let plain = state.replace('&', "&#38;").replace('"', "&#34;").replace('\'', "&#39;");
            assert_eq!(value, plain.replace('<', "&#60;").replace('>', "&#62;"));
        }
    }
    // What no form carries unharmed is refused instead of changed.
    for broken in ["a\r\nb", "a\nb", "a\u{7}b", "a\tb"] {
        let answer = cast.ada.get(&hall.asking(&[FORM_POST, ("state", broken)])).await;
        Posted::of(&answer, &hall).tells("invalid_request");
        Landing::of(&cast.ada.get(&hall.asking(&[("state", broken)])).await).code();
    }
}

#[tokio::test]
async fn the_form_comes_after_signing_in_and_for_a_request_that_was_sent_ahead() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    cast.agree(&hall, &[]).await.code();
    let mut fresh = cast.house.browser();
    let sent = fresh.get(&hall.asking(&[FORM_POST])).await;
    let back = sign_in_from(&mut fresh, sent.location(), 1).await;
    let answer = fresh.get(&back).await;
    Posted::of(&answer, &hall).code();

    let asking = hall.ahead(&cast.house, &[FORM_POST, ("prompt", "consent")]).await;
    let page = cast.ada.get(&asking).await;
    let answer = press(&mut cast.ada, &page, "allow").await;
    let code = Posted::of(&answer, &hall).code();
    hall.exchange(&cast.house, &code, &[]).await.is(200);
    // An error beside a name goes the way that is asked for beside it.
    let beside = format!("{asking}&redirect_uri={}&response_mode=form_post", hall.callback());
    let answer = cast.ada.get(&beside).await;
    Posted::of(&answer, &hall).tells("invalid_request_uri");
    let other = hall.ahead(&cast.house, &[]).await;
    assert!(agree(&mut cast.ada, &other).await.get("code").is_some());
}
