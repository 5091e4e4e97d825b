//! The groups that the gate's rules give. A server behind the gate may ask for one of them; one that no rule gives
//! is most likely a typing error, and nobody can be in it: so whoever writes it down is asked whether that is
//! meant, and no account is closed because of it.

use crate::registry::BadParty;
use domain::gate::Effect;
use domain::openid::RelyingParty;
use std::collections::BTreeSet;

/// The groups that some rule gives, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenGroups(BTreeSet<String>);

impl GivenGroups {
    /// Those among the effects of the rules.
    pub fn of_effects<'a>(effects: impl IntoIterator<Item = &'a Effect>) -> Self {
        let group = |effect: &Effect| match effect {
            Effect::Group(name) => Some(name.clone()),
            Effect::Admit | Effect::Role(_) | Effect::Moderator => None,
        };
        Self(effects.into_iter().filter_map(group).collect())
    }

    /// Whether a rule gives it.
    pub fn gives(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Whether a rule gives what was typed, with `group:` before it or without. What is no name of a group, and
    /// no name at all, is left to the registry.
    ///
    /// # Errors
    /// [`BadParty::GroupOfNobody`] with those that are given.
    pub fn check(&self, typed: &str) -> Result<(), BadParty> {
        let typed = typed.trim();
        let name = typed.strip_prefix("group:").unwrap_or(typed);
        let is_one = matches!(Effect::parse(&format!("group:{name}")), Ok(Effect::Group(_)));
        if !is_one || self.gives(name) {
            return Ok(());
        }
        Err(BadParty::GroupOfNobody {
            group: name.to_owned(),
            given: self.0.iter().cloned().collect(),
        })
    }

    /// The group that a relying party asks for, if nobody can be in it.
    pub fn missing<'a>(&self, party: &'a RelyingParty) -> Option<&'a str> {
        party.gate_group.as_deref().filter(|name| !self.gives(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_no_rule_gives_is_told_from_the_others() {
        let effects = [Effect::Admit, Effect::Group("core".into()), Effect::Group("art".into())];
        let given = GivenGroups::of_effects(&effects);
        for typed in ["core", " group:art ", "", "Core Team"] {
            assert_eq!(given.check(typed), Ok(()), "{typed:?}");
        }
        let Err(BadParty::GroupOfNobody { group, given }) = given.check("group:cores") else {
            panic!("nobody can be in it");
        };
        assert_eq!(
            (group.as_str(), given),
            ("cores", vec!["art".to_owned(), "core".to_owned()])
        );
    }
}
