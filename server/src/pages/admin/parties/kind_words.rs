//! What a server is, and what it needs to be registered, as message ids.

use crate::words::id;
use domain::openid::PartyKind;

/// Its name.
pub(super) fn name(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Mastodon => id("parties-kind-mastodon"),
        PartyKind::Synapse => id("parties-kind-synapse"),
        PartyKind::Mas => id("parties-kind-mas"),
        PartyKind::Other => id("parties-kind-other"),
    }
}

/// What to write into the form.
pub(super) fn needs(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Mastodon => id("parties-needs-mastodon"),
        PartyKind::Synapse => id("parties-needs-synapse"),
        PartyKind::Mas => id("parties-needs-mas"),
        PartyKind::Other => id("parties-needs-other"),
    }
}
