//! PKCE (RFC 7636), method S256 only: whoever exchanges a code proves to be who asked for it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Whether the text can be an S256 challenge: 32 bytes in base64url without padding.
pub fn is_challenge(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// Whether the text can be a verifier: 43 to 128 unreserved characters.
pub fn is_verifier(text: &str) -> bool {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

/// The challenge that belongs to a verifier.
pub fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Whether `verifier` belongs to `challenge`.
pub fn proves(verifier: &str, challenge: &str) -> bool {
    is_verifier(verifier) && bool::from(challenge_of(verifier).as_bytes().ct_eq(challenge.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_verifier_of_the_rfc_proves_its_challenge_and_no_other_does() {
        assert!(is_challenge(CHALLENGE) && proves(VERIFIER, CHALLENGE));
        let other = VERIFIER.replace('d', "e");
        assert!(is_verifier(&other) && !proves(&other, CHALLENGE));
        // `plain`: the challenge itself.
        assert!(is_verifier(CHALLENGE) && !proves(CHALLENGE, CHALLENGE));
    }

    #[test]
    fn texts_of_another_length_or_alphabet_are_neither() {
        for bad in ["", "short", &VERIFIER.repeat(3), &VERIFIER.replace('d', "+")] {
            assert!(!is_verifier(bad) && !is_challenge(bad), "{bad}");
        }
    }
}
