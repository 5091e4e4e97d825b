//! Hashtags, by how they begin and by who used them.

use crate::suite::on_both;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use store::{Store, StoreError, accounts, posts, tagged_posts};
use testkit::builders::{local_account, post};

on_both!(
    hashtags_are_found_by_their_beginning_in_the_order_of_their_bytes,
    a_hashtag_of_closed_posts_alone_is_not_found,
    the_tagged_posts_of_one_actor_are_paged,
);

async fn hashtags_are_found_by_their_beginning_in_the_order_of_their_bytes(store: Store) {
    let (account, ada) = local_account(1, "ada");
    store
        .write(move |tx| {
            accounts::add(tx, &account, &ada, &[])?;
            let tags = ["bridge", "bridge_2", "bridges", "brücke", "boat", "b%", "ça"].map(str::to_owned);
            posts::add(tx, &post(100, &ada), &[], &tags, None)?;
            posts::add(tx, &post(101, &ada), &[], &tags[..1], None)?;
            let mut found = |beginning: &str, limit| tagged_posts::list_beginning(tx, beginning, limit);
            assert_eq!(found("bri", 10)?, ["bridge", "bridge_2", "bridges"]);
            assert_eq!(found("bri", 2)?, ["bridge", "bridge_2"]);
            assert_eq!(found("br", 10)?, ["bridge", "bridge_2", "bridges", "brücke"]);
            assert_eq!(found("b%", 10)?, ["b%"]);
            assert_eq!(found("ç", 10)?, ["ça"]);
            assert_eq!(found("bridge_", 10)?, ["bridge_2"]);
            assert!(found("z", 10)?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_hashtag_of_closed_posts_alone_is_not_found(store: Store) {
    let (account, ada) = local_account(1, "ada");
    store
        .write(move |tx| {
            accounts::add(tx, &account, &ada, &[])?;
            let closed = |id, visibility| Post {
                visibility,
                ..post(id, &ada)
            };
            for (id, visibility) in [
                (100, Visibility::Followers),
                (101, Visibility::Direct),
                (102, Visibility::Unlisted),
            ] {
                posts::add(tx, &closed(id, visibility), &[], &["secret".to_owned()], None)?;
            }
            assert!(tagged_posts::list_beginning(tx, "sec", 10)?.is_empty());
            posts::add(tx, &post(103, &ada), &[], &["secret".to_owned()], None)?;
            assert_eq!(tagged_posts::list_beginning(tx, "sec", 10)?, ["secret"]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_tagged_posts_of_one_actor_are_paged(store: Store) {
    let (ada, eva) = (local_account(1, "ada"), local_account(2, "eva"));
    store
        .write(move |tx| {
            for (account, actor) in [&ada, &eva] {
                accounts::add(tx, account, actor, &[])?;
            }
            let tag = ["topic".to_owned()];
            for id in [100, 101, 102] {
                posts::add(tx, &post(id, &ada.1), &[], &tag, None)?;
            }
            posts::add(tx, &post(103, &eva.1), &[], &tag, None)?;
            posts::add(tx, &post(104, &ada.1), &[], &["other".to_owned()], None)?;
            let closed = Post {
                visibility: Visibility::Followers,
                ..post(105, &ada.1)
            };
            posts::add(tx, &closed, &[], &tag, None)?;
            let open = [Visibility::Public, Visibility::Unlisted];
            let mut ids = |visible: &[Visibility], page: Page| {
                let found = tagged_posts::of_actor(tx, ada.1.id, "topic", visible, &page)?;
                Ok::<Vec<i64>, StoreError>(found.iter().map(|post| post.id.0).collect())
            };
            assert_eq!(ids(&open, Page::first(10))?, [102, 101, 100]);
            assert_eq!(ids(&open, Page::before(Some(102), 1))?, [101]);
            assert_eq!(ids(&[Visibility::Followers], Page::first(10))?, [105]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
