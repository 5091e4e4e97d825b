//! The `call` kind: a function signature in the common short form, its inputs, and the comparison.

use super::condition_check::Check;
use super::fields;
use super::model::{CallArgument, ContractCall, Operator};
use super::value::Scalar;
use alloy_dyn_abi::{DynSolType, DynSolValue};

/// What stands for the wallet among the inputs.
const WALLET: &str = "$wallet";

/// The longest signature.
const MAX_SIGNATURE: usize = 200;

/// Checks a condition of kind `call`.
pub(super) fn call(check: &mut Check<'_>) -> Option<ContractCall> {
    let spec = check.spec;
    let chain = check.chain();
    let to = check.address("to", spec.to.as_deref());
    let operator = operator(check);
    let signature = match signature(spec.sig.as_deref()?) {
        Ok(signature) => signature,
        Err(message) => return check.wrong("sig", message),
    };
    let arguments = arguments(check, &signature.inputs);
    let value = value(check, &signature.output);
    if let Some(operator) = operator
        && operator.is_ordering()
        && !matches!(signature.output, DynSolType::Uint(_) | DynSolType::Int(_))
    {
        let output = signature.output.sol_type_name();
        return check.wrong(
            "op",
            format!(
                "`{}` compares numbers, and the output is {output}: use == or !=",
                operator.as_str()
            ),
        );
    }
    let Signature {
        function,
        inputs,
        output,
    } = signature;
    Some(ContractCall {
        chain: chain?,
        to: to?,
        function,
        inputs,
        output,
        arguments: arguments?,
        operator: operator?,
        value: value?,
    })
}

fn operator(check: &mut Check<'_>) -> Option<Operator> {
    let written = check.spec.op.as_deref()?;
    let found = Operator::ALL.into_iter().find(|operator| operator.as_str() == written);
    if found.is_none() {
        let message = format!(
            "`{}` is not a comparison: write ==, !=, >, >=, < or <=",
            fields::shortened(written)
        );
        return check.unknown_word("op", message, written, &Operator::ALL.map(Operator::as_str));
    }
    found
}

/// A function and its types.
struct Signature {
    function: String,
    inputs: Vec<DynSolType>,
    output: DynSolType,
}

/// Reads `name(inputs)(output)`.
fn signature(text: &str) -> Result<Signature, String> {
    let example = "write the function, its inputs and its one output, for example getScore(address)(uint256)";
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.len() > MAX_SIGNATURE {
        return Err(format!("the signature is longer than {MAX_SIGNATURE} characters"));
    }
    let (function, types) = text.split_at(text.find('(').ok_or(example)?);
    let starts_well = function.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'));
    if !starts_well
        || !function
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'))
    {
        return Err(format!(
            "`{}` is not the name of a function: {example}",
            fields::shortened(function)
        ));
    }
    let (inputs, outputs) = types.split_at(first_group(types).ok_or(example)?);
    if outputs.is_empty() || first_group(outputs) != Some(outputs.len()) {
        return Err(format!("the output is missing: {example}"));
    }
    let inputs = tuple(inputs)?;
    let [output] = <[DynSolType; 1]>::try_from(tuple(outputs)?)
        .map_err(|_| format!("exactly one output is compared: {example}"))?;
    let comparable = matches!(
        output,
        DynSolType::Uint(_) | DynSolType::Int(_) | DynSolType::Bool | DynSolType::Address | DynSolType::FixedBytes(_)
    );
    if !comparable {
        return Err(format!(
            "an output of type {} cannot be compared: use a function that returns a number, bool, address or bytesN",
            output.sol_type_name()
        ));
    }
    Ok(Signature {
        function: function.to_owned(),
        inputs,
        output,
    })
}

/// Where the group in brackets that begins `text` ends.
fn first_group(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then_some(at + 1);
        }
    }
    None
}

fn tuple(text: &str) -> Result<Vec<DynSolType>, String> {
    match DynSolType::parse(text) {
        Ok(DynSolType::Tuple(types)) => Ok(types),
        _ => Err(format!(
            "`{}` is not a list of Solidity types without names, such as (address,uint256)",
            fields::shortened(text)
        )),
    }
}

