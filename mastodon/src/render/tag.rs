//! Hashtags.

use crate::{Mastodon, entities};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Where people read the posts with this hashtag.
pub(super) fn address(app: &Mastodon, name: &str) -> String {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("{}{name}", app.means().tag_base())
}

/// A hashtag (lower case, without `#`), for a member or for nobody in particular.
pub fn tag(app: &Mastodon, name: &str, for_member: bool) -> entities::Tag {
    entities::Tag {
        id: number(name).to_string(),
        name: name.to_owned(),
        url: address(app, name),
        history: Vec::new(),
        following: for_member.then_some(false),
        featuring: for_member.then_some(false),
    }
}

/// A number that depends on the name only (FNV-1a): client programs want one to tell tags apart.
fn number(name: &str) -> u64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash >> 12
}
