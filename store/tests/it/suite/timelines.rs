//! Lists of posts and how they are paged.

use crate::suite::cast::{member, stranger};
use crate::suite::on_both;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use store::{Store, StoreError, posts, timelines};
use testkit::builders::{post, reply};

on_both!(
    a_page_is_asked_for_from_above_from_below_and_in_between,
    public_timelines_show_public_posts_of_here_of_elsewhere_or_of_both,
    a_hashtag_shows_public_posts_that_carry_it,
    a_profile_shows_what_its_reader_may_see_with_or_without_replies,
);

fn ids(posts: &[Post]) -> Vec<i64> {
    posts.iter().map(|post| post.id.0).collect()
}

async fn a_page_is_asked_for_from_above_from_below_and_in_between(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            for id in 10..20 {
                posts::add(tx, &post(id, &ada), &[], &[], None)?;
            }
            let mut page = |max_id, since_id, min_id, limit| -> Result<Vec<i64>, StoreError> {
                let page = Page {
                    max_id,
                    since_id,
                    min_id,
                    limit,
                };
                Ok(ids(&timelines::public(tx, None, &page)?))
            };
            assert_eq!(page(None, None, None, 3)?, [19, 18, 17]);
            assert_eq!(page(Some(17), None, None, 3)?, [16, 15, 14]);
            assert_eq!(page(None, Some(12), None, 3)?, [19, 18, 17], "the newest above it");
            assert_eq!(page(None, None, Some(12), 3)?, [15, 14, 13], "those right above it");
            assert_eq!(page(Some(15), Some(12), None, 9)?, [14, 13]);
            assert_eq!(page(Some(18), None, Some(12), 2)?, [14, 13]);
            assert!(page(Some(10), None, None, 9)?.is_empty());
            assert!(page(None, None, None, 0)?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn public_timelines_show_public_posts_of_here_of_elsewhere_or_of_both(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = (member(tx, 1, "ada")?, stranger(tx, 2, "eve")?);
            for (id, visibility) in [
                (10, Visibility::Public),
                (11, Visibility::Unlisted),
                (12, Visibility::Followers),
                (13, Visibility::Direct),
            ] {
                for (id, author) in [(id, &ada), (id + 10, &eve)] {
                    let new = Post {
                        visibility,
                        ..post(id, author)
                    };
                    posts::add(tx, &new, &[], &[], None)?;
                }
            }
            let page = Page::first(40);
            assert_eq!(ids(&timelines::public(tx, None, &page)?), [20, 10]);
            assert_eq!(ids(&timelines::public(tx, Some(true), &page)?), [10]);
            assert_eq!(ids(&timelines::public(tx, Some(false), &page)?), [20]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_hashtag_shows_public_posts_that_carry_it(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = (member(tx, 1, "ada")?, stranger(tx, 2, "eve")?);
            let rust = ["rust".to_owned()];
            posts::add(tx, &post(10, &ada), &[], &rust, None)?;
            posts::add(tx, &post(11, &eve), &[], &rust, None)?;
            posts::add(tx, &post(12, &eve), &[], &["go".into()], None)?;
            let quiet = Post {
                visibility: Visibility::Unlisted,
                ..post(13, &ada)
            };
            posts::add(tx, &quiet, &[], &rust, None)?;
            assert_eq!(ids(&timelines::tagged(tx, "rust", false, &Page::first(9))?), [11, 10]);
            assert_eq!(ids(&timelines::tagged(tx, "rust", true, &Page::first(9))?), [10]);
            assert_eq!(
                ids(&timelines::tagged(tx, "rust", false, &Page::before(Some(11), 9))?),
                [10]
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_profile_shows_what_its_reader_may_see_with_or_without_replies(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = (member(tx, 1, "ada")?, stranger(tx, 2, "eve")?);
            let first = post(10, &ada);
            let closed = Post {
                visibility: Visibility::Followers,
                ..post(11, &ada)
            };
            let by_eve = post(12, &eve);
            for new in [
                &first,
                &closed,
                &by_eve,
                &reply(13, &ada, &first),
                &reply(14, &ada, &by_eve),
            ] {
                posts::add(tx, new, &[], &[], None)?;
            }
            let open = [Visibility::Public, Visibility::Unlisted];
            let all = [Visibility::Public, Visibility::Unlisted, Visibility::Followers];
            let page = Page::first(9);
            assert_eq!(
                ids(&timelines::of_actor(tx, ada.id, &open, false, &page)?),
                [14, 13, 10]
            );
            assert_eq!(
                ids(&timelines::of_actor(tx, ada.id, &all, false, &page)?),
                [14, 13, 11, 10]
            );
            assert_eq!(
                ids(&timelines::of_actor(tx, ada.id, &all, true, &page)?),
                [13, 11, 10],
                "an answer to oneself goes on with the post"
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
