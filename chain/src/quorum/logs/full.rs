//! A single block with more events than a server tells at once. It is asked for contract by contract, and
//! one contract event by event, as far as the events are named. Whoever can fill a block with events would
//! stop everybody who follows the chain otherwise.

use super::{Endpoint, Failure, LogFilter};
use domain::chain_follow::ContractLog;
use domain::gate::BlockRef;

/// How many requests one block may take of one server.
const MOST_REQUESTS: usize = 512;

impl Endpoint {
    /// The events of one block that was refused with `failure`, in the order of the chain.
    ///
    /// The parts are asked for depth first, and the first one that is refused although it cannot be divided
    /// ends it: a server that refuses everything costs a dozen requests and not hundreds.
    pub(super) async fn full_block(
        &self,
        block: BlockRef,
        filter: LogFilter<'_>,
        failure: Failure,
    ) -> Result<Vec<ContractLog>, Failure> {
        let Some(mut parts) = halves(filter).map(Vec::from) else {
            return self.is_too_full(filter, failure);
        };
        let mut logs = Vec::new();
        for _ in 0..MOST_REQUESTS {
            let Some(part) = parts.pop() else {
                logs.sort_by_key(|log: &ContractLog| (log.entry.block_number, log.entry.log_index));
                return Ok(logs);
            };
            match self.some_logs(block, part).await {
                Ok(some) => logs.extend(some),
                Err(failure) if failure.may_be_size() => match halves(part) {
                    Some(smaller) => parts.extend(smaller),
                    None => return self.is_too_full(filter, failure),
                },
                Err(failure) => return Err(failure),
            }
        }
        self.failed(Failure::TooMany)
    }

    /// Nothing smaller can be asked for. What a follower cannot be told is remembered for the operator.
    fn is_too_full(&self, filter: LogFilter<'_>, failure: Failure) -> Result<Vec<ContractLog>, Failure> {
        let code = match failure {
            Failure::Refused(code) => Some(code),
            _ => None,
        };
        if filter.is_of_follower() {
            self.stuck_at(filter.from, code);
        }
        self.failed(Failure::FullBlock {
            block: filter.from,
            code,
        })
    }
}

/// The same question as two smaller ones; `None` if it cannot be divided.
fn halves(filter: LogFilter<'_>) -> Option<[LogFilter<'_>; 2]> {
    if filter.contracts.len() > 1 {
        let (some, others) = filter.contracts.split_at(filter.contracts.len() / 2);
        return Some([some, others].map(|contracts| LogFilter { contracts, ..filter }));
    }
    if filter.signatures.len() > 1 {
        let (some, others) = filter.signatures.split_at(filter.signatures.len() / 2);
        return Some([some, others].map(|signatures| LogFilter { signatures, ..filter }));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, B256};

    #[test]
    fn a_question_is_divided_by_contracts_and_then_by_events_until_it_is_one_of_each() {
        let contracts: Vec<Address> = (1..=5).map(Address::with_last_byte).collect();
        let signatures: Vec<B256> = (1..=3).map(B256::with_last_byte).collect();
        let whole = LogFilter {
            contracts: &contracts,
            topics: [None; 4],
            signatures: &signatures,
            from: 7,
            to: 7,
        };
        let (mut open, mut leaves) = (vec![whole], Vec::new());
        while let Some(part) = open.pop() {
            match halves(part) {
                Some(smaller) => open.extend(smaller),
                None => leaves.push((part.contracts.to_vec(), part.signatures.to_vec())),
            }
        }
        leaves.sort();
        let each: Vec<_> = contracts
            .iter()
            .flat_map(|contract| signatures.iter().map(|signature| (vec![*contract], vec![*signature])))
            .collect();
        assert_eq!(
            leaves, each,
            "every pair once: nothing is skipped and nothing told twice"
        );
    }
}
