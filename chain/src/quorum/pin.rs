//! Which block the reads of one decision are pinned to.
//!
//! Wanted is the newest block on which a quorum can agree. Sorted from the newest down, the heads
//! that servers report are claims; the block at the *quorum-th highest* is one that `quorum` servers
//! claim to have. So a server that lags does not drag the pin down (unlike the minimum over all),
//! one that invents a huge head does not push it up (unlike the maximum), and a silent one does not
//! count. If `quorum` servers then do not name the same hash for it, because one of the claims was a
//! lie, the next lower reported heads are tried: an honest server that lags five blocks still makes
//! a quorum with an honest one that does not.
//!
//! A liar that reports a *low* head while too few honest servers answer can hold the pin back, but
//! never beyond `max_lag_secs`: an older block is refused. The age is read from the agreed header,
//! not from anybody's claim. A block from the future is accepted, since a chain's clock may run
//! ahead of ours and expiry is judged by the chain's.
//!
//! The *final* block is found in the same way among the heights that servers call `finalized`, or as many
//! blocks below the confirmed one as the operator says. It is never above the confirmed block, which
//! comes first and has to be recent; how old the final one may be is the chain's affair.
//!
//! Once `quorum` heads are in, the others get a short grace, so that a dead server costs every
//! decision a blink and not its time-out; if no block could be agreed on, they are waited for.

use super::agreement::agree;
use super::endpoint::{Endpoint, lag_secs};
use super::failure::Failure;
use crate::config::{ChainConfig, Finality};
use domain::Clock;
use domain::chain_reader::Depth;
use domain::gate::BlockRef;
use futures::stream::{FuturesUnordered, StreamExt};
use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long the remaining servers may take to report their heads once a quorum has.
const GRACE: Duration = Duration::from_millis(300);

/// The block to pin, or why there is none, in words that name no server.
pub(crate) async fn pin(
    config: &ChainConfig,
    endpoints: &[Endpoint],
    clock: &dyn Clock,
    depth: Depth,
) -> Result<BlockRef, String> {
    let confirm = |head: u64| head.saturating_sub(config.confirmations);
    let confirmed = newest(config, endpoints, Some(clock), Endpoint::head, confirm).await?;
    match (depth, config.finality) {
        (Depth::Confirmed, _) => Ok(confirmed),
        (Depth::Final, Finality::Blocks(below_head)) => {
            let below = below_head.saturating_sub(config.confirmations);
            let number = confirmed.number.saturating_sub(below);
            agreed(config, endpoints, number, None)
                .await
                .map_err(|refused| refused.reason)
        }
        (Depth::Final, Finality::Tag) => {
            let cap = |finalized: u64| finalized.min(confirmed.number);
            newest(config, endpoints, None, Endpoint::finalized, cap)
                .await
                .map_err(|why| format!("final block: {why}"))
        }
    }
}

/// The newest block on which a quorum agrees, at what `wanted` makes of the heights that the servers
/// report to `ask`. With a clock, the block may not be older than the configuration allows.
async fn newest<'a, F>(
    config: &ChainConfig,
    endpoints: &'a [Endpoint],
    clock: Option<&dyn Clock>,
    ask: impl Fn(&'a Endpoint) -> F,
    wanted: impl Fn(u64) -> u64,
) -> Result<BlockRef, String>
where
    F: Future<Output = Result<u64, Failure>>,
{
    let mut pending: FuturesUnordered<F> = endpoints.iter().map(ask).collect();
    let mut heads = Vec::new();
    let mut failures = Vec::new();
    let mut tried = BTreeSet::new();
    let mut why = None;
    let mut grace_ends = None;
    loop {
        let head = match grace_ends {
            Some(end) => timeout_at(end, pending.next()).await.unwrap_or(None),
            None => pending.next().await,
        };
        let gathering = head.is_some() && !pending.is_empty();
        match head {
            Some(Ok(head)) => {
                heads.push(head);
                if heads.len() == config.quorum {
                    grace_ends = Some(Instant::now() + GRACE);
                }
            }
            Some(Err(failure)) => failures.push(failure.to_string()),
            None => {}
        }
        if gathering {
            continue;
        }
        for number in candidates(&heads, config.quorum, &wanted) {
            if !tried.insert(number) {
                continue;
            }
            match agreed(config, endpoints, number, clock).await {
                Ok(block) => return Ok(block),
                Err(Refused { reason, stale }) => {
                    why = Some(reason);
                    if stale {
                        break;
                    }
                }
            }
        }
        if pending.is_empty() {
            return Err(why.unwrap_or_else(|| {
                format!(
                    "{} of {} servers reported a block, {} are needed; failed: {}",
                    heads.len(),
                    endpoints.len(),
                    config.quorum,
                    if failures.is_empty() {
                        "none".to_owned()
                    } else {
                        failures.join(", ")
                    }
                )
            }));
        }
        grace_ends = None;
    }
}

/// The heights worth trying, best first.
fn candidates(heads: &[u64], quorum: usize, wanted: impl Fn(u64) -> u64) -> Vec<u64> {
    let mut sorted = heads.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let mut heights: Vec<u64> = sorted.into_iter().skip(quorum - 1).map(wanted).collect();
    heights.dedup();
    heights
}

struct Refused {
    reason: String,
    /// Nothing older need be tried.
    stale: bool,
}

async fn agreed(
    config: &ChainConfig,
    endpoints: &[Endpoint],
    number: u64,
    clock: Option<&dyn Clock>,
) -> Result<BlockRef, Refused> {
    let header = agree(
        config.quorum,
        endpoints.iter().map(|endpoint| async move {
            endpoint.check_chain().await?;
            endpoint.header(number).await
        }),
    )
    .await
    .map_err(|disagreement| Refused {
        reason: format!("block {number}: {disagreement}"),
        stale: false,
    })?;
    let timestamp_secs = header.timestamp.to();
    for endpoint in endpoints {
        endpoint.saw_block(number, timestamp_secs);
    }
    let lag = clock.map_or(0, |clock| lag_secs(clock.now(), timestamp_secs));
    if lag > config.max_lag_secs {
        let reason = format!(
            "its newest agreed block {number} is {lag} s old, more than {} s",
            config.max_lag_secs
        );
        return Err(Refused { reason, stale: true });
    }
    Ok(BlockRef {
        chain: config.chain,
        number,
        hash: header.hash,
        timestamp_secs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(heads: &[u64], quorum: usize, confirmations: u64) -> Vec<u64> {
        candidates(heads, quorum, |head| head.saturating_sub(confirmations))
    }

    #[test]
    fn a_laggard_does_not_hold_the_pin_back() {
        assert_eq!(tried(&[100, 95, 100], 2, 0)[0], 100);
    }

    #[test]
    fn an_invented_head_does_not_push_the_pin_up() {
        assert_eq!(tried(&[100, u64::MAX, 100], 2, 0), [100]);
    }

    #[test]
    fn beside_a_liar_the_laggards_block_is_the_second_choice() {
        assert_eq!(tried(&[1000, 100, 95], 2, 0), [100, 95]);
    }

    #[test]
    fn confirmations_are_subtracted_but_never_below_the_first_block() {
        assert_eq!(tried(&[100, 100], 2, 12), [88]);
        assert_eq!(tried(&[5, 5], 2, 12), [0]);
    }

    #[test]
    fn too_few_heads_leave_nothing_to_try() {
        assert_eq!(tried(&[100, 100], 2, 0), [100]);
        assert!(tried(&[100], 2, 0).is_empty());
    }
}
