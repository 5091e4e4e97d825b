//! The office of moderators, admins and the owner, as a browser without scripts meets it.

use super::browser::{Answer, Browser, address};
use super::house::House;
use domain::account::{Account, Role};
use domain::membership::Stage;
use membership::Appellant;
use store::membership_events::NewEvent;
use store::{Conn, StoreError, accounts, audit, bans, brakes, membership_events};
use testkit::SeededEntropy;

/// Every page of the office that moderators have.
const FOR_MODERATORS: [&str; 5] = [
    "/admin",
    "/admin/events",
    "/admin/members",
    "/admin/bans",
    "/admin/appeals",
];
/// Those for admins and the owner only.
const FOR_ADMINS: [&str; 2] = ["/admin/drafts", "/admin/audit"];

/// Rules that a draft may hold without any chain.
const DRAFT: &str = "[gate.friends]\neffect = \"admit\"\nexpr = \"list\"\nbind = \"wallet\"\n\n\
                     [cond.list]\nkind = \"allowlist\"\naddresses = [\"0x9999999999999999999999999999999999999999\"]\n";

async fn change<T: Send + 'static>(
    house: &House,
    act: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    house.app.store().write(act).await.expect("it is written")
}

async fn account(house: &House, username: &'static str) -> Account {
    change(house, move |conn| accounts::find_by_username(conn, username))
        .await
        .expect("an account")
}

async fn make(house: &House, username: &'static str, role: Role) {
    let id = account(house, username).await.id;
    change(house, move |conn| accounts::set_role(conn, id, role, None)).await;
}

/// A member with a role, in a browser that is signed in.
async fn with_role(house: &House, username: &'static str, key: u8, role: Role) -> Browser {
    let browser = house.member(username, key).await;
    make(house, username, role).await;
    browser
}

/// The part of a page that is its own.
fn content(answer: &Answer) -> &str {
    answer
        .body
        .split_once("<main")
        .and_then(|(_, rest)| rest.split_once("</main>"))
        .expect("a page")
        .0
}

#[tokio::test]
async fn whoever_has_no_role_meets_what_an_unknown_address_answers() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Owner).await;
    let mut eva = house.member("eva", 2).await;
    let mut stranger = house.browser();
    for path in FOR_MODERATORS.into_iter().chain(FOR_ADMINS) {
        assert_eq!(ada.get(path).await.status, 200, "{path}");
        for browser in [&mut eva, &mut stranger] {
            let unknown = browser.get("/no-such-page").await;
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert_eq!(content(&answer), content(&unknown), "{path}");
        }
    }
    for path in ["/admin/bans", "/admin/brake", "/admin/drafts", "/admin/bans/lift"] {
        let refused = eva
            .submit("/settings", path, &[("subject", "ada"), ("reason", "x")])
            .await;
        assert_eq!(refused.status, 404, "{path}");
        assert_eq!(stranger.post(path, &[]).await.status, 404, "{path}");
    }
    assert!(ada.get("/home").await.body.contains("href=\"/admin\""));
    assert!(!eva.get("/home").await.body.contains("href=\"/admin\""));
}

