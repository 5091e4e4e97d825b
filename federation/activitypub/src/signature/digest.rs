//! The digest of a body: `Content-Digest` (RFC 9530) and the older `Digest` (RFC 3230), with SHA-256
//! or SHA-512. It is always recomputed over the bytes received; a digest that is merely signed
//! proves nothing about the body.

use crate::signature::SignatureError;
use crate::signature::claim::Claim;
use crate::signature::request::IncomingRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sfv::{Dictionary, ListEntry, Parser};
use sha2::{Digest, Sha256, Sha512};

/// SHA-256 of `body` in base64: what both headers carry.
pub fn sha256(body: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(body))
}

/// `Content-Digest` of a body with this [`sha256`].
pub fn content_digest_of(sha256: &str) -> String {
    format!("sha-256=:{sha256}:")
}

/// `Digest` of a body with this [`sha256`].
pub fn digest_of(sha256: &str) -> String {
    format!("SHA-256={sha256}")
}

/// `Content-Digest` of `body`.
pub fn content_digest(body: &[u8]) -> String {
    content_digest_of(&sha256(body))
}

/// `Digest` of `body`.
pub fn digest(body: &[u8]) -> String {
    digest_of(&sha256(body))
}

/// Checks that a body is covered by a digest that is covered by the signature, and that every
/// covered digest we understand is the body's.
pub(super) fn check(claim: &Claim, request: &IncomingRequest<'_>) -> Result<(), SignatureError> {
    let mut checked = false;
    if claim.covers("content-digest") {
        check_content_digest(&request.header("content-digest")?, request.body)?;
        checked = true;
    }
    if claim.covers("digest") {
        check_digest(&request.header("digest")?, request.body)?;
        checked = true;
    }
    if checked || !request.has_body() {
        return Ok(());
    }
    let sent = request.headers.contains_key("content-digest") || request.headers.contains_key("digest");
    Err(if sent {
        SignatureError::DigestNotCovered
    } else {
        SignatureError::DigestMissing
    })
}

pub(super) fn check_content_digest(value: &str, body: &[u8]) -> Result<(), SignatureError> {
    let members: Dictionary = Parser::new(value)
        .parse()
        .map_err(|_| SignatureError::DigestMalformed)?;
    let digests = members.iter().map(|(name, entry)| {
        let bytes = match entry {
            ListEntry::Item(item) => item.bare_item.as_byte_sequence().ok_or(SignatureError::DigestMalformed),
            ListEntry::InnerList(_) => Err(SignatureError::DigestMalformed),
        };
        (name.as_str().to_owned(), bytes.map(<[u8]>::to_vec))
    });
    check_all(digests, body)
}

fn check_digest(value: &str, body: &[u8]) -> Result<(), SignatureError> {
    let digests = value.split(',').filter_map(|part| {
        let (name, packed) = part.trim().split_once('=')?;
        Some((
            name.to_ascii_lowercase(),
            STANDARD
                .decode(packed.trim())
                .map_err(|_| SignatureError::DigestMalformed),
        ))
    });
    check_all(digests, body)
}

/// Every digest of an algorithm we know must match, and there must be one.
fn check_all(
    digests: impl Iterator<Item = (String, Result<Vec<u8>, SignatureError>)>,
    body: &[u8],
) -> Result<(), SignatureError> {
    let mut known = false;
    for (name, claimed) in digests {
        let actual = match name.as_str() {
            "sha-256" => Sha256::digest(body).to_vec(),
            "sha-512" => Sha512::digest(body).to_vec(),
            _ => continue,
        };
        known = true;
        if claimed? != actual {
            return Err(SignatureError::DigestMismatch);
        }
    }
    if known {
        Ok(())
    } else {
        Err(SignatureError::DigestMalformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"hello": "world"}"#;
    // RFC 9421 appendix B.2: digests of this body.
    const SHA_256: &str = "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=";
    const SHA_512: &str = "WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==";

    #[test]
    fn what_is_written_is_the_digest_of_the_rfc() {
        assert_eq!(content_digest(BODY), format!("sha-256=:{SHA_256}:"));
        assert_eq!(digest(BODY), format!("SHA-256={SHA_256}"));
    }

    #[test]
    fn both_headers_are_read_with_both_algorithms() {
        for value in [
            format!("sha-256=:{SHA_256}:"),
            format!("sha-512=:{SHA_512}:"),
            format!("md5=:AAAA:, sha-512=:{SHA_512}:, sha-256=:{SHA_256}:"),
        ] {
            assert_eq!(check_content_digest(&value, BODY), Ok(()), "{value}");
            assert_eq!(
                check_content_digest(&value, b"other"),
                Err(SignatureError::DigestMismatch),
                "{value}"
            );
        }
        for value in [
            format!("SHA-256={SHA_256}"),
            format!("sha-512={SHA_512}"),
            format!("MD5=x, SHA-256={SHA_256}"),
        ] {
            assert_eq!(check_digest(&value, BODY), Ok(()), "{value}");
            assert_eq!(
                check_digest(&value, b"other"),
                Err(SignatureError::DigestMismatch),
                "{value}"
            );
        }
    }

    #[test]
    fn one_right_digest_does_not_excuse_a_wrong_one() {
        let mixed = format!("sha-256=:{SHA_256}:, sha-512=:AAAA:");
        assert_eq!(check_content_digest(&format!("sha-256=:{SHA_256}:"), BODY), Ok(()));
        assert_eq!(check_content_digest(&mixed, BODY), Err(SignatureError::DigestMismatch));
    }

    #[test]
    fn a_digest_of_no_known_algorithm_is_refused() {
        for value in ["", "md5=:AAAA:", "sha-256", "sha-256=x", "sha-256=(1)"] {
            assert_eq!(
                check_content_digest(value, BODY),
                Err(SignatureError::DigestMalformed),
                "{value}"
            );
        }
        for value in ["", "MD5=AAAA", "SHA-256", "SHA-256=!"] {
            assert_eq!(
                check_digest(value, BODY),
                Err(SignatureError::DigestMalformed),
                "{value}"
            );
        }
    }
}