fn arguments(check: &mut Check<'_>, inputs: &[DynSolType]) -> Option<Vec<CallArgument>> {
    let written = check.spec.args.as_ref()?;
    if written.len() != inputs.len() {
        return check.wrong(
            "args",
            format!(
                "the function takes {} inputs and {} are written",
                inputs.len(),
                written.len()
            ),
        );
    }
    let read: Vec<Option<CallArgument>> = written
        .iter()
        .zip(inputs)
        .enumerate()
        .map(|(at, (scalar, ty))| match argument(scalar, ty) {
            Ok(argument) => Some(argument),
            Err(message) => check.wrong(&format!("args[{at}]"), message),
        })
        .collect();
    let read: Vec<CallArgument> = read.into_iter().collect::<Option<_>>()?;
    if !read.contains(&CallArgument::Wallet) {
        return check.wrong(
            "args",
            "no input is \"$wallet\", so everybody would get the same answer: put \"$wallet\" where the wallet belongs",
        );
    }
    Some(read)
}

fn argument(scalar: &Scalar, ty: &DynSolType) -> Result<CallArgument, String> {
    let text = scalar.text();
    if text.starts_with('$') {
        return match (text.as_str(), ty) {
            (WALLET, DynSolType::Address) => Ok(CallArgument::Wallet),
            (WALLET, _) => Err(format!(
                "this input is of type {}, and \"$wallet\" is an address",
                ty.sol_type_name()
            )),
            _ => Err(format!(
                "`{}` stands for nothing: only \"$wallet\" does",
                fields::shortened(&text)
            )),
        };
    }
    typed(&text, ty).map(CallArgument::Fixed)
}

fn value(check: &mut Check<'_>, output: &DynSolType) -> Option<DynSolValue> {
    match typed(&check.spec.value.as_ref()?.text(), output) {
        Ok(value) => Some(value),
        Err(message) => check.wrong("value", message),
    }
}

/// A text as a value of a Solidity type. Numbers are decimal only, so that a rule has one spelling.
fn typed(text: &str, ty: &DynSolType) -> Result<DynSolValue, String> {
    let error = || format!("`{}` is not of type {}", fields::shortened(text), ty.sol_type_name());
    match ty {
        DynSolType::Address => {
            return fields::address(text).map(DynSolValue::Address).or_else(|message| {
                // Unlike a contract, an input may well be the zero address.
                if text == format!("0x{}", "0".repeat(40)) {
                    Ok(DynSolValue::Address(alloy_primitives::Address::ZERO))
                } else {
                    Err(message)
                }
            });
        }
        DynSolType::Uint(_) | DynSolType::Int(_) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(format!("{}: write it in decimal digits", error()));
            }
        }
        DynSolType::FixedBytes(_) | DynSolType::Bytes if !text.starts_with("0x") => {
            return Err(format!("{}: write it as 0x and hexadecimal digits", error()));
        }
        DynSolType::String => return Ok(DynSolValue::String(text.to_owned())),
        _ => {}
    }
    ty.coerce_str(text).map_err(|_| error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_names_a_function_its_inputs_and_one_output() {
        let read = signature(" balanceOf( address, (uint256,bytes32)[] )(uint256) ").expect("well formed");
        assert_eq!(read.function, "balanceOf");
        assert_eq!(read.inputs.len(), 2);
        assert_eq!(read.output, DynSolType::Uint(256));
        for bad in [
            "",
            "getScore",
            "getScore(address)",
            "getScore(address)(uint256)x",
            "getScore(address)()",
            "getScore(address)(uint256,bool)",
            "getScore(address)(string)",
            "(address)(uint256)",
            "get score!(address)(uint256)",
            "getScore(adress)(uint256)",
            "getScore(address",
            "getScore)(",
            "getScore(address holder)(uint256)",
            "getScore(address)(uint7)",
        ] {
            assert!(signature(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn values_are_read_by_their_type() {
        assert_eq!(
            typed("-5", &DynSolType::Int(64)).ok(),
            DynSolType::Int(64).coerce_str("-5").ok()
        );
        assert!(typed("-5", &DynSolType::Int(64)).is_ok());
        for (text, ty) in [
            ("-5", DynSolType::Uint(256)),
            ("0x10", DynSolType::Uint(256)),
            ("1 ether", DynSolType::Uint(256)),
            ("256", DynSolType::Uint(8)),
            ("maybe", DynSolType::Bool),
            ("0x00", DynSolType::FixedBytes(32)),
            ("00", DynSolType::Bytes),
        ] {
            assert!(typed(text, &ty).is_err(), "{text} as {ty}");
        }
    }
}
