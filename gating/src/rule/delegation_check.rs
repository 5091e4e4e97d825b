//! The keys `delegation` and `delegate_registry`, which every kind with a token has.

use super::condition_check::Check;
use super::fields;
use super::model::{DELEGATE_REGISTRY_V2, Delegation};
use alloy_primitives::B256;

/// The one registry that is understood.
const REGISTRY: &str = "delegate.xyz/v2";

/// Reads both keys: inner `None` if there is no delegation, outer if one of them is wrong.
pub(super) fn delegation(check: &mut Check<'_>) -> Option<Option<Delegation>> {
    let Some(written) = check.spec.delegation.as_deref() else {
        if check.spec.delegate_registry.is_some() {
            return check.wrong(
                "delegate_registry",
                "no delegation is asked for: write delegation = \"delegate.xyz/v2\" as well, or remove the key",
            );
        }
        return Some(None);
    };
    let registry = match check.spec.delegate_registry.as_deref() {
        None => Some(DELEGATE_REGISTRY_V2),
        other => check.address("delegate_registry", other),
    };
    let (name, rights) = match written.split_once('#') {
        None => (written, Ok(B256::ZERO)),
        Some((name, text)) => (name, rights(text)),
    };
    if name != REGISTRY {
        let message = format!(
            "`{}` is not a kind of delegation: write {REGISTRY}, or {REGISTRY}#rights",
            fields::shortened(written)
        );
        return check.unknown_word("delegation", message, name, &[REGISTRY]);
    }
    let rights = match rights {
        Ok(rights) => rights,
        Err(message) => return check.wrong("delegation", message),
    };
    Some(Some(Delegation {
        registry: registry?,
        rights,
    }))
}

/// Rights as delegate.xyz writes them: a short text at the left of 32 bytes, or all 32 bytes.
fn rights(text: &str) -> Result<B256, String> {
    if let Some(digits) = text.strip_prefix("0x") {
        return fields::word(text).map_err(|_| {
            format!(
                "the rights have {} hexadecimal digits: write 0x and 64 of them, or a text of at most 31 bytes",
                digits.len()
            )
        });
    }
    if text.is_empty() {
        return Err("there are no rights behind the #: write some, or leave the # out".to_owned());
    }
    if text.len() > 31 || text.chars().any(char::is_control) {
        return Err(
            "the rights are a text of at most 31 bytes on one line, or 0x and 64 hexadecimal digits".to_owned(),
        );
    }
    Ok(B256::right_padding_from(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::b256;

    #[test]
    fn rights_are_a_short_text_or_a_whole_word() {
        let word = b256!("0x6775696c6468616c6c0000000000000000000000000000000000000000000000");
        assert_eq!(rights("guildhall"), Ok(word));
        assert_eq!(rights(&word.to_string()), Ok(word));
        assert!(rights(&"x".repeat(31)).is_ok());
        for bad in [
            "",
            &"x".repeat(32),
            "a\nb",
            "0x00",
            "0xzz",
            &format!("0x{}", "0".repeat(65)),
        ] {
            assert!(rights(bad).is_err(), "{bad}");
        }
    }
}
