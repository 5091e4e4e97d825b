//! What each stage of a membership may do on the pages. Every form that the pages take stands in
//! [`EXPECTED`]; a new one that does not fails the test, so that whoever adds it decides what somebody
//! may do with it whose membership is limited or dormant.

use super::browser::{Answer, Browser};
use super::house::House;
use domain::account::{Account, Role};
use domain::membership::{NoticeKind, Stage, Standing};
use domain::{Clock, Entropy};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use store::memberships::Membership;
use store::{Conn, StoreError, accounts, memberships, notices};
use testkit::SeededEntropy;

/// What a form is to somebody whose membership lapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Others see what it does: neither for the limited nor for the dormant.
    Publishes,
    /// Takes back or protects: not for the dormant.
    Withdraws,
    /// Needed to renew, to recover, to export, to leave: for everybody who can sign in.
    Always,
    /// Signing in, joining and the like: whoever sends it.
    Anybody,
    /// For those who run the instance, whose memberships do not lapse.
    Admins,
}

use Kind::{Admins, Always, Anybody, Publishes, Withdraws};

/// Every form that the pages take.
const EXPECTED: &[(&str, Kind)] = &[
    ("/admin/appeals/{id}", Admins),
    ("/admin/appeals/{id}/rebind", Admins),
    ("/admin/bans", Admins),
    ("/admin/bans/find", Admins),
    ("/admin/bans/lift", Admins),
    ("/admin/brake", Admins),
    ("/admin/drafts", Admins),
    ("/admin/members/{id}/cancel-change", Admins),
    ("/admin/members/{id}/role", Admins),
    ("/admin/parties", Admins),
    ("/admin/parties/{id}", Admins),
    ("/admin/parties/{id}/disable", Admins),
    ("/admin/parties/{id}/enable", Admins),
    ("/admin/parties/{id}/end-log-ins", Admins),
    ("/admin/parties/{id}/remove", Admins),
    ("/admin/parties/{id}/secret", Admins),
    ("/appeal", Anybody),
    ("/appeal/answers", Anybody),
    ("/appeal/answers/challenge", Anybody),
    ("/appeal/challenge", Anybody),
    ("/demo/sign", Anybody),
    ("/follow", Publishes),
    ("/handoff/{code}", Always),
    ("/join", Anybody),
    ("/notices/{id}/dismiss", Always),
    ("/notifications/accept", Withdraws),
    ("/notifications/reject", Withdraws),
    ("/oauth/authorize", Always),
    ("/oauth/end_session", Anybody),
    ("/owner/{token}", Always),
    ("/posts", Publishes),
    ("/recover", Anybody),
    ("/recover/challenge", Anybody),
    ("/settings/appeal", Always),
    ("/settings/cancel-change", Always),
    ("/settings/delete-account", Always),
    ("/settings/end-everything", Always),
    ("/settings/end-other-sessions", Always),
    ("/settings/end-server", Always),
    ("/settings/end-session", Always),
    ("/settings/link-wallet", Always),
    ("/settings/linked-accounts/begin", Always),
    ("/settings/linked-accounts/check", Always),
    ("/settings/linked-accounts/unlink", Always),
    ("/settings/linked-accounts/withdraw", Always),
    ("/settings/login-code", Always),
    ("/settings/passkeys/remove", Always),
    ("/settings/passkeys/rename", Always),
    ("/settings/profile", Publishes),
    ("/settings/recovery-codes", Always),
    ("/settings/revoke-app", Always),
    ("/settings/show-effect", Always),
    ("/settings/unlink-wallet", Always),
    ("/settings/{act}/challenge", Always),
    ("/sign-in/code", Anybody),
    ("/sign-in/handoff/{code}", Anybody),
    ("/sign-in/multisig", Anybody),
    ("/sign-in/multisig/answer", Anybody),
    ("/sign-in/paste", Anybody),
    ("/sign-in/paste/answer", Anybody),
    ("/sign-out", Anybody),
    ("/@{handle}/block", Withdraws),
    ("/@{handle}/follow", Publishes),
    ("/@{handle}/mute", Withdraws),
    ("/@{handle}/unblock", Withdraws),
    ("/@{handle}/unfollow", Withdraws),
    ("/@{handle}/unmute", Withdraws),
    ("/@{handle}/{id}/boost", Publishes),
    ("/@{handle}/{id}/delete", Withdraws),
    ("/@{handle}/{id}/edit", Publishes),
    ("/@{handle}/{id}/like", Publishes),
    ("/@{handle}/{id}/unboost", Withdraws),
    ("/@{handle}/{id}/unlike", Withdraws),
];

