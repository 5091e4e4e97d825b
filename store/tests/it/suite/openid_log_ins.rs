//! Log-ins at relying parties: grants, tokens and the sessions below them.

use crate::suite::on_both;
use domain::actor::KeyAlgorithm;
use domain::job::{Job, SendLogoutToken};
use domain::openid::{ACCESS_TTL, PartyGrant, PartyKind, PartyScopes, PartyTokenKind, REFRESH_TTL, RelyingParty};
use domain::session::{SESSION_ABSOLUTE, SESSION_IDLE, Session, SignInMethod};
use domain::{AccountId, SessionId, Timestamp};
use std::time::Duration;
use store::openid_grants::MostLogIns;
use store::{Conn, Store, StoreError, accounts, jobs, openid_grants, openid_tokens, relying_parties, sessions, sweep};
use testkit::builders::{NOON, local_account, sealed_key};

on_both!(
    a_token_may_be_for_less_than_its_log_in,
    a_log_in_moves_to_the_session_that_takes_the_place_of_its_own,
    all_tokens_of_a_log_in_go_and_those_of_another_stay,
    of_too_many_log_ins_the_superseded_end_without_a_word_and_the_others_never_do,
    what_rests_on_no_session_takes_no_devices_with_it_when_there_are_too_many,
    what_ends_of_one_session_at_once_is_told_once_and_of_two_twice,
    a_log_in_that_has_ended_is_not_touched,
    a_log_in_ends_once_and_is_told_once,
    a_log_in_that_the_gate_ends_is_told_to_nobody_on_matrix,
    what_is_saved_says_nothing_about_being_switched_off,
    log_ins_that_later_ones_stand_for_are_swept_away,
    a_session_that_dies_of_age_orphans_no_log_in,
    log_ins_of_aged_sessions_end_with_all_other_sessions,
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

async fn all_tokens_of_a_log_in_go_and_those_of_another_stay(store: Store) {
    let ada = house(&store).await;
    write(&store, move |conn| {
        let good_until = NOON.plus(REFRESH_TTL);
        for id in [1, 2] {
            openid_grants::add(conn, &grant(id, ada, 5), &format!("code{id}"))?;
            openid_tokens::add(
                conn,
                &format!("access{id}"),
                id,
                PartyTokenKind::Access,
                NOON.plus(ACCESS_TTL),
            )?;
            openid_tokens::add(conn, &format!("refresh{id}"), id, PartyTokenKind::Refresh, good_until)?;
        }
        assert!(openid_tokens::remove(conn, "refresh2")?);
        assert!(!openid_tokens::remove(conn, "refresh2")?, "it was used up");
        assert!(openid_tokens::are_any_good(conn, 1, NOON)?);
        assert_eq!(openid_tokens::remove_all(conn, 1)?, 2);
        assert!(!openid_tokens::are_any_good(conn, 1, NOON)?);
        assert!(openid_tokens::are_any_good(conn, 2, NOON)?);
        assert!(!openid_tokens::are_any_good(conn, 2, NOON.plus(ACCESS_TTL))?, "of age");
        assert_eq!(
            openid_grants::find(conn, 1)?.map(|grant| grant.id),
            Some(1),
            "the log-in stays known"
        );
        assert_eq!(openid_grants::find(conn, 3)?, None);
        Ok(())
    })
    .await;
}

async fn of_too_many_log_ins_the_superseded_end_without_a_word_and_the_others_never_do(store: Store) {
    let ada = house(&store).await;
    write(&store, move |conn| {
        let hall = relying_parties::find(conn, "rp_hall")?.expect("a party");
        session(conn, 6, ada)?;
        for (id, session) in [(1, 6), (2, 5), (3, 5), (4, 5), (5, 5)] {
            openid_grants::add(conn, &grant(id, ada, session), &format!("code{id}"))?;
        }
        let left = |conn: &mut Conn, superseded: usize, sessions: usize| {
            let most = MostLogIns { superseded, sessions };
            let ended = openid_grants::end_beyond(conn, &hall, ada, most, 7, NOON)?;
            let left = openid_grants::list_at(conn, "rp_hall", ada)?;
            let told = jobs::count_waiting_with(conn, SendLogoutToken::KIND, "\"rp_hall\"")?;
            let left: Vec<_> = left.iter().map(|grant| grant.id).collect();
            Ok::<_, StoreError>((ended, left, told))
        };
        assert_eq!(left(conn, 3, 2)?, (0, vec![1, 2, 3, 4, 5], 0));
        assert_eq!(
            left(conn, 1, 2)?,
            (2, vec![1, 4, 5], 0),
            "the first is all that carries a log-out of its session"
        );
        assert_eq!(left(conn, 0, 2)?, (1, vec![1, 5], 0));
        assert_eq!(
            left(conn, 0, 1)?,
            (1, vec![5], 1),
            "nobody could end it later: it is told"
        );
        Ok(())
    })
    .await;
}

async fn what_rests_on_no_session_takes_no_devices_with_it_when_there_are_too_many(store: Store) {
    let ada = house(&store).await;
    write(&store, move |conn| {
        let mut hall = relying_parties::find(conn, "rp_hall")?.expect("a party");
        let long = NOON.plus(SESSION_IDLE);
        for (id, kind, told) in [(6, PartyKind::Synapse, 0), (7, PartyKind::Other, 1)] {
            hall.kind = kind;
            session(conn, id, ada)?;
            openid_grants::add(conn, &grant(id, ada, id), &format!("code{id}"))?;
            sweep::run(conn, long)?;
            let none = MostLogIns {
                superseded: 0,
                sessions: 0,
            };
            assert_eq!(
                openid_grants::end_beyond(conn, &hall, ada, none, 7, long)?,
                1,
                "{kind:?}"
            );
            let told_now = jobs::count_waiting_with(conn, SendLogoutToken::KIND, "\"rp_hall\"")?;
            assert_eq!(told_now, told, "{kind:?}");
        }
        Ok(())
    })
    .await;
}

async fn what_ends_of_one_session_at_once_is_told_once_and_of_two_twice(store: Store) {
    let ada = house(&store).await;
    write(&store, move |conn| {
        session(conn, 6, ada)?;
        for (id, session) in [(1, 5), (2, 5), (3, 6)] {
            openid_grants::add(conn, &grant(id, ada, session), &format!("code{id}"))?;
        }
        for grant in openid_grants::list_of(conn, ada)? {
            assert!(openid_grants::end_telling(conn, &grant, 7, NOON)?);
        }
        assert_eq!(jobs::list(conn, "waiting", 10)?.len(), 2);
        let with = |conn: &mut Conn, text: &str| jobs::count_waiting_with(conn, SendLogoutToken::KIND, text);
        assert_eq!(with(conn, "\"rp_hall\"")?, 2);
        assert_eq!(with(conn, "\"sid6\"")?, 1);
        for other in ["\"rp_hal\"", "\"RP_HALL\"", "\"rp%hall\"", "\"rpxhall\"", "\\"] {
            assert_eq!(with(conn, other)?, 0, "{other}");
        }
        assert_eq!(jobs::count_waiting_with(conn, "another_kind", "rp_hall")?, 0);
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

/// Ada's log-ins on session 5 (1, 2) and on session 6 (3), which is used to the end; with tokens that outlive
/// sessions.
async fn log_ins_of_two_sessions(store: &Store, used_at: Timestamp) -> AccountId {
    let ada = house(store).await;
    write(store, move |conn| {
        session(conn, 6, ada)?;
        sessions::touch(conn, "hash6", used_at)?;
        for (id, session) in [(1, 5), (2, 5), (3, 6)] {
            let mut new = grant(id, ada, session);
            new.sid = format!("sid of {id}");
            openid_grants::add(conn, &new, &format!("code{id}"))?;
            let until = used_at.plus(REFRESH_TTL);
            openid_tokens::add(conn, &format!("refresh{id}"), id, PartyTokenKind::Refresh, until)?;
        }
        Ok(())
    })
    .await;
    ada
}

async fn a_session_that_dies_of_age_orphans_no_log_in(store: Store) {
    let late = NOON.plus(SESSION_IDLE);
    let ada = log_ins_of_two_sessions(&store, late).await;
    let aged = async |now: Timestamp| {
        write(&store, move |conn| {
            sweep::run(conn, now)?;
            assert!(openid_grants::orphaned(conn, 10)?.is_empty(), "nobody ended them");
            let mut with_tokens = Vec::new();
            for id in 1..=3 {
                if openid_tokens::find(conn, &format!("refresh{id}"))?.is_some() {
                    with_tokens.push(id);
                }
            }
            assert_eq!(openid_grants::count_of_party(conn, "rp_hall")?, 3);
            Ok((openid_grants::list_aged(conn, ada)?, with_tokens))
        })
        .await
    };
    assert_eq!(
        aged(late.minus(Duration::from_millis(1))).await,
        (vec![], vec![1, 2, 3])
    );
    assert_eq!(aged(late).await, (vec![1, 2], vec![3]));
    let last = NOON.plus(SESSION_ABSOLUTE);
    write(&store, move |conn| sessions::touch(conn, "hash6", last)).await;
    assert_eq!(aged(last).await, (vec![1, 2, 3], vec![]), "in use, but half a year old");
}

async fn log_ins_of_aged_sessions_end_with_all_other_sessions(store: Store) {
    let late = NOON.plus(SESSION_IDLE);
    let ada = log_ins_of_two_sessions(&store, late).await;
    write(&store, move |conn| {
        sweep::run(conn, late)?;
        openid_grants::end(conn, 1)?;
        assert_eq!(sessions::end_others(conn, AccountId(99), None)?, 0);
        assert!(openid_grants::orphaned(conn, 10)?.is_empty(), "those of somebody else");
        assert_eq!(sessions::end_others(conn, ada, Some(SessionId(6)))?, 0);
        let orphans = openid_grants::orphaned(conn, 10)?;
        assert_eq!(orphans.iter().map(|grant| grant.id).collect::<Vec<_>>(), [2]);
        assert!(openid_grants::list_aged(conn, ada)?.is_empty());
        Ok(())
    })
    .await;
}

async fn a_log_in_that_the_gate_ends_is_told_to_nobody_on_matrix(store: Store) {
    let ada = house(&store).await;
    for (kind, told) in [
        (PartyKind::Other, 1),
        (PartyKind::Mastodon, 1),
        (PartyKind::Synapse, 0),
        (PartyKind::Mas, 0),
    ] {
        let counted = write(&store, move |conn| {
            let of_kind = RelyingParty { kind, ..party() };
            openid_grants::add(conn, &grant(1, ada, 5), "code")?;
            assert!(openid_grants::end_by_gate(conn, &of_kind, &grant(1, ada, 5), 1, NOON)?);
            assert!(!openid_grants::end_by_gate(conn, &of_kind, &grant(1, ada, 5), 1, NOON)?);
            let all = jobs::claim(conn, &[SendLogoutToken::KIND], NOON, Duration::from_secs(60), 10)?;
            for job in &all {
                jobs::finish(conn, job)?;
            }
            Ok(all.len())
        })
        .await;
        assert_eq!(counted, told, "{kind:?}");
    }
}

async fn what_is_saved_says_nothing_about_being_switched_off(store: Store) {
    house(&store).await;
    let (off, saved) = write(&store, |conn| {
        assert!(relying_parties::set_disabled_at(conn, "rp_hall", Some(NOON))?);
        let renamed = RelyingParty {
            name: "New hall".into(),
            ..party()
        };
        assert!(relying_parties::update(conn, &renamed)?);
        let off = relying_parties::lock(conn, "rp_hall")?.expect("it is there");
        assert!(relying_parties::set_disabled_at(conn, "rp_hall", None)?);
        Ok((off, relying_parties::find(conn, "rp_hall")?.expect("it is there")))
    })
    .await;
    assert_eq!((off.disabled_at, off.name.as_str()), (Some(NOON), "New hall"));
    assert_eq!((saved.disabled_at, saved.name.as_str()), (None, "New hall"));
    let none = write(&store, |conn| relying_parties::set_disabled_at(conn, "rp_none", None)).await;
    assert!(!none);
}
