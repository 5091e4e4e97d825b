//! Form tokens as they stand in a page. The token of a session is the same for its whole life, and
//! pages are compressed, so a page shows it masked with fresh random bytes: otherwise its letters
//! could be guessed one by one from the sizes of pages that repeat a guess (BREACH).

use domain::Entropy;

/// The token under a fresh mask, hexadecimal.
pub(crate) fn mask(token: &str, entropy: &dyn Entropy) -> String {
    let mut pad = vec![0; token.len()];
    entropy.fill(&mut pad);
    let hidden: Vec<u8> = pad.iter().zip(token.bytes()).map(|(pad, byte)| pad ^ byte).collect();
    hex::encode(pad) + &hex::encode(hidden)
}

/// The length of a token that is not masked: 32 bytes, hexadecimal.
const BARE: usize = 64;

/// The token behind what a form sent back. Nonsense gives a text that is no token. A script that holds
/// the session's secret may send the token without a mask, which hides it in pages only.
pub(crate) fn unmask(shown: &str) -> String {
    if shown.len() == BARE {
        return shown.to_owned();
    }
    let bytes = hex::decode(shown).unwrap_or_default();
    let (pad, hidden) = bytes.split_at(bytes.len() / 2);
    let token = pad.iter().zip(hidden).map(|(pad, byte)| pad ^ byte).collect();
    String::from_utf8(token).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU8, Ordering};

    struct Counting(AtomicU8);
    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for byte in buffer {
                *byte = self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn a_masked_token_comes_back_and_looks_different_every_time() {
        let entropy = Counting(AtomicU8::new(1));
        let (one, two) = (mask("token", &entropy), mask("token", &entropy));
        assert_eq!(unmask(&one), "token");
        assert_eq!(unmask(&two), "token");
        assert_ne!(one, two);
    }

    #[test]
    fn nonsense_is_no_token() {
        for bad in ["", "zz", "0", "ff00", "token"] {
            assert_ne!(unmask(bad), "token", "{bad}");
        }
    }

    #[test]
    fn a_script_may_send_its_token_without_a_mask() {
        let token = "ab".repeat(32);
        assert_eq!(unmask(&token), token);
        assert_eq!(unmask(&mask(&token, &Counting(AtomicU8::new(1)))), token);
    }
}
