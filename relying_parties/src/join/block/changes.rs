//! What changes in the other server's configuration when it is registered already. Its secret is there and
//! nowhere else: a whole block without it, pasted over the old one, would end the log-in through us, and with
//! passwords switched off there would be none left.

use super::{Block, mas, mastodon, synapse};
use crate::join::Plan;
use domain::openid::PartyKind;

/// The lines that change, for what the plan takes away or adds; `None` if it does neither.
pub fn changes(plan: &Plan, client_id: &str) -> Option<Block> {
    let (file, entry, text) = match plan.kind {
        PartyKind::Mastodon => (
            mastodon::FILE,
            "the lines that begin with OIDC_",
            mastodon::changes(plan),
        ),
        PartyKind::Synapse => (
            synapse::FILE,
            "the provider's entry below oidc_providers",
            synapse::changes(plan, client_id),
        ),
        PartyKind::Mas => (
            mas::FILE,
            "the provider's entry below upstream_oauth2",
            mas::changes(plan),
        ),
        PartyKind::Other => return None,
    };
    let also = match plan.kind {
        PartyKind::Mastodon => mastodon::also_exclusive(plan),
        PartyKind::Synapse => synapse::also_changes(plan),
        PartyKind::Mas | PartyKind::Other => Vec::new(),
    };
    (!text.is_empty()).then(|| Block {
        file,
        first: vec![format!("Leave {entry} as it is: only these lines change.")],
        text,
        also: std::iter::once(restart(plan.kind).to_owned()).chain(also).collect(),
    })
}

fn restart(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Mastodon => "Restart mastodon-web after the change.",
        PartyKind::Synapse => {
            "Restart Synapse after the change. If modules, password_config or enable_registration are there already, change those and do not write them twice."
        }
        PartyKind::Mas => "Run `mas-cli config sync`, then restart the service.",
        PartyKind::Other => "Restart it after the change.",
    }
}
