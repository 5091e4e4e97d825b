//! The server under load: the real binary over a database with one member, followed from many hosts.

use domain::actor::Actor;
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
        let running = rig.start(binary, &[]);
        Self { rig, running, member }
    }
}
