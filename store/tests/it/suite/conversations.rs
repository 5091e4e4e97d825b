//! Direct posts, one by one and as threads.

use super::on_both;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};
use store::{Store, StoreError, accounts, conversations, posts};
use testkit::builders;

on_both!(
    a_thread_is_listed_once_and_only_for_those_in_it,
    pages_of_direct_posts_meet_in_the_middle
);

/// Three members with ids 1, 2 and 3. Ada (1) and bob (2) write to each other in two threads: posts 10,
/// 12, 14 in one, 11 and 13 in the other; 15 is open and belongs to the first.
async fn members_who_write(store: &Store) {
    store
        .write::<_, StoreError, _>(|conn| {
            for (id, name) in [(1, "ada"), (2, "bob"), (3, "eve")] {
                let (account, actor) = builders::local_account(id, name);
                accounts::add(conn, &account, &actor, &[])?;
            }
            for (id, author, to, thread) in [
                (10, 1, 2, 10),
                (11, 2, 1, 11),
                (12, 2, 1, 10),
                (13, 1, 2, 11),
                (14, 1, 2, 10),
            ] {
                let (_, actor) = builders::local_account(author, "x");
                let post = Post {
                    visibility: Visibility::Direct,
                    thread_id: PostId(thread),
                    ..builders::post(id, &actor)
                };
                posts::add(conn, &post, &[ActorId(to)], &[], None)?;
            }
            let (_, ada) = builders::local_account(1, "x");
            let open = Post {
                thread_id: PostId(10),
                ..builders::post(15, &ada)
            };
            posts::add(conn, &open, &[ActorId(2)], &[], None)
        })
        .await
        .expect("stored");
}

fn ids(list: &[Post]) -> Vec<i64> {
    list.iter().map(|post| post.id.0).collect()
}

async fn a_thread_is_listed_once_and_only_for_those_in_it(store: Store) {
    members_who_write(&store).await;
    for (reader, expected) in [(1, vec![14, 13]), (2, vec![14, 13]), (3, vec![])] {
        let (looked_at, newest) = store
            .read::<_, StoreError, _>(move |conn| conversations::list(conn, ActorId(reader), &Page::first(20)))
            .await
            .expect("read");
        assert_eq!(ids(&newest), expected, "{reader}");
        assert_eq!(looked_at.is_empty(), expected.is_empty());
    }
    let (looked_at, newest) = store
        .read::<_, StoreError, _>(|conn| conversations::list(conn, ActorId(1), &Page::before(Some(13), 2)))
        .await
        .expect("read");
    assert_eq!(
        (looked_at, ids(&newest)),
        (vec![12, 11], vec![]),
        "told on an earlier page"
    );
}

async fn pages_of_direct_posts_meet_in_the_middle(store: Store) {
    members_who_write(&store).await;
    let read = async |page: Page| {
        let list = store.read::<_, StoreError, _>(move |conn| conversations::list_posts(conn, ActorId(2), &page));
        ids(&list.await.expect("read"))
    };
    assert_eq!(read(Page::first(2)).await, [14, 13]);
    assert_eq!(read(Page::before(Some(13), 2)).await, [12, 11]);
    assert_eq!(read(Page::before(Some(11), 2)).await, [10]);
    let from_below = Page {
        min_id: Some(10),
        ..Page::first(2)
    };
    assert_eq!(read(from_below).await, [12, 11]);
}
