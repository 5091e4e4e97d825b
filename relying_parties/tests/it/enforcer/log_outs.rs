//! Where no account can be closed log-ins end, and the server is told, unless that costs people their devices.

use super::house::{HOUR, House, PARTY, Subjects, enforcer};
use domain::AccountId;
use domain::job::{Job, SendLogoutToken};
use domain::membership::Stage;
use domain::openid::{MakeSubject, PartyGrant, PartyKind, PartyScopes, PartyTokenKind};
use domain::session::SignInMethod;
use membership::Permit;
use relying_parties::registry::{Change, Registry};
use relying_parties::settings::Settings;
use std::time::Duration;
use store::{jobs, openid_grants, openid_tokens, relying_parties as parties};
use testkit::SeededEntropy;
use testkit::party_servers::Person;

/// A house behind whose gate a server of this kind hears of log-outs, and has no admin API.
async fn without_api(kind: PartyKind) -> House {
    let house = House::new(kind).await;
    hears(&house).await;
    House {
        enforcer: enforcer(&house.store, &house.clock, Settings::default()),
        ..house
    }
}

async fn hears(house: &House) {
    house
        .write(|conn| {
            let mut party = parties::find(conn, PARTY)?.expect("it is registered");
            party.backchannel_logout_uri = Some("https://other.example/out".to_owned());
            parties::update(conn, &party)
        })
        .await;
}

/// A member who is logged in there, twice from the same browser.
async fn logged_in(house: &House, id: i64, name: &str) -> AccountId {
    let account = house.member(id, name).await;
    house.log_in(PARTY, account).await;
    let now = house.now();
    house
        .write(move |conn| {
            for grant in [id * 10, id * 10 + 1] {
                let grant = PartyGrant {
                    id: grant,
                    client_id: PARTY.to_owned(),
                    account_id: account,
                    session_id: domain::SessionId(id),
                    sid: format!("sid {id}"),
                    scopes: PartyScopes::default(),
                    method: SignInMethod::Wallet,
                    auth_at: now,
                    created_at: now,
                    used_at: now,
                };
                openid_grants::add(conn, &grant, &format!("code {}", grant.id))?;
                let token = format!("token {}", grant.id);
                openid_tokens::add(conn, &token, grant.id, PartyTokenKind::Access, now.plus(HOUR))?;
            }
            Ok(())
        })
        .await;
    account
}

async fn living(house: &House, account: AccountId) -> usize {
    house
        .write(move |conn| openid_grants::list_at(conn, PARTY, account))
        .await
        .len()
}

/// The log-outs that wait to be sent; they count as sent afterwards.
async fn told(house: &House) -> usize {
    let now = house.now();
    house
        .write(move |conn| {
            let all = jobs::claim(conn, &[SendLogoutToken::KIND], now, Duration::from_secs(60), 100)?;
            for job in &all {
                jobs::finish(conn, job)?;
            }
            Ok(all.len())
        })
        .await
}

#[tokio::test]
async fn a_lapse_logs_out_where_nothing_can_be_closed_and_nobody_before() {
    for kind in [PartyKind::Other, PartyKind::Mastodon] {
        let house = without_api(kind).await;
        let (ada, eva) = (logged_in(&house, 1, "ada").await, logged_in(&house, 2, "eva").await);
        for stage in [Stage::Active, Stage::Grace] {
            house.set_stage(ada, stage).await;
            house.work().await;
            assert_eq!(
                (living(&house, ada).await, told(&house).await),
                (2, 0),
                "{kind:?} {stage:?}"
            );
        }
        house.set_stage(ada, Stage::Limited).await;
        house.work().await;
        assert_eq!(
            (living(&house, ada).await, told(&house).await),
            (0, 1),
            "{kind:?}: both log-ins of the one browser end by one word"
        );
        assert_eq!(living(&house, eva).await, 2, "{kind:?}: nobody else's");
        house.set_stage(ada, Stage::Dormant).await;
        house.work().await;
        assert_eq!(told(&house).await, 0, "{kind:?}: nothing is left to tell");
    }
}

#[tokio::test]
async fn a_lapse_takes_no_devices_away_on_matrix() {
    for kind in [PartyKind::Synapse, PartyKind::Mas] {
        let house = without_api(kind).await;
        let ada = logged_in(&house, 1, "ada").await;
        house.set_stage(ada, Stage::Limited).await;
        house.work().await;
        assert_eq!((living(&house, ada).await, told(&house).await), (2, 0), "{kind:?}");
    }
}

#[tokio::test]
async fn where_the_account_is_closed_nobody_is_logged_out_besides() {
    let house = House::new(PartyKind::Mastodon).await;
    hears(&house).await;
    let ada = logged_in(&house, 1, "ada").await;
    let party = super::house::party(PARTY, PartyKind::Mastodon, house.now());
    let person = Person::new("ada", house.now().as_secs());
    house.server.add(person.with_subject(&Subjects.subject(&party, ada)));
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada"]);
    assert_eq!((living(&house, ada).await, told(&house).await), (2, 0));
}

#[tokio::test]
async fn a_group_that_is_asked_for_from_now_on_logs_out_whoever_is_not_in_it() {
    let house = without_api(PartyKind::Other).await;
    let (ada, eva) = (logged_in(&house, 1, "ada").await, logged_in(&house, 2, "eva").await);
    house.set_group(ada, "core", true).await;
    house.work().await;
    let entropy = SeededEntropy::new(3);
    let registry = Registry {
        store: &house.store,
        by: Permit::operator(),
        clock: &*house.clock,
        entropy: &entropy,
        allow_loopback: false,
    };
    let asks = |group: &str| Change {
        gate_group: Some(group.to_owned()),
        ..Change::default()
    };
    // A typing error: nobody is in that group, and nobody can be.
    registry.update(PARTY, asks("cores")).await.expect("changed");
    house.work().await;
    assert_eq!((living(&house, ada).await, living(&house, eva).await), (2, 2));
    house.clock.advance(Duration::from_secs(1));
    registry.update(PARTY, asks("core")).await.expect("changed");
    house.work().await;
    assert_eq!((living(&house, ada).await, living(&house, eva).await), (2, 0));
    assert_eq!(told(&house).await, 1);
    house.set_group(ada, "core", false).await;
    house.work().await;
    assert_eq!((living(&house, ada).await, told(&house).await), (0, 1));
}
