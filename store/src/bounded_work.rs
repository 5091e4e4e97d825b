//! What an act costs does not grow with what is there already: a thread of ten thousand replies, a
//! hundred thousand followers, five hundred mentions. Counted in statements and rows.

use crate::home::{self, Via};
use crate::measured::Measured;
use crate::reactions::{self, Reaction};
use crate::{Conn, StoreError, accounts, actors, follows, posts, timelines};
use domain::actor::Actor;
use domain::follow::{Follow, FollowState};
use domain::paging::Page;
use domain::post::Post;
use domain::{ActorId, PostId};
use testkit::builders::{NOON, local_account, post, remote_actor, reply};

fn member(conn: &mut Conn, id: i64, name: &str) -> Result<Actor, StoreError> {
    let (account, actor) = local_account(id, name);
    accounts::add(conn, &account, &actor, &[])?;
    Ok(actor)
}

fn follow(follower: ActorId, target: ActorId) -> Follow {
    Follow {
        follower,
        target,
        state: FollowState::Accepted,
        activity_uri: format!("https://x.example/{follower}-{target}"),
        created_at: NOON,
    }
}

/// Ada and a post of hers with so many replies and likes.
fn popular(db: &mut Measured, times: i64) -> (Actor, Post) {
    let (ada, _) = db.work(|c| member(c, 1, "ada"));
    let parent = post(10, &ada);
    db.work(|c| posts::add(c, &parent, &[], &[], None));
    db.run("BEGIN");
    db.run(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 999 + {times}) \
         INSERT INTO actor (id, uri, local, kind, username, host, display_name, summary_html, url, inbox, \
         manually_approves_followers, refreshed_at, created_at) \
         SELECT i, 'https://b.example/' || i, FALSE, 'Person', 'u' || i, 'b.example', '', '', '', 'https://b.example/inbox', \
         FALSE, 0, 0 FROM n"
    ));
    for number in 0..times {
        let (id, by) = (100_000 + number, ActorId(1000 + number));
        let by_actor = Actor {
            id: by,
            ..remote_actor(1, "u", "b.example")
        };
        let mut answer = reply(id, &by_actor, &parent);
        answer.uri = format!("https://b.example/posts/{id}");
        posts::add(&mut db.conn, &answer, &[], &[], None).expect("stores");
        let uri = format!("https://b.example/likes/{number}");
        reactions::add(&mut db.conn, Reaction::Like, parent.id, by, &uri, id, NOON).expect("stores");
    }
    db.run("COMMIT");
    (ada, parent)
}

/// Statements and rows of one more reply, one more like, its end, and the end of the reply.
fn costs(db: &mut Measured, ada: &Actor, parent: &Post) -> Vec<(usize, i64)> {
    let answer = reply(900_000, ada, parent);
    let mut costs = Vec::new();
    let (_, work) = db.work(|c| posts::add(c, &answer, &[], &[], None));
    costs.push((work.statements.len(), work.rows));
    let (_, work) = db.work(|c| reactions::add(c, Reaction::Like, parent.id, ada.id, "like", 900_001, NOON));
    costs.push((work.statements.len(), work.rows));
    let (_, work) = db.work(|c| reactions::remove(c, Reaction::Like, parent.id, ada.id));
    costs.push((work.statements.len(), work.rows));
    let (_, work) = db.work(|c| posts::remove(c, &answer, NOON));
    costs.push((work.statements.len(), work.rows));
    costs
}

#[test]
fn a_reply_and_a_like_cost_the_same_after_ten_thousand_of_each() {
    let mut quiet = Measured::new();
    let (ada, parent) = popular(&mut quiet, 3);
    let few = costs(&mut quiet, &ada, &parent);
    let mut busy = Measured::new();
    let (ada, parent) = popular(&mut busy, 10_000);
    assert_eq!(costs(&mut busy, &ada, &parent), few);
    let (found, _) = busy.work(|c| posts::lookup(c, parent.id));
    let found = found.expect("the post");
    assert_eq!((found.reply_count, found.like_count), (10_000, 10_000));

    // Reading it is bounded as well: a page of the thread, and a page of those who like it.
    let (below, work) = busy.work(|c| posts::descendants(c, &parent, 60));
    assert_eq!((below.len(), work.statements.len()), (60, 2));
    let (likes, _) = busy.work(|c| reactions::list_actors(c, Reaction::Like, parent.id, &Page::first(40)));
    assert_eq!(likes.len(), 40);
}

