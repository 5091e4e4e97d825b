//! Somebody as the pages show them: name, handle, where the profile is, and initials in a coloured
//! disc instead of a picture, so that no page asks another server for anything.

use domain::actor::Actor;
use domain::portrait::{hue, initials};

/// Somebody, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// The name they chose, or the username.
    pub(crate) name: String,
    /// `@user@host`.
    pub(crate) handle: String,
    /// The profile on this instance.
    pub(crate) path: String,
    /// One or two letters.
    pub(crate) initials: String,
    /// Which colour, `0..portrait::HUES`: always the same for the same person.
    pub(crate) hue: u64,
}

impl Person {
    /// The person behind an actor.
    pub(crate) fn of(actor: &Actor) -> Self {
        let name = actor.shown_name().trim();
        Self {
            name: name.to_owned(),
            handle: actor.handle(),
            path: profile_path(actor),
            initials: initials(name),
            hue: hue(&actor.uri),
        }
    }
}

/// The page of a profile: `/@name` for members, `/@name@host` for others.
pub(crate) fn profile_path(actor: &Actor) -> String {
    if actor.local {
        format!("/@{}", actor.username)
    } else {
        format!("/{}", actor.handle())
    }
}
