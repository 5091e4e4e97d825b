//! The ids that a Matrix Authentication Service gives to its providers: ULIDs, 48 bits of time and 80 of
//! chance in Crockford's base 32.

use domain::{Entropy, Timestamp};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A fresh one.
pub fn draw(now: Timestamp, entropy: &dyn Entropy) -> String {
    let time = u128::try_from(now.as_millis()).unwrap_or(0) & ((1 << 48) - 1);
    let mut wide = [0; 16];
    wide[6..].copy_from_slice(&entropy.bytes::<10>());
    let bits = (time << 80) | u128::from_be_bytes(wide);
    (0..26)
        .rev()
        .map(|place| {
            let digit = (bits >> (place * 5)) & 31;
            char::from(ALPHABET[usize::try_from(digit).expect("five bits fit")])
        })
        .collect()
}

/// Whether the text is one.
pub fn is_one(text: &str) -> bool {
    text.len() == 26
        && text.bytes().all(|byte| ALPHABET.contains(&byte.to_ascii_uppercase()))
        && text
            .as_bytes()
            .first()
            .is_some_and(|first| (b'0'..=b'7').contains(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::SeededEntropy;

    #[test]
    fn a_ulid_has_its_time_in_front_and_chance_behind() {
        let entropy = SeededEntropy::new(1);
        // The example of the ULID specification: this moment is written 01ARYZ6S41.
        let now = Timestamp::from_millis(1_469_918_176_385);
        let [one, other] = [draw(now, &entropy), draw(now, &entropy)];
        assert!(
            one.starts_with("01ARYZ6S41") && other.starts_with("01ARYZ6S41"),
            "{one} {other}"
        );
        assert_ne!(one, other);
        assert!(is_one(&one) && is_one(&other));
        for wrong in [
            "",
            "01ARYZ6S41",
            "81ARYZ6S41TSV4RRFFQ69G5FAV",
            "01ARYZ6S41TSV4RRFFQ69G5FAU",
        ] {
            assert!(!is_one(wrong), "{wrong}");
        }
    }
}
