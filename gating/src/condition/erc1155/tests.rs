//! Walking back over units, honest and hostile.

use super::*;
use alloy_primitives::Bytes;

const ALICE: Address = Address::repeat_byte(0xa1);
const BOB: Address = Address::repeat_byte(0xb0);

fn single(block_number: u64, from: Address, to: Address, id: u64, units: u64) -> LogEntry {
    LogEntry {
        topics: vec![
            Abi::TransferSingle::SIGNATURE_HASH,
            from.into_word(),
            from.into_word(),
            to.into_word(),
        ],
        data: (U256::from(id), U256::from(units)).abi_encode_params().into(),
        block_number,
        log_index: 0,
    }
}

fn batch(block_number: u64, from: Address, to: Address, ids: &[u64], units: &[u64]) -> LogEntry {
    let words = |all: &[u64]| all.iter().map(|one| U256::from(*one)).collect::<Vec<U256>>();
    LogEntry {
        topics: vec![
            Abi::TransferBatch::SIGNATURE_HASH,
            from.into_word(),
            from.into_word(),
            to.into_word(),
        ],
        data: (words(ids), words(units)).abi_encode_params().into(),
        block_number,
        log_index: 0,
    }
}

fn walked(held: &[(u64, u64)], newest_first: &[LogEntry]) -> Option<Past> {
    let held = held
        .iter()
        .map(|(id, units)| (U256::from(*id), U256::from(*units)))
        .collect();
    walk_back(ALICE, held, 0, newest_first)
}

#[test]
fn of_every_id_the_least_counts() {
    let events = [
        batch(30, BOB, ALICE, &[1, 2, 9], &[1, 4, 100]),
        single(20, ALICE, BOB, 1, 3),
        single(10, ALICE, ALICE, 1, 50),
    ];
    // Id 1: 5, 2, 3. Id 2: 0, 4.
    let past = walked(&[(1, 3), (2, 4)], &events).expect("they are true");
    let least = |id: u64, now: u64| past.least_of(U256::from(id), U256::from(now));
    assert_eq!((least(1, 3), least(2, 4)), (U256::from(2), U256::ZERO));
    assert_eq!(least(3, 7), U256::from(7), "what never moved was always there");
    assert_eq!(past.changed_in, Some(30));
}

#[test]
fn units_that_cannot_have_moved_tell_nothing() {
    let good = single(10, BOB, ALICE, 1, 3);
    assert!(walked(&[(1, 3)], std::slice::from_ref(&good)).is_some());
    assert_eq!(walked(&[(1, 2)], std::slice::from_ref(&good)), None, "less than none");
    for data in [Bytes::new(), Bytes::from(vec![0; 63]), Bytes::from(vec![0xff; 96])] {
        assert_eq!(walked(&[(1, 3)], &[LogEntry { data, ..good.clone() }]), None);
    }
    assert_eq!(
        walked(&[(1, 3)], &[batch(10, BOB, ALICE, &[1, 2], &[1])]),
        None,
        "ids without amounts"
    );
    let short = LogEntry {
        topics: good.topics[..3].to_vec(),
        ..good
    };
    assert_eq!(walked(&[(1, 3)], &[short]), None);
}
