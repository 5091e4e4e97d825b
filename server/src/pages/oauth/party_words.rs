//! What another server is told about a member, in plain words.

use crate::pages::reader::Me;
use crate::words::Words;
use auth::openid::PartyAuthorization;
use domain::openid::PartyScope;

/// One sentence per scope, in the order of the protocol. `groups` are those that the member is in now;
/// `mail_host` is the host that synthetic addresses are at.
pub(super) fn told(
    asked: &PartyAuthorization,
    me: &Me,
    groups: &[String],
    mail_host: &str,
    words: Words,
) -> Vec<String> {
    let username = me.account.username.as_str();
    let sentence = |scope| match scope {
        PartyScope::OpenId => Some(words.text("party-told-member")),
        PartyScope::Profile => Some(words.arg("party-told-profile", "username", username)),
        PartyScope::Email if asked.party.synthetic_email => {
            let address = format!("{username}@users.noreply.{mail_host}");
            Some(words.arg("party-told-email", "address", address))
        }
        PartyScope::Email => None,
        PartyScope::Groups if groups.is_empty() => Some(words.text("party-told-no-groups")),
        PartyScope::Groups => {
            let names = groups.join(", ");
            Some(words.arg2("party-told-groups", "count", groups.len(), "groups", names))
        }
        PartyScope::Wallet => Some(words.text("party-told-wallet")),
        PartyScope::OfflineAccess => Some(words.text("party-told-offline")),
    };
    asked.scopes.iter().filter_map(sentence).collect()
}
