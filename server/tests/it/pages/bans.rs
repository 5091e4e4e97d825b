//! What the forms for bans take, show and never write into an address.

use super::browser::Browser;
use super::house::{CONTRACT, House};
use domain::account::Role;
use store::{StoreError, accounts, bans};

const WALLET: &str = "0x7777777777777777777777777777777777777777";

/// A member with a role, in a browser that is signed in.
async fn with_role(house: &House, username: &'static str, key: u8, role: Role) -> Browser {
    let browser = house.member(username, key).await;
    house
        .app
        .store()
        .write::<_, StoreError, _>(move |conn| {
            let account = accounts::find_by_username(conn, username)?.expect("an account");
            accounts::set_role(conn, account.id, role, None)
        })
        .await
        .expect("a role");
    browser
}

async fn banned(house: &House) -> Vec<String> {
    let all = house
        .app
        .store()
        .read::<_, StoreError, _>(|conn| bans::list(conn, None, 10))
        .await
        .expect("a list");
    let mut named: Vec<String> = all
        .into_iter()
        .map(|(_, ban)| format!("{} {}", ban.subject.kind(), ban.subject.text()))
        .collect();
    named.sort_unstable();
    named
}

#[tokio::test]
async fn a_wallet_that_is_looked_up_is_in_no_address() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let fields = [
        ("subject", WALLET),
        ("kind", "wallet"),
        ("reason", "a farm of accounts"),
    ];
    let done = ada.submit("/admin/bans", "/admin/bans", &fields).await;
    assert_eq!(done.location(), "/admin/bans?done=banned", "{}", done.body);
    let page = ada.get("/admin/bans").await;
    assert!(!page.body.contains("method=\"get\""), "{}", page.body);
    let by_address = ada.get(&format!("/admin/bans?subject={WALLET}")).await;
    assert!(
        !by_address.body.contains("a farm of accounts") && !by_address.body.contains(WALLET),
        "an address with a wallet in it finds nothing: {}",
        by_address.body
    );
    let found = ada.submit("/admin/bans", "/admin/bans/find", &fields).await;
    assert!(found.body.contains("a farm of accounts"), "{}", found.body);
    assert_eq!(
        ada.post("/admin/bans/find", &fields).await.status,
        403,
        "it needs a token"
    );
    let again = ada.get("/admin/bans/find").await;
    assert_eq!(again.status, 200, "its address shows the page: {}", again.body);
    let lift = [("subject", WALLET), ("kind", "wallet")];
    let lifted = ada.submit("/admin/bans", "/admin/bans/lift", &lift).await;
    assert_eq!(lifted.location(), "/admin/bans?done=lifted", "{}", lifted.body);
}

#[tokio::test]
async fn a_token_without_its_id_is_refused_and_not_banned_as_a_wallet() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let token = "eip155:8453:0x1111111111111111111111111111111111111111/7";
    let contract = token.trim_end_matches("/7");
    let fields = |subject, kind| [("subject", subject), ("kind", kind), ("reason", "stolen")];
    let clean = ada.submit("/admin/bans", "/admin/bans", &fields(token, "token")).await;
    assert_eq!(clean.location(), "/admin/bans?done=banned", "{}", clean.body);
    for kind in ["token", ""] {
        let refused = ada.submit("/admin/bans", "/admin/bans", &fields(contract, kind)).await;
        assert_eq!(refused.status, 422, "{kind}");
        assert!(
            refused.body.contains("has its id at the end, as eip155:8453:0x…/7"),
            "{kind}: {}",
            refused.body
        );
        assert_eq!(
            refused.attribute("id=\"ban-subject\"", "value").as_deref(),
            Some(contract),
            "what was typed is kept"
        );
    }
    assert_eq!(banned(&house).await, [format!("token {token}")]);
    let other_kind = ada.submit("/admin/bans", "/admin/bans", &fields(token, "wallet")).await;
    assert!(
        other_kind.status == 422 && other_kind.body.contains("That is no wallet."),
        "{}",
        other_kind.body
    );
    let meant = ada
        .submit("/admin/bans", "/admin/bans", &fields(contract, "wallet"))
        .await;
    assert_eq!(meant.location(), "/admin/bans?done=banned", "{}", meant.body);
    assert_eq!(
        banned(&house).await,
        [format!("token {token}"), format!("wallet {contract}")]
    );
}

#[tokio::test]
async fn banning_the_address_of_a_contract_as_a_wallet_says_that_its_tokens_are_not_banned() {
    let house = House::with_chain().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let fields = |subject| [("subject", subject), ("kind", "wallet"), ("reason", "a farm")];
    let clean = ada.submit("/admin/bans", "/admin/bans", &fields(WALLET)).await;
    assert_eq!(clean.location(), "/admin/bans?done=banned", "{}", clean.body);
    let contract = ada.submit("/admin/bans", "/admin/bans", &fields(CONTRACT)).await;
    assert_eq!(
        contract.location(),
        "/admin/bans?done=banned-contract",
        "{}",
        contract.body
    );
    let told = ada.get(contract.location()).await;
    assert!(told.body.contains("At this address is a contract."), "{}", told.body);
    assert!(
        banned(&house).await.contains(&format!("wallet {CONTRACT}")),
        "it is a warning, not a refusal"
    );
}

#[tokio::test]
async fn moderators_are_offered_bans_of_accounts_only() {
    let house = House::new().await;
    let mut ada = with_role(&house, "ada", 1, Role::Admin).await;
    let mut mia = with_role(&house, "mia", 2, Role::Moderator).await;
    house.member("eva", 3).await;
    let page = ada.get("/admin/bans").await.body;
    assert!(
        page.contains("<option value=\"wallet\"") && page.contains("0x…"),
        "{page}"
    );
    let page = mia.get("/admin/bans").await;
    assert!(!page.body.contains("<option value=\"wallet\""), "{}", page.body);
    assert!(!page.body.contains("0x…"), "no word of wallets: {}", page.body);
    assert_eq!(page.attribute("name=\"kind\"", "value").as_deref(), Some("account"));
    let fields = [("subject", "eva"), ("kind", "account"), ("reason", "spam")];
    let done = mia.submit("/admin/bans", "/admin/bans", &fields).await;
    assert_eq!(done.location(), "/admin/bans?done=banned", "{}", done.body);
    let refused = [("subject", WALLET), ("kind", "wallet"), ("reason", "spam")];
    let refused = mia.submit("/admin/bans", "/admin/bans", &refused).await;
    assert_eq!(refused.location(), "/admin/bans?done=not-allowed", "{}", refused.body);
}
