//! Log-ins at relying parties: grants, tokens and the sessions below them.

use crate::suite::on_both;
use domain::actor::KeyAlgorithm;
use domain::job::{Job, SendLogoutToken};
use domain::openid::{ACCESS_TTL, PartyGrant, PartyKind, PartyScopes, PartyTokenKind, REFRESH_TTL, RelyingParty};
use domain::session::{Session, SignInMethod};
use domain::{AccountId, SessionId, Timestamp};
use std::time::Duration;
use store::{Conn, Store, StoreError, accounts, jobs, openid_grants, openid_tokens, relying_parties, sessions, sweep};
use testkit::builders::{NOON, local_account, sealed_key};

on_both!(
    a_token_may_be_for_less_than_its_log_in,
    a_log_in_moves_to_the_session_that_takes_the_place_of_its_own,
    of_used_refresh_tokens_the_last_are_kept,
    a_log_in_that_has_ended_is_not_touched,
    a_log_in_ends_once_and_is_told_once,
    log_ins_that_later_ones_stand_for_are_swept_away,
);

fn scopes(text: &str) -> PartyScopes {
    PartyScopes::parse(text).expect("scopes")
}

fn party() -> RelyingParty {
    RelyingParty {
        client_id: "rp_hall".into(),
        id: 1,
        name: "Hall".into(),
        kind: PartyKind::Other,
        website: None,
        redirect_uris: vec!["https://hall.example/callback".into()],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: Some("https://hall.example/logout".into()),
        scopes: scopes("openid profile offline_access"),
        sector: "hall.example".into(),
        gate_group: None,
        synthetic_email: false,
        is_public: true,
        created_at: NOON,
        disabled_at: None,
    }
}

fn grant(id: i64, account: AccountId, session: i64) -> PartyGrant {
    PartyGrant {
        id,
        client_id: "rp_hall".into(),
        account_id: account,
        session_id: SessionId(session),
        sid: format!("sid{session}"),
        scopes: scopes("openid profile offline_access"),
        method: SignInMethod::Wallet,
        auth_at: NOON,
        created_at: NOON,
        used_at: NOON,
    }
}

