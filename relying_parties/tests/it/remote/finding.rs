//! One account by its name.

use super::listing::servers;
use domain::openid::PartyKind;
use relying_parties::remote::{RemoteError, RemoteState};
use testkit::party_servers::{Fault, Person};

#[tokio::test]
async fn an_account_is_found_among_many_whose_names_begin_alike() {
    for (kind, server, remote) in servers().await {
        server.add(Person::new("bob", 1_700_000_000));
        for number in 0..150 {
            server.add(Person::new(&format!("bob{number}"), 1_700_000_000));
        }
        let found = remote
            .find(&remote.name_of("bob"))
            .await
            .expect("asked")
            .expect("found");
        assert_eq!(found.name, remote.name_of("bob"), "{kind:?}");
        assert_eq!(RemoteState::of(Some(&found)), RemoteState::Open);
        assert_eq!(
            remote.find(&remote.name_of("bobb")).await.expect("asked"),
            None,
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn no_name_leads_elsewhere() {
    for (kind, server, remote) in servers().await {
        server.add(Person::new("bob", 1_700_000_000));
        assert!(remote.find(&remote.name_of("bob")).await.expect("asked").is_some());
        for name in ["../users/bob", "bob?x=1", "bob#", "..", "", "@bob:elsewhere.example"] {
            match remote.find(name).await {
                Ok(None) | Err(RemoteError::NoApi { .. } | RemoteError::BadAnswer { .. }) => {}
                Err(RemoteError::OtherServerName { .. }) if kind == PartyKind::Synapse => {}
                Ok(Some(_)) if kind == PartyKind::Mas && name.starts_with('@') => {
                    // MAS has no server name in its API: whoever links checks it.
                }
                other => panic!("{kind:?} {name:?}: {other:?}"),
            }
        }
        assert!(server.changes().is_empty());
    }
}

#[tokio::test]
async fn a_silent_404_is_not_taken_for_a_missing_account() {
    for (kind, server, remote) in servers().await {
        assert_eq!(
            remote.find(&remote.name_of("bob")).await.expect("asked"),
            None,
            "{kind:?}"
        );
        server.misbehave(Fault::Status(404));
        let error = remote.find(&remote.name_of("bob")).await.expect_err("no API there");
        assert!(matches!(error, RemoteError::NoApi { .. }), "{kind:?}: {error}");
    }
}

#[tokio::test]
async fn an_account_is_found_by_its_id_whatever_it_is_called_and_one_that_is_gone_is_not() {
    for (kind, server, remote) in servers().await {
        server.add(Person::new("bob", 1_700_000_000));
        let bob = remote
            .find(&remote.name_of("bob"))
            .await
            .expect("asked")
            .expect("found");
        assert_eq!(remote.find_by_id(&bob.id).await.expect("asked").as_ref(), Some(&bob));
        if kind != PartyKind::Synapse {
            server.change("bob", |bob| bob.name = "robert".to_owned());
            let found = remote.find_by_id(&bob.id).await.expect("asked").expect("found");
            assert_eq!((found.id.as_str(), found.name.as_str()), (bob.id.as_str(), "robert"));
        }
        let gone = match kind {
            PartyKind::Synapse => remote.name_of("nobody"),
            PartyKind::Mas => "01FSHN9AG0AJ6AC5HQ9X6H9999".to_owned(),
            _ => "999".to_owned(),
        };
        assert_eq!(remote.find_by_id(&gone).await.expect("asked"), None, "{kind:?}");
        server.misbehave(Fault::Status(404));
        let error = remote.find_by_id(&bob.id).await.expect_err("no API there");
        assert!(matches!(error, RemoteError::NoApi { .. }), "{kind:?}: {error}");
    }
}
