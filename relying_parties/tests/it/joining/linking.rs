//! The pre-flight over real lists: both sides read, accounts linked through the admin API, nobody by name.

use crate::enforcer::house::{House, PARTY, Subjects, party, settings};
use domain::membership::Stage;
use domain::openid::{MakeSubject, PartyKind};
use domain::{AccountId, Clock};
use relying_parties::preflight::{self, Asks, Change, Kind, Sorted, link};
use relying_parties::remote::{self, RemoteAccounts};
use std::sync::Arc;
use store::{StoreError, party_accounts};
use testkit::party_servers::{Person, SERVER_NAME};

fn remote(house: &House, kind: PartyKind) -> Arc<dyn RemoteAccounts> {
    let clock: Arc<dyn Clock> = house.clock.clone();
    let http = testkit::http::client(Arc::clone(&clock));
    let settings = settings(kind, &house.server.url, true);
    remote::accounts(kind, &settings, &http, &clock)
        .expect("settings")
        .expect("an admin API")
}

fn provider(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Synapse => "oidc-guildhall",
        PartyKind::Mas => "01FSHN9AG09NMZYX8MFYH578R9",
        _ => "openid_connect",
    }
}

/// The enforcer closes lapsed members, and passwords stay.
const BESIDE: Change = Change {
    exclusive: false,
    enforces: true,
    asks: Asks::Nobody,
    is_off: false,
};

async fn sorted(house: &House, kind: PartyKind, change: Change) -> Vec<Sorted> {
    let theirs = preflight::their_accounts(&*remote(house, kind), provider(kind))
        .await
        .expect("their list");
    let party = party(PARTY, kind, house.now());
    let ours = house
        .store
        .read::<_, StoreError, _>(move |conn| preflight::our_members(conn, &party, &Subjects))
        .await
        .expect("our list");
    preflight::sort(kind, theirs, &ours, change)
}

fn kind_of(sorted: &[Sorted], name: &str) -> Kind {
    let is_it = |one: &&Sorted| one.account.name == name || one.account.name == format!("@{name}:{SERVER_NAME}");
    sorted.iter().find(is_it).map(|one| one.kind).expect(name)
}

async fn prove(house: &House, member: AccountId, remote: String) {
    house
        .write(move |conn| party_accounts::link(conn, PARTY, member, &remote))
        .await;
}

/// One account of each kind.
async fn six(kind: PartyKind) -> House {
    let house = House::new(kind).await;
    house.server.short_pages(2);
    house.resident(1, "linked").await;
    let prover = house.member(2, "prover").await;
    let old = if kind == PartyKind::Synapse {
        format!("@oldname:{SERVER_NAME}")
    } else {
        "oldname".to_owned()
    };
    prove(&house, prover, old).await;
    house.member(3, "twin").await;
    let lapsed = house.resident(4, "lapsed").await;
    house.set_stage(lapsed, Stage::Limited).await;
    let long_ago = house.now().as_secs() - 90_000_000;
    for name in ["oldname", "twin", "stranger"] {
        house.server.add(Person::new(name, long_ago));
    }
    house.server.add(Person {
        is_admin: true,
        ..Person::new("boss", long_ago)
    });
    house
}

#[tokio::test(flavor = "multi_thread")]
async fn every_account_of_a_real_list_is_of_its_kind_and_nobody_is_locked_out() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = six(kind).await;
        let result = sorted(&house, kind, BESIDE).await;
        for (name, wanted) in [
            ("linked", Kind::Linked),
            ("oldname", Kind::Linkable),
            ("twin", Kind::SameName),
            ("stranger", Kind::NoMember),
            ("boss", Kind::Untouched),
            ("lapsed", Kind::Lapsed),
        ] {
            assert_eq!(kind_of(&result, name), wanted, "{kind:?} {name}");
        }
        assert!(result.iter().all(|one| !one.is_locked_out), "{kind:?}");
        let closed = result.iter().filter(|one| one.is_closed_by_gate);
        assert_eq!(closed.count(), 1, "{kind:?}: the lapsed one");
        let exclusive = Change {
            exclusive: true,
            ..BESIDE
        };
        let lost = sorted(&house, kind, exclusive).await;
        assert_eq!(
            lost.iter().filter(|one| one.is_locked_out).count(),
            4,
            "{kind:?}: all but the linked one and the lapsed one"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proven_account_is_linked_and_one_with_an_equal_name_never() {
    for kind in [PartyKind::Synapse, PartyKind::Mas] {
        let house = six(kind).await;
        let before = sorted(&house, kind, BESIDE).await;
        let done = link::link_all(&*remote(&house, kind), &before, provider(kind))
            .await
            .expect("linked");
        assert_eq!(done.linked.len(), 1, "{kind:?} {done:?}");
        assert_eq!(house.server.changes(), ["link oldname"]);
        let subject = Subjects.subject(&party(PARTY, kind, house.now()), AccountId(2));
        assert_eq!(house.server.person("oldname").subjects, [subject]);
        assert!(house.server.person("twin").subjects.is_empty());
        let after = sorted(&house, kind, BESIDE).await;
        assert_eq!(kind_of(&after, "oldname"), Kind::Linked);
        // Again changes nothing.
        let again = link::link_all(&*remote(&house, kind), &after, provider(kind))
            .await
            .expect("nothing to do");
        assert!(again.linked.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_linked_to_somebody_else_meanwhile_is_left_as_it_is() {
    let house = six(PartyKind::Synapse).await;
    let before = sorted(&house, PartyKind::Synapse, BESIDE).await;
    house
        .server
        .change("oldname", |person| person.subjects = vec!["somebody-else".into()]);
    let done = link::link_all(&*remote(&house, PartyKind::Synapse), &before, "oidc-guildhall")
        .await
        .expect("looked");
    assert_eq!((done.linked.len(), done.taken.len()), (0, 1));
    assert_eq!(house.server.person("oldname").subjects, ["somebody-else"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn mastodon_links_nothing_through_its_admin_api_and_says_so() {
    let house = six(PartyKind::Mastodon).await;
    let before = sorted(&house, PartyKind::Mastodon, BESIDE).await;
    let error = link::link_all(&*remote(&house, PartyKind::Mastodon), &before, "openid_connect")
        .await
        .expect_err("it cannot");
    assert!(error.to_string().contains("printed commands"), "{error}");
    assert!(house.server.changes().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_user_ids_that_differ_by_case_the_proven_one_is_linked_whoever_comes_first() {
    let house = six(PartyKind::Synapse).await;
    let long_ago = house.now().as_secs() - 90_000_000;
    // Somebody else's, of old, and before the other in every list.
    house.server.add(Person::new("Oldname", long_ago));
    let before = sorted(&house, PartyKind::Synapse, BESIDE).await;
    assert_eq!(kind_of(&before, "oldname"), Kind::Linkable);
    assert_eq!(kind_of(&before, "Oldname"), Kind::NoMember);
    let done = link::link_all(&*remote(&house, PartyKind::Synapse), &before, "oidc-guildhall")
        .await
        .expect("linked");
    assert_eq!(done.linked, [format!("@oldname:{SERVER_NAME}")]);
    assert!(house.server.person("Oldname").subjects.is_empty());
}
