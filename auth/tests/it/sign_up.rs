//! Accounts without a wallet, for test suites of client programs.

use crate::house::House;
use domain::port::{OpenSignUp, SignUpError};
use domain::username::BadUsername;
use store::{accounts, actors};

#[tokio::test]
async fn an_account_without_a_wallet_has_an_actor_with_keys_and_no_more() {
    let house = House::new();
    let id = house.auth.sign_up("Newcomer").await.expect("an account");
    let (account, actor, keys) = house
        .read(move |conn| {
            let account = accounts::lookup(conn, id)?.expect("it is there");
            let actor = actors::lookup(conn, account.actor_id)?.expect("it is there");
            let keys = actors::list_sealed_keys(conn, account.actor_id)?;
            assert!(store::wallets::list(conn, id)?.is_empty());
            Ok((account, actor, keys))
        })
        .await;
    assert_eq!(
        (account.username.as_str(), actor.username.as_str()),
        ("newcomer", "newcomer")
    );
    assert!(actor.local && actor.account_id == Some(id));
    assert!(!keys.is_empty(), "it can sign what it sends");
}

#[tokio::test]
async fn a_name_is_taken_once_whoever_comes_with_a_wallet_or_without() {
    let house = House::new();
    house.member(1, "ada").await;
    house.auth.sign_up("eva").await.expect("a free name");
    for (name, why) in [
        ("ada", SignUpError::Taken),
        ("EVA", SignUpError::Taken),
        ("a-b", SignUpError::BadUsername(BadUsername::Character)),
        ("", SignUpError::BadUsername(BadUsername::Length)),
        ("admin", SignUpError::BadUsername(BadUsername::Reserved)),
    ] {
        assert_eq!(house.auth.sign_up(name).await, Err(why), "{name}");
    }
    assert_eq!(house.accounts().await.len(), 2);
}
