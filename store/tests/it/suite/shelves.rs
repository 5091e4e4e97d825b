//! What members put aside: bookmarks and pins.

use crate::suite::cast::member;
use crate::suite::on_both;
use domain::PostId;
use domain::paging::Page;
use std::time::Duration;
use store::pins::{self, Pinned};
use store::{Store, StoreError, bookmarks, posts};
use testkit::builders::{NOON, post};

on_both!(
    a_bookmark_is_kept_until_it_is_removed_or_its_post_is,
    at_most_five_posts_are_pinned,
);

async fn a_bookmark_is_kept_until_it_is_removed_or_its_post_is(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            for id in 10..14 {
                posts::add(tx, &post(id, &ada), &[], &[], None)?;
                assert!(bookmarks::add(tx, ada.id, PostId(id), 100 - id)?);
                assert!(!bookmarks::add(tx, ada.id, PostId(id), 200)?);
            }
            let listed = bookmarks::list(tx, ada.id, &Page::before(Some(90), 2))?;
            let listed: Vec<_> = listed.iter().map(|(id, post)| (*id, post.id.0)).collect();
            assert_eq!(listed, [(89, 11), (88, 12)], "in the order in which they were kept");
            assert!(bookmarks::remove(tx, ada.id, PostId(11))? && !bookmarks::remove(tx, ada.id, PostId(11))?);
            posts::remove(tx, &post(12, &ada), NOON)?;
            let kept = bookmarks::among(tx, ada.id, &[PostId(10), PostId(11), PostId(12)])?;
            assert_eq!(kept.into_iter().collect::<Vec<_>>(), [PostId(10)]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn at_most_five_posts_are_pinned(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            for id in 10..16 {
                posts::add(tx, &post(id, &ada), &[], &[], None)?;
                let at = NOON.plus(Duration::from_secs(100 - u64::try_from(id).expect("positive")));
                let wanted = if id < 15 { Pinned::Yes } else { Pinned::TooMany };
                assert_eq!(pins::add(tx, ada.id, PostId(id), at)?, wanted);
            }
            assert_eq!(
                pins::add(tx, ada.id, PostId(10), NOON)?,
                Pinned::Yes,
                "it is pinned already"
            );
            let listed: Vec<_> = pins::list(tx, ada.id)?.iter().map(|p| p.id.0).collect();
            assert_eq!(listed, [10, 11, 12, 13, 14], "the one pinned last first");
            assert!(pins::remove(tx, ada.id, PostId(12))? && !pins::remove(tx, ada.id, PostId(12))?);
            assert_eq!(pins::add(tx, ada.id, PostId(15), NOON)?, Pinned::Yes);
            let pinned = pins::among(tx, ada.id, &[PostId(12), PostId(15)])?;
            assert_eq!(pinned.into_iter().collect::<Vec<_>>(), [PostId(15)]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
