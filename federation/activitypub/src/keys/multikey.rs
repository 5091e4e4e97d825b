//! Multikey (FEP-521a, W3C Controlled Identifiers section 2.2.2): multibase base58btc (`z`) over a
//! multicodec number and the key. Ed25519 is the raw key, RSA is PKCS#1 DER.

use crate::keys::BadKey;

/// Multicodec `ed25519-pub` (0xed) as a varint.
const ED25519: [u8; 2] = [0xed, 0x01];
/// Multicodec `rsa-pub` (0x1205) as a varint.
const RSA: [u8; 2] = [0x85, 0x24];
/// Base58 takes quadratic time; an RSA key of 8192 bits has about 1430 characters.
const MAX_TEXT: usize = 2048;

/// A key as a Multikey carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// 32 bytes, not yet checked.
    Ed25519(Vec<u8>),
    /// PKCS#1 DER, not yet checked.
    Rsa(Vec<u8>),
}

/// Reads a `publicKeyMultibase`.
pub(super) fn decode(text: &str) -> Result<Carried, BadKey> {
    let packed = text
        .strip_prefix('z')
        .filter(|p| p.len() <= MAX_TEXT)
        .ok_or(BadKey::Multikey)?;
    let bytes = bs58::decode(packed).into_vec().map_err(|_| BadKey::Multikey)?;
    if let Some(key) = bytes.strip_prefix(&ED25519) {
        Ok(Carried::Ed25519(key.to_vec()))
    } else if let Some(key) = bytes.strip_prefix(&RSA) {
        Ok(Carried::Rsa(key.to_vec()))
    } else {
        Err(BadKey::Multikey)
    }
}

/// Writes an Ed25519 key.
pub(super) fn encode_ed25519(raw: &[u8]) -> String {
    format!("z{}", bs58::encode([&ED25519, raw].concat()).into_string())
}

/// Writes an RSA key from its PKCS#1 DER.
pub(super) fn encode_rsa(pkcs1: &[u8]) -> String {
    format!("z{}", bs58::encode([&RSA, pkcs1].concat()).into_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    // Test vectors of FEP-521a, "Representing actor's public keys" (fep/521a/fep-521a.feature, CC0).
    const ED25519_HEX: &str = "2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6";
    const ED25519_MULTIKEY: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    const RSA_HEX: &str = "3082010a0282010100b1b5fcd8d4d5e88ca5c4287b31f578865caf6a78826a3b8ff7b1b23aa4af4e6a0474139f945bd9d3a911ffd0fa72db78e4593a86c91f9da836186ebd3402d51f6a3844247ab5088b46929c311b43604fed84499f06f0f39bf55590e2187f1bbe229ba8f49fd2e570cd0e3733c76bfede80e1e7e0881e4538ea1bc5782be9512f8bf132526e05f4923564fe6e1e21bf7087adebb660fa533fca06d0a8e66991e1312d70b64a61da8ca77c028cdf939601e2cffe2855759b1d479f0847bcac59d7d62427a431d4e3dfd2697428b9dd6309a7b1167db99fe01af1ff1b739566fb949e47089d1dae84aef1214ef7f5773e86a0d3e9da246f9bec09d60c705891183d0203010001";
    const RSA_MULTIKEY: &str = "z4MXj1wBzi9jUstyPMS4jQqB6KdJaiatPkAtVtGc6bQEQEEsKTic4G7Rou3iBf9vPmT5dbkm9qsZsuVNjq8HCuW1w24nhBFGkRE4cd2Uf2tfrB3N7h4mnyPp1BF3ZttHTYv3DLUPi1zMdkULiow3M1GfXkoC6DoxDUm1jmN6GBj22SjVsr6dxezRVQc7aj9TxE7JLbMH1wh5X3kA58H3DFW8rnYMakFGbca5CB2Jf6CnGQZmL7o5uJAdTwXfy2iiiyPxXEGerMhHwhjTA1mKYobyk2CpeEcmvynADfNZ5MBvcCS7m3XkFCMNUYBS9NQ3fze6vMSUPsNa6GVYmKx2x6JrdEjCk3qRMMmyjnjCMfR4pXbRMZa3i";

    #[test]
    fn the_vectors_of_fep_521a_are_reproduced_both_ways() {
        let ed25519 = hex::decode(ED25519_HEX).expect("hex");
        assert_eq!(encode_ed25519(&ed25519), ED25519_MULTIKEY);
        assert_eq!(decode(ED25519_MULTIKEY), Ok(Carried::Ed25519(ed25519)));
        let rsa = hex::decode(RSA_HEX).expect("hex");
        assert_eq!(encode_rsa(&rsa), RSA_MULTIKEY);
        assert_eq!(decode(RSA_MULTIKEY), Ok(Carried::Rsa(rsa)));
    }

    #[test]
    fn other_encodings_and_key_types_are_refused() {
        assert!(decode(ED25519_MULTIKEY).is_ok());
        let p256 = format!("z{}", bs58::encode([0x80, 0x24, 2, 3]).into_string());
        for bad in [
            "",
            "z",
            "m7QEub8zjZwHceRSI4NCxdFzB4zpMHJ/MQcY700Pbvglw5g",
            &ED25519_MULTIKEY[1..],
            "z0OIl",
            &p256,
            &format!("z{}", "1".repeat(5000)),
        ] {
            assert_eq!(decode(bad), Err(BadKey::Multikey), "{bad}");
        }
    }
}
