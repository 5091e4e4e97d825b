//! Tying a new wallet to the account of somebody who lost theirs, by an admin's hand.

use super::browser::{Browser, address};
use super::house::House;
use domain::account::{Account, AccountState, Role};
use membership::Appellant;
use store::{Conn, StoreError, accounts};

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

/// A member with a role, in a browser that is signed in.
async fn with_role(house: &House, username: &'static str, key: u8, role: Role) -> Browser {
    let browser = house.member(username, key).await;
    let id = account(house, username).await.id;
    change(house, move |conn| accounts::set_role(conn, id, role, None)).await;
    browser
}

#[tokio::test]
async fn the_wallet_that_signed_an_appeal_is_tied_to_an_account_after_three_days_and_never_shown() {
    let house = House::new().await;
    let mut mia = with_role(&house, "mia", 1, Role::Moderator).await;
    let mut ada = with_role(&house, "ada", 2, Role::Admin).await;
    let mut eva = house.member("eva", 3).await;
    let wallet = address(9).to_lowercase();
    let appeal = house
        .app
        .membership()
        .appeal(
            Appellant::Wallet(wallet.clone()),
            "I am eva, and my phone fell into the river",
        )
        .await
        .expect("an appeal");
    let path = format!("/admin/appeals/{appeal}");
    let page = ada.get(&path).await;
    assert!(page.body.contains("fell into the river"), "{}", page.body);
    assert!(!page.body.to_lowercase().contains(&wallet[2..]), "{}", page.body);
    assert!(!mia.get(&path).await.body.contains("/rebind\""), "admins only");
    let rebind = format!("{path}/rebind");
    assert_eq!(mia.submit(&path, &rebind, &[("username", "eva")]).await.status, 404);
    let nobody = ada.submit(&path, &rebind, &[("username", "nobody")]).await;
    assert_eq!(nobody.location(), format!("{path}?done=no-account"));
    let done = ada.submit(&path, &rebind, &[("username", "eva")]).await;
    assert_eq!(done.location(), format!("{path}?done=rebinding"), "{}", done.body);
    assert!(ada.get(done.location()).await.body.contains("takes effect in 72 hours"));
    let told = eva.get("/home").await.body;
    assert!(
        told.contains("id=\"notice-") && told.contains("href=\"/settings#changes\""),
        "the member is told: {told}"
    );
    assert!(
        !told.contains("/notices/"),
        "and cannot put it away while it waits: {told}"
    );
    house.clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(house.browser().sign_in(9).await, "/join", "not yet");
    house.clock.advance(std::time::Duration::from_secs(72 * 3600));
    house.app.run_until_idle().await.expect("the queue works");
    assert_eq!(house.browser().sign_in(9).await, "/home", "now it opens the account");
}

#[tokio::test]
async fn an_admin_takes_back_what_an_admin_asked_for_and_a_moderator_does_not() {
    let house = House::new().await;
    let mut mia = with_role(&house, "mia", 1, Role::Moderator).await;
    let mut ada = with_role(&house, "ada", 2, Role::Admin).await;
    house.member("eva", 3).await;
    let appeal = house
        .app
        .membership()
        .appeal(Appellant::Wallet(address(9).to_lowercase()), "I am eva")
        .await
        .expect("an appeal");
    let appeal = format!("/admin/appeals/{appeal}");
    ada.submit(&appeal, &format!("{appeal}/rebind"), &[("username", "eva")])
        .await;
    let member = format!("/admin/members/{}", account(&house, "eva").await.id);
    let cancel = format!("{member}/cancel-change");
    let page = ada.get(&member).await.body;
    let id = page
        .split_once("name=\"change\" value=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .expect("a change that waits")
        .0
        .to_owned();
    assert!(!page.to_lowercase().contains(&address(9).to_lowercase()[2..]));
    assert!(!mia.get(&member).await.body.contains("cancel-change"), "admins only");
    assert_eq!(mia.submit(&appeal, &cancel, &[("change", &id)]).await.status, 404);
    let done = ada.submit(&member, &cancel, &[("change", &id)]).await;
    assert_eq!(
        done.location(),
        format!("{member}?done=change-cancelled"),
        "{}",
        done.body
    );
    let again = ada.submit(&member, &cancel, &[("change", &id)]).await;
    assert_eq!(again.location(), format!("{member}?done=change-gone"));
    house.clock.advance(std::time::Duration::from_secs(73 * 3600));
    house.app.run_until_idle().await.expect("the queue works");
    assert_eq!(house.browser().sign_in(9).await, "/join", "the wallet opens nothing");
}

#[tokio::test]
async fn a_wallet_is_not_tied_to_a_suspended_account_and_the_page_says_why() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    house.member("eva", 2).await;
    let id = account(&house, "eva").await.id;
    let appeal = house
        .app
        .membership()
        .appeal(Appellant::Wallet(address(9).to_lowercase()), "I am eva")
        .await
        .expect("an appeal");
    let path = format!("/admin/appeals/{appeal}");
    let rebind = format!("{path}/rebind");
    change(&house, move |conn| {
        accounts::set_state(conn, id, AccountState::Suspended)
    })
    .await;
    let refused = ada.submit(&path, &rebind, &[("username", "eva")]).await;
    assert_eq!(
        refused.location(),
        format!("{path}?done=account-suspended"),
        "{}",
        refused.body
    );
    let told = ada.get(refused.location()).await;
    assert!(told.body.contains("Lift its ban first"), "{}", told.body);
    change(&house, move |conn| accounts::set_state(conn, id, AccountState::Active)).await;
    let done = ada.submit(&path, &rebind, &[("username", "eva")]).await;
    assert_eq!(done.location(), format!("{path}?done=rebinding"), "{}", done.body);
}
