//! The admins' pages for servers where members log in.

mod member;

use super::browser::{Answer, Browser};
use super::house::House;
use domain::Clock;
use domain::account::Role;
use domain::job::{Job, SendLogoutToken};
use domain::openid::{PartyGrant, PartyScopes, PartyTokenKind, RelyingParty};
use domain::session::{Secret, SignInMethod};
use std::time::Duration;
use store::{
    Conn, StoreError, accounts, audit, jobs, openid_grants, openid_tokens, party_accounts, relying_parties, sessions,
};

const CALLBACK: &str = "https://m.example/_synapse/client/oidc/callback";
const LOGOUT: &str = "https://m.example/_synapse/client/oidc/backchannel_logout";

async fn write<T: Send + 'static>(
    house: &House,
    f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    house
        .app
        .store()
        .write::<_, StoreError, _>(f)
        .await
        .expect("the database works")
}

/// A member with a role, in a browser that is signed in.
async fn with_role(house: &House, username: &'static str, key: u8, role: Role) -> Browser {
    let browser = house.member(username, key).await;
    write(house, move |conn| {
        let account = accounts::find_by_username(conn, username)?.expect("an account");
        accounts::set_role(conn, account.id, role, None)
    })
    .await;
    browser
}

fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("name", "Our Matrix"),
        ("kind", "synapse"),
        ("redirect_uris", CALLBACK),
        ("backchannel_logout_uri", LOGOUT),
        ("post_logout_uris", ""),
        ("website", "https://m.example/"),
        ("group", ""),
        ("scope_profile", "yes"),
        ("scope_groups", "yes"),
    ];
    for (name, value) in more {
        all.retain(|(had, _)| had != name);
        all.push((name, value));
    }
    all
}

async fn register(ada: &mut Browser) -> Answer {
    ada.submit("/admin/parties/new", "/admin/parties", &fields(&[])).await
}

async fn the_party(house: &House) -> RelyingParty {
    let mut all = write(house, relying_parties::list).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn path(party: &RelyingParty, rest: &str) -> String {
    format!("/admin/parties/{}{rest}", party.id)
}

/// The member logs in there, resting on the session of the browser that signed in last.
async fn log_in(house: &House, party: &RelyingParty, username: &'static str, id: i64) {
    let (client_id, now) = (party.client_id.clone(), house.clock.now());
    write(house, move |conn| {
        let account = accounts::find_by_username(conn, username)?.expect("an account");
        let session = sessions::list(conn, account.id, now)?.remove(0);
        let grant = PartyGrant {
            id,
            client_id: client_id.clone(),
            account_id: account.id,
            session_id: session.id,
            sid: format!("sid {id}"),
            scopes: PartyScopes::default(),
            method: SignInMethod::Wallet,
            auth_at: now,
            created_at: now,
            used_at: now,
        };
        openid_grants::add(conn, &grant, &format!("code {id}"))?;
        let until = now.plus(Duration::from_secs(600));
        openid_tokens::add(conn, &format!("token {id}"), id, PartyTokenKind::Access, until)?;
        party_accounts::consent(conn, &client_id, account.id, &PartyScopes::default())?;
        party_accounts::note_login(conn, &client_id, account.id, now)
    })
    .await;
}

/// How many log-outs wait to be sent; they count as sent afterwards.
async fn told(house: &House) -> usize {
    let now = house.clock.now();
    write(house, move |conn| {
        let all = jobs::claim(conn, &[SendLogoutToken::KIND], now, Duration::from_secs(60), 100)?;
        for job in &all {
            jobs::finish(conn, job)?;
        }
        Ok(all.len())
    })
    .await
}

async fn lives(house: &House, id: i64) -> bool {
    write(house, move |conn| openid_tokens::find(conn, &format!("token {id}")))
        .await
        .is_some()
}

async fn good_secrets(house: &House, party: &RelyingParty) -> Vec<String> {
    let (id, now) = (party.client_id.clone(), house.clock.now());
    let found = write(house, move |conn| relying_parties::find_with_secrets(conn, &id, now)).await;
    found.expect("registered").1
}

fn secret_in(answer: &Answer) -> String {
    let (_, rest) = answer.body.split_once("id=\"party-secret\">").expect("a secret");
    rest.split('<').next().expect("a secret").to_owned()
}

#[tokio::test]
async fn an_admin_registers_a_server_and_sees_its_secret_exactly_once() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let nav = ada.get("/admin").await;
    assert!(nav.body.contains("href=\"/admin/parties\""), "{}", nav.body);
    let form = ada.get("/admin/parties/new").await;
    assert!(
        form.body.contains("_synapse/client/oidc/callback") && form.body.contains("docs/join.md"),
        "{}",
        form.body
    );
    let done = register(&mut ada).await;
    assert_eq!(
        (done.status, &done.headers["cache-control"]),
        (200, &"no-store".parse().expect("a header")),
        "{}",
        done.body
    );
    let (party, secret) = (the_party(&house).await, secret_in(&done));
    assert_eq!(good_secrets(&house, &party).await, [Secret::presented(&secret).hash()]);
    assert!(
        done.body.contains("pkce_method: always") && done.body.contains(&party.client_id),
        "{}",
        done.body
    );
    assert_eq!(party.scopes.to_string(), "openid profile groups");
    for place in [
        "/admin/parties",
        &path(&party, ""),
        &path(&party, "/secret"),
        "/admin/audit",
    ] {
        let page = ada.get(place).await;
        assert!(
            page.status == 200 && page.body.contains(&party.client_id) != (place == "/admin/parties"),
            "{place}"
        );
        assert!(!page.body.contains(&secret), "{place}");
    }
}

