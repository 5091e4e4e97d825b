//! PEM (RFC 7468) for `publicKeyPem`. Some servers publish the older `RSA PUBLIC KEY` (PKCS#1), so
//! both labels are read; what we write is always SubjectPublicKeyInfo.

use crate::keys::BadKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest PEM text read: an RSA key of 8192 bits is well below 2 kB.
const MAX_TEXT: usize = 8 * 1024;

/// What kind of block was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// `PUBLIC KEY`: SubjectPublicKeyInfo.
    Spki,
    /// `RSA PUBLIC KEY`: PKCS#1.
    Pkcs1,
}

/// Reads the one block in `text`.
pub(super) fn decode(text: &str) -> Result<(Label, Vec<u8>), BadKey> {
    if text.len() > MAX_TEXT {
        return Err(BadKey::Pem);
    }
    for (label, begin, end) in [
        (Label::Spki, "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"),
        (
            Label::Pkcs1,
            "-----BEGIN RSA PUBLIC KEY-----",
            "-----END RSA PUBLIC KEY-----",
        ),
    ] {
        let Some((before, rest)) = text.split_once(begin) else {
            continue;
        };
        let (body, after) = rest.split_once(end).ok_or(BadKey::Pem)?;
        if !before.trim().is_empty() || !after.trim().is_empty() {
            return Err(BadKey::Pem);
        }
        let packed: String = body.split_ascii_whitespace().collect();
        return STANDARD.decode(packed).map(|der| (label, der)).map_err(|_| BadKey::Pem);
    }
    Err(BadKey::Pem)
}

/// Writes a SubjectPublicKeyInfo, 64 characters to the line, with a final line break.
pub fn encode_spki(der: &[u8]) -> String {
    let packed = STANDARD.encode(der);
    let mut text = String::from("-----BEGIN PUBLIC KEY-----\n");
    for line in packed.as_bytes().chunks(64) {
        text.push_str(std::str::from_utf8(line).expect("base64 is ASCII"));
        text.push('\n');
    }
    text.push_str("-----END PUBLIC KEY-----\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let der: Vec<u8> = (0..=200).collect();
        assert_eq!(decode(&encode_spki(&der)), Ok((Label::Spki, der.clone())));
        let windows = encode_spki(&der).replace('\n', "\r\n");
        assert_eq!(decode(&windows), Ok((Label::Spki, der)));
    }

    #[test]
    fn anything_but_one_public_key_is_refused() {
        let good = encode_spki(b"x");
        assert!(decode(&good).is_ok());
        let private = good.replace("PUBLIC KEY", "PRIVATE KEY");
        for bad in [
            "",
            "x",
            &private,
            &format!("{good}{good}"),
            &good.replace('-', ""),
            &good.replace("eA", "e!"),
            &"x".repeat(9000),
        ] {
            assert_eq!(decode(bad), Err(BadKey::Pem), "{bad}");
        }
    }
}
