//! What members are on this instance, as far as they show it. How far a membership has lapsed is nobody's
//! business and never told.

use crate::entities::Role;
use domain::actor::Actor;
use domain::gate::Effect;
use domain::{AccountId, ActorId};
use std::collections::BTreeMap;
use store::{Conn, StoreError, member_effects};

/// The roles that the members among these people show.
pub(super) fn shown(conn: &mut Conn, actors: &[Actor]) -> Result<BTreeMap<ActorId, Vec<Role>>, StoreError> {
    let members: BTreeMap<AccountId, ActorId> = actors
        .iter()
        .filter(|actor| actor.local)
        .filter_map(|actor| Some((actor.account_id?, actor.id)))
        .collect();
    let mut found: BTreeMap<ActorId, Vec<Role>> = BTreeMap::new();
    if members.is_empty() {
        return Ok(found);
    }
    let accounts: Vec<AccountId> = members.keys().copied().collect();
    for (account, effect) in member_effects::shown_among(conn, &accounts)? {
        if let (Some(actor), Some(role)) = (members.get(&account), role(&effect)) {
            let roles = found.entry(*actor).or_default();
            // The same person twice in one list has their roles once.
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
    }
    Ok(found)
}

/// An effect as a role; that somebody was admitted is nothing to show.
fn role(effect: &Effect) -> Option<Role> {
    let name = match effect {
        Effect::Admit => return None,
        Effect::Role(name) | Effect::Group(name) => name.as_str(),
        Effect::Moderator => "moderator",
    };
    Some(Role {
        id: effect.to_string(),
        name: name.to_owned(),
        color: String::new(),
        permissions: "0".to_owned(),
        highlighted: true,
    })
}

/// The role of a member who shows none. Nobody administers through this API.
pub(super) fn plain() -> Role {
    Role {
        id: "-99".to_owned(),
        name: String::new(),
        color: String::new(),
        permissions: "0".to_owned(),
        highlighted: false,
    }
}
