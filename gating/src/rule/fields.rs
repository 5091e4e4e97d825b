//! Single values of the rule file: addresses, chains, durations, names, titles, links. Each says in
//! its error what would be right.

use alloy_primitives::{Address, B256, U256};
use domain::wallet::ChainId;
use std::collections::BTreeSet;
use std::time::Duration;

/// An address other than zero, all in lower case or with a right EIP-55 checksum.
///
/// # Errors
/// What is wrong with the text, and what would be right.
pub fn address(text: &str) -> Result<Address, String> {
    let digits = text
        .strip_prefix("0x")
        .filter(|digits| digits.len() == 40 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let Some(digits) = digits else {
        return Err(format!(
            "`{}` is not an address: write 0x and 40 hexadecimal digits",
            shortened(text)
        ));
    };
    let address: Address = text.parse().map_err(|_| format!("`{text}` is not an address"))?;
    let lower = digits.bytes().all(|b| !b.is_ascii_uppercase());
    if !lower && Address::parse_checksummed(text, None).is_err() {
        return Err(format!(
            "the capital letters of `{text}` are not its EIP-55 checksum, so a digit may be wrong: compare it with its source, then write {address} or all of it in lower case"
        ));
    }
    if address.is_zero() {
        return Err("the zero address belongs to nobody: write the real one".to_owned());
    }
    Ok(address)
}

/// A chain that is configured.
pub(super) fn chain(text: &str, configured: &BTreeSet<ChainId>) -> Result<ChainId, String> {
    let Some(chain) = ChainId::parse_caip2(text) else {
        return Err(format!(
            "`{}` is not a chain: write it as CAIP-2, for example eip155:8453",
            shortened(text)
        ));
    };
    if configured.contains(&chain) {
        return Ok(chain);
    }
    let known: Vec<String> = configured.iter().map(|chain| chain.caip2()).collect();
    let known = if known.is_empty() {
        "none is".to_owned()
    } else {
        format!("these are: {}", known.join(", "))
    };
    Err(format!(
        "{chain} is not configured ({known}): add a [chain.\"{chain}\"] table with its RPC servers"
    ))
}

/// A decimal number of at most 256 bits.
pub(super) fn number(text: &str) -> Result<U256, String> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!(
            "`{}` is not a whole number: write decimal digits only",
            shortened(text)
        ));
    }
    U256::from_str_radix(text, 10).map_err(|_| format!("`{}` does not fit in 256 bits", shortened(text)))
}

/// 32 bytes: 0x and 64 hexadecimal digits.
pub(super) fn word(text: &str) -> Result<B256, String> {
    text.strip_prefix("0x")
        .filter(|digits| digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .and_then(|_| text.parse().ok())
        .ok_or_else(|| {
            format!(
                "`{}` is not 32 bytes: write 0x and 64 hexadecimal digits",
                shortened(text)
            )
        })
}

/// A time such as `90s`, `30m`, `24h` or `7d`; at most ten years.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let error = || {
        format!(
            "`{}` is not a time: write a number and one of s, m, h, d, for example 7d",
            shortened(text)
        )
    };
    let (digits, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(error)?;
    let seconds: u64 = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(error()),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(error());
    }
    digits
        .parse::<u64>()
        .ok()
        .and_then(|count| count.checked_mul(seconds))
        .filter(|total| *total <= 3_650 * 86_400)
        .map(Duration::from_secs)
        .ok_or_else(|| format!("`{}` is longer than ten years", shortened(text)))
}

/// The name of a rule or condition.
pub(super) fn name(text: &str) -> Result<(), String> {
    let good = (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
    if good {
        Ok(())
    } else {
        Err("a name has 1 to 40 characters out of a-z, 0-9, _ and -".to_owned())
    }
}

/// A title for people.
pub(super) fn title(text: &str) -> Result<(), String> {
    if text.trim().is_empty() || text.chars().count() > 120 || text.chars().any(char::is_control) {
        return Err("a title has 1 to 120 characters on one line".to_owned());
    }
    Ok(())
}

/// A link for people. Only web addresses: it becomes the target of a link on a page.
pub(super) fn link(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let good = rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', '?', '#'])
            && text.len() <= 500
            && !text.chars().any(|c| c.is_whitespace() || c.is_control())
    });
    if good {
        Ok(())
    } else {
        Err("write a web address that begins with https://".to_owned())
    }
}

/// A stranger's text, cut so that a message stays readable.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if text.chars().count() > 60 {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_in_lower_case_or_with_its_checksum() {
        let right = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045";
        assert_eq!(address(right), address(&right.to_lowercase()));
        assert!(address(right).is_ok());
        let wrong = right.replace("dA6BF", "da6BF");
        assert!(address(&wrong).is_err_and(|message| message.contains(right)));
        for bad in [
            "",
            "0x",
            "d8dA6BF26964aF9D7eEd9e03E53415D37aA96045",
            "vitalik.eth",
            &"0x".repeat(21),
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
        assert!(address(&format!("0x{}", "0".repeat(40))).is_err_and(|message| message.contains("zero")));
    }

    #[test]
    fn a_time_needs_its_unit() {
        assert_eq!(duration("7d"), Ok(Duration::from_secs(604_800)));
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        for bad in ["", "7", "d", "-1d", "1w", "7 d", "99999999999999999999d", "4000d", "1é"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert_eq!(link("https://example.org/pass?a=b"), Ok(()));
        for bad in [
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "example.org",
            "https://a b",
            "ftp://example.org",
        ] {
            assert!(link(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_decimal_and_fit() {
        assert_eq!(number("200000"), Ok(U256::from(200_000)));
        assert_eq!(number(&U256::MAX.to_string()), Ok(U256::MAX));
        for bad in ["", "-1", "0x10", "1e3", "1.0", &"9".repeat(78)] {
            assert!(number(bad).is_err(), "{bad}");
        }
    }
}
