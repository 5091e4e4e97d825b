//! Walking back over events, honest and hostile.

use super::*;
use alloy_primitives::{B256, Bytes};
use alloy_sol_types::SolValue;
use proptest::prelude::*;

const ALICE: Address = Address::repeat_byte(0xa1);
const BOB: Address = Address::repeat_byte(0xb0);

fn sent(block_number: u64, from: Address, to: Address, value: U256) -> LogEntry {
    LogEntry {
        topics: vec![Abi::Transfer::SIGNATURE_HASH, from.into_word(), to.into_word()],
        data: value.abi_encode().into(),
        block_number,
        log_index: block_number,
    }
}

fn number(small: u64) -> U256 {
    U256::from(small)
}

/// What the events say, sorted out as the node would.
fn walked(balance: u64, min: u64, all: &[LogEntry]) -> Option<Past> {
    let of = |at: usize| {
        all.iter()
            .filter(|entry| entry.topics.get(at) == Some(&ALICE.into_word()))
            .cloned()
            .collect()
    };
    least(number(balance), number(min), ALICE, of(1), of(2))
}

#[test]
fn the_least_of_the_window_counts_and_not_the_balance_of_now() {
    let events = [
        sent(10, ALICE, BOB, number(60)),
        sent(20, BOB, ALICE, number(90)),
        sent(30, ALICE, BOB, number(10)),
    ];
    // 100, 40, 130, 120.
    let past = walked(120, 50, &events).expect("they are true");
    assert_eq!(
        past,
        Past {
            least: number(40),
            enough_since: Some(20)
        }
    );
    assert_eq!(walked(120, 40, &events).map(|past| past.enough_since), Some(None));
    assert_eq!(
        walked(120, 50, &[]),
        Some(Past {
            least: number(120),
            enough_since: None
        })
    );
}

#[test]
fn a_transfer_to_oneself_changes_nothing() {
    let one = sent(10, BOB, ALICE, number(100));
    let clean = walked(100, 50, std::slice::from_ref(&one)).expect("it is true");
    let shuffled = walked(100, 50, &[one, sent(20, ALICE, ALICE, number(1_000_000))]).expect("it is true");
    assert_eq!(clean, shuffled);
    assert_eq!(clean.least, U256::ZERO);
}

#[test]
fn events_that_cannot_be_true_tell_nothing() {
    let good = sent(10, BOB, ALICE, number(5));
    assert!(walked(100, 50, std::slice::from_ref(&good)).is_some());
    assert_eq!(
        walked(100, 50, &[sent(10, BOB, ALICE, number(101))]),
        None,
        "less than none"
    );
    assert_eq!(
        walked(100, 50, &[sent(10, ALICE, BOB, U256::MAX)]),
        None,
        "more than all"
    );
    for data in [Bytes::new(), Bytes::from(vec![0; 31]), Bytes::from(vec![0; 33])] {
        let odd = LogEntry { data, ..good.clone() };
        assert_eq!(walked(100, 50, &[odd]), None);
    }
    let of_a_token = LogEntry {
        topics: [good.topics.clone(), vec![B256::ZERO]].concat(),
        ..good
    };
    assert_eq!(walked(100, 50, &[of_a_token]), None);
}

proptest! {
    #[test]
    fn whatever_really_happened_is_found_again(
        start in 0_u64..1_000,
        moves in proptest::collection::vec((any::<bool>(), 0_u64..500, any::<bool>()), 0..30),
        min in 1_u64..1_000,
    ) {
        let (mut held, mut least_seen, mut events) = (start, start, Vec::new());
        let mut enough_since = if start < min { None } else { Some(0) };
        for (at, (comes, amount, to_oneself)) in moves.into_iter().enumerate() {
            let block = at as u64 + 1;
            if to_oneself {
                events.push(sent(block, ALICE, ALICE, number(amount)));
                continue;
            }
            let amount = if comes { amount } else { amount.min(held) };
            held = if comes { held + amount } else { held - amount };
            events.push(if comes {
                sent(block, BOB, ALICE, number(amount))
            } else {
                sent(block, ALICE, BOB, number(amount))
            });
            least_seen = least_seen.min(held);
            enough_since = match (held >= min, enough_since) {
                (true, Some(since)) => Some(since),
                (true, None) => Some(block),
                (false, _) => None,
            };
        }
        let past = walked(held, min, &events).expect("it is true");
        prop_assert_eq!(past.least, number(least_seen));
        if held >= min {
            prop_assert_eq!(past.enough_since.unwrap_or(0), enough_since.expect("enough is held now"));
        }
    }
}