#[tokio::test]
async fn moderators_have_the_office_without_the_rooms_of_admins() {
    let house = House::new().await;
    let mut mia = with_role(&house, "mia", 1, Role::Moderator).await;
    let mut ada = with_role(&house, "ada", 2, Role::Admin).await;
    for path in FOR_MODERATORS {
        let page = mia.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains("href=\"/admin/audit\""), "{path}");
    }
    for path in FOR_ADMINS {
        assert_eq!(mia.get(path).await.status, 404, "{path}");
        assert_eq!(ada.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_banned_account_is_signed_out_and_let_in_again_when_the_ban_is_lifted() {
    let house = House::new().await;
    let mut mia = with_role(&house, "mia", 1, Role::Moderator).await;
    let mut eva = house.member("eva", 2).await;
    assert_eq!(eva.get("/home").await.status, 200);
    let banned = mia
        .submit(
            "/admin/bans",
            "/admin/bans",
            &[("subject", "@eva"), ("reason", "spam"), ("wallets", "yes")],
        )
        .await;
    assert_eq!(banned.location(), "/admin/bans?done=banned", "{}", banned.body);
    assert_ne!(eva.get("/home").await.status, 200, "its sessions ended");
    let page = mia.get(banned.location()).await;
    assert!(
        page.body.contains("Banned.") && page.body.contains("@eva"),
        "{}",
        page.body
    );
    assert!(
        !page.body.to_lowercase().contains(&address(2).to_lowercase()),
        "its wallet is banned and not shown"
    );
    let lifted = mia
        .submit("/admin/bans", "/admin/bans/lift", &[("subject", "eva")])
        .await;
    assert_eq!(lifted.location(), "/admin/bans?done=lifted", "{}", lifted.body);
    let again = mia
        .submit("/admin/bans", "/admin/bans/lift", &[("subject", "eva")])
        .await;
    assert_eq!(again.location(), "/admin/bans?done=not-banned");
    house.clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(house.browser().sign_in(2).await, "/home");
    let left = change(&house, |conn| bans::list(conn, None, 10)).await;
    assert!(left.is_empty(), "the wallet is free too: {left:?}");
}

#[tokio::test]
async fn a_wallet_is_banned_by_admins_and_found_only_by_typing_it() {
    let house = House::new().await;
    let mut mia = with_role(&house, "mia", 1, Role::Moderator).await;
    let mut ada = with_role(&house, "ada", 2, Role::Admin).await;
    let wallet = "0x7777777777777777777777777777777777777777";
    let fields = [("subject", wallet), ("reason", "a farm of accounts")];
    let refused = mia.submit("/admin/bans", "/admin/bans", &fields).await;
    assert_eq!(refused.location(), "/admin/bans?done=not-allowed", "{}", refused.body);
    let banned = ada.submit("/admin/bans", "/admin/bans", &fields).await;
    assert_eq!(banned.location(), "/admin/bans?done=banned", "{}", banned.body);
    assert!(!ada.get("/admin/bans").await.body.contains(wallet));
    let look_up = |subject| [("subject", subject), ("kind", "wallet")];
    let found = ada.submit("/admin/bans", "/admin/bans/find", &look_up(wallet)).await;
    assert_eq!(found.status, 200, "{}", found.body);
    assert!(found.body.contains("a farm of accounts"), "{}", found.body);
    assert_eq!(
        found.headers["cache-control"], "no-store",
        "what was typed stays nowhere"
    );
    let hidden = mia.submit("/admin/bans", "/admin/bans/find", &look_up(wallet)).await;
    assert!(
        hidden.status == 403 && !hidden.body.contains("a farm of accounts"),
        "{}",
        hidden.body
    );
    let other = ada
        .submit(
            "/admin/bans",
            "/admin/bans/find",
            &look_up("0x7777777777777777777777777777777777777778"),
        )
        .await;
    assert!(other.body.contains("Not banned:"), "{}", other.body);
    let nobody = [("subject", "nobody"), ("kind", "account")];
    assert_eq!(ada.submit("/admin/bans", "/admin/bans/find", &nobody).await.status, 422);
    let nothing = ada
        .submit("/admin/bans", "/admin/bans", &[("subject", "0x12"), ("reason", "<b>")])
        .await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.body.contains("That is no wallet."), "{}", nothing.body);
    let empty = ada
        .submit("/admin/bans", "/admin/bans", &[("subject", "mia"), ("reason", " ")])
        .await;
    assert_eq!(empty.status, 422, "a reason is asked for");
}

#[tokio::test]
async fn a_members_page_tells_stage_and_role_and_no_wallet() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    house.member("eva", 2).await;
    let list = ada.get("/admin/members?q=ev").await;
    assert!(
        list.body.contains("@eva") && !list.body.contains("@ada<"),
        "{}",
        list.body
    );
    let id = account(&house, "eva").await.id;
    let reason = r#"{"because":"rules","conditions":[{"condition":"pass","outcome":"denied","message":"x"}],"blocks":[{"chain":"eip155:1","number":77}]}"#;
    let step = NewEvent {
        account_id: id,
        rule: Some("members".to_owned()),
        from: Stage::Active,
        to: Stage::Grace,
        reason: reason.to_owned(),
        at: domain::Clock::now(&*house.clock),
    };
    change(&house, move |conn| {
        membership_events::add(conn, &step, &SeededEntropy::new(5))
    })
    .await;
    let page = ada.get(&format!("/admin/members/{id}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for said in [
        "Active → Grace",
        "pass: does not hold.",
        "block 77 of eip155:1",
        "by rule members",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let shown = page.body.to_lowercase();
    assert!(!shown.contains(&address(2).to_lowercase()[2..]), "no wallet: {shown}");
    let events = ada.get("/admin/events").await;
    assert!(
        events.body.contains("@eva") && events.body.contains("block 77"),
        "{}",
        events.body
    );
    assert_eq!(ada.get("/admin/members/7").await.status, 404);
    assert_eq!(ada.get("/admin/members/x").await.status, 404);
}

#[tokio::test]
async fn roles_are_given_from_above_and_written_down() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    with_role(&house, "abe", 2, Role::Admin).await;
    house.member("eva", 3).await;
    let page_of = |id: domain::AccountId| format!("/admin/members/{id}");
    let eva = account(&house, "eva").await.id;
    let done = ada
        .submit(
            &page_of(eva),
            &format!("{}/role", page_of(eva)),
            &[("role", "moderator")],
        )
        .await;
    assert_eq!(done.location(), format!("{}?done=role", page_of(eva)), "{}", done.body);
    assert_eq!(account(&house, "eva").await.role, Role::Moderator);
    let page = ada.get("/admin/audit").await;
    assert!(page.body.contains("member -&#62; moderator"), "{}", page.body);
    let (abe, me) = (account(&house, "abe").await.id, account(&house, "ada").await.id);
    for (who, role, why) in [
        (abe, "member", "not-allowed"),
        (eva, "admin", "not-allowed"),
        (me, "owner", "yourself"),
        (eva, "king", "bad-role"),
    ] {
        let refused = ada
            .submit(&page_of(eva), &format!("{}/role", page_of(who)), &[("role", role)])
            .await;
        assert_eq!(refused.location(), format!("{}?done={why}", page_of(who)), "{role}");
    }
    assert_eq!(account(&house, "abe").await.role, Role::Admin);
    assert_eq!(account(&house, "eva").await.role, Role::Moderator);
}

#[tokio::test]
async fn a_draft_is_tried_on_everybody_and_shows_what_to_paste() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    house.member("eva", 2).await;
    house.app.run_until_idle().await.expect("the queue works");
    let wrong = DRAFT.replace("allowlist", "alowlist");
    let refused = ada.submit("/admin/drafts", "/admin/drafts", &[("toml", &wrong)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("cond.list.kind"), "{}", refused.body);
    assert_eq!(refused.textarea("toml").as_deref().map(str::trim), Some(wrong.trim()));
    let begun = ada.submit("/admin/drafts", "/admin/drafts", &[("toml", DRAFT)]).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let page = ada.get(begun.location()).await;
    assert_eq!(page.headers["refresh"], "3", "it comes again by itself");
    house.app.run_until_idle().await.expect("the queue works");
    let page = ada.get(begun.location()).await;
    assert!(page.headers.get("refresh").is_none());
    assert!(page.body.contains("One member would lose access."), "{}", page.body);
    assert!(
        page.body.contains(">@eva<") && !page.body.contains(">@ada<"),
        "{}",
        page.body
    );
    assert_eq!(page.textarea("toml").as_deref().map(str::trim), Some(DRAFT.trim()));
    assert_eq!(
        account(&house, "eva").await.stage,
        Stage::Active,
        "nothing changed by it"
    );
    assert_eq!(ada.get("/admin/drafts/7").await.status, 404);
    // What else it would change is told in words, and the form takes the draft up where it was.
    assert!(
        page.body.contains("gate.friends") && page.body.contains("Whoever passes may join."),
        "{}",
        page.body
    );
    let number = begun.location().trim_start_matches("/admin/drafts/").to_owned();
    let again = ada.get(&format!("/admin/drafts?from={number}")).await;
    assert_eq!(again.textarea("toml").as_deref().map(str::trim), Some(DRAFT.trim()));
    let fresh = ada.get("/admin/drafts").await;
    assert_eq!(
        fresh.textarea("toml").as_deref().map(str::trim),
        Some(""),
        "every wallet may join here, so that there are no rules to begin with"
    );
    assert!(fresh.body.contains("There are no rules in force"), "{}", fresh.body);
    assert_eq!(ada.get("/admin/drafts?from=7").await.status, 404);
}

#[tokio::test]
async fn the_fourth_draft_of_an_admin_waits_and_is_not_lost() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    for _ in 0..3 {
        let begun = ada.submit("/admin/drafts", "/admin/drafts", &[("toml", DRAFT)]).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
    }
    let refused = ada.submit("/admin/drafts", "/admin/drafts", &[("toml", DRAFT)]).await;
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert!(refused.body.contains("Wait until one is done"), "{}", refused.body);
    assert_eq!(refused.textarea("toml").as_deref().map(str::trim), Some(DRAFT.trim()));
}

