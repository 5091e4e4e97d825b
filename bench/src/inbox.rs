//! Signed posts into the inbox: how many are accepted, how fast they are stored, and what one costs.

use crate::instance::Instance;
use crate::load;
use crate::process::cpu_ms;
use activitypub::signature::Dialect;
use domain::Clock;
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use testkit::peer::Peer;
use url::Url;

type Failure = Box<dyn std::error::Error>;

/// One in so many is forged.
const FORGED_ONE_IN: usize = 100;

/// The figures of one run.
pub struct Figures {
    /// How many posts were sent.
    pub sent: usize,
    /// How many of them were forged: changed after they were signed.
    pub forged: usize,
    /// How many were answered 401.
    pub refused: usize,
    /// How many were answered 202.
    pub accepted: usize,
    /// Accepted a second.
    pub accepted_per_second: f64,
    /// Half the answers came within this, milliseconds.
    pub p50_ms: f64,
    /// 95 % of the answers came within this, milliseconds.
    pub p95_ms: f64,
    /// 99 % of the answers came within this, milliseconds.
    pub p99_ms: f64,
    /// Stored a second, from the first request to the last post.
    pub stored_per_second: f64,
    /// CPU milliseconds of the server per post.
    pub cpu_ms_per_note: f64,
    /// How many posts are in the database.
    pub stored: usize,
    /// How many of the accepted ones the member reads through the API.
    pub read_back: usize,
    /// How often each status was answered.
    pub statuses: BTreeMap<u16, usize>,
}

/// Sends `count` posts from `actors` actors over `connections` connections.
pub async fn run(
    instance: &Instance,
    peer: &Peer,
    count: usize,
    actors: usize,
    connections: usize,
    dialect: Dialect,
    run: usize,
) -> Result<Figures, Failure> {
    let requests = sign_all(instance, peer, count, actors, dialect, run)?;
    let forged = count / FORGED_ONE_IN;
    let stored_before = remote_posts(instance).await?;
    let cpu_before = cpu_ms(instance.running.pid());
    let started = Instant::now();
    let outcome = load::run(instance.rig.address, requests, connections).await?;
    let accepted = outcome.count(202);
    let mut stored = 0;
    let deadline = Instant::now() + Duration::from_secs(120);
    while stored < accepted && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(20)).await;
        stored = remote_posts(instance).await? - stored_before;
    }
    let stored_wall = started.elapsed();
    let cpu = cpu_ms(instance.running.pid()) - cpu_before;
    let visible = instance.reader.mentioned_in(accepted).await?;
    let own = format!("/notes/{run}-");
    let read_back = visible.iter().filter(|uri| uri.contains(&own)).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    Ok(Figures {
        sent: count,
        forged,
        refused: outcome.count(401),
        accepted,
        accepted_per_second: accepted as f64 / outcome.wall.as_secs_f64(),
        p50_ms: outcome.percentile_ms(0.50),
        p95_ms: outcome.percentile_ms(0.95),
        p99_ms: outcome.percentile_ms(0.99),
        stored_per_second: stored as f64 / stored_wall.as_secs_f64(),
        cpu_ms_per_note: cpu / stored.max(1) as f64,
        stored,
        read_back,
        statuses: outcome.statuses.iter().fold(BTreeMap::new(), |mut counts, status| {
            *counts.entry(*status).or_insert(0) += 1;
            counts
        }),
    })
}

/// What the member's home timeline depends on: posts that are not local.
async fn remote_posts(instance: &Instance) -> Result<usize, Failure> {
    let count = instance.rig.store.read(store::posts::count_remote).await?;
    Ok(usize::try_from(count)?)
}

fn sign_all(
    instance: &Instance,
    peer: &Peer,
    count: usize,
    actors: usize,
    dialect: Dialect,
    run: usize,
) -> Result<Vec<Vec<u8>>, Failure> {
    let url = Url::parse(&format!("{}/inbox", instance.rig.origin))?;
    let now = RealClock.now();
    (0..count)
        .map(|n| {
            let body = peer.note(n % actors, &format!("{run}-{n}"), &instance.member, now);
            let headers = peer.sign(n % actors, dialect, &url, body.as_bytes(), now, &OsEntropy);
            let mut request = format!(
                "POST /inbox HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n",
                instance.rig.authority,
                body.len()
            );
            for (name, value) in &headers {
                request.push_str(&format!("{name}: {}\r\n", value.to_str()?));
            }
            request.push_str("\r\n");
            // A letter changed after signing: the digest no longer fits.
            if n % FORGED_ONE_IN == FORGED_ONE_IN - 1 {
                request.push_str(&body.replacen("weather", "feather", 1));
            } else {
                request.push_str(&body);
            }
            Ok(request.into_bytes())
        })
        .collect()
}
