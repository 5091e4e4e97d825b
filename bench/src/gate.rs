//! The gate at work over a real node: how fast a chain is followed, what a sweep over all members
//! costs, how soon a sale is noticed, and how fast a decision is told that was made before.

mod backfill;
mod cached;
mod noticed;
mod people;
mod sweep;

use crate::options::Options;
use std::path::Path;

type Failure = Box<dyn std::error::Error>;

/// Measures all of it and prints it. False if something was not as it should be.
pub async fn print(options: &Options, binary: &Path) -> Result<bool, Failure> {
    let mut valid = true;

    let logs = options.scaled(1_000_000);
    let f = backfill::run(logs).await?;
    println!("\nfollowing a chain                      logs/s   logs a minute   requests   CPU ms/1000 logs");
    println!(
        "{logs:8} logs from a local node {:13.0} {:15.0} {:10} {:18.1}",
        f.per_second,
        f.per_second * 60.0,
        f.requests,
        f.cpu_ms_per_thousand
    );
    valid &= f.applied == logs;
    if f.applied != logs {
        println!("         {} logs arrived", f.applied);
    }

    let members = options.scaled(10_000);
    let s = sweep::run(members).await?;
    println!(
        "\na sweep over all members              seconds   members/s   reads   requests to the node   CPU ms/member"
    );
    println!(
        "{members:8} members, three rules {:13.1} {:11.0} {:8} {:18} {:17.2}",
        s.seconds, s.per_second, s.reads, s.requests, s.cpu_ms_per_member
    );
    println!(
        "one by one, for comparison (a twentieth of them): {:.1} requests a member instead of {:.2}",
        s.requests_alone_per_member, s.requests_per_member
    );
    valid &= s.active == members;
    if s.active != members {
        println!("         {} members are active afterwards", s.active);
    }

    let c = cached::run(&s, options.scaled(200_000)).await?;
    println!("\na decision that was made before      decisions/s    p50 ms    p99 ms");
    println!(
        "{:8} of {members} members {:19.0} {:9.4} {:9.4}",
        c.asked, c.per_second, c.p50_ms, c.p99_ms
    );
    valid &= c.granted == c.asked;

    let sales = options.scaled(40).max(10);
    let n = noticed::run(binary, sales).await?;
    println!("\na token goes                              p50 s     p95 s    most s");
    println!(
        "{sales:4} tokens of {} members, block {} s {:12.2} {:9.2} {:9.2}   from the block that holds it to grace",
        n.members, n.block_secs, n.p50_s, n.p95_s, n.most_s
    );
    valid &= n.in_grace == sales && n.others_active;
    Ok(valid)
}