/// A member with session 5, and the relying party.
async fn house(store: &Store) -> AccountId {
    let (account, actor) = local_account(1, "ada");
    let id = account.id;
    store
        .write(move |conn| {
            accounts::add(conn, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            relying_parties::add(conn, &party(), None)?;
            session(conn, 5, id)?;
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stored");
    id
}

fn session(conn: &mut Conn, id: i64, account: AccountId) -> Result<(), StoreError> {
    let new = Session {
        id: SessionId(id),
        account_id: Some(account),
        method: SignInMethod::Passkey,
        wallet: None,
        created_at: NOON,
        seen_at: NOON,
        label: String::new(),
    };
    sessions::add(conn, &format!("hash{id}"), &new)
}

async fn write<T: Send + 'static>(
    store: &Store,
    f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(f).await.expect("the database answers")
}

async fn a_token_may_be_for_less_than_its_log_in(store: Store) {
    let ada = house(&store).await;
    let (whole, less) = write(&store, move |conn| {
        openid_grants::add(conn, &grant(1, ada, 5), "code")?;
        for hash in ["whole", "less"] {
            openid_tokens::add(conn, hash, 1, PartyTokenKind::Access, NOON.plus(ACCESS_TTL))?;
        }
        openid_tokens::narrow(conn, "less", &scopes("openid"))?;
        Ok((openid_tokens::find(conn, "whole")?, openid_tokens::find(conn, "less")?))
    })
    .await;
    assert_eq!(whole.expect("a token").grant, grant(1, ada, 5));
    assert_eq!(less.expect("a token").grant.scopes, scopes("openid"));
}

async fn a_log_in_moves_to_the_session_that_takes_the_place_of_its_own(store: Store) {
    let ada = house(&store).await;
    write(&store, move |conn| {
        openid_grants::add(conn, &grant(1, ada, 5), "code")?;
        session(conn, 6, ada)?;
        assert_eq!(
            openid_grants::carry_over(conn, SessionId(5), SessionId(6), AccountId(99))?,
            0
        );
        assert_eq!(openid_grants::carry_over(conn, SessionId(5), SessionId(6), ada)?, 1);
        sessions::end(conn, "hash5")?;
        assert!(openid_grants::orphaned(conn, 10)?.is_empty());
        let moved = openid_grants::list_resting_on(conn, SessionId(6))?.remove(0);
        assert_eq!(moved.sid, "sid5", "what the relying party knows it as stays");
        sessions::end(conn, "hash6")?;
        assert_eq!(openid_grants::orphaned(conn, 10)?.len(), 1);
        Ok(())
    })
    .await;
}

async fn of_used_refresh_tokens_the_last_are_kept(store: Store) {
    let ada = house(&store).await;
    write(&store, move |conn| {
        for id in [1, 2] {
            openid_grants::add(conn, &grant(id, ada, 5), &format!("code{id}"))?;
            for n in 1..=6 {
                let hash = format!("token{id}-{n}");
                openid_tokens::add(conn, &hash, id, PartyTokenKind::Refresh, NOON.plus(REFRESH_TTL))?;
                if n < 6 {
                    openid_tokens::use_up(conn, &hash, NOON.plus(Duration::from_secs(n)))?;
                }
            }
        }
        assert_eq!(openid_tokens::forget_used(conn, 1, 2)?, 3);
        assert_eq!(openid_tokens::forget_used(conn, 1, 2)?, 0);
        let mut left = Vec::new();
        for id in [1, 2] {
            for n in 1..=6 {
                if openid_tokens::find(conn, &format!("token{id}-{n}"))?.is_some() {
                    left.push((id, n));
                }
            }
        }
        assert_eq!(
            left,
            [(1, 4), (1, 5), (1, 6), (2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (2, 6)]
        );
        Ok(())
    })
    .await;
}

async fn a_log_in_that_has_ended_is_not_touched(store: Store) {
    let ada = house(&store).await;
    write(&store, move |conn| {
        openid_grants::add(conn, &grant(1, ada, 5), "code")?;
        let later = NOON.plus(Duration::from_secs(60));
        assert!(openid_grants::touch(conn, 1, later)?);
        assert_eq!(openid_grants::list_of(conn, ada)?.remove(0).used_at, later);
        openid_grants::end(conn, 1)?;
        assert!(!openid_grants::touch(conn, 1, later)?);
        Ok(())
    })
    .await;
}

async fn a_log_in_ends_once_and_is_told_once(store: Store) {
    let ada = house(&store).await;
    write(&store, move |conn| {
        openid_grants::add(conn, &grant(1, ada, 5), "code")?;
        openid_tokens::add(conn, "refresh", 1, PartyTokenKind::Refresh, NOON.plus(REFRESH_TTL))?;
        assert!(openid_grants::end_telling(conn, &grant(1, ada, 5), 7, NOON)?);
        assert!(!openid_grants::end_telling(conn, &grant(1, ada, 5), 8, NOON)?);
        assert_eq!(openid_tokens::find(conn, "refresh")?, None);
        let told = jobs::claim(conn, &[SendLogoutToken::KIND], NOON, Duration::from_secs(1), 10)?;
        assert_eq!(told.len(), 1);
        Ok(())
    })
    .await;
}

async fn log_ins_that_later_ones_stand_for_are_swept_away(store: Store) {
    let ada = house(&store).await;
    let at = |after: Duration| NOON.plus(after);
    write(&store, move |conn| {
        session(conn, 6, ada)?;
        // The first has a later one with the same name; the third has not; the fourth can refresh.
        for (id, session) in [(1, 5), (2, 5), (3, 6), (4, 6), (5, 6)] {
            let mut new = grant(id, ada, session);
            if id == 3 {
                new.sid = "of another session".into();
            }
            openid_grants::add(conn, &new, &format!("code{id}"))?;
            openid_tokens::add(conn, &format!("access{id}"), id, PartyTokenKind::Access, at(ACCESS_TTL))?;
        }
        openid_tokens::add(conn, "refresh4", 4, PartyTokenKind::Refresh, at(REFRESH_TTL))?;
        let left = |conn: &mut Conn, now: Timestamp| {
            sweep::run(conn, now)?;
            let left = openid_grants::list_of_party(conn, "rp_hall", 10)?;
            Ok::<_, StoreError>(left.iter().map(|grant| grant.id).collect::<Vec<_>>())
        };
        assert_eq!(left(conn, NOON)?, [1, 2, 3, 4, 5]);
        assert_eq!(left(conn, at(ACCESS_TTL))?, [2, 3, 4, 5]);
        Ok(())
    })
    .await;
}
