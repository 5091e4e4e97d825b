//! The form of a batch: creation code going there, packed answers coming back
//! (contracts/src/BatchReader.sol).

use crate::bindings::BatchReader;
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolConstructor;

/// How many calls travel together.
pub(super) const MOST_CALLS: usize = 128;
/// How many bytes the encoded calls may have: with the code itself below EIP-3860's 49,152.
pub(super) const MOST_BYTES: usize = 40_000;
/// The longest call that travels with others, in bytes.
pub(super) const LONGEST_CALL: usize = 2_048;

/// The gas of a whole batch: below the cap of a transaction (EIP-7825, 2^24), which some servers apply to
/// an `eth_call` too.
const GAS_AT_MOST: u64 = 16_000_000;
/// The gas of one call in a batch. Almost every read needs less than a tenth; one that needs more is asked
/// alone.
const GAS_EACH_AT_MOST: u64 = 500_000;
/// What creation costs before the first call, and what the answers cost at most besides their bytes.
const GAS_BASE: u64 = 1_300_000;
/// Gas of a byte of creation code, at the floor price of EIP-7623.
const GAS_PER_BYTE_SENT: u64 = 40;
/// Gas of a call that alone buys nothing but the transaction itself.
const GAS_OF_TRANSACTION: u64 = 21_000;
/// Gas of a byte of code, which the answers become.
const GAS_PER_BYTE_RETURNED: u64 = 200;

/// The first byte of the answers: this form of them.
const FORM: u8 = 1;
/// The status of a call that returned something.
const ANSWERED: u8 = 1;
/// The last status there is.
const TOO_LONG: u8 = 3;

/// A batch ready to be sent.
pub(super) struct Batch {
    /// The creation code.
    pub(super) creation: Bytes,
    /// The gas it needs.
    pub(super) gas: u64,
}

/// Whether a call may travel with others.
pub(super) fn may_travel(data: &Bytes) -> bool {
    data.len() <= LONGEST_CALL
}

/// The size of a call in a batch: four words and its data in whole words.
pub(super) fn size_of(data: &Bytes) -> usize {
    128 + data.len().next_multiple_of(32)
}

/// One batch of these calls. Each gets at most the gas that it would have alone.
pub(super) fn batch<'a>(calls: impl Iterator<Item = (Address, &'a Bytes)>, call_gas: u64) -> Batch {
    let calls: Vec<BatchReader::Call> = calls
        .map(|(target, data)| BatchReader::Call {
            target,
            data: data.clone(),
        })
        .collect();
    let number = calls.len() as u64;
    let longest = calls.iter().map(|call| call.data.len()).max().unwrap_or(0) as u64;
    let gas_each = call_gas
        .saturating_sub(GAS_OF_TRANSACTION + longest * GAS_PER_BYTE_SENT)
        .min(GAS_EACH_AT_MOST);
    let arguments = BatchReader::constructorCall {
        calls,
        gasEach: U256::from(gas_each),
    }
    .abi_encode();
    let creation = [BatchReader::BYTECODE.as_ref(), &arguments].concat();
    let gas = GAS_BASE
        + creation.len() as u64 * GAS_PER_BYTE_SENT
        + number * (gas_each + gas_each / 32 + 64 * GAS_PER_BYTE_RETURNED);
    Batch {
        creation: creation.into(),
        gas: gas.min(GAS_AT_MOST),
    }
}

/// What each of `number` calls returned, `None` for those that have to be asked alone. `None` for all if
/// this is not the answer of a batch of that many.
pub(super) fn unpack(packed: &[u8], number: usize) -> Option<Vec<Option<Bytes>>> {
    let (&form, mut rest) = packed.split_first()?;
    if form != FORM {
        return None;
    }
    let mut answers = Vec::with_capacity(number);
    for _ in 0..number {
        let (&[status, high, low], after) = rest.split_first_chunk()?;
        let (returned, after) = after.split_at_checked(usize::from(u16::from_be_bytes([high, low])))?;
        if status > TOO_LONG || (status != ANSWERED && !returned.is_empty()) {
            return None;
        }
        rest = after;
        // Nothing at all may come from an address without code.
        answers.push((!returned.is_empty()).then(|| Bytes::copy_from_slice(returned)));
    }
    rest.is_empty().then_some(answers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::hex;
    use proptest::prelude::*;

    #[test]
    fn answers_are_unpacked_and_what_returned_nothing_is_asked_alone() {
        let packed = hex!("01 01 0002 abcd 02 0000 00 0000 03 0000 01 0000 01 0001 ee");
        assert_eq!(
            unpack(&packed, 6),
            Some(vec![
                Some(Bytes::from(hex!("abcd"))),
                None,
                None,
                None,
                None,
                Some(Bytes::from(hex!("ee")))
            ])
        );
        assert_eq!(unpack(&hex!("01"), 0), Some(Vec::new()));
    }

    #[test]
    fn anything_else_is_no_answer_of_a_batch() {
        assert!(unpack(&hex!("01 01 0001 aa"), 1).is_some());
        for (packed, number) in [
            (&hex!("")[..], 0),
            (&hex!("02 01 0001 aa"), 1),
            (&hex!("01 01 0001 aa"), 2),
            (&hex!("01 01 0001 aa bb"), 1),
            (&hex!("01 01 0002 aa"), 1),
            (&hex!("01 02 0001 aa"), 1),
            (&hex!("01 04 0000"), 1),
            (&hex!("01 01 00"), 1),
        ] {
            assert_eq!(unpack(packed, number), None, "{}", hex::encode(packed));
        }
    }

    #[test]
    fn the_largest_batch_is_within_the_limits_of_creation_code_and_gas() {
        let data = Bytes::from(vec![0xff; 164]);
        let most = (MOST_BYTES / size_of(&data)).min(MOST_CALLS);
        let batch = batch((0..most).map(|_| (Address::repeat_byte(7), &data)), 3_000_000);
        assert!(batch.creation.len() <= 49_152, "{}", batch.creation.len());
        assert!(batch.gas <= GAS_AT_MOST);

        let data = Bytes::from(vec![0xff; LONGEST_CALL]);
        let most = MOST_BYTES / size_of(&data);
        let batch = super::batch((0..most).map(|_| (Address::repeat_byte(7), &data)), 3_000_000);
        assert!(batch.creation.len() <= 49_152, "{}", batch.creation.len());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_stumble(packed in prop::collection::vec(any::<u8>(), 0..200), number in 0usize..20) {
            if let Some(answers) = unpack(&packed, number) {
                prop_assert_eq!(answers.len(), number);
            }
        }
    }
}
