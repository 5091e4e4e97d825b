//! Encryption of secrets at rest under the instance's master key (house rule 11):
//! XChaCha20-Poly1305 with the place of the secret (table, row, column) as additional data, so that
//! a sealed value moved to another row does not open.

use crate::Entropy;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Where a sealed value lives. Part of what is authenticated.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The row's key.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
}

/// A sealed value did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It was sealed with another master key.
    #[error(
        "sealed with master key {sealed_with}, but the configured one is {configured}: put the right file at secrets.master_key_file"
    )]
    OtherKey {
        /// The id of the key it was sealed with.
        sealed_with: String,
        /// The id of the key at hand.
        configured: String,
    },
    /// It was altered, or moved from another place.
    #[error("the sealed value was altered or moved")]
    Altered,
}

/// The 32-byte key that seals everything else. Kept in a file of its own, never in the database.
#[derive(Clone)]
pub struct MasterKey {
    key: Zeroizing<[u8; 32]>,
    id: [u8; 4],
}

const VERSION: u8 = 1;
const HEADER: usize = 1 + 4 + 24;

impl MasterKey {
    /// From its 32 bytes.
    pub fn new(key: [u8; 32]) -> Self {
        let digest = Sha256::digest([b"guildhall master key id\0".as_slice(), &key].concat());
        Self {
            key: Zeroizing::new(key),
            id: [digest[0], digest[1], digest[2], digest[3]],
        }
    }

    /// A short name of the key that says nothing about it.
    pub fn id(&self) -> String {
        hex::encode(self.id)
    }

    /// Seals `plain` for `place`. Layout: version, 4 bytes key id, 24 bytes nonce, ciphertext with tag.
    pub fn seal(&self, plain: &[u8], place: Place<'_>, entropy: &dyn Entropy) -> Vec<u8> {
        let nonce: [u8; 24] = entropy.bytes();
        let aad = additional_data(place);
        let sealed = XChaCha20Poly1305::new((&*self.key).into())
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: &aad })
            .expect("XChaCha20-Poly1305 fails only above 256 GiB");
        [[VERSION].as_slice(), &self.id, &nonce, &sealed].concat()
    }

    /// Opens what [`MasterKey::seal`] made for the same place.
    pub fn open(&self, sealed: &[u8], place: Place<'_>) -> Result<Zeroizing<Vec<u8>>, SealError> {
        if sealed.len() < HEADER || sealed[0] != VERSION {
            return Err(SealError::Altered);
        }
        let (header, ciphertext) = sealed.split_at(HEADER);
        if header[1..5] != self.id {
            return Err(SealError::OtherKey {
                sealed_with: hex::encode(&header[1..5]),
                configured: self.id(),
            });
        }
        let aad = additional_data(place);
        XChaCha20Poly1305::new((&*self.key).into())
            .decrypt(
                XNonce::from_slice(&header[5..]),
                Payload {
                    msg: ciphertext,
                    aad: &aad,
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| SealError::Altered)
    }
}

/// Length-prefixed, so that no two places give the same bytes.
fn additional_data(place: Place<'_>) -> Vec<u8> {
    let mut data = Vec::new();
    for part in [place.table, place.row, place.column] {
        data.extend_from_slice(&(part.len() as u64).to_le_bytes());
        data.extend_from_slice(part.as_bytes());
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(9);
        }
    }

    const PLACE: Place<'static> = Place {
        table: "actor_key",
        row: "1",
        column: "sealed_private",
    };

    #[test]
    fn a_sealed_value_opens_in_its_own_place_only() {
        let key = MasterKey::new([1; 32]);
        let sealed = key.seal(b"secret", PLACE, &Fixed);
        assert_eq!(
            key.open(&sealed, PLACE).as_deref().map(Vec::as_slice),
            Ok(b"secret".as_slice())
        );
        assert_eq!(key.open(&sealed, Place { row: "2", ..PLACE }), Err(SealError::Altered));
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let key = MasterKey::new([1; 32]);
        let mut sealed = key.seal(b"secret", PLACE, &Fixed);
        *sealed.last_mut().expect("not empty") ^= 1;
        assert_eq!(key.open(&sealed, PLACE), Err(SealError::Altered));
    }

    #[test]
    fn another_master_key_is_named_in_the_error() {
        let sealed = MasterKey::new([1; 32]).seal(b"secret", PLACE, &Fixed);
        assert!(matches!(
            MasterKey::new([2; 32]).open(&sealed, PLACE),
            Err(SealError::OtherKey { .. })
        ));
    }
}
