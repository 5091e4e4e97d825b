//! The ActivityPub actor of a new member, however the member came in.

use crate::config::Site;
use domain::account::Account;
use domain::actor::{Actor, ActorKind};

/// A person at this site's own addresses, as old as the account says.
pub(super) fn member_actor(site: &Site, account: &Account, display_name: &str) -> Actor {
    let uri = site.actor_uri(&account.username);
    let origin = site.origin();
    Actor {
        id: account.actor_id,
        account_id: Some(account.id),
        local: true,
        kind: ActorKind::Person,
        username: account.username.clone(),
        host: origin.authority(),
        display_name: display_name.to_owned(),
        summary_html: String::new(),
        url: site.profile_url(&account.username),
        inbox: format!("{uri}/inbox"),
        shared_inbox: Some(format!("{origin}/inbox")),
        followers: Some(format!("{uri}/followers")),
        uri,
        manually_approves_followers: false,
        refreshed_at: account.created_at,
        created_at: account.created_at,
        gone_at: None,
        fields: Vec::new(),
        discoverable: false,
    }
}
