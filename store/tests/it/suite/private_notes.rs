//! What members note about others, and whom they have in common with them.

use crate::suite::on_both;
use domain::ActorId;
use domain::follow::{Follow, FollowState};
use store::{Conn, Store, StoreError, accounts, actors, familiar_followers, follows, private_notes};
use testkit::builders::{NOON, local_account, remote_actor};

on_both!(
    a_note_is_its_owners_alone_and_is_replaced_and_removed,
    notes_go_with_the_account,
    only_accepted_follows_on_both_sides_are_in_common,
);

async fn a_note_is_its_owners_alone_and_is_replaced_and_removed(store: Store) {
    let (ada, eva) = (local_account(1, "ada"), local_account(2, "eva"));
    let bob = remote_actor(9, "bob", "b.example");
    store
        .write(move |tx| {
            for (account, actor) in [&ada, &eva] {
                accounts::add(tx, account, actor, &[])?;
            }
            actors::upsert_remote(tx, &bob, &[], "{}")?;
            let everybody = [ada.1.id, eva.1.id, bob.id];
            private_notes::put(tx, ada.0.id, bob.id, "builds bridges")?;
            private_notes::put(tx, ada.0.id, eva.1.id, "x")?;
            private_notes::put(tx, ada.0.id, bob.id, "builds boats")?;
            let notes = private_notes::among(tx, ada.0.id, &everybody)?;
            assert_eq!(notes.len(), 2);
            assert_eq!(notes[&bob.id], "builds boats");
            assert!(private_notes::among(tx, eva.0.id, &everybody)?.is_empty());
            assert_eq!(private_notes::among(tx, ada.0.id, &[eva.1.id])?.len(), 1);
            private_notes::put(tx, ada.0.id, bob.id, "")?;
            assert!(private_notes::among(tx, ada.0.id, &[bob.id])?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn notes_go_with_the_account(store: Store) {
    let (ada, eva) = (local_account(1, "ada"), local_account(2, "eva"));
    store
        .write(move |tx| {
            for (account, actor) in [&ada, &eva] {
                accounts::add(tx, account, actor, &[])?;
            }
            private_notes::put(tx, ada.0.id, eva.1.id, "x")?;
            assert_eq!(private_notes::among(tx, ada.0.id, &[eva.1.id])?.len(), 1);
            accounts::remove(tx, ada.0.id, NOON)?;
            assert!(private_notes::among(tx, ada.0.id, &[eva.1.id])?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

fn follow(tx: &mut Conn, follower: ActorId, target: ActorId, state: FollowState) -> Result<(), StoreError> {
    let new = Follow {
        follower,
        target,
        state,
        activity_uri: format!("https://guild.example/follows/{follower}-{target}"),
        created_at: NOON,
    };
    follows::put(tx, &new)
}

async fn only_accepted_follows_on_both_sides_are_in_common(store: Store) {
    store
        .write(move |tx| {
            let mut ids = Vec::new();
            for (id, name) in [(1, "ada"), (2, "eva"), (3, "max"), (4, "kim"), (5, "star")] {
                let (account, actor) = local_account(id, name);
                accounts::add(tx, &account, &actor, &[])?;
                ids.push(actor.id);
            }
            let (ada, eva, max, kim, star) = (ids[0], ids[1], ids[2], ids[3], ids[4]);
            for friend in [eva, kim] {
                follow(tx, ada, friend, FollowState::Accepted)?;
            }
            follow(tx, ada, max, FollowState::Requested)?;
            for fan in [eva, max] {
                follow(tx, fan, star, FollowState::Accepted)?;
            }
            follow(tx, kim, star, FollowState::Requested)?;
            let common = familiar_followers::list(tx, ada, star, 10)?;
            assert_eq!(common.iter().map(|actor| actor.id).collect::<Vec<_>>(), [eva]);
            follow(tx, kim, star, FollowState::Accepted)?;
            assert_eq!(familiar_followers::list(tx, ada, star, 10)?.len(), 2);
            assert_eq!(familiar_followers::list(tx, ada, star, 1)?.len(), 1);
            assert!(familiar_followers::list(tx, star, ada, 10)?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
