//! A request that was sent ahead, where two answers meet.

use crate::house::House;
use crate::oauth_steps::{answered, query, visitor};
use crate::openid_steps::{address, asking, hall, read};
use auth::oauth::ClientCredentials;
use auth::openid::{PartyAuthorizeError, PartyStep};
use domain::session::Secret;

#[tokio::test]
async fn of_two_answers_at_the_same_moment_one_has_a_code_and_the_other_nothing() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let client = ClientCredentials {
        client_id: server.id().to_owned(),
        secret: server.secret.as_deref().map(Secret::presented),
        by_header: false,
    };
    let pushed = house.auth.push_request(None, client, &asking(&server, &[])).await;
    let name = pushed.expect("a good request").request_uri();
    let naming = query(&[("client_id", server.id()), ("request_uri", &name)]);
    // Both were looked at before either was answered.
    let one = read(&house, &naming).await.expect("it waits");
    let other = read(&house, &naming).await.expect("looking uses nothing up");
    let ada = visitor(&house, &ada).await;
    let PartyStep::Away(first) = house.auth.approve_party(&ada, &one).await.expect("an answer") else {
        panic!("it goes to the server");
    };
    assert!(answered(&address(first), "code").is_some());
    let second = house.auth.approve_party(&ada, &other).await.expect("an answer");
    assert_eq!(second, PartyStep::Spent);
    let id = server.id().to_owned();
    let codes = house
        .write(move |conn| store::openid_codes::forget_all(conn, &id))
        .await;
    assert_eq!(codes, 1);
    assert!(matches!(
        read(&house, &naming).await,
        Err(PartyAuthorizeError::UnknownRequest { name }) if name == server.party.name
    ));
}
