//! From what is written in `[gate.*]` to checked rules, and the check that every one that admits is
//! bound. What needs the checked conditions as well is in [`super::usage_check`].

use super::expr_check;
use super::expr_spec::BindSpec;
use super::kinds::{self, listed};
use super::model::{Bind, Rule};
use super::problem::Problems;
use super::spec::{ConditionSection, GateSection, RuleSpec};
use super::{MAX_BOUND, MAX_RULES, bound, fields, lapse_check};
use crate::expr::Expr;
use domain::gate::Effect;
use domain::membership::LapseTerms;

/// The one word that `bind` may be.
const WALLET: &str = "wallet";

/// Checks all rules; those with a problem are left out.
pub(super) fn rules(section: &GateSection, conditions: &ConditionSection, problems: &mut Problems) -> Vec<Rule> {
    if section.is_empty() {
        problems.add("gate", "there is no rule, so nobody could join: write a [gate.members] table with effect = \"admit\", or let everybody in with the open mode");
    }
    if !section.is_empty() && !some_admits(section) {
        problems.add(
            "gate",
            "no rule admits, so nobody could join: write one with effect = \"admit\", or let everybody in with the open mode",
        );
    }
    if section.len() > MAX_RULES {
        problems.add(
            "gate",
            format!("there are {} rules: at most {MAX_RULES} are allowed", section.len()),
        );
    }
    section
        .iter()
        .filter_map(|(name, spec)| rule(name, spec, conditions, problems))
        .collect()
}

/// Whether some rule admits, or may have been meant to.
fn some_admits(section: &GateSection) -> bool {
    section
        .values()
        .any(|spec| matches!(Effect::parse(&spec.effect), Ok(Effect::Admit) | Err(_)))
}

fn rule(name: &str, spec: &RuleSpec, conditions: &ConditionSection, problems: &mut Problems) -> Option<Rule> {
    let path = format!("gate.{name}");
    if let Err(message) = fields::name(name) {
        problems.add(path.clone(), message);
    }
    let names: Vec<&str> = conditions.keys().map(String::as_str).collect();
    let effect = effect(&path, &spec.effect, problems);
    let expr = expr_check::Check::new(&names, problems).expr(&format!("{path}.expr"), &spec.expr);
    let admits = effect.as_ref().is_none_or(|effect| *effect == Effect::Admit);
    let (bind, terms) = if admits {
        (
            bind(&path, spec, conditions, problems),
            lapse_check::terms(&path, spec, problems),
        )
    } else {
        admitting_keys(&path, spec, problems);
        (Some(Bind::Nothing), Some(LapseTerms::default()))
    };
    let (effect, expr, bind) = (effect?, expr?, bind?);
    if let Bind::Tokens(bound) = &bind {
        let path = format!("{path}.bind");
        occur_helpfully(&path, &expr, bound, &names, problems);
        is_bound(&path, &expr, bound, &names, problems);
    }
    Some(Rule {
        name: name.to_owned(),
        effect,
        expr,
        bind,
        terms: terms?,
    })
}

fn effect(path: &str, written: &str, problems: &mut Problems) -> Option<Effect> {
    match Effect::parse(written) {
        Ok(effect) => Some(effect),
        Err(_) => {
            let what = match written.split_once(':') {
                Some(("role" | "group", _)) => "is misnamed: the name has 1 to 30 characters out of a-z, 0-9 and _",
                _ => "is not known: write admit, role:<name>, group:<name> or moderator",
            };
            let message = format!("the effect `{}` {what}", fields::shortened(written));
            problems.unknown_word(format!("{path}.effect"), message, written, ["admit", "moderator"]);
            None
        }
    }
}

/// Refuses keys that mean something only where somebody is let in.
fn admitting_keys(path: &str, spec: &RuleSpec, problems: &mut Problems) {
    for (key, written, why) in [
        ("bind", spec.bind.is_some(), "uses nothing up"),
        (
            "on_lapse",
            spec.on_lapse.is_some(),
            "ends when it no longer holds at a final block",
        ),
        ("cooldown", spec.cooldown.is_some(), "uses nothing up"),
    ] {
        if written {
            let message = format!(
                "a rule with the effect `{}` {why}: remove `{key}`, which belongs to rules that admit",
                spec.effect
            );
            problems.add(format!("{path}.{key}"), message);
        }
    }
}

