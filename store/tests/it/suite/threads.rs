//! Both ends of a thread, and posts that arrive in any order.

use crate::suite::cast::{member, stranger};
use crate::suite::on_both;
use domain::PostId;
use domain::post::Post;
use store::{Conn, Store, StoreError, posts, thread_mutes, timelines};
use testkit::builders::{NOON, post, reply};

on_both!(
    a_post_is_read_with_what_it_answers_and_what_answers_it,
    a_thread_is_the_same_in_whatever_order_its_posts_arrive,
    a_muted_thread_stays_muted_when_its_beginning_arrives,
    a_post_finds_the_one_it_answers_even_if_its_finder_did_not,
    posts_that_answer_each_other_in_a_ring_end_somewhere,
    replies_to_what_is_deleted_stay,
);

fn ids(posts: &[Post]) -> Vec<i64> {
    posts.iter().map(|post| post.id.0).collect()
}

fn found(tx: &mut Conn, id: i64) -> Result<Post, StoreError> {
    Ok(posts::lookup(tx, PostId(id))?.expect("it is stored"))
}

async fn a_post_is_read_with_what_it_answers_and_what_answers_it(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            let a = post(10, &ada);
            let b = reply(11, &ada, &a);
            let c = reply(12, &ada, &b);
            let (d, e) = (reply(13, &ada, &c), reply(14, &ada, &c));
            let f = reply(15, &ada, &d);
            for new in [&a, &b, &c, &d, &e, &f, &reply(16, &ada, &a)] {
                posts::add(tx, new, &[], &[], None)?;
            }
            assert_eq!(ids(&posts::ancestors(tx, &c, 40)?), [10, 11]);
            assert_eq!(ids(&posts::ancestors(tx, &f, 2)?), [12, 13], "the nearest");
            assert!(posts::ancestors(tx, &a, 40)?.is_empty());
            assert_eq!(ids(&posts::descendants(tx, &c, 40)?), [13, 14, 15]);
            assert_eq!(posts::descendants(tx, &a, 3)?.len(), 3);
            assert_eq!(posts::descendants(tx, &a, 40)?.len(), 6);
            assert_eq!(ids(&posts::list_replies(tx, a.id, 40)?), [11, 16]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_muted_thread_stays_muted_when_its_beginning_arrives(store: Store) {
    store
        .write(|tx| {
            let (ada, eva) = (member(tx, 1, "ada")?, member(tx, 2, "eva")?);
            let bob = stranger(tx, 3, "bob")?;
            let root = post(10, &bob);
            let early = Post {
                in_reply_to_id: None,
                thread_id: PostId(11),
                ..reply(11, &bob, &root)
            };
            posts::add(tx, &early, &[], &[], None)?;
            thread_mutes::add(tx, ada.id, early.thread_id)?;
            posts::add(tx, &root, &[], &[], None)?;
            let thread = found(tx, 11)?.thread_id;
            assert_eq!(thread, root.thread_id);
            assert!(thread_mutes::exists(tx, ada.id, thread)?);
            assert!(!thread_mutes::exists(tx, eva.id, thread)?);
            assert!(thread_mutes::remove(tx, ada.id, thread)?);
            let before = found(tx, 11)?.thread_id;
            assert!(!thread_mutes::exists(tx, ada.id, before)?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_thread_is_the_same_in_whatever_order_its_posts_arrive(store: Store) {
    store
        .write(|tx| {
            let eve = stranger(tx, 1, "eve")?;
            // Four posts, each answering the one before it, in every order.
            let mut base = 0;
            for order in permutations(4) {
                base += 100;
                let mut chain: Vec<Post> = Vec::new();
                for n in 0..4 {
                    let mut next = post(base + n, &eve);
                    next.in_reply_to_uri = chain.last().map(|before| before.uri.clone());
                    chain.push(next);
                }
                for n in order {
                    // As the federation does: it looks for the parent, and stores what it knows.
                    let mut next = chain[n].clone();
                    if let Some(uri) = &next.in_reply_to_uri
                        && let Some(parent) = posts::find_by_uri(tx, uri)?
                    {
                        (next.in_reply_to_id, next.thread_id) = (Some(parent.id), parent.thread_id);
                    }
                    assert!(posts::add(tx, &next, &[], &[], None)?);
                }
                let thread = timelines::thread(tx, PostId(base), 10)?;
                assert_eq!(ids(&thread), [base, base + 1, base + 2, base + 3]);
                let counts: Vec<_> = thread.iter().map(|p| p.reply_count).collect();
                assert_eq!(counts, [1, 1, 1, 0]);
                assert_eq!(ids(&posts::ancestors(tx, &thread[3], 9)?), [base, base + 1, base + 2]);
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in permutations(n - 1) {
        for at in 0..=shorter.len() {
            let mut longer = shorter.clone();
            longer.insert(at, n - 1);
            all.push(longer);
        }
    }
    all
}

async fn a_post_finds_the_one_it_answers_even_if_its_finder_did_not(store: Store) {
    store
        .write(|tx| {
            let eve = stranger(tx, 1, "eve")?;
            let parent = post(10, &eve);
            posts::add(tx, &parent, &[], &[], None)?;
            let mut answer = reply(11, &eve, &parent);
            (answer.in_reply_to_id, answer.thread_id) = (None, answer.id);
            posts::add(tx, &answer, &[], &[], None)?;
            let answer = found(tx, 11)?;
            assert_eq!((answer.in_reply_to_id, answer.thread_id), (Some(parent.id), parent.id));
            assert_eq!(found(tx, 10)?.reply_count, 1);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn posts_that_answer_each_other_in_a_ring_end_somewhere(store: Store) {
    store
        .write(|tx| {
            let eve = stranger(tx, 1, "eve")?;
            let (mut a, mut b) = (post(10, &eve), post(11, &eve));
            a.in_reply_to_uri = Some(b.uri.clone());
            b.in_reply_to_uri = Some(a.uri.clone());
            posts::add(tx, &a, &[], &[], None)?;
            posts::add(tx, &b, &[], &[], None)?;
            let a = found(tx, 10)?;
            assert_eq!(ids(&posts::ancestors(tx, &a, 40)?), [11]);
            assert_eq!(ids(&posts::descendants(tx, &a, 40)?), [11]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn replies_to_what_is_deleted_stay(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            let (a, b) = (post(10, &ada), reply(11, &ada, &post(10, &ada)));
            posts::add(tx, &a, &[], &[], None)?;
            posts::add(tx, &b, &[], &[], None)?;
            posts::remove(tx, &a, NOON)?;
            posts::remove(tx, &a, NOON)?;
            let left = found(tx, 11)?;
            assert_eq!((left.in_reply_to_id, left.in_reply_to_uri), (None, Some(a.uri)));
            let counts = store::actor_counts::of(tx, &[ada.id])?;
            assert_eq!(counts[&ada.id].posts, 1, "a second removal counts nothing");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
