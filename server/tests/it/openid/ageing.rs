//! Log-outs that nobody meant: on Matrix each of them costs devices and keys. A session that grows old, an app
//! that wants its member to sign in again, a wrong wallet, a button that is pressed without a word.

use super::cast::{Cast, Party, press, text, write};
use crate::pages::apps;
use domain::Clock;
use domain::job::{Job, SendLogoutToken};
use domain::membership::BanSubject;
use domain::openid::PartyKind;
use domain::session::SESSION_IDLE;
use membership::{BanWith, Permit};
use std::time::Duration;
use store::{jobs, openid_grants, sweep};

/// A homeserver that takes words of log-outs.
async fn homeserver(cast: &Cast) -> Party {
    cast.party("matrix", |party| {
        party.kind = PartyKind::Synapse;
        party.backchannel_logout_uri = Some("https://matrix.example/logout".to_owned());
    })
    .await
}

/// How many words of log-outs wait to be sent once everybody has done their rounds; they count as sent then.
async fn told(cast: &Cast) -> usize {
    cast.house.app.auth().end_orphaned_grants().await.expect("it looks");
    let now = cast.house.clock.now();
    write(&cast.house, move |conn| {
        let all = jobs::claim(conn, &[SendLogoutToken::KIND], now, Duration::from_secs(60), 100)?;
        for job in &all {
            jobs::finish(conn, job)?;
        }
        Ok(all.len())
    })
    .await
}

/// Ada is logged in at the homeserver, and her browser has not been here for thirty days.
async fn aged() -> (Cast, Party) {
    let mut cast = Cast::new().await;
    let matrix = homeserver(&cast).await;
    cast.log_in(&matrix, "openid profile offline_access").await;
    cast.house.clock.advance(SESSION_IDLE + Duration::from_secs(86_400));
    let now = cast.house.clock.now();
    write(&cast.house, move |conn| sweep::run(conn, now)).await;
    (cast, matrix)
}

async fn living(cast: &Cast, party: &Party) -> usize {
    let (ada, client_id) = (cast.account().await.id, party.id().to_owned());
    write(&cast.house, move |conn| openid_grants::list_at(conn, &client_id, ada))
        .await
        .len()
}

#[tokio::test]
async fn thirty_days_away_are_no_log_out_and_a_ban_after_them_is_one() {
    let (cast, matrix) = aged().await;
    assert_eq!(told(&cast).await, 0, "nobody ended anything");
    assert_eq!(living(&cast, &matrix).await, 1, "she may still be logged in there");
    let subject = BanSubject::Account(cast.account().await.id);
    let banned = cast
        .house
        .app
        .membership()
        .ban(Permit::operator(), subject, "spam", BanWith::default())
        .await;
    banned.expect("a ban");
    assert_eq!(told(&cast).await, 1);
    assert_eq!(living(&cast, &matrix).await, 0);
}

#[tokio::test]
async fn a_refresh_token_of_an_aged_session_is_worth_nothing_and_ends_nothing() {
    let mut cast = Cast::new().await;
    let matrix = homeserver(&cast).await;
    let mut tokens = cast.log_in(&matrix, "openid profile offline_access").await;
    // It is fresh: only the session is too old.
    cast.house.clock.advance(SESSION_IDLE - Duration::from_secs(86_400));
    let refresh = text(&tokens, "refresh_token").to_owned();
    tokens = matrix.refresh(&cast.house, &refresh, &[]).await.is(200);
    cast.house.clock.advance(Duration::from_secs(2 * 86_400));
    let refresh = text(&tokens, "refresh_token").to_owned();
    for swept in [false, true] {
        if swept {
            let now = cast.house.clock.now();
            write(&cast.house, move |conn| sweep::run(conn, now)).await;
        }
        let late = matrix.refresh(&cast.house, &refresh, &[]).await;
        late.refused(400, "invalid_grant");
        assert_eq!((told(&cast).await, living(&cast, &matrix).await), (0, 1), "{swept}");
    }
}

