//! Decisions that were made a moment ago, told again.

use super::Failure;
use super::sweep::Figures as Swept;
use domain::gate::Outcome;
use domain::policy::MayRegister;
use gating::DecisionCache;
use guildhall::real_clock::RealClock;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The figures.
pub struct Figures {
    /// How many were asked for.
    pub asked: usize,
    /// How many were yes.
    pub granted: usize,
    /// Decisions a second.
    pub per_second: f64,
    /// Half of them came within this, milliseconds.
    pub p50_ms: f64,
    /// 99 % of them came within this, milliseconds.
    pub p99_ms: f64,
}

/// Asks `count` times about wallets that were asked about before, one after the other.
pub async fn run(swept: &Swept, count: usize) -> Result<Figures, Failure> {
    let cache = DecisionCache::new(Arc::clone(&swept.gate) as Arc<dyn MayRegister>, Arc::new(RealClock));
    // As many as are asked about within the time that a decision is kept.
    let known = &swept.wallets[..swept.wallets.len().min(1000)];
    for wallet in known {
        cache.decide_cached(&[*wallet]).await;
    }
    let mut took: Vec<Duration> = Vec::with_capacity(count);
    let mut granted = 0;
    let began = Instant::now();
    for number in 0..count {
        let asked = Instant::now();
        let decision = cache.decide_cached(&[known[number % known.len()]]).await;
        took.push(asked.elapsed());
        granted += usize::from(decision.outcome == Outcome::Yes);
    }
    let seconds = began.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |percent: usize| took[(count - 1) * percent / 100].as_secs_f64() * 1000.0;
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let all = count as f64;
    Ok(Figures {
        asked: count,
        granted,
        per_second: all / seconds,
        p50_ms: at(50),
        p99_ms: at(99),
    })
}
