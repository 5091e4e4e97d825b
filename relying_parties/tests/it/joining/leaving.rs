//! Leaving, drilled: every account that the gate closed works again, nothing is unlinked, nobody is logged
//! out, and the enforcer does not come back.

use crate::enforcer::house::{House, PARTY, Subjects, settings};
use domain::job::{Job, SendLogoutToken};
use domain::membership::Stage;
use domain::openid::{Enforced, PartyGrant, PartyKind, PartyScopes};
use domain::session::SignInMethod;
use domain::{AccountId, Clock, SessionId};
use relying_parties::enforcer::{Did, Mode};
use relying_parties::join::JoinError;
use relying_parties::join::leave::{Leaving, Left};
use relying_parties::remote::{self, RemoteAccounts};
use std::sync::Arc;
use std::time::Duration;
use store::{accounts, jobs, openid_grants, party_accounts, party_departures, relying_parties as parties};
use testkit::SeededEntropy;
use testkit::party_servers::{Fault, Person, SERVER_NAME};

async fn leave(house: &House, kind: PartyKind, has_api: bool, opened_by_hand: bool) -> Result<Left, JoinError> {
    let clock: Arc<dyn Clock> = house.clock.clone();
    let http = testkit::http::client(Arc::clone(&clock));
    let settings = settings(kind, &house.server.url, true);
    let remote: Option<Arc<dyn RemoteAccounts>> = has_api.then(|| {
        remote::accounts(kind, &settings, &http, &clock)
            .expect("settings")
            .expect("an admin API")
    });
    Leaving {
        store: &house.store,
        clock: &*clock,
        entropy: Arc::new(SeededEntropy::new(3)),
        remote: remote.as_deref(),
        subjects: &Subjects,
        opened_by_hand,
    }
    .leave(PARTY)
    .await
}

