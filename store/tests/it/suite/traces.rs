//! What somebody who is gone leaves behind: nothing.

use crate::suite::cast::{follows, member, stranger};
use crate::suite::on_both;
use domain::notification::{Notification, NotificationKind};
use domain::paging::Page;
use domain::{ActorId, PostId};
use store::home::{self, Via};
use store::mutes::{self, Mute};
use store::notifications::{self, NotificationFilter};
use store::{Store, StoreError, blocks, bookmarks, markers, pins, posts, thread_mutes, timelines, traces};
use testkit::builders::{NOON, post};

on_both!(who_is_gone_leaves_no_traces_and_others_keep_theirs);

async fn who_is_gone_leaves_no_traces_and_others_keep_theirs(store: Store) {
    store
        .write(|tx| {
            let (ada, bob, eve) = (member(tx, 1, "ada")?, member(tx, 2, "bob")?, stranger(tx, 3, "eve")?);
            follows(tx, &ada, &eve)?;
            follows(tx, &bob, &ada)?;
            for id in 10..15 {
                let own = post(id, &ada);
                posts::add(tx, &own, &[], &[], None)?;
                home::fill(tx, &own, None, Via::Author, ActorId(0), 10)?;
            }
            for (owner, other, id) in [(ada.id, eve.id, 100), (eve.id, ada.id, 101), (bob.id, eve.id, 102)] {
                blocks::add(tx, owner, other, id, &format!("https://x.example/{id}"))?;
                let mute = Mute {
                    notifications: true,
                    expires_at: None,
                };
                mutes::put(tx, owner, other, &mute, id)?;
            }
            for (id, owner, actor) in [(1, ada.id, bob.id), (2, bob.id, ada.id), (3, bob.id, eve.id)] {
                let notice = Notification {
                    id,
                    owner,
                    kind: NotificationKind::Follow,
                    actor,
                    post: None,
                    created_at: NOON,
                };
                assert!(notifications::add(tx, &notice)?);
            }
            for owner in [ada.id, bob.id] {
                bookmarks::add(tx, owner, PostId(10), owner.0)?;
                thread_mutes::add(tx, owner, PostId(10))?;
                markers::put(tx, owner, "home", 10, NOON)?;
            }
            pins::add(tx, ada.id, PostId(10), NOON)?;

            let mut rounds = 0;
            while traces::remove_some_of(tx, ada.id, 2)? > 0 {
                rounds += 1;
            }
            assert!(rounds > 1, "in bounded steps");
            assert!(timelines::home_entries(tx, ada.id, &Page::first(40))?.is_empty());
            assert!(timelines::home_entries(tx, bob.id, &Page::first(40))?.is_empty());
            let told = |tx: &mut store::Conn, owner| {
                notifications::list(tx, owner, &Page::first(9), &NotificationFilter::default())
            };
            assert!(told(tx, ada.id)?.is_empty());
            assert_eq!(
                told(tx, bob.id)?.iter().map(|notice| notice.id).collect::<Vec<_>>(),
                [3]
            );
            assert!(!blocks::either(tx, ada.id, eve.id)? && blocks::exists(tx, bob.id, eve.id)?);
            assert!(
                mutes::find(tx, ada.id, eve.id, NOON)?.is_none() && mutes::find(tx, bob.id, eve.id, NOON)?.is_some()
            );
            for (owner, left) in [(ada.id, 0), (bob.id, 1)] {
                assert_eq!(bookmarks::list(tx, owner, &Page::first(9))?.len(), left);
                assert_eq!(markers::list(tx, owner)?.len(), left);
                assert_eq!(thread_mutes::exists(tx, owner, PostId(10))?, left == 1);
            }
            assert!(pins::list(tx, ada.id)?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
