//! Which notifications a client wants to see, in both versions of the list.

use domain::ActorId;
use domain::notification::NotificationKind;
use serde::Deserialize;
use store::notifications::NotificationFilter;

/// Which notifications.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::api) struct Which {
    types: Vec<String>,
    exclude_types: Vec<String>,
    account_id: Option<String>,
    /// Version 2: these kinds are grouped; the usual ones unless given.
    pub(in crate::api) grouped_types: Option<Vec<String>>,
}

impl Which {
    /// As the store wants it; `None` if nothing can fit: only kinds that do not exist here were named.
    pub(in crate::api) fn filter(&self) -> Option<NotificationFilter> {
        let known = |names: &[String]| -> Vec<NotificationKind> {
            names.iter().filter_map(|name| NotificationKind::parse(name)).collect()
        };
        let types = known(&self.types);
        if types.is_empty() && !self.types.is_empty() {
            return None;
        }
        let from = match self.account_id.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => Some(text.parse::<ActorId>().ok()?),
            None => None,
        };
        Some(NotificationFilter {
            types,
            exclude_types: known(&self.exclude_types),
            from,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unknown_kinds_are_nothing_and_not_everything() {
        let named = |types: &[&str]| Which {
            types: types.iter().map(|name| (*name).to_owned()).collect(),
            ..Which::default()
        };
        assert!(named(&[]).filter().is_some_and(|filter| filter.types.is_empty()));
        let mixed = named(&["poll", "follow"]).filter().expect("follow exists");
        assert_eq!(mixed.types, [NotificationKind::Follow]);
        assert!(named(&["poll"]).filter().is_none());
    }
}
