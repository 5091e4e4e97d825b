//! Recovery codes: ten one-time codes shown once at joining, stored as hashes. They are 80 random
//! bits each, so a plain hash is enough: there is nothing to guess.

use crate::Entropy;
use sha2::{Digest, Sha256};

/// How many codes a member gets.
pub const COUNT: usize = 10;

/// No letters or digits that look alike (Crockford's base 32 without `u`).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Ten fresh codes such as `7k3m-9xq2-hd4t-p0zw`.
pub fn draw(entropy: &dyn Entropy) -> Vec<String> {
    (0..COUNT)
        .map(|_| {
            let bytes: [u8; 16] = entropy.bytes();
            let letters: Vec<char> = bytes
                .iter()
                .map(|b| char::from(ALPHABET[usize::from(b % 32)]))
                .collect();
            letters
                .chunks(4)
                .map(|group| group.iter().collect::<String>())
                .collect::<Vec<_>>()
                .join("-")
        })
        .collect()
}

/// The hash stored for a code. Case, spaces and hyphens do not matter, and the letters people
/// mistype are folded (`o` for `0`, `i` and `l` for `1`).
pub fn hash(code: &str) -> String {
    let folded: String = code
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    hex::encode(Sha256::digest(format!("recovery-code\0{folded}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        assert_eq!(hash("7k3m-9xq2-hd4t-p01w"), hash(" 7K3M 9XQ2hd4t-pOlw "));
        assert_ne!(hash("7k3m-9xq2-hd4t-p01w"), hash("7k3m-9xq2-hd4t-p01x"));
    }
}
