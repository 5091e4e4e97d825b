//! How SQLite runs the queries of timelines and of what happens at every arrival: by index and in order,
//! never by looking at every row or by sorting. Checked on the statements that are really sent.

mod memberships;

use crate::home::{self, Via};
use crate::measured::Measured;
use crate::notifications::{self, NotificationFilter};
use crate::reactions::{self, Reaction};
use crate::{accounts, actors, blocks, bookmarks, follows, mutes, posts, timelines};
use domain::paging::Page;
use domain::post::Visibility;
use domain::{ActorId, PostId};
use testkit::builders::{NOON, post, remote_actor};

const ADA: ActorId = ActorId(1);

fn pages() -> [Page; 3] {
    let from_below = Page {
        min_id: Some(3),
        ..Page::first(20)
    };
    [Page::first(20), Page::before(Some(99), 20), from_below]
}

#[test]
fn a_scan_and_a_sort_are_noticed() {
    let mut db = Measured::new();
    let scan = db.plans(|c| accounts::list(c, 10));
    assert!(scan.iter().any(|step| step.starts_with("SCAN")), "{scan:#?}");
    let sort = db.plans(|c| follows::list_followers(c, ADA, 0, 20));
    assert!(sort.iter().any(|step| step.contains("TEMP B-TREE")), "{sort:#?}");
}

#[test]
fn a_home_timeline_is_one_walk_along_its_index() {
    let mut db = Measured::new();
    for page in pages() {
        db.assert_indexed("home", |c| timelines::home_entries(c, ADA, &page));
    }
}

#[test]
fn public_timelines_are_one_walk_along_their_index() {
    let mut db = Measured::new();
    for page in pages() {
        for local in [None, Some(true), Some(false)] {
            db.assert_indexed("public", |c| timelines::public(c, local, &page));
        }
        for local_only in [false, true] {
            db.assert_indexed("tagged", |c| timelines::tagged(c, "rust", local_only, &page));
        }
    }
}

#[test]
fn the_posts_of_an_actor_are_one_walk_along_their_index() {
    let mut db = Measured::new();
    let visible = [Visibility::Public, Visibility::Unlisted, Visibility::Followers];
    for page in pages() {
        for exclude_replies in [false, true] {
            db.assert_indexed("of an actor", |c| {
                timelines::of_actor(c, ADA, &visible, exclude_replies, &page)
            });
        }
        db.assert_indexed("boosts", |c| reactions::list_announces_of(c, ADA, &page));
        db.assert_indexed("favourites", |c| reactions::list_posts(c, Reaction::Like, ADA, &page));
        db.assert_indexed("bookmarks", |c| bookmarks::list(c, ADA, &page));
    }
}

#[test]
fn notifications_are_one_walk_along_their_index() {
    let mut db = Measured::new();
    let mentions = NotificationFilter {
        types: vec![domain::notification::NotificationKind::Mention],
        ..NotificationFilter::default()
    };
    let by_eve = NotificationFilter {
        from: Some(ActorId(2)),
        ..NotificationFilter::default()
    };
    for page in pages() {
        for filter in [&NotificationFilter::default(), &mentions, &by_eve] {
            db.assert_indexed("notifications", |c| notifications::list(c, ADA, &page, filter));
        }
    }
    db.assert_indexed("unread", |c| notifications::count_after(c, ADA, 5, 100));
}

#[test]
fn lists_of_people_are_one_walk_along_their_index() {
    let mut db = Measured::new();
    for page in pages() {
        db.assert_indexed("followers", |c| follows::list_followers_page(c, ADA, &page));
        db.assert_indexed("following", |c| follows::list_following_page(c, ADA, &page));
        db.assert_indexed("requests", |c| follows::list_requests(c, ADA, &page));
        db.assert_indexed("blocks", |c| blocks::list(c, ADA, &page));
        db.assert_indexed("mutes", |c| mutes::list(c, ADA, &page, NOON));
        db.assert_indexed("likes", |c| reactions::list_actors(c, Reaction::Like, PostId(1), &page));
    }
}

#[test]
fn people_are_found_by_the_beginning_of_their_names_without_reading_everybody() {
    let mut db = Measured::new();
    let plans = db.plans(|c| actors::search(c, "ad", false, 20, 0));
    for index in ["actor_by_username", "actor_by_display_name", "actor_by_local"] {
        assert!(plans.iter().any(|step| step.contains(index)), "{index}: {plans:#?}");
    }
    assert!(!plans.iter().any(|step| step.starts_with("SCAN")), "{plans:#?}");
}

#[test]
fn what_every_arrival_does_is_looked_up_by_index() {
    let mut db = Measured::new();
    let eve = remote_actor(2, "eve", "b.example");
    let (eve, _) = db.work(|c| actors::upsert_remote(c, &eve, &[], "{}"));
    let new = post(10, &eve);
    db.assert_indexed("add", |c| posts::add(c, &new, &[eve.id], &["rust".into()], None));
    let boost = Via::Announce { id: 11, by: eve.id };
    db.assert_indexed("fill", |c| home::fill(c, &new, None, Via::Author, ActorId(0), 500));
    db.assert_indexed("boost", |c| home::fill(c, &new, None, boost, ActorId(0), 500));
    db.assert_indexed("like", |c| {
        reactions::add(c, Reaction::Like, new.id, eve.id, "l", 12, NOON)
    });
    db.assert_indexed("unlike", |c| reactions::remove(c, Reaction::Like, new.id, eve.id));
    db.assert_indexed("has a follower", |c| follows::has_local_follower(c, eve.id));
    db.assert_indexed("unboost", |c| home::remove_announce(c, new.id, 11));
    db.assert_indexed("unfollow", |c| home::remove_via(c, ADA, eve.id));
}
