//! Posts, threads, timelines and reactions.

use crate::suite::on_both;
use domain::follow::{Follow, FollowState};
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};
use store::posts::PostEdit;
use store::reactions::Reaction;
use store::{Conn, Store, StoreError, actors, follows, posts, reactions, timelines, tombstones};
use testkit::builders::{NOON, local_account, post, remote_actor, reply, sealed_key};

on_both!(
    a_post_is_stored_once_with_its_mentions_and_tags,
    a_reply_that_came_first_joins_its_thread_later,
    what_is_answered_in_private_does_not_show_in_the_number_of_replies,
    a_deleted_post_does_not_come_back,
    what_a_post_said_before_is_kept,
    posts_are_listed_in_the_order_asked_with_their_mentions_and_tags,
    reactions_count_once_per_actor_and_can_be_taken_back_by_their_maker_only,
    a_reader_learns_at_once_which_posts_of_a_page_they_liked,
    removing_everything_of_an_actor_leaves_tombstones,
);

fn people(tx: &mut Conn) -> Result<(domain::actor::Actor, domain::actor::Actor), StoreError> {
    let (account, ada) = local_account(1, "ada");
    store::accounts::add(
        tx,
        &account,
        &ada,
        &[sealed_key(&ada, domain::actor::KeyAlgorithm::Rsa)],
    )?;
    let eve = actors::upsert_remote(tx, &remote_actor(2, "eve", "b.example"), &[], "{}")?;
    Ok((ada, eve))
}

fn follow(tx: &mut Conn, follower: ActorId, target: ActorId) -> Result<(), StoreError> {
    let activity_uri = format!("https://x.example/follows/{follower}-{target}");
    follows::put(
        tx,
        &Follow {
            follower,
            target,
            state: FollowState::Accepted,
            activity_uri,
            created_at: NOON,
        },
    )
}