#[tokio::test]
async fn a_member_sees_a_log_in_of_an_aged_session_and_ends_it() {
    let (mut cast, matrix) = aged().await;
    cast.ada.sign_in(1).await;
    let page = cast.ada.get("/settings").await;
    assert!(
        page.body.contains("grew too old, so that server is told nothing"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("A Matrix server deletes the devices"),
        "{}",
        page.body
    );
    let server = matrix.stored.id.to_string();
    let ended = cast
        .ada
        .submit("/settings", "/settings/end-server", &[("server", &server)])
        .await;
    assert_eq!(ended.location(), "/settings?done=server-ended#servers");
    assert_eq!((told(&cast).await, living(&cast, &matrix).await), (1, 0));
}

#[tokio::test]
async fn ending_all_other_sessions_or_everything_ends_log_ins_of_aged_ones() {
    for path in ["/settings/end-other-sessions", "/settings/end-everything"] {
        let (mut cast, matrix) = aged().await;
        cast.ada.sign_in(1).await;
        assert_eq!(cast.ada.submit("/settings", "/sign-out", &[]).await.location(), "/");
        assert_eq!(told(&cast).await, 0, "that session had nothing to do with it");
        cast.house.clock.advance(Duration::from_secs(61));
        cast.ada.sign_in(1).await;
        let token = cast.ada.get("/settings").await.token();
        assert_eq!(cast.ada.post(path, &[("token", &token)]).await.status, 303, "{path}");
        assert_eq!((told(&cast).await, living(&cast, &matrix).await), (1, 0), "{path}");
    }
}

#[tokio::test]
async fn an_app_that_wants_its_member_to_sign_in_again_logs_nobody_out_elsewhere() {
    let mut cast = Cast::new().await;
    let matrix = homeserver(&cast).await;
    cast.log_in(&matrix, "openid").await;
    let asking = apps::register(&cast.house, "App", "https://app.example/callback").await;
    cast.house.clock.advance(Duration::from_secs(3600));
    let page = cast.ada.get(&format!("{asking}&force_login=true")).await;
    assert!(!page.body.contains("value=\"allow\""), "{}", page.body);
    assert_eq!(
        page.body.matches("action=\"/sign-out\"").count(),
        1,
        "none but the one at the top of every page"
    );
    let way = page.attribute("href=\"/sign-in?again", "href").expect("the way");
    let sign_in = cast.ada.get(&way).await;
    for said in [
        "everything stays as it is",
        "@ada@localhost:8080",
        "<li>matrix</li>",
        "see to your key backup",
    ] {
        assert!(sign_in.body.contains(said), "{said}: {}", sign_in.body);
    }
    let back = apps::sign_in_from(&mut cast.ada, &way, 1).await;
    let page = cast.ada.get(&back).await;
    assert!(page.body.contains("value=\"allow\""), "{}", page.body);
    assert_eq!(press(&mut cast.ada, &page, "allow").await.status, 303);
    assert_eq!((told(&cast).await, living(&cast, &matrix).await), (0, 1));
    let way = page
        .attribute("href=\"/sign-in?again", "href")
        .expect("use another account");
    assert!(way.contains("force%5Flogin"), "{way}");
}

#[tokio::test]
async fn a_wallet_of_nobody_ends_neither_the_session_nor_what_rests_on_it() {
    let mut cast = Cast::new().await;
    let matrix = homeserver(&cast).await;
    cast.log_in(&matrix, "openid").await;
    cast.house.clock.advance(Duration::from_secs(61));
    let page = cast.ada.get(&matrix.asking(&[("prompt", "login")])).await;
    assert!(
        page.body
            .contains("If you sign in as yourself, nothing else is signed out"),
        "{}",
        page.body
    );
    let wrong = cast.ada.try_sign_in(9).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("you are still signed in as @ada"), "{}", wrong.body);
    assert_eq!(cast.ada.get("/settings").await.status, 200, "she is");
    assert_eq!((told(&cast).await, living(&cast, &matrix).await), (0, 1));
    // The wallet of another member is that member's sign-in, and the page said what it ends.
    cast.house.member("bob", 2).await;
    cast.house.clock.advance(Duration::from_secs(61));
    cast.ada.sign_in(2).await;
    assert_eq!((told(&cast).await, living(&cast, &matrix).await), (1, 0));
}

#[tokio::test]
async fn signing_out_names_the_servers_first_where_there_are_any() {
    let mut cast = Cast::new().await;
    let matrix = homeserver(&cast).await;
    cast.log_in(&matrix, "openid").await;
    let mut phone = cast.house.browser();
    cast.house.clock.advance(Duration::from_secs(61));
    phone.sign_in(1).await;
    assert_eq!(
        phone.submit("/home", "/sign-out", &[]).await.location(),
        "/",
        "one press"
    );
    let out = cast.ada.submit("/home", "/sign-out", &[]).await;
    assert_eq!(out.location(), "/oauth/end_session");
    let page = cast.ada.get(out.location()).await;
    assert!(
        page.body.contains("<li>matrix</li>") && page.body.contains("see to your key backup"),
        "{}",
        page.body
    );
    assert_eq!((told(&cast).await, living(&cast, &matrix).await), (0, 1), "nothing yet");
    let fields = [("token", &*page.token()), ("request", "")];
    assert_eq!(cast.ada.post("/oauth/end_session", &fields).await.status, 303);
    assert_eq!((told(&cast).await, living(&cast, &matrix).await), (1, 0));
    assert_eq!(cast.ada.get("/settings").await.status, 303, "signed out");
}
