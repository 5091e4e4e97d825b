//! The little DER that public keys need: RSA keys come as PKCS#1 (RFC 8017 appendix A.1.1) in
//! Multikeys and as SubjectPublicKeyInfo (RFC 5280 section 4.1) in PEM, and their size must be known
//! before they are used.

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;

/// AlgorithmIdentifier of rsaEncryption with its NULL parameters.
const RSA: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];
/// AlgorithmIdentifier of id-Ed25519 (RFC 8410).
const ED25519: &[u8] = &[0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70];

/// A public key as found in a SubjectPublicKeyInfo.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spki<'a> {
    /// PKCS#1 DER.
    Rsa(&'a [u8]),
    /// Raw bytes.
    Ed25519(&'a [u8]),
}

/// Reads one value with `tag`; returns its content and what follows.
fn read(input: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = input.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (
                bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
                rest,
            )
        }
        _ => return None,
    };
    (found == tag).then_some(())?;
    rest.split_at_checked(length)
}

/// The same, where nothing may follow.
fn read_all(input: &[u8], tag: u8) -> Option<&[u8]> {
    match read(input, tag)? {
        (content, []) => Some(content),
        _ => None,
    }
}

fn write(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match length {
        0..=0x7f => out.push(length as u8),
        0x80..=0xff => out.extend([0x81, length as u8]),
        0x100..=0xffff => out.extend([0x82, (length >> 8) as u8, length as u8]),
        _ => out.extend([0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(content);
    out
}

/// Reads a SubjectPublicKeyInfo.
pub(super) fn spki(der: &[u8]) -> Option<Spki<'_>> {
    let content = read_all(der, SEQUENCE)?;
    let key = |algorithm: &[u8]| -> Option<&[u8]> {
        let bits = read_all(content.strip_prefix(algorithm)?, BIT_STRING)?;
        bits.strip_prefix(&[0])
    };
    key(RSA).map(Spki::Rsa).or_else(|| key(ED25519).map(Spki::Ed25519))
}

/// The size of the modulus of a PKCS#1 RSA public key, in bits.
pub(super) fn pkcs1_bits(der: &[u8]) -> Option<usize> {
    let content = read_all(der, SEQUENCE)?;
    let (modulus, rest) = read(content, INTEGER)?;
    read_all(rest, INTEGER)?;
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    Some(modulus.len() * 8 - modulus.first()?.leading_zeros() as usize)
}

/// Wraps a PKCS#1 RSA public key.
pub(super) fn rsa_spki(pkcs1: &[u8]) -> Vec<u8> {
    let bits = write(BIT_STRING, &[&[0], pkcs1].concat());
    write(SEQUENCE, &[RSA, &bits].concat())
}

/// Wraps an Ed25519 public key.
pub(super) fn ed25519_spki(raw: &[u8]) -> Vec<u8> {
    let bits = write(BIT_STRING, &[&[0], raw].concat());
    write(SEQUENCE, &[ED25519, &bits].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pkcs1(modulus_bytes: usize) -> Vec<u8> {
        let modulus = write(INTEGER, &[vec![0], vec![0x80; modulus_bytes]].concat());
        write(SEQUENCE, &[modulus, write(INTEGER, &[1, 0, 1])].concat())
    }

    #[test]
    fn wrapping_and_unwrapping_are_inverse() {
        for size in [16, 64, 256, 1024] {
            let key = pkcs1(size);
            assert_eq!(pkcs1_bits(&key), Some(size * 8));
            assert_eq!(spki(&rsa_spki(&key)), Some(Spki::Rsa(&key)));
        }
        assert_eq!(spki(&ed25519_spki(&[7; 32])), Some(Spki::Ed25519(&[7; 32])));
    }

    #[test]
    fn cut_or_padded_der_is_refused() {
        let whole = rsa_spki(&pkcs1(256));
        assert!(spki(&whole).is_some());
        for cut in 0..whole.len() {
            assert_eq!(spki(&whole[..cut]), None, "{cut}");
        }
        assert_eq!(spki(&[whole, vec![0]].concat()), None);
        assert_eq!(pkcs1_bits(&[]), None);
        assert_eq!(
            pkcs1_bits(&write(SEQUENCE, &[write(INTEGER, &[]), write(INTEGER, &[3])].concat())),
            None
        );
    }
}
