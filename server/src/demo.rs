//! Everything at once on one machine: a development chain with the real contracts, two instances that
//! federate with each other, members and posts, and wallets to try it with. A second start finds
//! everything as it was left.

mod browser;
pub mod chain;
mod error;
pub mod facts;
pub mod guard;
pub mod instance;
pub mod ports;
pub mod progress;
pub mod seed;
pub mod visitor;
pub mod wallets;

pub use error::DemoError;

use crate::cli::terminal;
use crate::real_clock::RealClock;
use ::chain::Anvil;
use chain::DemoContracts;
use facts::FactsFile;
use guard::Guard;
use instance::{Instance, Plan};
use net::{BudgetSettings, ClientProfiles, ProfileSettings};
use progress::Progress;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use wallets::Wallets;

/// How to run the demo.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// The folder that everything is kept in.
    pub data: PathBuf,
    /// The port of the first instance; 0 for any.
    pub port: Option<u16>,
    /// Where to write what scripts need to know. The file is deleted at the start and at the end.
    pub facts: Option<PathBuf>,
    /// Whether to open a browser.
    pub browser: bool,
    /// Whether the instances log to the terminal instead of files.
    pub verbose: bool,
}

const STEPS: usize = 6;

/// Everything that runs.
struct Running {
    instances: [Instance; 2],
    anvil: Anvil,
    guard: Guard,
    facts: Option<FactsFile>,
}

/// Runs the demo until Ctrl-C or SIGTERM.
///
/// # Errors
/// If something cannot be started, or ends by itself; the error says what to do.
pub async fn run(options: DemoOptions) -> Result<(), DemoError> {
    let folder = std::path::absolute(&options.data)
        .map_err(DemoError::io(format!("{} is no folder", options.data.display())))?;
    std::fs::create_dir_all(&folder).map_err(DemoError::io(format!("{} cannot be made", folder.display())))?;
    let listen = |kind| signal(kind).map_err(DemoError::io("signals cannot be listened for"));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    let stopped = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    tokio::pin!(stopped);
    let mut running = tokio::select! {
        started = start(&options, &folder) => started?,
        // What was started so far is stopped by being dropped.
        () = &mut stopped => return Ok(()),
    };
    let [first, second] = &mut running.instances;
    let outcome = tokio::select! {
        () = stopped => Ok(()),
        error = first.ended() => Err(error),
        error = second.ended() => Err(error),
    };
    terminal::say("\nStopping; the data stays for the next time.");
    // Before what it tells of is gone.
    drop(running.facts);
    let [first, second] = running.instances;
    tokio::join!(first.stop(), second.stop());
    drop(running.guard);
    running.anvil.stop().await?;
    outcome
}

async fn start(options: &DemoOptions, folder: &Path) -> Result<Running, DemoError> {
    let mut progress = Progress::new(STEPS);
    // Everything that can be wrong with the machine is found before anything is started.
    let ports = ports::choose(folder, options.port)?;
    // Not before: if a demo runs here already, the file is that one's.
    let facts_file = options.facts.as_deref().map(FactsFile::fresh).transpose()?;
    let client = client()?;
    let wallets = Wallets::new();
    let anvil = progress
        .step("Development chain", chain::start(folder), |anvil| {
            format!("anvil at {}", anvil.rpc_url())
        })
        .await?;
    let guard = Guard::start(anvil.pid())?;
    let rpc = anvil.rpc_url().clone();
    let (contracts, _) = progress
        .step(
            "Contracts",
            chain::contracts(client.clone(), &rpc, folder),
            |(contracts, fresh)| {
                let DemoContracts {
                    builder_pass,
                    unlock_lock,
                    ..
                } = contracts;
                let how = if *fresh { "deployed" } else { "found" };
                format!("{how} BuilderPass {builder_pass} and Unlock lock {unlock_lock}")
            },
        )
        .await?;
    let handing_out = chain::hand_out(client.clone(), &rpc, &contracts, &wallets);
    progress
        .step("Passes", handing_out, |count| {
            format!("{count} wallets hold a pass or a membership")
        })
        .await?;
    let [a, b] = plans(ports);
    let launch = |plan: &Plan| Instance::start(plan.clone(), folder, &rpc, &contracts, options.verbose);
    let (mut first, mut second) = (launch(&a)?, launch(&b)?);
    progress
        .step("First instance", first.ready(&client), |()| {
            format!("{} at {}", a.title, a.url())
        })
        .await?;
    progress
        .step("Second instance", second.ready(&client), |()| {
            format!("{} at {}", b.title, b.url())
        })
        .await?;
    let (url_a, url_b) = (a.url(), b.url());
    let seeding = seed::seed(&client, [&url_a, &url_b], &wallets);
    progress
        .step("Members", seeding, |(members, posts)| {
            format!("{members} members, {posts} new posts")
        })
        .await?;
    if let Some(file) = &facts_file {
        let instances = [(a.url(), a.domain()), (b.url(), b.domain())];
        file.write(&facts::facts(&instances, &rpc, &contracts, &wallets))?;
    }
    terminal::print(&what_to_try(&a, &b, progress.seconds()));
    if options.browser {
        browser::open(&a.url());
    }
    Ok(Running {
        instances: [first, second],
        anvil,
        guard,
        facts: facts_file,
    })
}

fn plans(ports: ports::Ports) -> [Plan; 2] {
    [
        Plan {
            name: "a",
            title: "The Workshop",
            description: "Carpenters, tinkerers and people with a broken lamp.",
            port: ports.first,
        },
        Plan {
            name: "b",
            title: "The Printworks",
            description: "Type, paper and ink. Neighbours of the Workshop.",
            port: ports.second,
        },
    ]
}

/// A client that may reach this machine.
fn client() -> Result<reqwest::Client, DemoError> {
    let user_agent = format!("Guildhall-demo/{}", env!("CARGO_PKG_VERSION"));
    let settings = ProfileSettings {
        user_agent,
        allow_loopback: true,
        per_host: BudgetSettings::default(),
    };
    let profiles = ClientProfiles::new(settings, Arc::new(RealClock)).map_err(DemoError::Clients)?;
    Ok(profiles.operator())
}

fn what_to_try(a: &Plan, b: &Plan, seconds: f32) -> String {
    let (title_a, url_a, title_b, url_b) = (a.title, a.url(), b.title, b.url());
    let other = seed::MEMBERS
        .iter()
        .find(|member| member.instance == 1)
        .map_or("", |member| member.display_name);
    format!(
        "\nReady after {seconds:.0} s. Open {url_a}\n\n\
         What to try:\n  \
         1. Join {title_a}: choose a demo wallet on the page (no extension needed), sign, pick a name, post.\n  \
         2. Open {url_b} in another window. That is {title_b}; be “{other}” there by pressing that wallet.\n  \
         3. Follow the name you picked (@name@{domain_a}), see your post arrive, and answer it.\n  \
         4. Back on {title_a}, find the answer.\n\n\
         Ctrl-C stops everything; the next start finds it again.\n",
        domain_a = a.domain()
    )
}
