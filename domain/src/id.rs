//! Ids that sort by time: `milliseconds << 16 | 16 random bits`, one type per noun so that an
//! account's id can never be handed to something that wants a post's. Decimal strings at the edges,
//! because JavaScript loses integers above 2^53.

use crate::{Entropy, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The text was not a positive decimal number that fits an id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not an id: expected a positive decimal number")]
pub struct BadId;

/// Draws a fresh id value for the moment `now`.
pub fn draw(now: Timestamp, entropy: &dyn Entropy) -> i64 {
    let random = i64::from(u16::from_le_bytes(entropy.bytes()));
    ((now.as_millis() & 0x7fff_ffff_ffff) << 16) | random
}

/// The lowest id that could have been drawn at `moment` or later: rows that are older have lower ones.
pub fn first_at(moment: Timestamp) -> i64 {
    (moment.as_millis().max(0) & 0x7fff_ffff_ffff) << 16
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// A fresh id for the moment `now`.
            pub fn draw(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(draw(now, entropy))
            }

            /// The moment this id was drawn at.
            pub fn drawn_at(self) -> Timestamp {
                Timestamp::from_millis(self.0 >> 16)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                match text.parse::<i64>() {
                    Ok(value) if value > 0 => Ok(Self(value)),
                    _ => Err(BadId),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id_type!(
    /// A local user.
    AccountId
);
id_type!(
    /// A member's passkey.
    PasskeyId
);
id_type!(
    /// An ActivityPub actor this instance knows, local or remote.
    ActorId
);
id_type!(
    /// A post, local or remote.
    PostId
);
id_type!(
    /// A session of a browser.
    SessionId
);

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Entropy for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn later_ids_sort_after_earlier_ones_whatever_the_random_bits() {
        let early = PostId::draw(Timestamp::from_millis(1000), &Fixed(0xff));
        let late = PostId::draw(Timestamp::from_millis(1001), &Fixed(0));
        assert!(early < late);
        assert_eq!(late.drawn_at(), Timestamp::from_millis(1001));
    }

    #[test]
    fn what_is_older_than_a_moment_has_lower_ids_than_its_first() {
        let moment = Timestamp::from_millis(1001);
        assert!(PostId::draw(Timestamp::from_millis(1000), &Fixed(0xff)).0 < first_at(moment));
        assert!(PostId::draw(moment, &Fixed(0)).0 >= first_at(moment));
        assert_eq!(first_at(Timestamp::from_millis(-1)), 0);
    }

    #[test]
    fn only_positive_decimal_numbers_are_ids() {
        assert_eq!("42".parse(), Ok(AccountId(42)));
        for bad in ["", "-1", "0", "4x", "99999999999999999999"] {
            assert_eq!(bad.parse::<AccountId>(), Err(BadId), "{bad}");
        }
    }
}