#[tokio::test]
async fn the_answer_of_a_registration_that_is_loaded_again_registers_no_second_server() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let form = ada.get("/admin/parties/new").await;
    let once = form
        .attribute("name=\"once\"", "value")
        .expect("what makes it this form");
    let token = form.token();
    let sent = fields(&[("token", &token), ("once", &once)]);
    let done = ada.post("/admin/parties", &sent).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let (party, secret) = (the_party(&house).await, secret_in(&done));
    let again = ada.post("/admin/parties", &sent).await;
    assert_eq!(again.location(), path(&party, "?done=party-once"), "{}", again.body);
    assert_eq!(the_party(&house).await, party);
    assert_eq!(good_secrets(&house, &party).await, [Secret::presented(&secret).hash()]);
    let told = ada.get(again.location()).await;
    assert!(
        told.body.contains("registered already") && !told.body.contains(&secret),
        "{}",
        told.body
    );
    let elsewhere = fields(&[("redirect_uris", "https://n.example/callback")]);
    let other = ada.submit("/admin/parties/new", "/admin/parties", &elsewhere).await;
    assert_eq!(other.status, 200, "another form is another server");
    assert_eq!(write(&house, relying_parties::list).await.len(), 2);
}

#[tokio::test]
async fn moderators_and_members_find_no_such_pages() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    register(&mut ada).await;
    let party = the_party(&house).await;
    let places = [
        "/admin/parties".to_owned(),
        "/admin/parties/new".to_owned(),
        path(&party, ""),
        path(&party, "/log-ins"),
    ];
    for place in &places {
        assert_eq!(ada.get(place).await.status, 200, "{place}");
    }
    let mut moderator = with_role(&house, "mod", 2, Role::Moderator).await;
    let mut eve = house.member("eve", 3).await;
    let nav = moderator.get("/admin").await;
    assert!(
        nav.status == 200 && !nav.body.contains("/admin/parties"),
        "{}",
        nav.body
    );
    for browser in [&mut moderator, &mut eve] {
        for place in &places {
            assert_eq!(browser.get(place).await.status, 404, "{place}");
        }
        for (rest, more) in [
            ("", &fields(&[("name", "Mine")])[..]),
            ("/secret", &[]),
            ("/end-log-ins", &[]),
            ("/disable", &[]),
            ("/enable", &[]),
            ("/remove", &[("name", "Our Matrix"), ("regardless", "yes")]),
        ] {
            let answer = browser.submit("/settings", &path(&party, rest), more).await;
            assert_eq!(answer.status, 404, "{rest}: {}", answer.body);
        }
        let answer = browser.submit("/settings", "/admin/parties", &fields(&[])).await;
        assert_eq!(answer.status, 404);
    }
    assert_eq!(the_party(&house).await, party);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_stays() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    for (name, value, id, words) in [
        (
            "redirect_uris",
            "http://m.example/cb",
            "party-redirect",
            "does not begin with https://",
        ),
        (
            "redirect_uris",
            "https://*.example/cb",
            "party-redirect",
            "has a * in it",
        ),
        (
            "redirect_uris",
            "https://m.example/cb#x",
            "party-redirect",
            "is no complete address",
        ),
        (
            "redirect_uris",
            "https://m.example/cb https://n.example/cb",
            "party-redirect",
            "m.example and n.example",
        ),
        ("redirect_uris", " ", "party-redirect", "At least one address"),
        (
            "backchannel_logout_uri",
            "http://m.example/out",
            "party-backchannel",
            "does not begin with https://",
        ),
        ("website", "m.example", "party-website", "is no complete address"),
        ("group", "Core Team", "party-group", "1 to 30 of a-z"),
        ("name", " ", "party-name", "1 to 80 characters"),
    ] {
        let sent = fields(&[(name, value), ("post_logout_uris", "https://m.example/bye")]);
        let refused = ada.submit("/admin/parties/new", "/admin/parties", &sent).await;
        assert_eq!(refused.status, 422, "{name} {value}");
        let beside = format!("id=\"{id}-problem\"");
        assert!(
            refused.body.contains(&beside) && refused.body.contains(words),
            "{name} {value}: {}",
            refused.body
        );
        assert_eq!(refused.body.matches("aria-invalid=\"true\"").count(), 1);
        assert_eq!(
            refused.textarea("party-post-logout").as_deref(),
            Some("https://m.example/bye")
        );
    }
    assert!(write(&house, relying_parties::list).await.is_empty());
    assert_eq!(register(&mut ada).await.status, 200, "the clean twin");
    let party = the_party(&house).await;
    let one = path(&party, "");
    let moved = fields(&[("redirect_uris", "https://n.example/cb")]);
    let refused = ada.submit(&one, &one, &moved).await;
    assert!(
        refused.status == 422 && refused.body.contains("registered for m.example"),
        "{}",
        refused.body
    );
    let saved = ada
        .submit(
            &one,
            &one,
            &fields(&[("group", "core"), ("group_regardless", "yes"), ("scope_wallet", "yes")]),
        )
        .await;
    assert_eq!(saved.location(), format!("{one}?done=party-saved"), "{}", saved.body);
    let party = the_party(&house).await;
    assert_eq!(party.gate_group.as_deref(), Some("core"));
    assert_eq!(party.scopes.to_string(), "openid profile groups wallet");
}

