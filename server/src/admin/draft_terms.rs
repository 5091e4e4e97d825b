//! What a draft of the rules would change besides who passes: effects, what joining uses up, how long members
//! who lapse keep what, how long a token that was sold admits nobody else, and how conditions are called.

use crate::words::{Words, id};
use domain::gate::Effect;
use gating::rule::{Condition, Rule};
use gating::{GateRules, Phrase};

/// A rule or a condition about which something else is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermChange {
    /// `gate.members` or `cond.pass`.
    pub path: String,
    /// What is said now and no more by the draft; nothing of a rule that is new.
    pub now: Vec<Said>,
    /// What the draft says and is not said now; nothing of a rule that is gone.
    pub then: Vec<Said>,
}

/// A sentence about a rule or a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// What a rule gives.
    Effect(Effect),
    /// One of the gate's own sentences.
    Phrase(Phrase),
    /// How a condition is called.
    Title(String),
    /// Where to get what a condition asks for.
    Link(String),
}

impl Said {
    /// In words.
    pub fn in_words(&self, words: Words) -> String {
        match self {
            Self::Effect(Effect::Admit) => words.text("admin-draft-gives-admission"),
            Self::Effect(Effect::Moderator) => words.text("admin-draft-gives-moderator"),
            Self::Effect(Effect::Role(name)) => words.arg("admin-draft-gives-role", "name", name),
            Self::Effect(Effect::Group(name)) => words.arg("admin-draft-gives-group", "name", name),
            Self::Phrase(phrase) => words.phrase(phrase),
            Self::Title(title) => words.arg("admin-draft-titled", "title", title),
            Self::Link(link) => words.arg("admin-draft-linked", "link", link),
        }
    }
}

/// A list of sentences for people; says so if there are none.
pub fn listed(said: &[Said], words: Words) -> Vec<String> {
    if said.is_empty() {
        vec![words.text(id("admin-draft-nothing-said"))]
    } else {
        said.iter().map(|one| one.in_words(words)).collect()
    }
}

/// Everything that differs, rules first. Without rules in force (every wallet may join) all of the draft is
/// new.
pub fn compare(in_force: Option<&GateRules>, draft: &GateRules) -> Vec<TermChange> {
    let before = in_force.map(sayings).unwrap_or_default();
    let after = sayings(draft);
    let gone = before
        .iter()
        .filter(|(path, _)| !after.iter().any(|(other, _)| other == path));
    let mut changes: Vec<TermChange> = Vec::new();
    for (path, then) in &after {
        let now = before.iter().find(|(other, _)| other == path);
        changes.extend(change(path, now.map_or(&[][..], |(_, said)| said), then));
    }
    for (path, now) in gone {
        changes.extend(change(path, now, &[]));
    }
    changes.sort_by_key(|change| !change.path.starts_with("gate."));
    changes
}

fn change(path: &str, now: &[Said], then: &[Said]) -> Option<TermChange> {
    let only = |some: &[Said], other: &[Said]| -> Vec<Said> {
        some.iter().filter(|said| !other.contains(said)).cloned().collect()
    };
    let change = TermChange {
        path: path.to_owned(),
        now: only(now, then),
        then: only(then, now),
    };
    (!change.now.is_empty() || !change.then.is_empty()).then_some(change)
}

fn sayings(rules: &GateRules) -> Vec<(String, Vec<Said>)> {
    let of_rule = |rule: &Rule| {
        let effect = std::iter::once(Said::Effect(rule.effect.clone()));
        let terms = gating::words::terms(rule, rules.conditions());
        let said = effect.chain(terms.into_iter().map(Said::Phrase)).collect();
        (format!("gate.{}", rule.name), said)
    };
    let of_condition = |condition: &Condition| {
        let title = condition.title.clone().map(Said::Title);
        let said = title
            .into_iter()
            .chain(condition.link.clone().map(Said::Link))
            .collect();
        (format!("cond.{}", condition.name), said)
    };
    let conditions = rules.conditions().iter().map(of_condition);
    rules.rules().iter().map(of_rule).chain(conditions).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const NOW: &str = "[gate.members]\neffect = \"admit\"\nexpr = \"list\"\nbind = \"wallet\"\n\
                       on_lapse = { grace = \"7d\", dormant_after = \"60d\" }\n\
                       [gate.friends]\neffect = \"role:friend\"\nexpr = \"list\"\n\
                       [cond.list]\nkind = \"allowlist\"\ntitle = \"our list\"\n\
                       addresses = [\"0x1111111111111111111111111111111111111111\"]\n";

    fn rules(text: &str) -> GateRules {
        GateRules::from_toml(text, &BTreeSet::new()).expect("good rules")
    }

    fn told(text: &str) -> Vec<(String, String, String)> {
        let words = |said: &[Said]| listed(said, Words::english()).join(" ");
        compare(Some(&rules(NOW)), &rules(text))
            .into_iter()
            .map(|change| (change.path.clone(), words(&change.now), words(&change.then)))
            .collect()
    }

    #[test]
    fn the_same_terms_are_no_change_whoever_passes() {
        assert_eq!(told(NOW), []);
        let others = NOW.replace(
            "0x1111111111111111111111111111111111111111",
            "0x2222222222222222222222222222222222222222",
        );
        assert_eq!(told(&others), []);
    }

    #[test]
    fn only_what_differs_is_told_once_as_it_is_and_once_as_it_would_be() {
        let found = told(&NOW.replace("grace = \"7d\"", "grace = \"1d\""));
        assert_eq!(found.len(), 1, "{found:?}");
        let (path, now, then) = &found[0];
        assert_eq!(path, "gate.members");
        assert!(now.contains("7 days") && !now.contains("60 days"), "{now}");
        assert!(then.contains("24 hours") && !then.contains("60 days"), "{then}");
        let forever = told(&NOW.replace("\"60d\"", "\"never\""));
        assert!(
            forever[0].1.contains("60 days") && !forever[0].2.contains("60 days"),
            "{forever:?}"
        );
    }

    #[test]
    fn effects_titles_new_rules_and_rules_that_are_gone_are_told() {
        let other = NOW
            .replace("role:friend", "group:friends")
            .replace("our list", "the list");
        let found = told(&other);
        let paths: Vec<&str> = found.iter().map(|(path, ..)| path.as_str()).collect();
        assert_eq!(paths, ["gate.friends", "cond.list"]);
        assert!(
            found[0].1.contains("friend") && found[0].2.contains("friends"),
            "{found:?}"
        );
        assert!(found[1].2.contains("the list"), "{found:?}");
        let renamed = told(&NOW.replace("gate.friends", "gate.mates"));
        let nothing = Words::english().text("admin-draft-nothing-said");
        assert_eq!((renamed[0].0.as_str(), &renamed[0].1), ("gate.mates", &nothing));
        assert_eq!((renamed[1].0.as_str(), &renamed[1].2), ("gate.friends", &nothing));
        assert!(compare(None, &rules(NOW)).iter().all(|change| change.now.is_empty()));
    }
}
