//! The audit log as admins read it: names instead of numbers, and no wallet.

use super::browser::Browser;
use super::house::House;
use domain::account::{Account, Role};
use store::{StoreError, accounts, wallets};

const WALLET: &str = "0x7777777777777777777777777777777777777777";

async fn account(house: &House, username: &'static str) -> Account {
    house
        .app
        .store()
        .read::<_, StoreError, _>(move |conn| accounts::find_by_username(conn, username))
        .await
        .expect("it is read")
        .expect("an account")
}

async fn with_role(house: &House, username: &'static str, key: u8, role: Role) -> Browser {
    let browser = house.member(username, key).await;
    let id = account(house, username).await.id;
    house
        .app
        .store()
        .write::<_, StoreError, _>(move |conn| accounts::set_role(conn, id, role, None))
        .await
        .expect("a role");
    browser
}

async fn remove(house: &House, username: &'static str) {
    let id = account(house, username).await.id;
    let now = domain::Clock::now(&*house.clock);
    house
        .app
        .store()
        .write::<_, StoreError, _>(move |conn| {
            for linked in wallets::list(conn, id)? {
                wallets::unlink(conn, id, &linked.wallet)?;
            }
            accounts::remove(conn, id, now)
        })
        .await
        .expect("removed");
}

#[tokio::test]
async fn the_audit_log_names_accounts_and_no_wallet() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let mut abe = with_role(&house, "abe", 2, Role::Admin).await;
    house.member("eva", 3).await;
    let eva = account(&house, "eva").await.id;
    for fields in [
        [("subject", "eva"), ("kind", "account"), ("reason", "spam")],
        [("subject", WALLET), ("kind", "wallet"), ("reason", "a farm")],
    ] {
        let done = abe.submit("/admin/bans", "/admin/bans", &fields).await;
        assert_eq!(done.location(), "/admin/bans?done=banned", "{}", done.body);
    }
    let page = ada.get("/admin/audit").await;
    assert!(
        page.body.contains("spam") && page.body.contains("a farm"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains(&format!("href=\"/admin/members/{eva}\">@eva</a>")),
        "{}",
        page.body
    );
    assert!(page.body.contains(">@abe</a>"), "who did it: {}", page.body);
    assert!(!page.body.contains("account:"), "{}", page.body);
    assert!(
        !page.body.contains(WALLET) && page.body.contains("A wallet"),
        "{}",
        page.body
    );
    remove(&house, "eva").await;
    remove(&house, "abe").await;
    let page = ada.get("/admin/audit").await;
    assert_eq!(
        page.body.matches("A deleted account").count(),
        3,
        "abe twice and eva once, and nobody is the operator: {}",
        page.body
    );
    assert!(!page.body.contains("The operator"), "{}", page.body);
}