#[tokio::test]
async fn a_group_that_no_rule_gives_and_an_address_of_another_server_are_refused_beside_their_fields() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let form = ada.get("/admin/parties/new").await;
    assert!(!form.body.contains("group_regardless"), "nobody is asked before");
    let typed = [("group", "core")];
    let refused = ada
        .submit("/admin/parties/new", "/admin/parties", &fields(&typed))
        .await;
    assert_eq!(refused.status, 422);
    for words in [
        "id=\"party-group-problem\"",
        "There is no rule that gives a group",
        "name=\"group_regardless\"",
        "aria-describedby=\"party-group-regardless-hint\"",
        "aria-invalid=\"true\"",
    ] {
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
    }
    assert!(write(&house, relying_parties::list).await.is_empty());
    let meant = [("group", "core"), ("group_regardless", "yes")];
    let done = ada
        .submit("/admin/parties/new", "/admin/parties", &fields(&meant))
        .await;
    assert_eq!(done.status, 200, "{}", done.body);
    let party = the_party(&house).await;
    let one = path(&party, "");
    // What stands there already is not asked about again, another one is.
    let renamed = [("group", "core"), ("name", "The Matrix")];
    let saved = ada.submit(&one, &one, &fields(&renamed)).await;
    assert_eq!(saved.location(), format!("{one}?done=party-saved"), "{}", saved.body);
    let refused = ada.submit(&one, &one, &fields(&[("group", "group:cores")])).await;
    assert!(
        refused.status == 422 && refused.body.contains("name=\"group_regardless\""),
        "{}",
        refused.body
    );
    assert_eq!(the_party(&house).await.gate_group.as_deref(), Some("core"));
    let twice = register(&mut ada).await;
    assert!(
        twice.status == 422
            && twice.body.contains("id=\"party-redirect-problem\"")
            && twice.body.contains("is registered already"),
        "{}",
        twice.body
    );
    the_party(&house).await;
}

