//! The verbs of the registry on both databases: who may, what is kept, what ends.

mod office;

use crate::enforcer::house::HOUR;
use domain::account::Role;
use domain::openid::{PartyKind, PartyScopes};
use domain::session::Secret;
use domain::{AccountId, Entropy};
use membership::{MembershipError, Permit};
use office::Office;
use relying_parties::registry::{BadParty, Change, Field, NewParty, Registered, RegistryError, register};
use std::time::Duration;
use store::{Conn, StoreError, accounts, jobs, party_accounts, relying_parties as parties};

fn new() -> NewParty {
    NewParty {
        name: "Other hall".into(),
        kind: PartyKind::Synapse,
        website: Some("https://m.example/".into()),
        redirect_uris: vec!["https://m.example/_synapse/client/oidc/callback".into()],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: Some("https://m.example/_synapse/client/oidc/backchannel_logout".into()),
        scopes: PartyScopes::default(),
        gate_group: None,
        synthetic_email: false,
        is_public: false,
    }
}

/// Another server on the same host.
fn another(place: &str) -> NewParty {
    NewParty {
        name: "Another hall".into(),
        redirect_uris: vec![format!("https://m.example/{place}")],
        ..new()
    }
}

fn refused<T: std::fmt::Debug>(done: Result<T, RegistryError>) -> bool {
    matches!(
        done.expect_err("refused"),
        RegistryError::NotAllowed(MembershipError::NotAllowed { needed: "admin" })
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_registers_and_changes_servers_and_a_moderator_does_nothing_at_all() {
    for office in Office::both().await {
        let admin = office.permit("ada").await;
        let ada = office.by(admin);
        let Registered { party, secret } = ada.register(new()).await.expect("registered");
        let digits = party.client_id.strip_prefix("rp_").expect("a client id");
        assert!(
            digits.len() == 24 && digits.bytes().all(|c| c.is_ascii_hexdigit()),
            "{digits}"
        );
        assert_eq!((party.sector.as_str(), party.is_public), ("m.example", false));
        let (id, now) = (party.client_id.clone(), office.now());
        let (stored, hashes) = office
            .write(move |conn| parties::find_with_secrets(conn, &id, now))
            .await
            .expect("stored");
        assert_eq!(
            (stored, hashes),
            (party.clone(), vec![secret.expect("a secret").hash()])
        );
        let change = Change {
            name: Some("Second hall".into()),
            gate_group: Some("core".into()),
            ..Change::default()
        };
        let changed = ada.update(&party.client_id, change.clone()).await.expect("changed");
        assert_eq!(
            (changed.name.as_str(), changed.gate_group.as_deref()),
            ("Second hall", Some("core"))
        );
        assert_eq!(changed.redirect_uris, party.redirect_uris, "what is not said stays");
        ada.update(&party.client_id, change.clone())
            .await
            .expect("nothing to do");
        let freed = Change {
            gate_group: Some(String::new()),
            ..Change::default()
        };
        assert_eq!(
            ada.update(&party.client_id, freed).await.expect("changed").gate_group,
            None
        );

        let moderator = office.by(office.permit("mod").await);
        let id = party.client_id.as_str();
        assert!(refused(moderator.register(new()).await));
        assert!(refused(moderator.update(id, change).await));
        assert!(refused(moderator.rotate_secret(id, true).await));
        assert!(refused(moderator.disable(id, &mut |_| {}).await));
        assert!(refused(moderator.enable(id).await));
        assert!(refused(moderator.remove(id, true, &mut |_| {}).await));
        assert!(refused(moderator.end_all_log_ins(id, &mut |_| {}).await));
        assert!(refused(moderator.end_log_ins_of(id, AccountId(3)).await));
        assert!(refused(moderator.unlink(id, AccountId(3)).await));
        assert!(refused(moderator.list().await) && refused(moderator.find(id).await));
        assert!(refused(moderator.log_ins(id, 10).await));
        assert_eq!(ada.list().await.expect("a list").len(), 1);
        // An admin who is none any more acts no longer, whatever the page said.
        office
            .write(|conn| accounts::set_role(conn, AccountId(1), Role::Moderator, None))
            .await;
        assert!(refused(ada.enable(id).await));
        let subject = format!("party:{id}");
        let by = Some(AccountId(1));
        let done = ["party.register", "party.update", "party.update"];
        let wanted: Vec<_> = done
            .iter()
            .map(|action| ((*action).to_owned(), subject.clone(), by))
            .collect();
        assert_eq!(office.log().await, wanted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_registers_at_the_command_line_and_the_log_names_nobody() {
    let [office, _] = Office::both().await;
    let entropy: &dyn Entropy = &office.entropy;
    let done = register(&office.store, Permit::operator(), new(), false, &office.clock, entropy).await;
    let public = NewParty {
        is_public: true,
        ..another("app")
    };
    let public = register(&office.store, Permit::operator(), public, false, &office.clock, entropy).await;
    assert!(done.expect("registered").secret.is_some() && public.expect("registered").secret.is_none());
    assert!(office.log().await.iter().all(|(_, _, by)| by.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_could_lead_elsewhere_are_refused_with_the_reason() {
    let [office, _] = Office::both().await;
    let ada = office.by(office.permit("ada").await);
    let party = ada.register(new()).await.expect("the clean twin").party;
    for uri in [
        "http://m.example/cb",
        "https://*.m.example/cb",
        "https://a:b@m.example/cb",
        "https://m.example/cb#part",
        "javascript:alert(1)",
        "urn:ietf:wg:oauth:2.0:oob",
        "http://127.0.0.1/cb",
    ] {
        let bad = NewParty {
            redirect_uris: vec![uri.into()],
            ..new()
        };
        let error = ada.register(bad).await.expect_err("refused");
        assert!(error.to_string().contains(uri), "{error}");
        let RegistryError::Bad(bad @ BadParty::Uri { .. }) = error else {
            panic!("another error: {error}");
        };
        assert_eq!(bad.field(), Field::RedirectUris);
        let change = Change {
            backchannel_logout_uri: Some(uri.into()),
            ..Change::default()
        };
        let error = ada.update(&party.client_id, change).await.expect_err("refused");
        assert!(matches!(error, RegistryError::Bad(bad) if bad.field() == Field::BackchannelLogoutUri));
    }
    let elsewhere = Change {
        redirect_uris: Some(vec!["https://n.example/cb".into()]),
        ..Change::default()
    };
    let error = ada.update(&party.client_id, elsewhere).await.expect_err("refused");
    assert!(
        matches!(error, RegistryError::Bad(BadParty::OtherHost { .. })),
        "{error}"
    );
    assert_eq!(ada.find(&party.client_id).await.expect("there"), party);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_secret_leaves_the_old_one_good_for_a_day_or_not_at_all() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let Registered { party, secret } = ada.register(new()).await.expect("registered");
        let first = secret.expect("a secret").hash();
        let good = async || {
            let (id, now) = (party.client_id.clone(), office.now());
            let found = office
                .write(move |conn| parties::find_with_secrets(conn, &id, now))
                .await;
            found.expect("there").1
        };
        let second = ada
            .rotate_secret(&party.client_id, true)
            .await
            .expect("a secret")
            .hash();
        assert_eq!(good().await, [second.clone(), first.clone()]);
        office.clock.advance(24 * HOUR - Duration::from_secs(1));
        let until = office.now().plus(Duration::from_secs(1));
        let too_early = ada.rotate_secret(&party.client_id, true).await;
        match too_early {
            Err(RegistryError::OldSecretLives { until: told }) => assert_eq!(told, until),
            other => panic!("the secret in use was pushed out: {other:?}"),
        }
        assert_eq!(good().await, [second.clone(), first]);
        office.clock.advance(Duration::from_secs(1));
        assert_eq!(good().await, std::slice::from_ref(&second));
        let next = ada.rotate_secret(&party.client_id, true).await.expect("a secret");
        assert_eq!(good().await, [next.hash(), second], "a day later there is room again");
        let third = ada.rotate_secret(&party.client_id, false).await.expect("a secret");
        assert_eq!(good().await, [Secret::presented(third.reveal()).hash()], "after a leak");
        let public = ada
            .register(NewParty {
                is_public: true,
                ..another("app")
            })
            .await
            .expect("registered");
        let none = ada.rotate_secret(&public.party.client_id, true).await;
        assert!(matches!(none, Err(RegistryError::NoSecret)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_registers_one_server() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let first = ada.register_once(new(), 77).await.expect("registered");
        assert_eq!(first.party.id, 77);
        let again = ada.register_once(new(), 77).await;
        assert!(matches!(again, Err(RegistryError::RegisteredAlready)), "{again:?}");
        ada.register_once(another("cb"), 78).await.expect("another form");
        assert_eq!(ada.list().await.expect("a list").len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_belongs_to_one_server_whoever_writes_it_down() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let first = ada.register(new()).await.expect("registered").party;
        let second = ada.register(another("cb")).await.expect("another address").party;
        let taken = |done: Result<(), RegistryError>| match done.expect_err("refused") {
            RegistryError::Bad(bad @ BadParty::Taken { .. }) => {
                assert_eq!(bad.field(), Field::RedirectUris);
                assert!(bad.to_string().contains(&first.client_id), "{bad}");
            }
            other => panic!("{other}"),
        };
        taken(ada.register(new()).await.map(|_| ()));
        let both = Change {
            redirect_uris: Some([&second.redirect_uris[..], &first.redirect_uris[..]].concat()),
            ..Change::default()
        };
        taken(ada.update(&second.client_id, both).await.map(|_| ()));
        let more = Change {
            redirect_uris: Some(vec![second.redirect_uris[0].clone(), "https://m.example/more".into()]),
            ..Change::default()
        };
        let more = ada
            .update(&second.client_id, more)
            .await
            .expect("its own and a new one");
        assert_eq!(more.redirect_uris.len(), 2);
        assert_eq!(ada.list().await.expect("a list").len(), 2);
    }
}

/// Holds the server as a verb does, does something to it, and lets go a moment after `meanwhile` has begun.
async fn beside<T>(
    office: &Office,
    first: impl FnOnce(&mut Conn) -> Result<(), StoreError> + Send + 'static,
    meanwhile: impl Future<Output = T>,
) -> T {
    let (held, is_held) = tokio::sync::oneshot::channel();
    let holding = office.write(move |conn| {
        first(conn)?;
        held.send(()).expect("somebody waits");
        // Whoever does not wait for this transaction has read and written by then.
        std::thread::sleep(Duration::from_millis(300));
        Ok(())
    });
    let meanwhile = async {
        is_held.await.expect("it is held");
        meanwhile.await
    };
    tokio::join!(holding, meanwhile).1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_switched_off_stays_off_and_keeps_its_group_whatever_is_saved_beside_it() {
    let named = || Change {
        name: Some("New name".into()),
        ..Change::default()
    };
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let party = ada.register(new()).await.expect("registered").party;
        let id = party.client_id.as_str();
        // Somebody switches it off, and somebody else saves a name.
        let (owned, now) = (party.client_id.clone(), office.now());
        let off = move |conn: &mut Conn| {
            parties::lock(conn, &owned)?.expect("it is there");
            parties::set_disabled_at(conn, &owned, Some(now)).map(|_| ())
        };
        beside(&office, off, ada.update(id, named())).await.expect("saved");
        let after = ada.find(id).await.expect("there");
        assert_eq!((after.disabled_at, after.name.as_str()), (Some(now), "New name"));
        // Somebody saves a group, and somebody else switches it on, and a third one saves a name.
        let save = |group: &'static str| {
            let owned = party.client_id.clone();
            move |conn: &mut Conn| {
                let mut party = parties::lock(conn, &owned)?.expect("it is there");
                party.gate_group = Some(group.to_owned());
                parties::update(conn, &party).map(|_| ())
            }
        };
        beside(&office, save("core"), ada.enable(id)).await.expect("on");
        let after = ada.find(id).await.expect("there");
        assert_eq!((after.disabled_at, after.gate_group.as_deref()), (None, Some("core")));
        let renamed = Change {
            name: Some("Third name".into()),
            ..Change::default()
        };
        beside(&office, save("art"), ada.update(id, renamed))
            .await
            .expect("saved");
        let after = ada.find(id).await.expect("there");
        assert_eq!(
            (after.gate_group.as_deref(), after.name.as_str()),
            (Some("art"), "Third name")
        );
        // A row that was read long before says nothing about being off.
        ada.disable(id, &mut |_| {}).await.expect("off");
        office.write(move |conn| parties::update(conn, &party)).await;
        assert!(ada.find(&after.client_id).await.expect("there").disabled_at.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_is_counted_before_anybody_switches_off() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let id = ada.register(new()).await.expect("registered").party.client_id;
        assert_eq!(ada.count_closed(&id).await.expect("counted"), 0);
        let (at, now) = (id.clone(), office.now());
        office
            .write(move |conn| {
                party_accounts::note_login(conn, &at, AccountId(3), now)?;
                party_accounts::note_enforced(conn, &at, AccountId(3), Some(domain::openid::Enforced::Done), now)
            })
            .await;
        assert_eq!(ada.count_closed(&id).await.expect("counted"), 1);
        assert!(refused(office.by(office.permit("mod").await).count_closed(&id).await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_all_log_ins_tells_the_server_of_each_once_and_every_token_dies() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let party = ada.register(new()).await.expect("registered").party;
        let other = ada.register(another("cb")).await.expect("registered").party;
        for id in 1..=450 {
            office.log_in(&party.client_id, id, 3).await;
        }
        office.log_in(&party.client_id, 500, 2).await;
        office.log_in(&other.client_id, 501, 3).await;
        let one = ada.end_log_ins_of(&party.client_id, AccountId(2)).await.expect("ended");
        assert_eq!((one, office.told().await, office.token_lives(500).await), (1, 1, false));
        assert!(office.token_lives(1).await);
        let mut heard = Vec::new();
        let ended = ada
            .end_all_log_ins(&party.client_id, &mut |count| heard.push(count))
            .await;
        assert_eq!((ended.expect("ended"), heard), (450, vec![200, 400, 450]));
        assert_eq!(office.told().await, 450);
        assert!(!office.token_lives(1).await && !office.token_lives(450).await);
        assert!(office.token_lives(501).await, "another server's stay");
        let again = ada
            .end_all_log_ins(&party.client_id, &mut |_| {})
            .await
            .expect("nothing left");
        assert_eq!((again, office.told().await), (0, 0));
        let actions: Vec<_> = office.log().await.into_iter().map(|(action, ..)| action).collect();
        let ends = actions.iter().filter(|action| *action == "party.end_log_ins").count();
        assert_eq!(ends, 3, "{actions:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_switched_off_has_no_log_ins_and_gets_them_again_when_it_is_on() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let party = ada.register(new()).await.expect("registered").party;
        office.log_in(&party.client_id, 1, 3).await;
        assert_eq!(ada.disable(&party.client_id, &mut |_| {}).await.expect("off"), 1);
        assert_eq!(
            ada.find(&party.client_id).await.expect("there").disabled_at,
            Some(office.now())
        );
        assert_eq!((office.told().await, office.token_lives(1).await), (1, false));
        assert_eq!(
            ada.disable(&party.client_id, &mut |_| {}).await.expect("off already"),
            0
        );
        assert_eq!(ada.enable(&party.client_id).await.expect("on").disabled_at, None);
        let actions: Vec<_> = office.log().await.into_iter().map(|(action, ..)| action).collect();
        assert_eq!(actions, ["party.disable", "party.enable", "party.register"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_removed_when_it_was_told_of_everything_and_nobody_is_left_outside() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let party = ada.register(new()).await.expect("registered").party;
        office.log_in(&party.client_id, 1, 3).await;
        let (id, now) = (party.client_id.clone(), office.now());
        let close = move |enforced| {
            let id = id.clone();
            move |conn: &mut Conn| party_accounts::note_enforced(conn, &id, AccountId(3), enforced, now)
        };
        office.write(close(Some(domain::openid::Enforced::Done))).await;
        let closed = ada.remove(&party.client_id, false, &mut |_| {}).await;
        assert!(
            matches!(closed, Err(RegistryError::StillClosed { closed: 1 })),
            "{closed:?}"
        );
        assert!(office.token_lives(1).await, "nothing was done");
        office.write(close(None)).await;
        let telling = ada.remove(&party.client_id, false, &mut |_| {}).await;
        assert!(
            matches!(telling, Err(RegistryError::StillTelling { waiting: 1 })),
            "{telling:?}"
        );
        assert!(!office.token_lives(1).await);
        assert_eq!(office.told().await, 1);
        ada.remove(&party.client_id, false, &mut |_| {}).await.expect("removed");
        assert!(matches!(
            ada.find(&party.client_id).await,
            Err(RegistryError::NoSuchParty(_))
        ));
        let again = ada.remove(&party.client_id, true, &mut |_| {}).await;
        assert!(matches!(again, Err(RegistryError::NoSuchParty(_))));

        let party = ada.register(new()).await.expect("registered").party;
        office.log_in(&party.client_id, 2, 3).await;
        ada.remove(&party.client_id, true, &mut |_| {}).await.expect("at once");
        let removed = (
            "party.remove".to_owned(),
            format!("party:{}", party.client_id),
            Some(AccountId(1)),
        );
        assert!(office.log().await.contains(&removed));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn log_ins_are_shown_to_the_day_with_refusals() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let party = ada.register(new()).await.expect("registered").party;
        assert!(ada.log_ins(&party.client_id, 10).await.expect("a list").is_empty());
        office.log_in(&party.client_id, 1, 3).await;
        office.clock.advance(48 * HOUR);
        office.log_in(&party.client_id, 2, 3).await;
        let (id, now) = (party.client_id.clone(), office.now());
        office
            .write(move |conn| party_accounts::note_refusal(conn, &id, AccountId(3), "limited", now))
            .await;
        let all = ada.log_ins(&party.client_id, 10).await.expect("a list");
        let [eve] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((eve.username.as_str(), eve.count, eve.living), ("eve", 2, 2));
        let day: String = now.to_rfc3339().chars().take(10).collect();
        assert_eq!((eve.last.as_ref(), eve.refused.as_ref()), (Some(&day), Some(&day)));
        assert_ne!(eve.first, eve.last);
        assert_eq!(eve.refusal.as_deref(), Some("limited"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_group_has_every_account_there_looked_at_again() {
    let [office, _] = Office::both().await;
    let ada = office.by(office.permit("ada").await);
    let party = ada.register(new()).await.expect("registered").party;
    office.log_in(&party.client_id, 1, 3).await;
    let due = async || {
        let now = office.now();
        office
            .write(move |conn| jobs::claim(conn, &["enforce_member"], now, Duration::from_secs(60), 10))
            .await
            .len()
    };
    let renamed = Change {
        name: Some("New name".into()),
        ..Change::default()
    };
    ada.update(&party.client_id, renamed).await.expect("changed");
    assert_eq!(due().await, 0);
    let grouped = Change {
        gate_group: Some("core".into()),
        ..Change::default()
    };
    ada.update(&party.client_id, grouped).await.expect("changed");
    assert_eq!(due().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_takes_back_a_link_and_what_was_seen_and_the_log_says_so() {
    for office in Office::both().await {
        let ada = office.by(office.permit("ada").await);
        let party = ada.register(new()).await.expect("registered").party;
        let (id, eve) = (party.client_id.as_str(), AccountId(3));
        assert_eq!(ada.unlink(id, eve).await.expect("nothing to do"), None);
        let (at, now) = (party.client_id.clone(), office.now());
        office
            .write(move |conn| {
                party_accounts::note_login(conn, &at, eve, now)?;
                party_accounts::note_seen(conn, &at, eve, "@eve:m.example")?;
                party_accounts::link(conn, &at, eve, "@old:m.example")?;
                party_accounts::note_enforced(conn, &at, eve, Some(domain::openid::Enforced::Done), now)
            })
            .await;
        office.clock.advance(Duration::from_secs(1));
        let done = ada
            .unlink(id, eve)
            .await
            .expect("taken back")
            .expect("there was a link");
        assert_eq!(done.remote.as_deref(), Some("@old:m.example"));
        assert_eq!(
            (done.seen_as.as_deref(), done.was_closed),
            (Some("@eve:m.example"), true)
        );
        let (at, now) = (party.client_id.clone(), office.now());
        let (row, seen, due) = office
            .write(move |conn| {
                let row = party_accounts::find(conn, &at, eve)?.expect("the log-in is known still");
                let due = jobs::claim(conn, &["enforce_member"], now, Duration::from_secs(60), 10)?;
                Ok((row, party_accounts::seen_as(conn, &at, eve)?, due.len()))
            })
            .await;
        assert_eq!((row.remote, row.logins), (None, 1));
        // What is closed stays noted until the enforcer has opened it: enforcer/strays.rs.
        assert!(row.enforced.is_some(), "the enforcer knows what to open");
        assert_eq!((seen, due), (None, 1));
        assert_eq!(ada.unlink(id, eve).await.expect("nothing left"), None);
        let none = ada.unlink(id, AccountId(99)).await;
        assert!(matches!(none, Err(RegistryError::NoSuchAccount(_))), "{none:?}");
        let actions: Vec<_> = office.log().await.into_iter().map(|(action, ..)| action).collect();
        assert_eq!(actions, ["party.register", "party.unlink"]);
    }
}
