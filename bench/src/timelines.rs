//! Reading the home timeline through the API, over few and over many stored posts.

use crate::instance::UNLIMITED;
use crate::load;
use crate::process::{cpu_ms, resident_mb};
use crate::reader::Reader;
use domain::actor::Actor;
use domain::post::{Post, Visibility};
use domain::{Clock, PostId, Timestamp};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use testkit::builders;
use testkit::instance::{Instance, Kind};

type Failure = Box<dyn std::error::Error>;

/// Authors whom the member follows.
const AUTHORS: usize = 100;
/// Rows handed to the database at once.
const CHUNK: usize = 500;
/// Pages read, near and again far down.
const PAGES: usize = 2000;
/// How far down people read, in posts.
const READ_BACK: usize = 400;

/// The figures of one database.
pub struct Figures {
    /// Half the pages came within this, milliseconds.
    pub p50_ms: f64,
    /// 95 % of the pages came within this, milliseconds.
    pub p95_ms: f64,
    /// The same for pages anywhere in the whole timeline, each read once, so that nothing is warm.
    pub deep_p95_ms: f64,
    /// CPU milliseconds of the server per page of 20 posts.
    pub cpu_ms_per_page: f64,
    /// From the start of the process to its first accepted connection, milliseconds.
    pub start_ms: f64,
    /// Resident memory after the load, megabytes.
    pub memory_mb: f64,
    /// Whether every page was answered 200 and held the posts it should.
    pub valid: bool,
}

/// Fills a database with `count` posts, starts the server over it and reads.
pub async fn run(kind: Kind, binary: &Path, count: usize) -> Result<Figures, Failure> {
    let rig = Instance::new(kind, Arc::new(RealClock), Arc::new(OsEntropy));
    let member = rig.add_member("reader", 1).await;
    let posts = fill(&rig, &member, count).await?;
    let account = member.account_id.expect("a member");
    let reader = Reader::new(&rig.store, account, rig.address, &rig.authority).await?;
    let running = rig.start(binary, UNLIMITED);
    let start_ms = running.started_in.as_secs_f64() * 1000.0;
    let first = reader.get("/api/v1/timelines/home?limit=20").await?;
    let newest = first.as_array().is_some_and(|page| {
        page.len() == 20
            && page
                .iter()
                .zip(posts.iter().rev())
                .all(|(seen, id)| seen["id"].as_str().and_then(|text| text.parse().ok()) == Some(*id))
    });
    // As people read: the newest page, and pages up to the four hundredth post.
    let near: Vec<Vec<u8>> = (0..PAGES)
        .map(|n| match n % 2 {
            0 => reader.request("/api/v1/timelines/home?limit=20"),
            _ => page_before(&reader, &posts, posts.len() - 1 - (n * 7919) % READ_BACK),
        })
        .collect();
    let deep: Vec<Vec<u8>> = (0..PAGES)
        .map(|n| page_before(&reader, &posts, 20 + (n * 7919) % (posts.len() - 20)))
        .collect();
    // Once without counting: connections to the database are opened on demand.
    load::run(rig.address, near[..100].to_vec(), 4).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let cpu_before = cpu_ms(running.pid());
    let outcome = load::run(rig.address, near, 1).await?;
    let cpu = cpu_ms(running.pid()) - cpu_before;
    let far = load::run(rig.address, deep, 1).await?;
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let pages = PAGES as f64;
    Ok(Figures {
        p50_ms: outcome.percentile_ms(0.50),
        p95_ms: outcome.percentile_ms(0.95),
        deep_p95_ms: far.percentile_ms(0.95),
        cpu_ms_per_page: cpu / pages,
        start_ms,
        memory_mb: resident_mb(running.pid()),
        valid: newest && outcome.count(200) == PAGES && far.count(200) == PAGES,
    })
}

fn page_before(reader: &Reader, posts: &[i64], place: usize) -> Vec<u8> {
    reader.request(&format!("/api/v1/timelines/home?limit=20&max_id={}", posts[place]))
}

/// `count` posts by the followed authors, one a second up to now; returns their ids, oldest first.
async fn fill(rig: &Instance, member: &Actor, count: usize) -> Result<Vec<i64>, Failure> {
    let mut authors = Vec::with_capacity(AUTHORS);
    for number in 0..AUTHORS {
        let id = i64::try_from(number)? + 1000;
        let author = builders::remote_actor(id, &format!("author{number}"), "elsewhere.example");
        authors.push(author.clone());
        rig.store
            .write(move |tx| store::actors::upsert_remote(tx, &author, &[], "{}"))
            .await?;
    }
    let now = RealClock.now();
    let mut ids = Vec::with_capacity(count);
    let mut chunk = Vec::with_capacity(CHUNK);
    for number in 0..count {
        let at = now.minus(Duration::from_secs(u64::try_from(count - number)?));
        let post = made_up(number, &authors[number % AUTHORS], at);
        ids.push(post.id.0);
        chunk.push(post);
        if chunk.len() == CHUNK || number + 1 == count {
            let full = std::mem::take(&mut chunk);
            let reader = member.id;
            rig.store
                .write(move |tx| store::bulk::fill(tx, &full, reader))
                .await
                .map_err(|error: StoreError| error)?;
        }
    }
    Ok(ids)
}

fn made_up(number: usize, author: &Actor, at: Timestamp) -> Post {
    let id = PostId::draw(at, &OsEntropy);
    let uri = format!("{}/notes/{number}", author.uri);
    Post {
        id,
        url: uri.clone(),
        uri,
        actor_id: author.id,
        local: false,
        in_reply_to_uri: None,
        in_reply_to_id: None,
        thread_id: id,
        content_html: format!("<p>Post {number}: a sentence or two about the weather, the build, and dinner.</p>"),
        source_text: None,
        summary: String::new(),
        sensitive: false,
        visibility: Visibility::Public,
        language: Some("en".into()),
        published_at: at,
        sort_at: at,
        edited_at: None,
        like_count: 0,
        announce_count: 0,
        reply_count: 0,
    }
}