#[test]
fn a_chain_of_ten_thousand_replies_is_read_as_far_as_asked() {
    let mut db = Measured::new();
    let (ada, _) = db.work(|c| member(c, 1, "ada"));
    db.run("BEGIN");
    let mut last = post(10, &ada);
    posts::add(&mut db.conn, &last, &[], &[], None).expect("stores");
    for id in 11..10_010 {
        let next = reply(id, &ada, &last);
        posts::add(&mut db.conn, &next, &[], &[], None).expect("stores");
        last = next;
    }
    db.run("COMMIT");
    let (above, work) = db.work(|c| posts::ancestors(c, &last, 40));
    assert_eq!((above.len(), work.statements.len()), (40, 2));
    assert_eq!(above.last().map(|p| p.id), last.in_reply_to_id);
    let first = posts::lookup(&mut db.conn, PostId(10))
        .expect("reads")
        .expect("the first");
    let (below, work) = db.work(|c| posts::descendants(c, &first, 100));
    assert_eq!((below.len(), work.statements.len()), (100, 2));
    assert_eq!(below.last().map(|p| p.id), Some(PostId(110)));
}

#[test]
fn a_hundred_thousand_followers_are_served_in_batches_that_cost_the_same() {
    let mut db = Measured::new();
    let (eve, _) = db.work(|c| actors::upsert_remote(c, &remote_actor(2, "eve", "b.example"), &[], "{}"));
    // Every tenth follower lives here.
    db.run(
        "WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 100999) \
         INSERT INTO actor (id, uri, local, kind, username, host, display_name, summary_html, url, inbox, \
         manually_approves_followers, refreshed_at, created_at) \
         SELECT i, 'https://x.example/' || i, i % 10 = 0, 'Person', 'u' || i, 'x.example', '', '', '', 'inbox', FALSE, 0, 0 FROM n",
    );
    db.run(
        "INSERT INTO follow (follower_id, target_id, state, activity_uri, created_at, follower_local) \
         SELECT id, 2, 'accepted', 'f' || id, 0, local FROM actor WHERE id >= 1000",
    );
    let new = post(10, &eve);
    let (_, work) = db.work(|c| posts::add(c, &new, &[], &[], None));
    assert!(work.statements.len() <= 6, "{:#?}", work.statements);
    let (mut after, mut total, mut batches) = (ActorId(0), 0, 0);
    loop {
        let ((added, last), work) = db.work(|c| home::fill(c, &new, None, Via::Author, after, 500));
        assert_eq!(work.statements.len(), 2);
        assert!(work.rows <= 500, "{} rows in one batch", work.rows);
        (total, batches) = (total + added, batches + 1);
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    // Twenty full ones, and one that finds nobody left.
    assert_eq!((total, batches), (10_000, 21));
    let ((again, _), _) = db.work(|c| home::fill(c, &new, None, Via::Author, ActorId(0), 500));
    assert_eq!(again, 0, "a batch that runs twice adds nothing");
    let (entries, _) = db.work(|c| timelines::home_entries(c, ActorId(1000), &Page::first(20)));
    assert_eq!(entries.iter().map(|e| e.id).collect::<Vec<_>>(), [10]);

    // One more follower costs what the first one did.
    let (ada, _) = db.work(|c| member(c, 5, "ada"));
    let (_, work) = db.work(|c| follows::put(c, &follow(ada.id, eve.id)));
    assert_eq!((work.statements.len(), work.rows), (3, 3));
}

#[test]
fn five_hundred_mentions_and_tags_are_two_statements() {
    let mut db = Measured::new();
    let (ada, _) = db.work(|c| member(c, 1, "ada"));
    let mut mentioned = Vec::new();
    for id in 100..600 {
        let somebody = remote_actor(id, &format!("u{id}"), "b.example");
        mentioned.push(
            actors::upsert_remote(&mut db.conn, &somebody, &[], "{}")
                .expect("stores")
                .id,
        );
    }
    let tags: Vec<String> = (0..500).map(|number| format!("tag{number}")).collect();
    let (_, none) = db.work(|c| posts::add(c, &post(10, &ada), &[], &[], None));
    let (_, many) = db.work(|c| posts::add(c, &post(11, &ada), &mentioned, &tags, None));
    assert_eq!(many.statements.len(), none.statements.len() + 2);
    assert_eq!(many.rows, none.rows + 1000);
    let (found, _) = db.work(|c| posts::list_mentions_among(c, &[PostId(10), PostId(11)]));
    assert_eq!(found.len(), 500);
}