/// The paths of the pages' source that answer `POST`.
fn routed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.join("pages")];
    let mut files = vec![root.join("pages.rs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the source is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    for file in files {
        let text = std::fs::read_to_string(&file).expect("text");
        for (at, _) in text.match_indices(".route(") {
            let rest = &text[at + ".route(".len()..];
            // A route ends where the next one begins, or with its statement.
            let end = rest.find(".route(").unwrap_or(rest.len());
            let end = rest[..end].find(";\n").unwrap_or(end);
            let route = &rest[..end];
            let Some(path) = route.split('"').nth(1) else { continue };
            if route.contains("post(") {
                found.insert(path.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_form_of_the_pages_is_expected_and_nothing_else() {
    let expected: BTreeSet<String> = EXPECTED.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(routed(), expected, "decide who may use a new form, in EXPECTED");
}

async fn change<T: Send + 'static>(
    house: &House,
    f: impl FnOnce(&mut Conn, Account) -> Result<T, StoreError> + Send + 'static,
) -> T {
    house
        .app
        .store()
        .write(|conn| {
            let ada = accounts::find_by_username(conn, "ada")?.expect("she joined");
            f(conn, ada)
        })
        .await
        .expect("the database works")
}

/// The membership of ada lapses, or comes back.
async fn lapse(house: &House, stage: Stage) {
    let now = house.clock.now();
    change(house, move |conn, ada| {
        let membership = Membership {
            account_id: ada.id,
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
        memberships::save(conn, &membership)
    })
    .await;
}

/// Ada, who reads; eva, who is a member as well; and a post of each.
struct Cast {
    house: House,
    ada: Browser,
    mine: String,
    theirs: String,
}

impl Cast {
    async fn new() -> Self {
        let house = House::new().await;
        let mut ada = house.member("ada", 1).await;
        let mut eva = house.member("eva", 2).await;
        let mine = ada.write("mine", "public").await;
        let theirs = eva.write("theirs", "public").await;
        Self {
            house,
            ada,
            mine,
            theirs,
        }
    }

    /// Sends a form about things that exist.
    async fn send(&mut self, template: &str) -> Answer {
        let own = template.ends_with("/edit") || template.ends_with("/delete");
        let (handle, post) = if own {
            ("ada", &self.mine)
        } else {
            ("eva", &self.theirs)
        };
        let path = template
            .replace("{handle}", handle)
            .replace("/{id}/dismiss", "/1/dismiss")
            .replace("{id}", post)
            .replace("{act}", "renew")
            .replace("{code}", "none")
            .replace("{token}", "none");
        let fields = [
            ("text", "written"),
            ("who", "@eva"),
            ("follower", "1"),
            ("display_name", "Ada"),
            ("biography", "I am."),
        ];
        self.ada.submit("/about", &path, &fields).await
    }
}

fn is_lapsed(answer: &Answer) -> bool {
    answer.status == 403
        && (answer.body.contains("<h1>Your membership has lapsed</h1>")
            || answer.body.contains("Your membership has lapsed: until you renew it"))
}

fn is_dormant(answer: &Answer) -> bool {
    answer.status == 403 && answer.body.contains("<h1>Your account is dormant</h1>")
}

#[tokio::test]
async fn the_limited_may_do_what_the_table_says() {
    for stage in [Stage::Grace, Stage::Limited] {
        let mut cast = Cast::new().await;
        lapse(&cast.house, stage).await;
        for wanted in [Publishes, Withdraws] {
            for (path, kind) in EXPECTED.iter().filter(|(_, kind)| *kind == wanted) {
                let answer = cast.send(path).await;
                if *kind == Publishes && stage == Stage::Limited {
                    assert!(is_lapsed(&answer), "{path}: {} {}", answer.status, answer.body);
                } else {
                    assert_eq!(answer.status, 303, "{stage:?} {path}: {}", answer.body);
                }
            }
        }
    }
}

#[tokio::test]
async fn the_dormant_may_renew_and_leave_and_nothing_else() {
    let mut cast = Cast::new().await;
    lapse(&cast.house, Stage::Dormant).await;
    for (path, kind) in EXPECTED {
        // What ends the session would end the test.
        if *kind == Anybody || path.starts_with("/settings/end-") {
            continue;
        }
        let answer = cast.send(path).await;
        match kind {
            Publishes if path.starts_with("/settings/") => assert!(is_lapsed(&answer), "{path}: {}", answer.status),
            Publishes | Withdraws => assert!(is_dormant(&answer), "{path}: {} {}", answer.status, answer.body),
            Admins => assert!(
                answer.status == 403 || answer.status == 404,
                "{path}: {}",
                answer.status
            ),
            _ => assert!(
                !is_dormant(&answer) && !is_lapsed(&answer),
                "{path}: {} {}",
                answer.status,
                answer.body
            ),
        }
    }
    assert_eq!(
        cast.ada.get("/home/updates").await.status,
        404,
        "the script finds nothing"
    );
    for page in ["/home", "/notifications", "/compose", "/find"] {
        let answer = cast.ada.get(page).await;
        assert!(is_dormant(&answer), "{page}: {} {}", answer.status, answer.body);
        assert!(answer.body.contains("href=\"/settings/membership\""), "{page}");
    }
    for page in ["/settings", "/about", "/@eva", "/@ada"] {
        assert_eq!(cast.ada.get(page).await.status, 200, "{page}");
    }
    lapse(&cast.house, Stage::Active).await;
    assert_eq!(cast.ada.get("/home").await.status, 200, "everything is back");
}

#[tokio::test]
async fn somebody_dormant_reads_what_strangers_read() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    assert_eq!(ada.submit("/@eva", "/@eva/follow", &[]).await.status, 303);
    let closed = format!("/@eva/{}", eva.write("for friends", "followers").await);
    assert_eq!(ada.get(&closed).await.status, 200);
    lapse(&house, Stage::Limited).await;
    assert_eq!(ada.get(&closed).await.status, 200);
    lapse(&house, Stage::Dormant).await;
    assert_eq!(ada.get(&closed).await.status, 404);
}

#[tokio::test]
async fn a_lapse_is_told_to_the_member_on_every_page_and_to_nobody_else() {
    let mut cast = Cast::new().await;
    let mut eva = cast.house.member("max", 3).await;
    assert!(
        !cast
            .ada
            .get("/home")
            .await
            .body
            .contains("href=\"/settings/membership\" ")
    );
    for (stage, words) in [
        (Stage::Grace, "The gate does not recognise you any more."),
        (Stage::Limited, "Your membership has lapsed."),
        (Stage::Dormant, "Your account is dormant."),
    ] {
        lapse(&cast.house, stage).await;
        for page in ["/about", "/@ada", "/settings"] {
            let body = cast.ada.get(page).await.body;
            assert!(body.contains(&format!("<strong>{words}</strong>")), "{stage:?} {page}");
            assert!(body.contains("role=\"status\""), "{stage:?} {page}");
        }
        for body in [
            cast.house.browser().get("/@ada").await.body,
            eva.get("/@ada").await.body,
        ] {
            assert!(!body.contains(words) && body.contains("mine"), "{stage:?}");
        }
    }
}

#[tokio::test]
async fn the_days_that_are_left_are_told() {
    let mut cast = Cast::new().await;
    lapse(&cast.house, Stage::Grace).await;
    let body = cast.ada.get("/about").await.body;
    assert!(body.contains("You have 7 days to renew"), "{body}");
    lapse(&cast.house, Stage::Limited).await;
    let body = cast.ada.get("/about").await.body;
    assert!(body.contains("In 60 days your account becomes dormant."), "{body}");
}

#[tokio::test]
async fn a_notice_stays_until_it_is_put_away() {
    let mut cast = Cast::new().await;
    let (now, entropy) = (cast.house.clock.now(), SeededEntropy::new(9));
    let id = change(&cast.house, move |conn, ada| {
        let arguments = BTreeMap::from([
            ("until".to_owned(), "2026-11-29T10:00:00.000Z".to_owned()),
            ("link".to_owned(), "https://passes.example/get".to_owned()),
        ]);
        let entropy: &dyn Entropy = &entropy;
        notices::add(conn, ada.id, NoticeKind::LimitedSoon, &arguments, now, entropy)
    })
    .await;
    let dismiss = format!("/notices/{id}/dismiss");
    let home = cast.ada.get("/home").await.body;
    assert!(
        home.contains("will be limited from about 2026-11-29 on") && home.contains(&dismiss),
        "{home}"
    );
    assert!(home.contains("href=\"https://passes.example/get\""), "{home}");
    let mut max = cast.house.member("max", 3).await;
    assert!(!max.get("/home").await.body.contains("will be limited"));
    assert_eq!(max.submit("/about", &dismiss, &[]).await.status, 303);
    assert!(cast.ada.get("/home").await.body.contains(&dismiss), "it was not max's");
    lapse(&cast.house, Stage::Dormant).await;
    let away = cast.ada.submit("/about", &dismiss, &[]).await;
    assert_eq!((away.status, away.location()), (303, "/settings"));
    assert!(!cast.ada.get("/about").await.body.contains(&dismiss));
}

#[tokio::test]
async fn the_limited_find_the_moderators_in_the_form_and_can_write_to_them() {
    let mut cast = Cast::new().await;
    assert!(cast.ada.get("/home").await.body.contains("<select name=\"visibility\""));
    cast.house
        .app
        .store()
        .write(|conn| {
            let eva = accounts::find_by_username(conn, "eva")?.expect("she joined");
            accounts::set_role(conn, eva.id, Role::Moderator, None)
        })
        .await
        .expect("the database works");
    lapse(&cast.house, Stage::Limited).await;
    let page = cast.ada.get("/compose").await;
    assert_eq!(page.textarea("compose-text").as_deref(), Some("@eva "));
    assert!(!page.body.contains("<select name=\"visibility\""));
    assert_eq!(
        page.attribute("name=\"visibility\"", "value").as_deref(),
        Some("direct")
    );
    let whisper = [("text", "@eva help"), ("visibility", "direct")];
    let sent = cast.ada.submit("/compose", "/posts", &whisper).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let aloud = [("text", "@eva help"), ("visibility", "public")];
    let refused = cast.ada.submit("/compose", "/posts", &aloud).await;
    assert!(is_lapsed(&refused), "{} {}", refused.status, refused.body);
    assert_eq!(
        refused.textarea("compose-text").as_deref(),
        Some("@eva help"),
        "the text is kept"
    );
}

#[tokio::test]
async fn the_limited_are_offered_only_what_they_may_do() {
    let mut cast = Cast::new().await;
    let path = format!("/@eva/{}", cast.theirs);
    let (like, unlike) = (format!("{path}/like"), format!("{path}/unlike"));
    assert!(cast.ada.get(&path).await.body.contains(&format!("action=\"{like}\"")));
    assert_eq!(cast.ada.submit(&path, &like, &[]).await.status, 303);
    lapse(&cast.house, Stage::Limited).await;
    let body = cast.ada.get(&path).await.body;
    assert!(body.contains(&format!("action=\"{unlike}\"")), "{body}");
    assert!(
        !body.contains("/boost\"") && !body.contains("name=\"in_reply_to\""),
        "{body}"
    );
    assert!(!cast.ada.get("/@eva").await.body.contains("action=\"/@eva/follow\""));
    assert_eq!(cast.ada.submit(&path, &unlike, &[]).await.status, 303);
    assert!(!cast.ada.get(&path).await.body.contains(&format!("action=\"{like}\"")));
}

#[tokio::test]
async fn a_role_is_a_badge_only_if_its_member_shows_it() {
    use domain::gate::Effect;
    let cast = Cast::new().await;
    let now = cast.house.clock.now();
    let effect = Effect::Role("core_builder".to_owned());
    let granted = effect.clone();
    change(&cast.house, move |conn, ada| {
        store::member_effects::grant(conn, ada.id, &granted, "core", now)
    })
    .await;
    let mut stranger = cast.house.browser();
    assert!(!stranger.get("/@ada").await.body.contains("core builder"));
    change(&cast.house, move |conn, ada| {
        store::member_effects::show(conn, ada.id, &effect, true)
    })
    .await;
    assert!(
        stranger
            .get("/@ada")
            .await
            .body
            .contains("<li class=\"badge\">core builder</li>")
    );
}

#[tokio::test]
async fn a_slash_too_many_leads_to_the_page_without_it() {
    let mut cast = Cast::new().await;
    for (path, meant) in [
        ("/@ada/", "/@ada"),
        ("/about/", "/about"),
        ("/users/ada/", "/users/ada"),
    ] {
        let answer = cast.ada.get(path).await;
        assert_eq!((answer.status, answer.location()), (308, meant), "{path}");
    }
    for nowhere in ["//evil.example/", "/nowhere"] {
        assert_eq!(cast.ada.get(nowhere).await.status, 404, "{nowhere}");
    }
}
