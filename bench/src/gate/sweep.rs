//! One look at every member, as the daily sweep does it, but at once.

use super::{Failure, people};
use crate::process::cpu_ms;
use chain::QuorumReader;
use chain::batch::BatchingReader;
use domain::chain_reader::ChainReader;
use domain::policy::AssessMember;
use domain::wallet::{ChainId, Wallet};
use domain::{AccountId, Clock};
use futures::StreamExt;
use gating::{Gate, GateRules};
use guildhall::os_entropy::OsEntropy;
use membership::{Membership, Reassessed, Settings, Wiring};
use std::sync::Arc;
use std::time::Instant;
use store::{Database, Store};
use testkit::dev_chain::DevChain;

/// How many members are looked at at once.
const AT_ONCE: usize = 200;

/// The figures, and the world for measurements that follow.
pub struct Figures {
    /// How long it took.
    pub seconds: f64,
    /// Members a second.
    pub per_second: f64,
    /// Reads of the chain that the rules asked for.
    pub reads: u64,
    /// Requests that went to the node.
    pub requests: u64,
    /// The same per member.
    pub requests_per_member: f64,
    /// Requests per member without batches.
    pub requests_alone_per_member: f64,
    /// CPU milliseconds of this process per member, database included.
    pub cpu_ms_per_member: f64,
    /// Members who are active afterwards.
    pub active: usize,
    /// The gate, over batches.
    pub gate: Arc<Gate>,
    /// All wallets.
    pub wallets: Vec<Wallet>,
    _chain: DevChain,
    _folder: tempfile::TempDir,
}

fn sent(reader: &QuorumReader) -> u64 {
    reader.observed().iter().map(|server| server.requests).sum()
}

/// Fills chain and database with `count` members and looks at each once.
pub async fn run(count: usize) -> Result<Figures, Failure> {
    let dev = DevChain::start().await;
    let contracts = people::Contracts::deploy(&dev).await;
    let wallets: Vec<Wallet> = (0..count).map(people::wallet).collect();
    let holders: Vec<_> = wallets.iter().map(|wallet| wallet.address).collect();
    contracts.give(&dev, &holders).await;
    dev.set_clock_to_chain().await;
    let clock: Arc<dyn Clock> = dev.clock.clone();

    let folder = tempfile::tempdir()?;
    let path = folder
        .path()
        .join("sweep.sqlite")
        .to_str()
        .ok_or("a plain path")?
        .to_owned();
    let store = Store::open(&Database::Sqlite(path))?;
    let members = people::store(&store, count, contracts.art, clock.now()).await?;

    let rules = GateRules::from_toml(&contracts.rules(), &[ChainId::ANVIL].into())?;
    let room = |gate: Arc<Gate>| {
        Membership::new(Wiring {
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::new(OsEntropy),
            gate,
            settings: Settings::default(),
        })
    };
    // Without batches, for comparison.
    let alone = Arc::new(dev.reader(dev.alone()));
    let few: Vec<AccountId> = members.iter().copied().take((count / 20).max(1)).collect();
    let plain = Arc::new(Gate::new(
        rules.clone(),
        Arc::clone(&alone) as Arc<dyn ChainReader>,
        Arc::clone(&clock),
    ));
    look(&room(plain), &few).await?;
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let requests_alone_per_member = sent(&alone) as f64 / few.len() as f64;

    let reader = Arc::new(dev.reader(dev.alone()));
    let batching: Arc<dyn ChainReader> = Arc::new(BatchingReader::new(Arc::clone(&reader)));
    let gate = Arc::new(Gate::new(rules, batching, Arc::clone(&clock)));
    let membership = room(Arc::clone(&gate));
    let (began, cpu_before) = (Instant::now(), cpu_ms(std::process::id()));
    let reads = look(&membership, &members).await?;
    let seconds = began.elapsed().as_secs_f64();
    let cpu = cpu_ms(std::process::id()) - cpu_before;
    let requests = sent(&reader);
    let counts = store.read(store::memberships::counts).await?;
    let active: i64 = counts
        .iter()
        .filter(|count| count.stage == domain::membership::Stage::Active)
        .map(|count| count.members)
        .sum();
    debug_assert!(gate.watched().len() >= 2);
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let (all, asked) = (count as f64, requests as f64);
    Ok(Figures {
        seconds,
        per_second: all / seconds,
        reads,
        requests,
        requests_per_member: asked / all,
        requests_alone_per_member,
        cpu_ms_per_member: cpu / all,
        active: usize::try_from(active)?,
        gate,
        wallets,
        _chain: dev,
        _folder: folder,
    })
}

/// Looks at all of them; how many reads the rules asked for.
async fn look(membership: &Membership, members: &[AccountId]) -> Result<u64, Failure> {
    let mut looks =
        futures::stream::iter(members.iter().map(|member| membership.reassess(*member))).buffer_unordered(AT_ONCE);
    let mut reads = 0;
    while let Some(outcome) = looks.next().await {
        if let Reassessed::Looked(looked) = outcome? {
            reads += u64::from(looked.reads);
        }
    }
    Ok(reads)
}
