//! The whole measurement, part by part, as tables on the terminal. Each part says whether what was read
//! back is what was sent.

use crate::floor::{self, Floor};
use crate::instance::Instance;
use crate::options::Options;
use crate::small::{MEMORY_BYTES, SmallMachine};
use crate::{fanout, gate, inbox, openid, process, timelines};
use activitypub::signature::Dialect;
use std::path::{Path, PathBuf};
use std::time::Duration;
use testkit::instance::Kind;
use testkit::peer::Peer;

type Failure = Box<dyn std::error::Error>;

/// Hosts that a post is fanned out to.
const HOSTS: u8 = 60;
/// Hosts among them that refuse connections, when there are bad ones: 10 %.
const DEAD: u8 = 6;
/// Hosts that accept a connection and never answer: 5 %.
const TAR_PITS: u8 = 3;

/// The server beside this program: both are built by `cargo build --release --workspace`.
fn binary() -> Result<PathBuf, Failure> {
    let path = std::env::current_exe()?.with_file_name("guildhall");
    if path.exists() {
        Ok(path)
    } else {
        Err("build the server first: cargo build --release --workspace".into())
    }
}

/// Measures what is wanted. False if something was not as it should be.
pub async fn print(options: &Options) -> Result<bool, Failure> {
    let binary = binary()?;
    println!("load average before: {}", process::load_average());
    let floor = floor::measure()?;
    println!(
        "floor (openssl, one core): RSA-2048 sign {:.3} ms, verify {:.3} ms; Ed25519 sign {:.3} ms, verify {:.3} ms",
        floor.rsa_sign_ms, floor.rsa_verify_ms, floor.ed25519_sign_ms, floor.ed25519_verify_ms
    );
    let mut valid = true;
    if options.wants("inbox") || options.wants("fanout") {
        valid &= federation(options, &binary, &floor).await?;
    }
    if options.wants("small") {
        valid &= small_machine(options, &binary).await?;
    }
    if options.wants("timelines") {
        valid &= home_timelines(options, &binary).await?;
    }
    if options.wants("gate") {
        valid &= gate::print(options, &binary).await?;
    }
    if options.wants("openid") {
        valid &= openid::print(options, &binary, &floor).await?;
    }
    println!("\nload average after: {}", process::load_average());
    Ok(valid)
}

async fn federation(options: &Options, binary: &Path, floor: &Floor) -> Result<bool, Failure> {
    let peer = Peer::start(100, HOSTS).await;
    let instance = Instance::start(Kind::Sqlite, binary, &peer, HOSTS).await?;
    tokio::time::sleep(Duration::from_secs(if options.quick { 1 } else { 10 })).await;
    println!(
        "\nstart to first connection: {:.0} ms; idle memory: {:.1} MB",
        instance.running.started_in.as_secs_f64() * 1000.0,
        process::resident_mb(instance.running.pid())
    );
    let mut valid = true;
    if options.wants("inbox") {
        inbox_head();
        let cases = [(1, 8), (10, 8), (100, 8), (10, 32), (100, 32)];
        for (run, (actors, connections)) in cases.into_iter().enumerate() {
            for dialect in [Dialect::Cavage, Dialect::Rfc9421] {
                let number = run * 2 + usize::from(dialect == Dialect::Rfc9421);
                valid &= inbox_line(
                    &instance,
                    &peer,
                    options.scaled(5000),
                    (actors, connections),
                    dialect,
                    number,
                )
                .await?;
            }
        }
    }
    if options.wants("fanout") {
        valid &= fan_out(options, &instance, &peer, floor).await?;
    }
    println!(
        "memory afterwards: {:.1} MB",
        process::resident_mb(instance.running.pid())
    );
    Ok(valid)
}

fn inbox_head() {
    println!("\ninbox, 1 % forged                    accepted/s   p50 ms   p95 ms   p99 ms   stored/s   CPU ms/note");
}

async fn inbox_line(
    instance: &Instance,
    peer: &Peer,
    count: usize,
    (actors, connections): (usize, usize),
    dialect: Dialect,
    number: usize,
) -> Result<bool, Failure> {
    let f = inbox::run(instance, peer, count, actors, connections, dialect, number).await?;
    let name = if dialect == Dialect::Cavage {
        "cavage"
    } else {
        "rfc9421"
    };
    println!(
        "{name:8} {actors:4} actors {connections:3} connections {:11.0} {:8.1} {:8.1} {:8.1} {:10.0} {:13.3}",
        f.accepted_per_second, f.p50_ms, f.p95_ms, f.p99_ms, f.stored_per_second, f.cpu_ms_per_note
    );
    let genuine = f.sent - f.forged;
    let valid = f.accepted == genuine && f.refused == f.forged && f.stored == genuine && f.read_back == genuine;
    if !valid {
        println!(
            "         of {genuine} genuine {} accepted, {} stored, {} read back; of {} forged {} refused; answers {:?}",
            f.accepted, f.stored, f.read_back, f.forged, f.refused, f.statuses
        );
    }
    Ok(valid)
}

