//! From the block in which a token goes to the moment the real server has the member in grace.

use super::{Failure, people};
use alloy_primitives::U256;
use chain::AnvilOptions;
use domain::Clock;
use domain::membership::Stage;
use domain::wallet::{ChainId, Wallet};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::memberships;
use testkit::contracts::PlainErc721;
use testkit::dev_chain::{DevChain, connect, start_anvil};
use testkit::instance::{Instance, Kind};

/// Seconds between blocks.
const BLOCK_SECS: u64 = 1;
/// Members; enough that the sales are no mass demotion.
const MEMBERS: usize = 1500;

/// The figures.
pub struct Figures {
    /// How many members there were.
    pub members: usize,
    /// Seconds between blocks.
    pub block_secs: u64,
    /// How many whose token went are in grace.
    pub in_grace: usize,
    /// Whether everybody else is active.
    pub others_active: bool,
    /// Half were in grace within this, seconds.
    pub p50_s: f64,
    /// 95 % within this.
    pub p95_s: f64,
    /// All within this.
    pub most_s: f64,
}

/// Burns `sales` tokens of different members, one after the other.
pub async fn run(binary: &Path, sales: usize) -> Result<Figures, Failure> {
    let anvil = start_anvil(|options: &mut AnvilOptions| options.block_time = Some(BLOCK_SECS)).await;
    let chain = connect(&anvil).await;
    let dev = DevChain {
        anvil,
        chain,
        clock: Arc::default(),
    };
    let contracts = people::Contracts::deploy(&dev).await;
    let wallets: Vec<Wallet> = (0..MEMBERS).map(people::wallet).collect();
    let holders: Vec<_> = wallets.iter().map(|wallet| wallet.address).collect();
    contracts.give(&dev, &holders).await;
    let rig = Instance::new(Kind::Sqlite, Arc::new(RealClock), Arc::new(OsEntropy));
    rig.demand(&format!(
        "{}\n[chain.\"{}\"]\nrpc = [\"{}\"]\nquorum = 1\nconfirmations = 1\nfinality = 8\npoll = \"1s\"\n",
        contracts.rules(),
        ChainId::ANVIL.caip2(),
        dev.anvil.rpc_url()
    ));
    let members = people::store(&rig.store, MEMBERS, contracts.art, RealClock.now()).await?;
    let _running = rig.start(binary, &[]);
    tokio::time::sleep(Duration::from_secs(5)).await;

    let mut took = Vec::with_capacity(sales);
    for sale in 0..sales {
        let place = sale * 3;
        let burn = PlainErc721::burnCall {
            id: U256::from(place / 3 + 1),
        };
        dev.send(dev.chain.sender(), contracts.art, &burn).await;
        let mined = Instant::now();
        let member = members[place];
        loop {
            let stage = rig
                .store
                .read(move |conn| memberships::find(conn, member))
                .await?
                .map(|membership| membership.standing.stage);
            if stage == Some(Stage::Grace) {
                break;
            }
            if mined.elapsed() > Duration::from_secs(30) {
                return Err(format!("member {sale} is not in grace after 30 s:\n{}", rig.log()).into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        took.push(mined.elapsed().as_secs_f64());
    }
    let counts = rig.store.read(memberships::counts).await?;
    let of = |stage: Stage| -> i64 {
        counts
            .iter()
            .filter(|count| count.stage == stage)
            .map(|count| count.members)
            .sum()
    };
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| took[(sales - 1) * percent / 100];
    Ok(Figures {
        members: MEMBERS,
        block_secs: BLOCK_SECS,
        in_grace: usize::try_from(of(Stage::Grace))?,
        others_active: usize::try_from(of(Stage::Active))? == MEMBERS - sales,
        p50_s: at(50),
        p95_s: at(95),
        most_s: at(100),
    })
}