#[tokio::test]
async fn an_appeal_is_answered_once_and_the_member_is_told() {
    let house = House::new().await;
    let mut mia = with_role(&house, "mia", 1, Role::Moderator).await;
    let mut eva = house.member("eva", 2).await;
    let id = account(&house, "eva").await.id;
    let appeal = house
        .app
        .membership()
        .appeal(Appellant::Account(id), "I <b>did</b> not spam")
        .await
        .expect("an appeal");
    let list = mia.get("/admin/appeals").await;
    assert!(list.body.contains("&#60;b&#62;did"), "{}", list.body);
    let path = format!("/admin/appeals/{appeal}");
    let empty = mia.submit(&path, &path, &[("act", "grant"), ("answer", " ")]).await;
    assert_eq!(empty.status, 422, "{}", empty.body);
    let fields = [("act", "grant"), ("answer", "You are right.")];
    let done = mia.submit(&path, &path, &fields).await;
    assert_eq!(done.location(), "/admin/appeals?done=answered", "{}", done.body);
    let again = mia.submit("/admin/appeals", &path, &fields).await;
    assert_ne!(again.location(), "/admin/appeals?done=answered");
    assert!(eva.get("/home").await.body.contains("You are right."));
    let granted = mia.get("/admin/appeals?state=granted").await;
    assert!(granted.body.contains("@eva"), "{}", granted.body);
}