/// Two members whose accounts were closed, one whose is open and who is logged in, one account that the
/// other server's admin closed.
async fn house(kind: PartyKind) -> (House, AccountId) {
    let house = House::new(kind).await;
    for (id, name) in [(1, "ada"), (2, "bob")] {
        let member = house.resident(id, name).await;
        house.set_stage(member, Stage::Limited).await;
    }
    let eve = house.resident(3, "eve").await;
    house.resident(4, "mallory").await;
    house.server.change("mallory", |person| person.is_banned_there = true);
    let ended = house.work().await;
    assert!(!ended.is_empty());
    assert!(house.server.person("ada").is_closed && house.server.person("bob").is_closed);
    let grant = PartyGrant {
        id: 77,
        client_id: PARTY.into(),
        account_id: eve,
        session_id: SessionId(5),
        sid: "sid".into(),
        scopes: PartyScopes::default(),
        method: SignInMethod::Wallet,
        auth_at: house.now(),
        created_at: house.now(),
        used_at: house.now(),
    };
    house
        .write(move |conn| openid_grants::add(conn, &grant, "code-hash"))
        .await;
    (house, eve)
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_opens_every_account_and_logs_nobody_out() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let (house, eve) = house(kind).await;
        let subjects = house.server.person("ada").subjects;
        let left = leave(&house, kind, true, false).await.expect("left");
        assert_eq!(
            left,
            Left {
                opened: 2,
                missing: 0,
                forgotten: 1
            },
            "{kind:?}"
        );
        for name in ["ada", "bob", "eve"] {
            assert!(!house.server.person(name).is_closed, "{kind:?} {name}");
        }
        // What somebody else closed is theirs, and what was linked stays linked.
        assert!(house.server.person("mallory").is_banned_there);
        assert_eq!(house.server.person("ada").subjects, subjects);
        let party = house
            .write(|conn| parties::find(conn, PARTY))
            .await
            .expect("it stays registered");
        assert_eq!(party.disabled_at, Some(house.now()));
        let now = house.now();
        let logouts = house
            .write(move |conn| {
                jobs::claim(
                    conn,
                    &[SendLogoutToken::KIND],
                    now,
                    std::time::Duration::from_secs(1),
                    9,
                )
            })
            .await;
        assert!(logouts.is_empty(), "a log-out takes devices and their keys away");
        let grants = house.write(move |conn| openid_grants::list_at(conn, PARTY, eve)).await;
        assert!(grants.is_empty(), "nor is one sent when the session here ends");
        // The gate is gone: whoever lapses now keeps the account there.
        house.set_stage(eve, Stage::Dormant).await;
        house.work().await;
        assert!(!house.server.person("eve").is_closed, "{kind:?}");
        let actions: Vec<String> = house.audited().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(
            actions.iter().filter(|action| *action == "party.open").count(),
            2,
            "{actions:?}"
        );
        assert_eq!(actions.last().map(String::as_str), Some("party.leave"));
        // A second time there is nothing to do.
        assert_eq!(leave(&house, kind, true, false).await.expect("left"), Left::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_switched_off_while_an_account_stays_closed() {
    let (house, _) = house(PartyKind::Synapse).await;
    house.server.misbehave(Fault::Status(500));
    let error = leave(&house, PartyKind::Synapse, true, false)
        .await
        .expect_err("it cannot open them");
    assert!(matches!(error, JoinError::StillClosed { closed: 2 }), "{error}");
    let party = house
        .write(|conn| parties::find(conn, PARTY))
        .await
        .expect("it is registered");
    assert_eq!(party.disabled_at, None);
    house.server.misbehave(Fault::None);
    assert_eq!(
        leave(&house, PartyKind::Synapse, true, false)
            .await
            .expect("left")
            .opened,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_admin_api_the_accounts_must_have_been_opened_by_hand() {
    let (house, _) = house(PartyKind::Mastodon).await;
    let error = leave(&house, PartyKind::Mastodon, false, false)
        .await
        .expect_err("nobody opened them");
    assert!(matches!(error, JoinError::NoAdminApi { closed: 2, .. }), "{error}");
    let left = leave(&house, PartyKind::Mastodon, false, true).await.expect("left");
    assert_eq!((left.opened, left.forgotten), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_opens_the_accounts_of_members_who_deleted_theirs_here_too() {
    for was_closed_before in [true, false] {
        let house = House::new(PartyKind::Mastodon).await;
        let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
        // Whom somebody else closed stays closed.
        house.server.change("eva", |eva| eva.is_closed = true);
        if was_closed_before {
            house.set_stage(ada, Stage::Limited).await;
            house.work().await;
        }
        let now = house.now();
        house
            .write(move |conn| {
                for account in [ada, eva] {
                    party_departures::note(conn, account, now)?;
                    accounts::remove(conn, account, now)?;
                }
                Ok(())
            })
            .await;
        house.work().await;
        assert_eq!(house.server.changes(), ["close ada"], "closed once");
        let left = leave(&house, PartyKind::Mastodon, true, false).await.expect("left");
        assert_eq!((left.opened, left.missing), (1, 0));
        assert!(!house.server.person("ada").is_closed && house.server.person("eva").is_closed);
        // A second time there is nothing to do, and nobody closes them meanwhile.
        house.work().await;
        let again = leave(&house, PartyKind::Mastodon, true, false).await.expect("left");
        assert_eq!(again, Left::default());
        assert_eq!(house.server.changes(), ["close ada", "open ada"]);
        // Should the gate come back, they are outside again.
        house.write(|conn| parties::set_disabled_at(conn, PARTY, None)).await;
        house.clock.advance(crate::enforcer::house::HOUR * 6);
        house.enforcer.tick().await.expect("swept");
        house.work().await;
        assert!(house.server.person("ada").is_closed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_opens_what_is_closed_by_us_whosever_it_is_by_now_and_nothing_else() {
    let (house, _) = house(PartyKind::Synapse).await;
    house.server.change("ada", |ada| ada.is_closed = false);
    house
        .server
        .change("bob", |bob| bob.subjects = vec!["of-somebody-else".to_owned()]);
    let left = leave(&house, PartyKind::Synapse, true, false).await.expect("left");
    assert_eq!((left.opened, left.missing), (1, 0));
    assert_eq!(house.server.changes(), ["close ada", "close bob", "open bob"]);
    let enforced = house.write(|conn| party_accounts::count_enforced(conn, PARTY)).await;
    assert_eq!(enforced, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_opens_an_account_whose_link_was_taken_back_while_it_was_closed() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = House::new(kind).await;
        let (ada, bob) = (house.member(1, "ada").await, house.resident(2, "bob").await);
        house.server.add(Person::new("old", 1));
        let remote = match kind {
            PartyKind::Synapse => format!("@old:{SERVER_NAME}"),
            _ => "old".to_owned(),
        };
        house
            .write(move |conn| party_accounts::link(conn, PARTY, ada, &remote))
            .await;
        for member in [ada, bob] {
            house.set_stage(member, Stage::Limited).await;
        }
        house.work().await;
        assert!(house.server.person("old").is_closed, "{kind:?}");
        // Before the enforcer ran again.
        house
            .write(move |conn| party_accounts::unlink(conn, PARTY, ada).map(|_| ()))
            .await;
        let left = leave(&house, kind, true, false).await.expect("left");
        assert_eq!((left.opened, left.missing), (2, 0), "{kind:?}");
        assert!(!house.server.person("old").is_closed, "{kind:?}");
        assert!(!house.server.person("bob").is_closed, "{kind:?}");
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn leaving_is_not_done_while_an_account_may_be_being_closed_at_this_moment() {
    for has_left in [false, true] {
        let house = House::new(PartyKind::Mastodon).await;
        let (ada, bob) = (house.resident(1, "ada").await, house.resident(2, "bob").await);
        // The clean twin: who meant to close bob's died a minute ago.
        house.note_enforced(bob, Some(Enforced::Intended)).await;
        house.clock.advance(MINUTE);
        leave(&house, PartyKind::Mastodon, true, false).await.expect("left");
        assert_eq!(house.enforced(bob).await, None);
        house.write(|conn| parties::set_disabled_at(conn, PARTY, None)).await;
        if has_left {
            let now = house.now();
            house
                .write(move |conn| {
                    party_departures::note(conn, ada, now)?;
                    accounts::remove(conn, ada, now)
                })
                .await;
        } else {
            house.set_stage(ada, Stage::Limited).await;
        }
        house.server.misbehave(Fault::Slow);
        let enforcer = house.another_process();
        let slow = tokio::spawn(async move { enforcer.enforce(PARTY, ada, Mode::Configured).await });
        let is_meant = async || {
            house
                .write(move |conn| {
                    let row = party_accounts::find(conn, PARTY, ada)?;
                    let left = party_departures::find(conn, PARTY, ada)?;
                    let is_noted = left.is_some_and(|left| left.closed_ids.is_some());
                    Ok(is_noted || row.is_some_and(|row| row.enforced.is_some()))
                })
                .await
        };
        while !is_meant().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let error = leave(&house, PartyKind::Mastodon, true, false).await;
        assert!(
            matches!(error, Err(JoinError::StillClosed { closed: 1 })),
            "{has_left}: {error:?}"
        );
        let party = house.write(|conn| parties::find(conn, PARTY)).await;
        assert_eq!(party.expect("it is registered").disabled_at, None, "{has_left}");
        house.server.misbehave(Fault::None);
        assert_eq!(slow.await.expect("no panic").expect("done"), Did::Closed, "{has_left}");
        house.clock.advance(MINUTE);
        let left = leave(&house, PartyKind::Mastodon, true, false).await.expect("left");
        assert_eq!(left.opened, 1, "{has_left}");
        assert_eq!(house.server.changes(), ["close ada", "open ada"], "{has_left}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_after_somebody_said_that_all_was_opened_by_hand_is_opened() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    let slow = house.begins_to_close(ada).await;
    leave(&house, PartyKind::Mastodon, true, true).await.expect("left");
    assert_eq!(house.enforced(ada).await, None);
    house.server.misbehave(Fault::None);
    let _ = slow.await.expect("no panic");
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
    house.clock.advance(MINUTE);
    house.enforcer.tick().await.expect("swept");
    house.work().await;
    assert_eq!(house.enforced(ada).await, None);
}
