//! Requests that relying parties sent ahead: whose, how many, how long, and once.

use crate::suite::on_both;
use domain::Timestamp;
use domain::openid::{PUSHED_TTL, PartyKind, PartyScopes, RelyingParty};
use std::time::Duration;
use store::pushed_requests::{self, PushedRequest};
use store::{Conn, Store, StoreError, relying_parties, sweep};
use testkit::builders::NOON;

on_both!(
    a_request_is_found_by_its_own_server_until_it_is_answered_or_expires,
    so_many_wait_and_no_more_and_what_is_over_does_not_count,
    what_has_expired_is_swept_away_and_what_is_of_a_server_goes_with_it,
);

fn party(name: &str, id: i64) -> RelyingParty {
    RelyingParty {
        client_id: format!("rp_{name}"),
        id,
        name: name.into(),
        kind: PartyKind::Other,
        website: None,
        redirect_uris: vec![format!("https://{name}.example/callback")],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: PartyScopes::parse("openid").expect("scopes"),
        sector: format!("{name}.example"),
        gate_group: None,
        synthetic_email: false,
        is_public: true,
        created_at: NOON,
        disabled_at: None,
    }
}

fn request(client_id: &str, at: Timestamp) -> PushedRequest {
    PushedRequest {
        client_id: client_id.into(),
        query: format!("client_id={client_id}&state=%00%C3%BC"),
        expires_at: at.plus(PUSHED_TTL),
    }
}

async fn write<T: Send + 'static>(
    store: &Store,
    f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(f).await.expect("the database works")
}

async fn two_servers(store: &Store) {
    write(store, |conn| {
        relying_parties::add(conn, &party("hall", 1), None)?;
        relying_parties::add(conn, &party("other", 2), None)
    })
    .await;
}

async fn a_request_is_found_by_its_own_server_until_it_is_answered_or_expires(store: Store) {
    two_servers(&store).await;
    write(&store, |conn| {
        let new = request("rp_hall", NOON);
        assert!(pushed_requests::add(conn, "one", &new, 9, NOON)?);
        assert!(pushed_requests::add(conn, "two", &new, 9, NOON)?);
        let last = NOON.plus(PUSHED_TTL).minus(Duration::from_millis(1));
        for at in [NOON, last] {
            let found = pushed_requests::find(conn, "rp_hall", "one", at)?;
            assert_eq!(found.as_deref(), Some("client_id=rp_hall&state=%00%C3%BC"));
        }
        for (client_id, hash, at) in [
            ("rp_other", "one", NOON),
            ("rp_hall", "three", NOON),
            ("rp_hall", "one", NOON.plus(PUSHED_TTL)),
        ] {
            assert_eq!(
                pushed_requests::find(conn, client_id, hash, at)?,
                None,
                "{client_id} {hash}"
            );
        }
        assert!(pushed_requests::take(conn, "one")?);
        assert!(!pushed_requests::take(conn, "one")?, "once");
        assert_eq!(pushed_requests::find(conn, "rp_hall", "one", NOON)?, None);
        assert!(pushed_requests::find(conn, "rp_hall", "two", NOON)?.is_some());
        Ok(())
    })
    .await;
}

async fn so_many_wait_and_no_more_and_what_is_over_does_not_count(store: Store) {
    two_servers(&store).await;
    write(&store, |conn| {
        for hash in ["one", "two", "three"] {
            assert!(pushed_requests::add(conn, hash, &request("rp_hall", NOON), 3, NOON)?);
        }
        assert!(!pushed_requests::add(conn, "four", &request("rp_hall", NOON), 3, NOON)?);
        assert_eq!(pushed_requests::find(conn, "rp_hall", "four", NOON)?, None);
        assert!(
            pushed_requests::add(conn, "five", &request("rp_other", NOON), 3, NOON)?,
            "one server's crowd is no other's"
        );
        pushed_requests::take(conn, "two")?;
        assert!(pushed_requests::add(conn, "four", &request("rp_hall", NOON), 3, NOON)?);
        let later = NOON.plus(PUSHED_TTL);
        assert!(pushed_requests::add(conn, "six", &request("rp_hall", later), 1, later)?);
        Ok(())
    })
    .await;
}

async fn what_has_expired_is_swept_away_and_what_is_of_a_server_goes_with_it(store: Store) {
    two_servers(&store).await;
    write(&store, |conn| {
        let later = NOON.plus(Duration::from_secs(60));
        pushed_requests::add(conn, "one", &request("rp_hall", NOON), 9, NOON)?;
        pushed_requests::add(conn, "two", &request("rp_hall", later), 9, later)?;
        pushed_requests::add(conn, "three", &request("rp_other", later), 9, later)?;
        assert_eq!(sweep::run(conn, NOON)?, 0);
        assert_eq!(sweep::run(conn, NOON.plus(PUSHED_TTL))?, 1);
        assert!(!pushed_requests::take(conn, "one")? && pushed_requests::take(conn, "two")?);
        relying_parties::remove(conn, "rp_other")?;
        assert!(!pushed_requests::take(conn, "three")?);
        Ok(())
    })
    .await;
}