#[tokio::test]
async fn a_brake_is_shown_to_moderators_and_released_by_admins() {
    let house = House::new().await;
    let mut mia = with_role(&house, "mia", 1, Role::Moderator).await;
    let mut ada = with_role(&house, "ada", 2, Role::Admin).await;
    let now = domain::Clock::now(&*house.clock);
    change(&house, move |conn| brakes::trip(conn, "members", 9, 20, now)).await;
    let seen = mia.get("/admin").await;
    assert!(seen.body.contains("One brake is on") && seen.body.contains("9 of 20 members"));
    assert!(!seen.body.contains("action=\"/admin/brake\""));
    let fields = [("rule", "members"), ("act", "release")];
    let refused = mia.submit("/admin/bans", "/admin/brake", &fields).await;
    assert_eq!(refused.location(), "/admin?done=not-allowed#brakes");
    for (act, done) in [("keep", "kept"), ("release", "released")] {
        let answer = ada
            .submit("/admin", "/admin/brake", &[("rule", "members"), ("act", act)])
            .await;
        assert_eq!(
            answer.location(),
            format!("/admin?done={done}#brakes"),
            "{}",
            answer.body
        );
    }
    assert!(ada.get("/admin").await.body.contains("No brake is on"));
    let unknown = ada
        .submit("/admin", "/admin/brake", &[("rule", "other"), ("act", "release")])
        .await;
    assert_eq!(unknown.location(), "/admin?done=no-brake#brakes");
    let written = change(&house, |conn| audit::list(conn, None, 10)).await;
    let actions: Vec<&str> = written.iter().map(|entry| entry.action.as_str()).collect();
    assert!(actions.contains(&"release_brake"), "{actions:?}");
}

#[tokio::test]
async fn a_form_of_the_office_needs_its_own_token() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    house.member("eva", 2).await;
    let fields = [("subject", "eva"), ("reason", "spam")];
    assert_eq!(ada.post("/admin/bans", &fields).await.status, 403);
    let good = ada.submit("/admin/bans", "/admin/bans", &fields).await;
    assert_eq!(good.location(), "/admin/bans?done=banned");
}

#[tokio::test]
async fn every_number_of_members_leaves_out_the_suspended_and_says_so() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    house.member("eva", 2).await;
    let cells = |page: &Answer| page.body.matches("<td>2</td>").count();
    let before = ada.get("/admin").await;
    assert!(before.body.contains("2 members."), "{}", before.body);
    assert_eq!(cells(&before), 1, "two of one rule: {}", before.body);
    assert!(ada.get("/about").await.body.contains("2 members"));
    let banned = ada
        .submit(
            "/admin/bans",
            "/admin/bans",
            &[("subject", "eva"), ("kind", "account"), ("reason", "spam")],
        )
        .await;
    assert_eq!(banned.location(), "/admin/bans?done=banned", "{}", banned.body);
    let after = ada.get("/admin").await;
    assert!(after.body.contains("One member."), "{}", after.body);
    assert_eq!(cells(&after), 0, "the table counts the same: {}", after.body);
    assert!(
        after.body.contains("Suspended and deleted accounts are not counted"),
        "{}",
        after.body
    );
    assert!(
        ada.get("/about").await.body.contains("1 member<"),
        "and so does what everybody reads"
    );
}
