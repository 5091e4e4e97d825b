//! Roles that rules gave: told only if their member shows them.

use crate::house::House;
use domain::Clock;
use domain::gate::Effect;
use serde_json::json;
use store::member_effects;

#[tokio::test]
async fn a_role_is_told_only_if_its_member_shows_it() {
    let house = House::new();
    let (ada, eve) = (house.member("ada").await, house.member("eve").await);
    let (account, now) = (ada.account.id, house.clock.now());
    house
        .write(move |conn| {
            for effect in [Effect::Role("builder".to_owned()), Effect::Group("core".to_owned())] {
                member_effects::grant(conn, account, &effect, "rule", now)?;
            }
            Ok(())
        })
        .await;
    let profile = format!("/api/v1/accounts/{}", ada.id());
    let own = "/api/v1/accounts/verify_credentials";
    assert_eq!(house.get(&eve, &profile).await.ok()["roles"], json!([]));
    assert_eq!(house.get(&ada, own).await.ok()["role"]["id"], "-99");
    house
        .write(move |conn| member_effects::show(conn, account, &Effect::Role("builder".to_owned()), true))
        .await;
    let role = json!({
        "id": "role:builder", "name": "builder", "color": "", "permissions": "0", "highlighted": true,
    });
    assert_eq!(house.get(&eve, &profile).await.ok()["roles"], json!([role.clone()]));
    let credentials = house.get(&ada, own).await.ok();
    assert_eq!(
        (&credentials["role"], &credentials["roles"]),
        (&role, &json!([role.clone()]))
    );
    // The same person twice in one list, and others beside them.
    house.write_post(&ada, json!({"status": "one"})).await;
    house.write_post(&ada, json!({"status": "two"})).await;
    house.write_post(&eve, json!({"status": "three"})).await;
    let public = house.get_as_stranger("/api/v1/timelines/public").await.ok();
    let roles: Vec<_> = public
        .as_array()
        .expect("a list")
        .iter()
        .map(|status| status["account"]["roles"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(roles, [0, 1, 1]);
}