async fn a_post_is_stored_once_with_its_mentions_and_tags(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = people(tx)?;
            let new = post(10, &ada);
            assert!(posts::add(tx, &new, &[eve.id], &["rust".into()], Some("{}"))?);
            let again = Post {
                id: PostId(11),
                ..new.clone()
            };
            assert!(!posts::add(tx, &again, &[], &[], None)?, "the same ActivityPub id");
            assert_eq!(posts::find_by_uri(tx, &new.uri)?, Some(new.clone()));
            assert_eq!(posts::list_mentions(tx, new.id)?.len(), 1);
            assert_eq!(posts::list_tags(tx, new.id)?, ["rust"]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_reply_that_came_first_joins_its_thread_later(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = people(tx)?;
            let parent = post(10, &ada);
            let mut early = reply(11, &eve, &parent);
            early.in_reply_to_id = None;
            early.thread_id = early.id;
            posts::add(tx, &early, &[], &[], None)?;
            posts::add(tx, &parent, &[], &[], None)?;
            let thread: Vec<_> = timelines::thread(tx, parent.thread_id, 10)?
                .into_iter()
                .map(|p| p.id.0)
                .collect();
            assert_eq!(thread, [10, 11]);
            assert_eq!(posts::lookup(tx, parent.id)?.map(|p| p.reply_count), Some(1));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn what_is_answered_in_private_does_not_show_in_the_number_of_replies(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = people(tx)?;
            let parent = post(10, &ada);
            let count = |tx: &mut Conn| Ok::<_, StoreError>(posts::lookup(tx, PostId(10))?.map(|p| p.reply_count));
            // One that came before the post it answers, and one after it, of each kind.
            let closed = |id: i64, visibility| Post {
                visibility,
                ..reply(id, &eve, &parent)
            };
            let mut early = [reply(11, &eve, &parent), closed(12, Visibility::Direct)];
            for answer in &mut early {
                answer.in_reply_to_id = None;
                answer.thread_id = answer.id;
                assert!(posts::add(tx, answer, &[], &[], None)?);
            }
            posts::add(tx, &parent, &[], &[], None)?;
            assert_eq!(count(tx)?, Some(1));
            let late = [reply(13, &eve, &parent), closed(14, Visibility::Followers)];
            for answer in &late {
                assert!(posts::add(tx, answer, &[], &[], None)?);
            }
            assert_eq!(count(tx)?, Some(2));
            assert_eq!(posts::list_replies(tx, parent.id, 10)?.len(), 4, "they are there");
            for (gone, left) in [(&late[1], 2), (&early[1], 2), (&late[0], 1), (&early[0], 0)] {
                posts::remove(tx, gone, NOON)?;
                assert_eq!(count(tx)?, Some(left));
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_deleted_post_does_not_come_back(store: Store) {
    store
        .write(|tx| {
            let (ada, _) = people(tx)?;
            let parent = post(10, &ada);
            let child = reply(11, &ada, &parent);
            posts::add(tx, &parent, &[], &[], None)?;
            posts::add(tx, &child, &[], &[], None)?;
            posts::remove(tx, &child, NOON)?;
            assert_eq!(posts::lookup(tx, parent.id)?.map(|p| p.reply_count), Some(0));
            assert_eq!(tombstones::find(tx, &child.uri)?, Some(NOON));
            assert!(!posts::add(tx, &child, &[], &[], None)?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn what_a_post_said_before_is_kept(store: Store) {
    store
        .write(|tx| {
            let (ada, _) = people(tx)?;
            let new = post(10, &ada);
            posts::add(tx, &new, &[], &[], None)?;
            assert!(posts::revisions(tx, new.id)?.is_empty());
            let edit = |text: &str, at| PostEdit {
                content_html: text.into(),
                source_text: None,
                summary: "careful".into(),
                sensitive: true,
                language: None,
                edited_at: at,
            };
            let at = |seconds| NOON.plus(std::time::Duration::from_secs(seconds));
            posts::edit(tx, new.id, &edit("second", at(5)), &[], &[], None)?;
            posts::edit(tx, new.id, &edit("third", at(9)), &[], &[], None)?;
            let kept = posts::revisions(tx, new.id)?;
            let texts: Vec<_> = kept.iter().map(|r| (r.content_html.as_str(), r.sensitive)).collect();
            assert_eq!(texts, [("<p>hello</p>", false), ("second", true)]);
            assert_eq!(kept[0].edited_at, new.published_at);
            assert_eq!(kept[1].edited_at, at(5));
            for seconds in 10..200 {
                posts::edit(tx, new.id, &edit("again", at(seconds)), &[], &[], None)?;
            }
            let kept = posts::revisions(tx, new.id)?;
            assert_eq!(kept.len(), usize::try_from(posts::REVISIONS_KEPT).expect("few"));
            assert_eq!(kept.last().map(|r| r.edited_at), Some(at(198)), "the newest are kept");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn posts_are_listed_in_the_order_asked_with_their_mentions_and_tags(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = people(tx)?;
            for id in 10..13 {
                posts::add(tx, &post(id, &ada), &[eve.id], &[format!("t{id}"), "all".into()], None)?;
            }
            let wanted = [PostId(12), PostId(99), PostId(10)];
            let found = posts::list(tx, &wanted)?;
            assert_eq!(found.iter().map(|p| p.id.0).collect::<Vec<_>>(), [12, 10]);
            let mentions = posts::list_mentions_among(tx, &wanted)?;
            let mentions: Vec<_> = mentions.into_iter().map(|(id, who)| (id.0, who.username)).collect();
            assert_eq!(mentions, [(10, "eve".to_owned()), (12, "eve".to_owned())]);
            let tags = posts::list_tags_among(tx, &wanted)?;
            let tags: Vec<_> = tags.iter().map(|(id, tag)| (id.0, tag.as_str())).collect();
            assert_eq!(tags, [(10, "all"), (10, "t10"), (12, "all"), (12, "t12")]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn reactions_count_once_per_actor_and_can_be_taken_back_by_their_maker_only(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = people(tx)?;
            let new = post(10, &ada);
            posts::add(tx, &new, &[], &[], None)?;
            assert!(reactions::add(
                tx,
                Reaction::Like,
                new.id,
                eve.id,
                "https://b.example/like/1",
                101,
                NOON
            )?);
            assert!(!reactions::add(
                tx,
                Reaction::Like,
                new.id,
                eve.id,
                "https://b.example/like/2",
                102,
                NOON
            )?);
            let likes = |tx: &mut Conn| posts::lookup(tx, PostId(10)).map(|p| p.map(|p| p.like_count));
            assert_eq!(likes(tx)?, Some(1));
            assert!(
                !reactions::remove_by_activity(tx, "https://b.example/like/1", ada.id)?,
                "not hers"
            );
            assert_eq!(likes(tx)?, Some(1));
            assert!(reactions::remove_by_activity(tx, "https://b.example/like/1", eve.id)?);
            assert_eq!(likes(tx)?, Some(0));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_reader_learns_at_once_which_posts_of_a_page_they_liked(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = people(tx)?;
            for id in 10..14 {
                posts::add(tx, &post(id, &ada), &[], &[], None)?;
            }
            let page = [PostId(10), PostId(11), PostId(12)];
            reactions::add(
                tx,
                Reaction::Like,
                PostId(10),
                eve.id,
                "https://b.example/like/10",
                103,
                NOON,
            )?;
            reactions::add(
                tx,
                Reaction::Like,
                PostId(12),
                eve.id,
                "https://b.example/like/12",
                104,
                NOON,
            )?;
            reactions::add(
                tx,
                Reaction::Like,
                PostId(13),
                eve.id,
                "https://b.example/like/13",
                105,
                NOON,
            )?;
            reactions::add(
                tx,
                Reaction::Announce,
                PostId(11),
                eve.id,
                "https://b.example/boost/11",
                106,
                NOON,
            )?;
            reactions::add(
                tx,
                Reaction::Like,
                PostId(11),
                ada.id,
                "https://a.example/like/11",
                107,
                NOON,
            )?;
            let liked = reactions::list_among(tx, Reaction::Like, eve.id, &page)?;
            assert_eq!(liked.into_iter().collect::<Vec<_>>(), [PostId(10), PostId(12)]);
            assert!(reactions::list_among(tx, Reaction::Like, eve.id, &[])?.is_empty());
            let like = reactions::find(tx, Reaction::Like, PostId(10), eve.id)?;
            assert_eq!(like.as_deref(), Some("https://b.example/like/10"));
            assert_eq!(reactions::find(tx, Reaction::Announce, PostId(10), eve.id)?, None);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn removing_everything_of_an_actor_leaves_tombstones(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = people(tx)?;
            for id in 10..15 {
                posts::add(tx, &post(id, &ada), &[], &[], None)?;
            }
            reactions::add(
                tx,
                Reaction::Announce,
                PostId(10),
                eve.id,
                "https://b.example/a",
                99,
                NOON,
            )?;
            follow(tx, eve.id, ada.id)?;
            assert_eq!(posts::remove_some_of(tx, ada.id, 3, NOON)?, 3);
            assert_eq!(posts::remove_some_of(tx, ada.id, 3, NOON)?, 2);
            assert_eq!(posts::remove_some_of(tx, ada.id, 3, NOON)?, 0);
            follows::remove_all(tx, ada.id)?;
            assert_eq!(follows::count_followers(tx, ada.id)?, 0);
            assert!(tombstones::find(tx, &post(12, &ada).uri)?.is_some());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
