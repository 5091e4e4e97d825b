//! Log-ins at other servers: whole code flows against the real server, what of them the signature is, and
//! the questions that a Synapse asks while its people go about their day.

mod antispam;
mod cacheable;
mod flows;
mod people;

use crate::floor::Floor;
use crate::options::Options;
use crate::process;
use people::House;
use std::path::Path;

type Failure = Box<dyn std::error::Error>;

/// Members who log in.
const MEMBERS: usize = 200;
/// Connections that log in at once.
const CONNECTIONS: usize = 8;

/// Measures all of it and prints it. False if something was not as it should be.
pub async fn print(options: &Options, binary: &Path, floor: &Floor) -> Result<bool, Failure> {
    let house = House::new(binary, MEMBERS).await?;
    let wanted = options.scaled(10_000);
    let cpu_before = process::cpu_ms(house.running.pid());
    let f = flows::run(&house, wanted, CONNECTIONS).await?;
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let cpu_ms = (process::cpu_ms(house.running.pid()) - cpu_before) / wanted as f64;
    println!("\nlogging in at another server       flows/s    p50 ms    p95 ms   CPU ms/flow   of that one signature");
    println!(
        "{wanted:7} code flows of {MEMBERS} members {:9.0} {:9.2} {:9.2} {cpu_ms:13.2} {:17.0} %",
        f.per_second,
        f.p50_ms,
        f.p95_ms,
        100.0 * floor.rsa_sign_ms / cpu_ms
    );
    println!(
        "floor of the same run: one core signs {:.0} id_tokens a second",
        1000.0 / floor.rsa_sign_ms
    );
    let counted = house.log_ins().await?;
    let mut valid = f.sound && counted == i64::try_from(wanted)?;
    if !valid {
        println!(
            "        {counted} log-ins were counted in the database; tokens sound: {}",
            f.sound
        );
    }

    let cacheable = cacheable::check(&house).await?;
    println!(
        "discovery and keys can be kept: {}",
        if cacheable { "yes" } else { "NO" }
    );
    valid &= cacheable;

    let questions = options.scaled(20_000);
    let a = antispam::run(&house, questions).await?;
    println!("\na question of Synapse's             questions/s    p50 ms    p99 ms");
    println!(
        "{questions:7} joins of {MEMBERS} members {:16.0} {:9.3} {:9.3}",
        a.per_second, a.p50_ms, a.p99_ms
    );
    valid &= a.admitted == questions;
    if a.admitted != questions {
        println!("        only {} were let in", a.admitted);
    }
    Ok(valid)
}
