//! Profiles, search, and lists of those who follow.

use crate::suite::cast::{follows as accepted, member, stands, stranger};
use crate::suite::on_both;
use domain::ActorId;
use domain::actor::{Actor, ActorKind, ProfileField};
use domain::follow::FollowState;
use domain::paging::Page;
use store::actors::Profile;
use store::{Store, StoreError, actors, follows};
use testkit::builders::{NOON, remote_actor};

on_both!(
    a_profile_is_stored_whole,
    people_are_found_by_the_beginning_of_their_names,
    followers_are_paged_by_id_and_requests_apart,
    an_activity_goes_to_each_inbox_once_through_shared_ones_where_there_are_any,
);

async fn an_activity_goes_to_each_inbox_once_through_shared_ones_where_there_are_any(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            let eva = member(tx, 2, "eva")?;
            let (bob, cleo) = (stranger(tx, 3, "bob")?, stranger(tx, 4, "cleo")?);
            let alone = Actor {
                shared_inbox: None,
                ..remote_actor(5, "dan", "d.example")
            };
            let dan = actors::upsert_remote(tx, &alone, &[], "{}")?;
            let asking = actors::upsert_remote(tx, &remote_actor(6, "fay", "f.example"), &[], "{}")?;
            let gone = actors::upsert_remote(tx, &remote_actor(7, "gil", "g.example"), &[], "{}")?;
            for follower in [&eva, &bob, &cleo, &dan, &gone] {
                accepted(tx, follower, &ada)?;
            }
            stands(tx, asking.id, ada.id, FollowState::Requested)?;
            actors::mark_gone(tx, gone.id, NOON)?;
            let inboxes = follows::list_follower_inboxes(tx, ada.id)?;
            assert_eq!(inboxes, ["https://b.example/inbox", &dan.inbox]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_profile_is_stored_whole(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            let field = |name: &str| ProfileField {
                name: name.into(),
                value_html: "<a href=\"https://x.example\">\"x\"</a>".into(),
            };
            let new = Profile {
                display_name: "Ada".into(),
                summary_html: "<p>hi</p>".into(),
                fields: vec![field("site"), field("ö")],
                kind: ActorKind::Service,
                manually_approves_followers: true,
                discoverable: true,
            };
            actors::set_profile(tx, ada.id, &new, NOON)?;
            let stored = actors::lookup(tx, ada.id)?.expect("ada");
            assert_eq!(stored.fields, new.fields);
            assert_eq!((stored.kind, stored.discoverable), (ActorKind::Service, true));
            assert!(stored.manually_approves_followers);
            let eve = Actor {
                fields: vec![field("pronouns")],
                discoverable: true,
                ..remote_actor(2, "eve", "b.example")
            };
            assert_eq!(actors::upsert_remote(tx, &eve, &[], "{}")?, eve);
            let plain = remote_actor(2, "eve", "b.example");
            assert_eq!(actors::upsert_remote(tx, &plain, &[], "{}")?, plain, "refreshed");
            actors::mark_gone(tx, ada.id, NOON)?;
            let gone = actors::lookup(tx, ada.id)?.expect("a marker");
            assert!(gone.fields.is_empty() && !gone.discoverable);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn people_are_found_by_the_beginning_of_their_names(store: Store) {
    store
        .write(|tx| {
            member(tx, 1, "ada")?;
            member(tx, 2, "bob")?;
            actors::describe_local(tx, ActorId(2), "Bob 100% Adamant_x", "", NOON)?;
            stranger(tx, 3, "Adalbert")?;
            stranger(tx, 4, "zoe")?;
            let named = Actor {
                display_name: "Adele".into(),
                ..remote_actor(5, "xyz", "b.example")
            };
            actors::upsert_remote(tx, &named, &[], "{}")?;
            let mut search = |text: &str, local_only, limit, offset| -> Result<Vec<i64>, StoreError> {
                Ok(actors::search(tx, text, local_only, limit, offset)?
                    .iter()
                    .map(|a| a.id.0)
                    .collect())
            };
            assert_eq!(search("ad", false, 9, 0)?, [1, 3, 5, 2]);
            assert_eq!(search("AD", false, 9, 0)?, [1, 3, 5, 2], "whatever the case");
            assert_eq!(search("ad", false, 2, 1)?, [3, 5]);
            assert_eq!(search("ad", true, 9, 0)?, [1, 2]);
            assert_eq!(search("0% a", false, 9, 0)?, [2]);
            for wild in ["%", "_", "a_a", "%da", "", "  "] {
                let found = search(wild, false, 9, 0)?;
                assert!(found.is_empty() || found == [2], "{wild}: no wild card, got {found:?}");
            }
            assert!(search("a_a", false, 9, 0)?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn followers_are_paged_by_id_and_requests_apart(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            for id in 10..16 {
                let one = if id % 2 == 0 {
                    member(tx, id, &format!("m{id}"))?
                } else {
                    stranger(tx, id, &format!("s{id}"))?
                };
                accepted(tx, &one, &ada)?;
                accepted(tx, &ada, &one)?;
            }
            stands(tx, ActorId(14), ada.id, FollowState::Requested)?;
            let ids = |found: Vec<(i64, Actor)>| {
                found
                    .into_iter()
                    .map(|(id, a)| {
                        assert_eq!(id, a.id.0);
                        id
                    })
                    .collect::<Vec<_>>()
            };
            assert_eq!(
                ids(follows::list_followers_page(tx, ada.id, &Page::first(3))?),
                [15, 13, 12]
            );
            assert_eq!(
                ids(follows::list_followers_page(tx, ada.id, &Page::before(Some(12), 3))?),
                [11, 10]
            );
            assert_eq!(
                ids(follows::list_following_page(tx, ada.id, &Page::before(Some(12), 9))?),
                [11, 10]
            );
            assert_eq!(ids(follows::list_requests(tx, ada.id, &Page::first(9))?), [14]);
            assert_eq!(
                follows::list_local_followers(tx, ada.id, ActorId(10), 9)?,
                [ActorId(12)],
                "14 only asks"
            );
            let both = follows::between(tx, ada.id, &[ActorId(11), ActorId(14), ActorId(99)])?;
            let mut both: Vec<_> = both.iter().map(|f| (f.follower.0, f.target.0, f.state)).collect();
            both.sort_by_key(|(follower, target, _)| (*follower, *target));
            let (yes, asked) = (FollowState::Accepted, FollowState::Requested);
            assert_eq!(both, [(1, 11, yes), (1, 14, yes), (11, 1, yes), (14, 1, asked)]);
            assert!(follows::has_local_follower(tx, ada.id)?);
            assert_eq!(follows::count_followers(tx, ada.id)?, 5);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
