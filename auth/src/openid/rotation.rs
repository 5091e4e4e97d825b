//! When keys come and go. The next key is published a day before it signs, so that whoever keeps our keys
//! for as long as we say has it by then; a key stays published until nothing it signed is good any more.

use super::{OpenId, OpenIdError};
use domain::Timestamp;
use domain::openid::{KEY_PUBLISHED_AFTER, KEY_PUBLISHED_AHEAD, KEY_SIGNS_FOR};
use store::StoreError;
use store::openid_keys::{self, StoredKey};

/// A key that signs from some moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedKey {
    /// Its name.
    pub kid: String,
    /// From when on it signs.
    pub active_at: Timestamp,
}

/// What `guildhall keys rotate` did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// A key was made, which signs from tomorrow on.
    Planned(PlannedKey),
    /// A key waits for its time already: nothing was changed.
    PlannedAlready(PlannedKey),
    /// A key was made that signs at once, and all others are gone.
    AtOnce(PlannedKey),
}

/// The moment from which on a new key signs, if one must be made now. `keys` are in the order in which
/// they sign.
fn next_active_at(keys: &[StoredKey], now: Timestamp) -> Option<Timestamp> {
    let Some(last) = keys.last() else {
        return Some(now);
    };
    let make_at = last.active_at.plus(KEY_SIGNS_FOR).minus(KEY_PUBLISHED_AHEAD);
    (now >= make_at).then(|| now.plus(KEY_PUBLISHED_AHEAD))
}

/// Whether a key must be made now.
pub(super) fn is_needed(keys: &[StoredKey], now: Timestamp) -> bool {
    next_active_at(keys, now).is_some()
}

/// Keys whose successor has signed for so long that nothing of theirs is good any more.
fn outlived(keys: &[StoredKey], now: Timestamp) -> impl Iterator<Item = &StoredKey> {
    keys.windows(2)
        .filter(move |pair| now >= pair[1].active_at.plus(KEY_PUBLISHED_AFTER))
        .map(|pair| &pair[0])
}

impl OpenId {
    /// Makes the next key when its time has come, and removes those that nobody needs any more. Called
    /// every minute by the server; does nothing nearly every time.
    ///
    /// # Errors
    /// [`OpenIdError`] if the database fails or no key can be made.
    pub async fn keep_keys(&self) -> Result<(), OpenIdError> {
        let (keyring, now) = (self.keyring(), self.now());
        let keys = keyring.store.read(openid_keys::list).await?;
        let mut changed = false;
        if let Some(active_at) = next_active_at(&keys, now) {
            let made = keyring.make(active_at).await?;
            let kid = made.kid.clone();
            changed = keyring.add_if_needed(made, now).await?;
            if changed {
                tracing::info!(
                    kid,
                    active_at = active_at.to_rfc3339(),
                    "a key of the OpenID provider was made"
                );
            }
        }
        let gone: Vec<String> = outlived(&keys, now).map(|key| key.kid.clone()).collect();
        if !gone.is_empty() {
            changed = true;
            tracing::info!(keys = gone.len(), "old keys of the OpenID provider were removed");
            keyring
                .store
                .write::<_, StoreError, _>(move |tx| {
                    for kid in &gone {
                        openid_keys::remove(tx, kid)?;
                    }
                    Ok(())
                })
                .await?;
        }
        if changed {
            keyring.forget();
        }
        Ok(())
    }

    /// Plans a new key, as if the present one had signed for long enough. With `at_once` the new one signs
    /// now and all others are forgotten: whatever they signed is worth nothing any more. That is for a key
    /// that somebody else may have.
    ///
    /// # Errors
    /// [`OpenIdError`] if the database fails or no key can be made.
    pub async fn rotate(&self, at_once: bool) -> Result<Rotated, OpenIdError> {
        let (keyring, now) = (self.keyring(), self.now());
        let ahead = |keys: &[StoredKey]| {
            let last = keys.last().filter(|key| key.active_at > now);
            last.map(|key| PlannedKey {
                kid: key.kid.clone(),
                active_at: key.active_at,
            })
        };
        let keys = keyring.store.read(openid_keys::list).await?;
        if let Some(planned) = ahead(&keys).filter(|_| !at_once) {
            return Ok(Rotated::PlannedAlready(planned));
        }
        let active_at = if at_once || keys.is_empty() {
            now
        } else {
            now.plus(KEY_PUBLISHED_AHEAD)
        };
        let made = keyring.make(active_at).await?;
        let planned = PlannedKey {
            kid: made.kid.clone(),
            active_at,
        };
        keyring
            .store
            .write::<_, StoreError, _>(move |tx| {
                if at_once {
                    for old in openid_keys::list(tx)? {
                        openid_keys::remove(tx, &old.kid)?;
                    }
                }
                openid_keys::add(tx, &made)
            })
            .await?;
        keyring.forget();
        Ok(if at_once {
            Rotated::AtOnce(planned)
        } else {
            Rotated::Planned(planned)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const DAY: Duration = Duration::from_secs(86_400);

    fn keys(active: &[Timestamp]) -> Vec<StoredKey> {
        let key = |(n, active_at): (usize, &Timestamp)| StoredKey {
            kid: n.to_string(),
            sealed_private: Vec::new(),
            modulus: String::new(),
            exponent: String::new(),
            created_at: *active_at,
            active_at: *active_at,
        };
        active.iter().enumerate().map(key).collect()
    }

    fn gone(active: &[Timestamp]) -> Vec<String> {
        outlived(&keys(active), NOW).map(|key| key.kid.clone()).collect()
    }

    #[test]
    fn the_first_key_signs_at_once_and_the_next_is_made_a_day_before_ninety_days_are_over() {
        assert_eq!(next_active_at(&[], NOW), Some(NOW));
        assert_eq!(next_active_at(&keys(&[NOW]), NOW), None);
        let a_moment = Duration::from_millis(1);
        assert_eq!(next_active_at(&keys(&[NOW.minus(89 * DAY).plus(a_moment)]), NOW), None);
        assert_eq!(next_active_at(&keys(&[NOW.minus(89 * DAY)]), NOW), Some(NOW.plus(DAY)));
        // A server that was off for a year still publishes the new key for a day before it signs.
        assert_eq!(next_active_at(&keys(&[NOW.minus(365 * DAY)]), NOW), Some(NOW.plus(DAY)));
        // One that waits for its time is enough.
        assert_eq!(next_active_at(&keys(&[NOW.minus(90 * DAY), NOW.plus(DAY)]), NOW), None);
    }

    #[test]
    fn a_key_is_removed_when_its_successor_has_signed_for_a_day_and_ten_minutes() {
        assert!(gone(&[NOW.minus(400 * DAY)]).is_empty(), "the only key stays");
        let late = NOW.minus(KEY_PUBLISHED_AFTER);
        assert_eq!(gone(&[NOW.minus(91 * DAY), late]), ["0"]);
        assert!(gone(&[NOW.minus(91 * DAY), late.plus(Duration::from_millis(1))]).is_empty());
        assert!(gone(&[NOW.minus(91 * DAY), NOW.plus(DAY)]).is_empty());
    }
}
