//! Who plays in the cases: members here, people elsewhere, and how they stand to each other.

use domain::ActorId;
use domain::actor::Actor;
use domain::follow::{Follow, FollowState};
use store::{Conn, StoreError, accounts, actors, follows};
use testkit::builders::{NOON, local_account, remote_actor};

/// A member.
pub fn member(tx: &mut Conn, id: i64, name: &str) -> Result<Actor, StoreError> {
    let (account, actor) = local_account(id, name);
    accounts::add(tx, &account, &actor, &[])?;
    Ok(actor)
}

/// Somebody on another server.
pub fn stranger(tx: &mut Conn, id: i64, name: &str) -> Result<Actor, StoreError> {
    actors::upsert_remote(tx, &remote_actor(id, name, "b.example"), &[], "{}")
}

/// How one stands to another.
pub fn stands(tx: &mut Conn, follower: ActorId, target: ActorId, state: FollowState) -> Result<(), StoreError> {
    let follow = Follow {
        follower,
        target,
        state,
        activity_uri: format!("https://x.example/follows/{follower}-{target}"),
        created_at: NOON,
    };
    follows::put(tx, &follow)
}

/// One follows another with consent.
pub fn follows(tx: &mut Conn, follower: &Actor, target: &Actor) -> Result<(), StoreError> {
    stands(tx, follower.id, target.id, FollowState::Accepted)
}
