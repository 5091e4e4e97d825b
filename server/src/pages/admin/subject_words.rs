//! Why a text names nothing that can be banned, as ids of messages.

use crate::admin::subject::Unnamed;
use crate::words::id;

/// What is wrong, and what to write.
pub(super) fn problem(why: Unnamed) -> &'static str {
    match why {
        Unnamed::NoAccount => id("admin-no-account"),
        Unnamed::NoWallet => id("admin-ban-no-wallet"),
        Unnamed::NoToken => id("admin-ban-no-token"),
        Unnamed::TokenOrWallet => id("admin-ban-token-or-wallet"),
    }
}
