//! Posts out to many hosts: how fast they arrive, and what one delivery costs.

use crate::instance::Instance;
use crate::process::cpu_ms;
use domain::job::{DistributePost, PostChange};
use domain::post::{Post, Visibility};
use domain::{Clock, PostId};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::time::{Duration, Instant};
use store::StoreError;
use testkit::peer::Peer;

type Failure = Box<dyn std::error::Error>;

/// The figures of one run.
pub struct Figures {
    /// How many deliveries were due.
    pub due: usize,
    /// How many arrived.
    pub arrived: usize,
    /// Deliveries a second.
    pub per_second: f64,
    /// CPU milliseconds of the server per delivery.
    pub cpu_ms_per_delivery: f64,
}

/// Writes `posts` posts of the member and waits until all of them arrived at every one of the `hosts`
/// that answer.
pub async fn run(instance: &Instance, peer: &Peer, posts: usize, hosts: usize) -> Result<Figures, Failure> {
    let before = peer.delivered_count();
    let cpu_before = cpu_ms(instance.running.pid());
    let started = Instant::now();
    for _ in 0..posts {
        write_post(instance).await?;
    }
    let due = posts * hosts;
    let deadline = Instant::now() + Duration::from_secs(120);
    while peer.delivered_count() - before < due && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let wall = started.elapsed();
    let arrived = peer.delivered_count() - before;
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    Ok(Figures {
        due,
        arrived,
        per_second: arrived as f64 / wall.as_secs_f64(),
        cpu_ms_per_delivery: (cpu_ms(instance.running.pid()) - cpu_before) / arrived.max(1) as f64,
    })
}

/// As the composer does: the post and the job in one transaction.
async fn write_post(instance: &Instance) -> Result<(), Failure> {
    let now = RealClock.now();
    let id = PostId::draw(now, &OsEntropy);
    let member = &instance.member;
    let post = Post {
        id,
        uri: format!("{}/posts/{id}", member.uri),
        url: format!("{}/{id}", member.url),
        actor_id: member.id,
        local: true,
        in_reply_to_uri: None,
        in_reply_to_id: None,
        thread_id: id,
        content_html: "<p>To all of you.</p>".into(),
        source_text: Some("To all of you.".into()),
        summary: String::new(),
        sensitive: false,
        visibility: Visibility::Public,
        language: Some("en".into()),
        published_at: now,
        sort_at: now,
        edited_at: None,
        like_count: 0,
        announce_count: 0,
        reply_count: 0,
    };
    instance
        .rig
        .store
        .write(move |tx| {
            store::posts::add(tx, &post, &[], &[], None)?;
            store::jobs::enqueue(
                tx,
                &DistributePost {
                    post_id: id,
                    change: PostChange::Created,
                    revision: id.0,
                },
                now,
            )?;
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(())
}
