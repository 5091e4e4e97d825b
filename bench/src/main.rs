#![doc = include_str!("../README.md")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a table on the terminal is what this program is for"
)]

mod fanout;
mod floor;
mod inbox;
mod instance;
mod load;
mod process;

use activitypub::signature::Dialect;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

type Failure = Box<dyn std::error::Error>;

/// Hosts that a post is fanned out to.
const HOSTS: u8 = 60;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            println!("\nINVALID: what was read back is not what was sent; the figures above mean nothing");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The server beside this program: both are built by `cargo build --release --workspace`.
fn binary() -> Result<PathBuf, Failure> {
    let path = std::env::current_exe()?.with_file_name("guildhall");
    if path.exists() {
        Ok(path)
    } else {
        Err("build the server first: cargo build --release --workspace".into())
    }
}

async fn run() -> Result<bool, Failure> {
    let quick = std::env::args().any(|a| a == "--quick");
    let (count, posts) = if quick { (500, 5) } else { (5000, 50) };
    println!("load average before: {}", process::load_average());
    let floor = floor::measure()?;
    println!(
        "floor (openssl, one core): RSA-2048 sign {:.3} ms, verify {:.3} ms; Ed25519 sign {:.3} ms, verify {:.3} ms\n",
        floor.rsa_sign_ms, floor.rsa_verify_ms, floor.ed25519_sign_ms, floor.ed25519_verify_ms
    );
    let peer = testkit::peer::Peer::start(100, HOSTS).await;
    let instance = instance::Instance::start(&binary()?, &peer, HOSTS).await;
    tokio::time::sleep(Duration::from_secs(if quick { 1 } else { 10 })).await;
    println!(
        "start to first connection: {:.0} ms",
        instance.running.started_in.as_secs_f64() * 1000.0
    );
    println!("idle memory: {:.1} MB\n", process::resident_mb(instance.running.pid()));

    let mut valid = true;
    println!("inbox                               accepted/s   p50 ms   p95 ms   stored/s   CPU ms/note");
    let cases = [(1, 8), (10, 8), (100, 8), (10, 32)];
    for (run, (actors, connections)) in cases.into_iter().enumerate() {
        for (dialect, name) in [(Dialect::Cavage, "cavage"), (Dialect::Rfc9421, "rfc9421")] {
            let number = run * 2 + usize::from(dialect == Dialect::Rfc9421);
            let f = inbox::run(&instance, &peer, count, actors, connections, dialect, number).await?;
            println!(
                "{name:8} {actors:4} actors {connections:3} connections {:11.0} {:8.1} {:8.1} {:10.0} {:13.3}",
                f.accepted_per_second, f.p50_ms, f.p95_ms, f.stored_per_second, f.cpu_ms_per_note
            );
            if f.accepted != f.sent || f.stored != f.sent {
                println!(
                    "         of {} sent, {} accepted and {} stored; answers {:?}",
                    f.sent, f.accepted, f.stored, f.statuses
                );
                valid = false;
            }
        }
    }
    println!(
        "\nfan-out                  deliveries/s   CPU ms/delivery   (RSA signing floor {:.3} ms)",
        floor.rsa_sign_ms
    );
    let f = fanout::run(&instance, &peer, posts, usize::from(HOSTS)).await?;
    println!(
        "{posts:4} posts x {HOSTS} hosts {:14.0} {:17.3}",
        f.per_second, f.cpu_ms_per_delivery
    );
    if f.arrived != f.due {
        println!("         of {} due, {} arrived", f.due, f.arrived);
        valid = false;
    }
    println!(
        "\nmemory afterwards: {:.1} MB",
        process::resident_mb(instance.running.pid())
    );
    println!("load average after: {}", process::load_average());
    Ok(valid)
}