/// What the rule binds.
fn bind(path: &str, spec: &RuleSpec, conditions: &ConditionSection, problems: &mut Problems) -> Option<Bind> {
    let path = format!("{path}.bind");
    match &spec.bind {
        None => Some(Bind::Tokens(Vec::new())),
        Some(BindSpec::Word(word)) if word == WALLET => Some(Bind::Wallet),
        Some(BindSpec::Word(word)) => {
            let message = format!(
                "`{}` cannot be bound: write a list of condition names, or \"wallet\"",
                fields::shortened(word)
            );
            problems.unknown_word(path, message, word, [WALLET]);
            None
        }
        Some(BindSpec::Conditions(written)) => bound_conditions(&path, written, conditions, problems),
    }
}

/// The conditions named in `bind`: known, of a kind with tokens, each once, not too many.
fn bound_conditions(
    path: &str,
    written: &[String],
    conditions: &ConditionSection,
    problems: &mut Problems,
) -> Option<Bind> {
    if written.len() > MAX_BOUND {
        problems.add(
            path,
            format!(
                "{} conditions are named: at most {MAX_BOUND} are allowed",
                written.len()
            ),
        );
        return None;
    }
    let names: Vec<&str> = conditions.keys().map(String::as_str).collect();
    let mut good = true;
    let mut bound = Vec::new();
    for (at, name) in written.iter().enumerate() {
        let path = format!("{path}[{at}]");
        let Some(Expr::Condition(position)) = expr_check::Check::new(&names, problems).name(&path, name) else {
            good = false;
            continue;
        };
        if bound.contains(&position) {
            problems.add(path, format!("`{name}` is named twice: remove one"));
            good = false;
            continue;
        }
        bound.push(position);
        // A kind that does not exist is reported where it is written.
        if let Some(kind) = kinds::find(&conditions[position].kind).filter(|kind| !kind.has_tokens) {
            let with_tokens = listed(kinds::KINDS.iter().filter(|kind| kind.has_tokens).map(|kind| kind.name));
            problems.add(path, format!("`{name}` is of kind `{}`, which has no tokens to use up: only {with_tokens} have; write bind = \"wallet\" to use up the wallet instead", kind.name));
            good = false;
        }
    }
    good.then_some(Bind::Tokens(bound))
}

/// A bound condition must occur in the expression, and its holding must never hurt.
fn occur_helpfully(path: &str, expr: &Expr, bound: &[usize], names: &[&str], problems: &mut Problems) {
    for position in bound {
        let (mut helps_somewhere, mut hurts_somewhere) = (false, false);
        expr.occurrences(&mut |at, helps| {
            helps_somewhere |= at == *position && helps;
            hurts_somewhere |= at == *position && !helps;
        });
        let name = names[*position];
        if hurts_somewhere {
            problems.add(path, format!("`{name}` stands under `none`, so nobody could be admitted by its tokens: remove it from bind or from `none`"));
        } else if !helps_somewhere {
            problems.add(
                path,
                format!("`{name}` does not occur in the expression: remove it from bind, or use it in expr"),
            );
        }
    }
}

/// Refuses a rule that could admit without using a token up.
fn is_bound(path: &str, expr: &Expr, bound: &[usize], names: &[&str], problems: &mut Problems) {
    let Some(around) = bound::way_around(expr, bound) else {
        return;
    };
    let way = if around.is_empty() {
        "somebody who holds nothing at all could be admitted".to_owned()
    } else {
        format!(
            "somebody could be admitted by {} alone",
            listed(around.iter().map(|position| names[*position]))
        )
    };
    problems.add(
        path,
        format!("{way}, and nothing would be used up, so that any number of accounts could be made: bind conditions so that every way in needs one of them, or write bind = \"wallet\" if one account per wallet is enough"),
    );
}
