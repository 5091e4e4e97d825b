//! Whether people can be in a group: those are made by rules of the gate. A server that asks for a group that
//! no rule gives lets in nobody, and nothing would say why.

use crate::config::{Config, Membership};
use domain::gate::Effect;

/// Whether a rule gives this group. The name may be written as in rules, with `group:` before it.
///
/// # Errors
/// With what to do, if none does; the text is for whoever typed the name.
pub(in crate::cli) fn check(config: &Config, name: &str, regardless: bool) -> Result<(), String> {
    let name = name.strip_prefix("group:").unwrap_or(name);
    // What is no name of a group is refused by whoever registers it.
    let is_one = matches!(Effect::parse(&format!("group:{name}")), Ok(Effect::Group(_)));
    if regardless || !is_one {
        return Ok(());
    }
    let rules = match &config.membership {
        Membership::Rules(rules) => rules.rules(),
        Membership::Open => &[],
    };
    let mut given: Vec<&str> = rules
        .iter()
        .filter_map(|rule| match &rule.effect {
            Effect::Group(group) => Some(group.as_str()),
            _ => None,
        })
        .collect();
    given.sort_unstable();
    given.dedup();
    if given.contains(&name) {
        return Ok(());
    }
    let there = if given.is_empty() {
        "there is no rule that gives a group".to_owned()
    } else {
        format!("rules give {}", given.join(", "))
    };
    Err(format!(
        "no rule gives the group `{name}`, so nobody could log in there ({there}): write a rule with effect = \"group:{name}\" first, or give --regardless"
    ))
}