#[tokio::test]
async fn a_new_secret_is_shown_once_and_the_old_one_is_good_for_a_day() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let first = secret_in(&register(&mut ada).await);
    let party = the_party(&house).await;
    let (one, place) = (path(&party, ""), path(&party, "/secret"));
    let page = ada.submit(&one, &place, &[]).await;
    assert_eq!(
        (page.status, &page.headers["cache-control"]),
        (200, &"no-store".parse().expect("a header"))
    );
    let hash = |secret: &str| Secret::presented(secret).hash();
    let second = secret_in(&page);
    assert_eq!(good_secrets(&house, &party).await, [hash(&second), hash(&first)]);
    let early = ada.submit(&one, &place, &[]).await;
    assert_eq!(early.location(), format!("{one}?done=party-old-secret"));
    assert!(ada.get(early.location()).await.body.contains("Nothing was changed"));
    assert_eq!(good_secrets(&house, &party).await, [hash(&second), hash(&first)]);
    house.clock.advance(Duration::from_secs(24 * 3600));
    assert_eq!(good_secrets(&house, &party).await, [hash(&second)]);
    let leaked = ada.submit(&one, &place, &[("drop_old", "yes")]).await;
    assert_eq!(good_secrets(&house, &party).await, [hash(&secret_in(&leaked))]);
}

