//! Questions about many actors and posts at once give the answers of the questions about one.

use crate::suite::on_both;
use domain::account::AccountState;
use domain::actor::Actor;
use domain::{ActorId, PostId};
use std::collections::BTreeSet;
use store::reactions::{self, Reaction};
use store::{Store, StoreError, accounts, actors, hosts, posts, standing};
use testkit::builders::{NOON, local_account, post, remote_actor};

on_both!(
    the_suspended_the_gone_and_those_of_blocked_hosts_are_hidden,
    a_block_holds_for_the_host_of_the_handle_and_for_the_server_behind_it,
    mentions_and_standing_boosts_are_found_among_many,
    nothing_is_found_among_none,
);

async fn the_suspended_the_gone_and_those_of_blocked_hosts_are_hidden(store: Store) {
    store
        .write(|tx| {
            let ((ada, ada_actor), (eva, eva_actor)) = (local_account(1, "ada"), local_account(2, "eva"));
            accounts::add(tx, &ada, &ada_actor, &[])?;
            accounts::add(tx, &eva, &eva_actor, &[])?;
            for (id, name, host) in [
                (3, "bob", "b.example"),
                (4, "cleo", "c.example"),
                (5, "dan", "sub.c.example:8443"),
                (6, "fay", "b.example"),
            ] {
                actors::upsert_remote(tx, &remote_actor(id, name, host), &[], "{}")?;
            }
            let ids: Vec<ActorId> = (1..=6).map(ActorId).collect();
            let everybody = actors::list(tx, &ids)?;
            assert_eq!(everybody.len(), 6);
            assert!(standing::hidden_among(tx, &everybody)?.is_empty());
            accounts::set_state(tx, eva.id, AccountState::Suspended)?;
            hosts::block(tx, "c.example", "spam", NOON)?;
            actors::mark_gone(tx, ActorId(6), NOON)?;
            let everybody = actors::list(tx, &ids)?;
            let hidden = standing::hidden_among(tx, &everybody)?;
            assert_eq!(hidden, BTreeSet::from([2, 4, 5, 6].map(ActorId)));
            for actor in everybody.iter().filter(|actor| !actor.local) {
                let asked = BTreeSet::from([actor.host.as_str()]);
                assert_eq!(
                    !hosts::blocked_among(tx, &asked)?.is_empty(),
                    hosts::is_blocked(tx, &actor.host)?,
                    "{}",
                    actor.host
                );
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("works");
}

async fn a_block_holds_for_the_host_of_the_handle_and_for_the_server_behind_it(store: Store) {
    store
        .write(|tx| {
            for (id, handle_host, server) in [
                (3, "b.example", "b.example"),
                (4, "c.example", "social.d.example"),
                (5, "e.example", "social.f.example"),
            ] {
                let person = Actor {
                    host: handle_host.to_owned(),
                    ..remote_actor(id, "someone", server)
                };
                actors::upsert_remote(tx, &person, &[], "{}")?;
            }
            let people = actors::list(tx, &[3, 4, 5].map(ActorId))?;
            assert!(standing::hidden_among(tx, &people)?.is_empty());
            // One by the server that speaks for them, one by the host of the handle.
            hosts::block(tx, "d.example", "spam", NOON)?;
            hosts::block(tx, "e.example", "spam", NOON)?;
            let hidden = standing::hidden_among(tx, &people)?;
            assert_eq!(hidden, BTreeSet::from([4, 5].map(ActorId)));
            for person in &people {
                assert_eq!(
                    standing::is_of_blocked_host(tx, person)?,
                    hidden.contains(&person.id),
                    "{}",
                    person.uri
                );
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("works");
}

async fn mentions_and_standing_boosts_are_found_among_many(store: Store) {
    store
        .write(|tx| {
            let (bob, cleo) = (
                remote_actor(3, "bob", "b.example"),
                remote_actor(4, "cleo", "c.example"),
            );
            actors::upsert_remote(tx, &bob, &[], "{}")?;
            actors::upsert_remote(tx, &cleo, &[], "{}")?;
            posts::add(tx, &post(10, &bob), &[cleo.id], &[], None)?;
            posts::add(tx, &post(11, &bob), &[bob.id], &[], None)?;
            posts::add(tx, &post(12, &bob), &[cleo.id], &[], None)?;
            let asked = [PostId(10), PostId(11), PostId(99)];
            assert_eq!(
                standing::mentioned_among(tx, cleo.id, &asked)?,
                BTreeSet::from([PostId(10)])
            );
            reactions::add(
                tx,
                Reaction::Announce,
                PostId(10),
                cleo.id,
                "https://c.example/1",
                71,
                NOON,
            )?;
            reactions::add(tx, Reaction::Like, PostId(10), cleo.id, "https://c.example/2", 72, NOON)?;
            assert_eq!(standing::announces_among(tx, &[71, 72, 73])?, BTreeSet::from([71]));
            reactions::remove(tx, Reaction::Announce, PostId(10), cleo.id)?;
            assert!(standing::announces_among(tx, &[71, 72, 73])?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("works");
}

async fn nothing_is_found_among_none(store: Store) {
    store
        .read(|tx| {
            assert!(standing::hidden_among(tx, &[])?.is_empty());
            assert!(standing::mentioned_among(tx, ActorId(1), &[])?.is_empty());
            assert!(standing::announces_among(tx, &[])?.is_empty());
            assert!(hosts::blocked_among(tx, &BTreeSet::new())?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("works");
}
