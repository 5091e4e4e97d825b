//! The checked rules as JSON: everything that decides, and nothing that is only said (titles and
//! links). Defaults are written out, addresses are lower case, so that two files that decide alike
//! have one hash.

use super::model::{Bind, CallArgument, Condition, ConditionKind, Delegation, Lent, Rule};
use crate::expr::Expr;
use alloy_dyn_abi::DynSolValue;
use alloy_primitives::Address;
use domain::gate::Effect;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The whole gate.
pub(super) fn rules(rules: &[Rule], conditions: &[Condition]) -> Value {
    let gate: Map<String, Value> = rules.iter().map(|r| (r.name.clone(), rule(r, conditions))).collect();
    let cond: Map<String, Value> = conditions
        .iter()
        .map(|c| (c.name.clone(), condition(&c.kind)))
        .collect();
    json!({ "version": 1, "gate": gate, "cond": cond })
}

fn rule(rule: &Rule, conditions: &[Condition]) -> Value {
    let mut object = json!({ "effect": rule.effect.to_string(), "expr": expr(&rule.expr, conditions) });
    match &rule.bind {
        Bind::Nothing => {}
        Bind::Wallet => object["bind"] = json!("wallet"),
        Bind::Tokens(bound) => {
            object["bind"] = bound.iter().map(|position| json!(conditions[*position].name)).collect();
        }
    }
    if rule.effect == Effect::Admit {
        let terms = &rule.terms;
        object["on_lapse"] = json!({
            "grace_seconds": terms.grace.as_secs(),
            "dormant_after_seconds": terms.dormant_after.map_or(json!("never"), |after| json!(after.as_secs())),
        });
        object["cooldown_seconds"] = json!(terms.cooldown.as_secs());
    }
    object
}

fn expr(expr_: &Expr, conditions: &[Condition]) -> Value {
    let list = |parts: &[Expr]| -> Value { parts.iter().map(|part| expr(part, conditions)).collect() };
    match expr_ {
        Expr::Condition(position) => json!(conditions[*position].name),
        Expr::All(parts) => json!({ "all": list(parts) }),
        Expr::Any(parts) => json!({ "any": list(parts) }),
        Expr::None(parts) => json!({ "none": list(parts) }),
        Expr::AtLeast(wanted, parts) => json!({ "at_least": wanted, "of": list(parts) }),
    }
}

fn condition(kind: &ConditionKind) -> Value {
    match kind {
        ConditionKind::Erc20(c) => {
            let mut object = token("erc20", kind);
            object["min"] = json!(c.min.to_string());
            held_since(&mut object, (!c.held_since.is_zero()).then_some(c.held_since));
            object
        }
        ConditionKind::Erc721(c) => {
            let mut object = token("erc721", kind);
            object["min"] = json!(c.min.to_string());
            object["soulbound"] = json!(c.soulbound);
            if let Some(from_block) = c.from_block {
                object["from_block"] = json!(from_block);
            }
            held_since(&mut object, c.held_since);
            object
        }
        ConditionKind::Erc1155(c) => {
            let mut object = token("erc1155", kind);
            object["ids"] = json!([c.ids.first.to_string(), c.ids.last.to_string()]);
            object["min"] = json!(c.min.to_string());
            held_since(&mut object, c.held_since);
            object
        }
        ConditionKind::Unlock(c) => {
            let mut object = token("unlock", kind);
            object["lent"] = json!("reject");
            object["min_remaining_seconds"] = json!(c.min_remaining.as_secs());
            object["versions"] = json!(c.versions);
            if let Lent::Manager { from_block } = c.lent {
                object["lent"] = json!("manager");
                object["from_block"] = json!(from_block);
            }
            held_since(&mut object, c.held_since);
            object
        }
        ConditionKind::BuilderPass(_) => token("builderpass", kind),
        ConditionKind::Call(c) => {
            let args: Vec<Value> = c.arguments.iter().map(argument).collect();
            json!({
                "kind": "call", "chain": c.chain.caip2(), "to": address(&c.to),
                "sig": format!("{}({})", c.signature(), c.output.sol_type_name()),
                "args": args, "op": c.operator.as_str(), "value": plain(&c.value),
            })
        }
        ConditionKind::Allowlist(c) => {
            let mut object = json!({ "kind": "allowlist" });
            match c.merkle_root {
                Some(root) => object["merkle_root"] = json!(root.to_string()),
                None => object["addresses"] = c.addresses.iter().map(address).collect(),
            }
            if let Some(chain) = c.chain {
                object["chain"] = json!(chain.caip2());
            }
            object
        }
    }
}

/// What every kind with a token has.
fn token(name: &str, kind: &ConditionKind) -> Value {
    let mut object = json!({ "kind": name });
    if let Some(chain) = kind.read_chain() {
        object["chain"] = json!(chain.caip2());
    }
    if let Some(contract) = kind.contract() {
        object["contract"] = json!(address(&contract));
    }
    if let Some(Delegation { registry, rights }) = kind.delegation() {
        object["delegation"] = json!({ "registry": address(registry), "rights": rights.to_string() });
    }
    object
}

fn held_since(object: &mut Value, duration: Option<Duration>) {
    if let Some(duration) = duration {
        object["held_since_seconds"] = json!(duration.as_secs());
    }
}

fn address(address: &Address) -> String {
    format!("{address:#x}")
}

fn argument(argument: &CallArgument) -> Value {
    match argument {
        CallArgument::Wallet => json!("$wallet"),
        CallArgument::Fixed(value) => plain(value),
    }
}

/// A Solidity value as JSON: numbers in decimal, bytes in hexadecimal.
fn plain(value: &DynSolValue) -> Value {
    match value {
        DynSolValue::Bool(truth) => json!(truth),
        DynSolValue::String(text) => json!(text),
        DynSolValue::Address(found) => json!(address(found)),
        DynSolValue::Array(parts) | DynSolValue::FixedArray(parts) | DynSolValue::Tuple(parts) => {
            parts.iter().map(plain).collect()
        }
        other => json!(shown(other)),
    }
}

/// A single Solidity value as text, as people and hashes see it.
pub(crate) fn shown(value: &DynSolValue) -> String {
    match value {
        DynSolValue::Uint(number, _) => number.to_string(),
        DynSolValue::Int(number, _) => number.to_string(),
        DynSolValue::Bool(truth) => truth.to_string(),
        DynSolValue::Address(found) => address(found),
        DynSolValue::FixedBytes(word, size) => format!("0x{}", hex::encode(&word[..*size])),
        DynSolValue::Bytes(bytes) => format!("0x{}", hex::encode(bytes)),
        DynSolValue::Function(function) => format!("0x{}", hex::encode(function.as_slice())),
        DynSolValue::String(text) => text.clone(),
        DynSolValue::Array(parts) | DynSolValue::FixedArray(parts) | DynSolValue::Tuple(parts) => {
            format!("[{}]", parts.iter().map(shown).collect::<Vec<_>>().join(","))
        }
    }
}