#[tokio::test]
async fn an_admin_sees_who_logs_in_and_ends_it_for_one_and_for_all() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    register(&mut ada).await;
    let party = the_party(&house).await;
    for (key, name) in [(2, "bob"), (3, "eve")] {
        house.member(name, key).await;
        log_in(&house, &party, name, i64::from(key)).await;
    }
    let place = path(&party, "/log-ins");
    let page = ada.get(&place).await;
    assert!(
        page.body.contains("@bob") && page.body.contains("@eve"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("0x"), "no wallet stands there: {}", page.body);
    let bob = write(&house, |conn| accounts::find_by_username(conn, "bob"))
        .await
        .expect("bob");
    let end = path(&party, "/end-log-ins");
    let ended = ada.submit(&place, &end, &[("account", &bob.id.to_string())]).await;
    assert_eq!(
        ended.location(),
        format!("{place}?done=party-ended-one&count=1"),
        "{}",
        ended.body
    );
    assert!(
        ada.get(ended.location())
            .await
            .body
            .contains("One log-in there is ended.")
    );
    assert_eq!(
        (told(&house).await, lives(&house, 2).await, lives(&house, 3).await),
        (1, false, true)
    );
    let ended = ada.submit(&path(&party, ""), &end, &[]).await;
    assert_eq!(ended.location(), path(&party, "?done=party-ended&count=1"));
    for (query, words) in [
        ("?done=party-ended&count=1", "One log-in there is ended."),
        ("?done=party-ended&count=1200", "1200 log-ins there are ended."),
        ("?done=party-ended&count=0", "There was no log-in to end."),
        ("?done=party-ended&count=many", "All log-ins there are ended."),
        ("?done=party-off&count=2", "Switched off. 2 log-ins there are ended."),
    ] {
        let page = ada.get(&path(&party, query)).await;
        assert!(
            page.body.replace(['\u{2068}', '\u{2069}'], "").contains(words),
            "{query}: {}",
            page.body
        );
    }
    assert_eq!((told(&house).await, lives(&house, 3).await), (1, false));
    let log = write(&house, |conn| audit::list(conn, None, 10)).await;
    let ends = log.iter().filter(|entry| entry.action == "party.end_log_ins").count();
    assert!(
        ends == 2 && log.iter().all(|entry| entry.account_id.is_some()),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_server_is_switched_off_and_on_and_removed_by_its_typed_name() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    register(&mut ada).await;
    let party = the_party(&house).await;
    let one = path(&party, "");
    log_in(&house, &party, "ada", 7).await;
    assert!(
        !ada.get(&one).await.body.contains("guildhall join leave"),
        "nothing is closed"
    );
    let (id, now) = (party.client_id.clone(), house.clock.now());
    let close = move |enforced| {
        let id = id.clone();
        move |conn: &mut Conn| {
            let ada = accounts::find_by_username(conn, "ada")?.expect("an account");
            party_accounts::note_enforced(conn, &id, ada.id, enforced, now)
        }
    };
    write(&house, close(Some(domain::openid::Enforced::Done))).await;
    for off in [false, true] {
        let page = ada.get(&one).await;
        let leave = format!("guildhall join leave {}", party.client_id);
        let shown = page.body.replace(['\u{2068}', '\u{2069}'], "");
        assert!(
            shown.contains("One account there is closed because of the gate") && shown.contains(&leave),
            "{off}: {shown}"
        );
        let place = path(&party, if off { "/enable" } else { "/disable" });
        ada.submit(&one, &place, &[]).await;
    }
    write(&house, close(None)).await;
    log_in(&house, &party, "ada", 8).await;
    assert_eq!(told(&house).await, 1);
    let off = ada.submit(&one, &path(&party, "/disable"), &[]).await;
    assert_eq!(off.location(), format!("{one}?done=party-off&count=1"));
    assert!(the_party(&house).await.disabled_at.is_some());
    assert!(!lives(&house, 7).await && !lives(&house, 8).await);
    let on = ada.submit(&one, &path(&party, "/enable"), &[]).await;
    assert_eq!(on.location(), format!("{one}?done=party-on"));
    assert!(the_party(&house).await.disabled_at.is_none());
    let remove = path(&party, "/remove");
    let wrong = ada.submit(&one, &remove, &[("name", "our matrix")]).await;
    assert_eq!(wrong.location(), format!("{one}?done=party-name-differs"));
    let early = ada.submit(&one, &remove, &[("name", "Our Matrix")]).await;
    assert_eq!(
        early.location(),
        format!("{one}?done=party-still-telling"),
        "it has not heard of the log-out yet"
    );
    assert!(
        ada.get(early.location())
            .await
            .body
            .contains("not all log-outs have reached it")
    );
    assert_eq!(told(&house).await, 1);
    let gone = ada.submit(&one, &remove, &[("name", "Our Matrix")]).await;
    assert_eq!(gone.location(), "/admin/parties?done=party-removed");
    assert!(write(&house, relying_parties::list).await.is_empty());
    assert_eq!(ada.get(&one).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_registers_a_mastodon_reads_what_a_provider_before_us_left_there() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    // The clean twin: nothing of the kind is at a homeserver.
    let matrix = register(&mut ada).await;
    assert!(!matrix.body.contains("UPDATE identities"), "{}", matrix.body);
    let mastodon = fields(&[
        ("name", "Our Mastodon"),
        ("kind", "mastodon"),
        (
            "redirect_uris",
            "https://social.example/auth/auth/openid_connect/callback",
        ),
        ("backchannel_logout_uri", ""),
    ]);
    let answer = ada.submit("/admin/parties/new", "/admin/parties", &mastodon).await;
    let (warning, block) = (answer.body.find("UPDATE identities"), answer.body.find("party-block"));
    assert!(
        warning.is_some() && warning < block,
        "it comes before the text to paste: {}",
        answer.body
    );
}