async fn fan_out(options: &Options, instance: &Instance, peer: &Peer, floor: &Floor) -> Result<bool, Failure> {
    println!("\nfan-out                            deliveries/s   CPU ms/delivery   x RSA signing floor");
    let posts = options.scaled(50);
    // Once to learn which signatures each host takes.
    fanout::run(instance, peer, 1, usize::from(HOSTS)).await?;
    let first = fanout::run(instance, peer, posts, usize::from(HOSTS)).await?;
    let mut valid = fan_out_line("all hosts answer", posts, &first, floor);
    // Again, so that both sides of the comparison are as warm.
    let good = fanout::run(instance, peer, posts, usize::from(HOSTS)).await?;
    valid &= fan_out_line("once more", posts, &good, floor);
    peer.add_tar_pits(HOSTS + 2 + DEAD, TAR_PITS).await;
    for host in HOSTS + 2..HOSTS + 2 + DEAD + TAR_PITS {
        instance
            .rig
            .add_remote_follower(peer.stored_actor(0, host), &instance.member)
            .await;
    }
    let mixed = fanout::run(instance, peer, posts, usize::from(HOSTS)).await?;
    valid &= fan_out_line(&format!("and {DEAD} dead, {TAR_PITS} tar-pits"), posts, &mixed, floor);
    println!(
        "dead and slow hosts cost the others {:.1} % of their speed and {:.1} % more CPU",
        (1.0 - mixed.per_second / good.per_second) * 100.0,
        (mixed.cpu_ms_per_delivery / good.cpu_ms_per_delivery - 1.0) * 100.0
    );
    // One post to hear what the hosts ask for, then as many as before.
    peer.ask_for_ed25519();
    fanout::run(instance, peer, 1, usize::from(HOSTS)).await?;
    let modern = fanout::run(instance, peer, posts, usize::from(HOSTS)).await?;
    valid &= fan_out_line("the same, Ed25519", posts, &modern, floor);
    Ok(valid)
}

fn fan_out_line(name: &str, posts: usize, f: &fanout::Figures, floor: &Floor) -> bool {
    println!(
        "{name:26} {posts:3} x {HOSTS} {:11.0} {:17.3} {:21.2}",
        f.per_second,
        f.cpu_ms_per_delivery,
        f.cpu_ms_per_delivery / floor.rsa_sign_ms
    );
    if f.arrived != f.due {
        println!("         of {} due, {} arrived", f.due, f.arrived);
    }
    f.arrived == f.due
}

/// The main scenario in 128 MB and half a CPU.
async fn small_machine(options: &Options, binary: &Path) -> Result<bool, Failure> {
    let peer = Peer::start(10, HOSTS).await;
    let instance = Instance::start(Kind::Sqlite, binary, &peer, HOSTS).await?;
    println!("\nin {} MB and half a CPU", MEMORY_BYTES / 1024 / 1024);
    let machine = match SmallMachine::hold(instance.running.pid()) {
        Ok(machine) => machine,
        Err(lacks) => {
            println!("NOT MEASURED: {lacks}");
            return Ok(true);
        }
    };
    inbox_head();
    let mut valid = inbox_line(&instance, &peer, options.scaled(5000), (10, 8), Dialect::Cavage, 0).await?;
    let posts = options.scaled(20).max(2);
    let f = fanout::run(&instance, &peer, posts, usize::from(HOSTS)).await?;
    println!(
        "fan-out: {:.0} deliveries/s; {} of {} arrived",
        f.per_second, f.arrived, f.due
    );
    valid &= f.arrived == f.due;
    println!(
        "most memory of the group, page cache included: {:.1} MB; resident: {:.1} MB",
        machine.peak_mb(),
        process::resident_mb(instance.running.pid())
    );
    drop(instance);
    drop(machine);
    Ok(valid)
}

async fn home_timelines(options: &Options, binary: &Path) -> Result<bool, Failure> {
    println!(
        "\nhome timeline, 20 posts a page          p50 ms   p95 ms   CPU ms/page   far down: p95 ms   start ms   memory MB"
    );
    let mut valid = true;
    for (kind, name) in [(Kind::Sqlite, "SQLite"), (Kind::Postgres, "PostgreSQL")] {
        let mut first = None;
        for count in [10_000, options.scaled(1_000_000)] {
            let f = timelines::run(kind, binary, count).await?;
            println!(
                "{name:10} {count:8} posts stored {:15.2} {:8.2} {:13.3} {:18.2} {:10.0} {:11.1}",
                f.p50_ms, f.p95_ms, f.cpu_ms_per_page, f.deep_p95_ms, f.start_ms, f.memory_mb
            );
            valid &= f.valid;
            match first {
                None => first = Some(f.p95_ms),
                Some(few) => println!("{name}: p95 grows by {:.1} %", (f.p95_ms / few - 1.0) * 100.0),
            }
        }
    }
    Ok(valid)
}
