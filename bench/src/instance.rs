//! The server under load: the real binary over a database with one member, followed from many hosts.

use crate::reader::Reader;
use activitypub::keys::main_key_uri;
use domain::actor::{Actor, ActorKey, KeyAlgorithm};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::path::Path;
use std::sync::Arc;
use store::StoreError;
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
    /// The member's app.
    pub reader: Reader,
}

/// What every server under measurement is told: the limits of one client would be measured otherwise.
pub const UNLIMITED: &[(&str, &str)] = &[("GUILDHALL__API__REQUESTS_PER_5_MINUTES", "100000000")];

impl Instance {
    /// Fills a database (one member, followed from the peer's `hosts` hosts) and starts `binary`.
    pub async fn start(kind: Kind, binary: &Path, peer: &Peer, hosts: u8) -> Result<Self, StoreError> {
        let rig = testkit::instance::Instance::new(kind, Arc::new(RealClock), Arc::new(OsEntropy));
        let member = rig.add_member("member", 1).await;
        for host in 0..hosts {
            let follower = peer.stored_actor(0, host + 2);
            rig.add_remote_follower(follower, &member).await;
        }
        introduce(&rig, peer).await;
        let account = member.account_id.expect("a member");
        let reader = Reader::new(&rig.store, account, rig.address, &rig.authority).await?;
        let running = rig.start(binary, UNLIMITED);
        Ok(Self {
            rig,
            running,
            member,
            reader,
        })
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
