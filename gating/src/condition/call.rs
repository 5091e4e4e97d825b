//! What a contract function returns for the wallet, compared with a value of the rule.

use super::case::Case;
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use crate::rule::shown;
use crate::rule::{CallArgument, ContractCall};
use alloy_dyn_abi::{DynSolType, DynSolValue};
use alloy_primitives::{Address, Bytes, I256, keccak256};
use domain::chain_reader::Call;
use domain::gate::Outcome;
use std::cmp::Ordering;

/// Checks one holder.
pub(super) async fn check(rule: &ContractCall, case: &Case<'_>, contract: &Contract<'_>) -> Result<Finding, Trouble> {
    let answer = match contract.raw(encoded(rule, case.holder)).await? {
        Call::Returned(data) => decoded(&rule.output, &data),
        Call::Reverted => None,
    };
    let Some(answer) = answer else {
        return Err(contract.odd(&rule.signature()).await);
    };
    let Some(ordering) = compared(&answer, &rule.value) else {
        return Err(contract.odd(&rule.signature()).await);
    };
    let (outcome, message) = if rule.operator.holds(ordering) {
        (Outcome::Yes, "gate-call-yes")
    } else {
        (Outcome::No, "gate-call-no")
    };
    let arguments = [
        case.title(),
        ("found", shown(&answer)),
        ("op", rule.operator.as_str().to_owned()),
        ("wanted", shown(&rule.value)),
    ];
    Ok(Finding::new(outcome, message, arguments))
}

/// The selector and the inputs.
fn encoded(rule: &ContractCall, wallet: Address) -> Bytes {
    let inputs = rule
        .arguments
        .iter()
        .map(|argument| match argument {
            CallArgument::Wallet => DynSolValue::Address(wallet),
            CallArgument::Fixed(value) => value.clone(),
        })
        .collect();
    let mut data = keccak256(rule.signature())[..4].to_vec();
    data.extend(DynSolValue::Tuple(inputs).abi_encode_params());
    data.into()
}

/// The one output word. Strict: bits that do not belong to the type are not ignored, because they
/// say that the function is another one.
fn decoded(output: &DynSolType, data: &[u8]) -> Option<DynSolValue> {
    let word = data.get(..32)?;
    let value = output.abi_decode(word).ok()?;
    let fits = match &value {
        DynSolValue::Uint(number, bits) => number.bit_len() <= *bits,
        DynSolValue::Int(number, bits) => {
            let unused = 256 - bits;
            I256::from_raw(number.into_raw() << unused).asr(unused) == *number
        }
        DynSolValue::FixedBytes(bytes, size) => bytes[*size..].iter().all(|byte| *byte == 0),
        // Decoding drops foreign bits of these, so encoding again shows them.
        other => other.abi_encode() == word,
    };
    fits.then_some(value)
}

/// How two values of one type compare; equality is all that is used of types without an order.
fn compared(a: &DynSolValue, b: &DynSolValue) -> Option<Ordering> {
    match (a, b) {
        (DynSolValue::Uint(a, _), DynSolValue::Uint(b, _)) => Some(a.cmp(b)),
        (DynSolValue::Int(a, _), DynSolValue::Int(b, _)) => Some(a.cmp(b)),
        (DynSolValue::Bool(a), DynSolValue::Bool(b)) => Some(a.cmp(b)),
        (DynSolValue::Address(a), DynSolValue::Address(b)) => Some(a.cmp(b)),
        (DynSolValue::FixedBytes(a, _), DynSolValue::FixedBytes(b, _)) => Some(a.cmp(b)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;

    #[test]
    fn a_word_with_foreign_bits_is_no_answer() {
        let mut word = [0_u8; 32];
        word[31] = 1;
        assert_eq!(decoded(&DynSolType::Bool, &word), Some(DynSolValue::Bool(true)));
        assert_eq!(
            decoded(&DynSolType::Uint(8), &word),
            Some(DynSolValue::Uint(U256::ONE, 8))
        );
        word[31] = 2;
        assert_eq!(decoded(&DynSolType::Bool, &word), None);
        word[0] = 1;
        assert_eq!(decoded(&DynSolType::Uint(8), &word), None);
        assert_eq!(decoded(&DynSolType::Int(8), &word), None);
        assert_eq!(decoded(&DynSolType::Address, &word), None);
        assert_eq!(decoded(&DynSolType::FixedBytes(31), &word), None);
        assert!(decoded(&DynSolType::FixedBytes(32), &word).is_some());
        assert_eq!(decoded(&DynSolType::Uint(256), &word[..31]), None);
        assert_eq!(decoded(&DynSolType::Uint(256), &[]), None);
    }

    #[test]
    fn signed_numbers_compare_by_sign() {
        let int = |number: i64| DynSolValue::Int(I256::try_from(number).expect("fits"), 256);
        assert_eq!(compared(&int(-1), &int(1)), Some(Ordering::Less));
        assert_eq!(
            decoded(&DynSolType::Int(64), &int(-1).abi_encode()),
            Some(DynSolValue::Int(I256::MINUS_ONE, 64))
        );
    }
}
