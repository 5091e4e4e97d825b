//! The acts that need a fresh signature, and how their pages speak of them.

use crate::words::id;
use domain::session::Purpose;

/// One act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) struct Act {
    /// What the signature is for.
    pub(in crate::pages) signed_for: Purpose,
    /// The same as text, for the script.
    pub(in crate::pages) purpose: &'static str,
    /// Its address.
    pub(in crate::pages) path: &'static str,
    /// The heading, a message id.
    pub(in crate::pages) title: &'static str,
    /// What it does, a message id.
    pub(in crate::pages) lead: &'static str,
    /// What its button says, a message id.
    pub(in crate::pages) send: &'static str,
    /// Whether the username must be typed.
    pub(in crate::pages) asks_username: bool,
    /// Whether it cannot be undone.
    pub(in crate::pages) is_final: bool,
}

/// Link another wallet.
pub(in crate::pages) const LINK: Act = Act {
    signed_for: Purpose::LinkWallet,
    purpose: "link_wallet",
    path: "/settings/link-wallet",
    title: id("link-title"),
    lead: id("link-lead"),
    send: id("link-send"),
    asks_username: false,
    is_final: false,
};

/// Unlink a wallet.
pub(in crate::pages) const UNLINK: Act = Act {
    signed_for: Purpose::UnlinkWallet,
    purpose: "unlink_wallet",
    path: "/settings/unlink-wallet",
    title: id("unlink-title"),
    lead: id("unlink-lead"),
    send: id("unlink-send"),
    asks_username: false,
    is_final: false,
};

/// Make new recovery codes.
pub(in crate::pages) const RENEW: Act = Act {
    signed_for: Purpose::RenewRecoveryCodes,
    purpose: "renew_recovery_codes",
    path: "/settings/recovery-codes",
    title: id("renew-title"),
    lead: id("renew-lead"),
    send: id("renew-send"),
    asks_username: false,
    is_final: false,
};

/// Delete the account.
pub(in crate::pages) const DELETE: Act = Act {
    signed_for: Purpose::DeleteAccount,
    purpose: "delete_account",
    path: "/settings/delete-account",
    title: id("delete-title"),
    lead: id("delete-lead"),
    send: id("delete-send"),
    asks_username: true,
    is_final: true,
};

/// The act with this last part of its address.
pub(super) fn find(name: &str) -> Option<&'static Act> {
    [&LINK, &UNLINK, &RENEW, &DELETE]
        .into_iter()
        .find(|act| act.path.strip_prefix("/settings/") == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_found_by_its_address_and_signed_for_by_its_own_name() {
        for act in [LINK, UNLINK, RENEW, DELETE] {
            let name = act.path.rsplit('/').next().expect("it has a last part");
            assert_eq!(find(name), Some(&act));
            assert_eq!(Purpose::parse(act.purpose), Some(act.signed_for));
        }
        assert_eq!(find("profile"), None);
    }
}
