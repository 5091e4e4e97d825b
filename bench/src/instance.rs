//! The server under load: the real binary over a database with one member, followed from many hosts.

use activitypub::keys::main_key_uri;
use domain::actor::{Actor, ActorKey, KeyAlgorithm};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::path::Path;
use std::sync::Arc;
use testkit::instance::{Kind, Running};
use testkit::peer::Peer;

/// A running server.
pub struct Instance {
    /// Its database and address.
    pub rig: testkit::instance::Instance,
    /// Its process.
    pub running: Running,
    /// Its one member.
    pub member: Actor,
}

impl Instance {
    /// Fills a database (one member, followed from the peer's `hosts` hosts) and starts `binary`.
    pub async fn start(binary: &Path, peer: &Peer, hosts: u8) -> Self {
        let rig = testkit::instance::Instance::new(Kind::Sqlite, Arc::new(RealClock), Arc::new(OsEntropy));
        let member = rig.add_member("member", 1).await;
        for host in 0..hosts {
            let follower = peer.stored_actor(0, host + 2);
            rig.add_remote_follower(follower, &member).await;
        }
        introduce(&rig, peer).await;
        let running = rig.start(binary, &[]);
        Self { rig, running, member }
    }
}

/// Makes the peer's actors known beforehand: how many strangers one address may introduce a minute is
/// bounded on purpose, and not what is measured.
async fn introduce(rig: &testkit::instance::Instance, peer: &Peer) {
    for (number, key) in peer.keys.iter().enumerate() {
        let actor = peer.stored_actor(number, 1);
        let key = ActorKey {
            uri: main_key_uri(&actor.uri),
            actor_id: actor.id,
            algorithm: KeyAlgorithm::Rsa,
            public: key.public.to_stored(),
        };
        rig.store
            .write(move |tx| store::actors::upsert_remote(tx, &actor, &[key], "{}"))
            .await
            .expect("the actor is stored");
    }
}
