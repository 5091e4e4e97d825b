//! The checked rules as JSON: everything that decides, and nothing that is only said (titles and
//! links). Defaults are written out, addresses are lower case, so that two files that decide alike
//! have one hash.

use super::model::{Bind, CallArgument, Condition, ConditionKind, Lent, Rule};
use crate::expr::Expr;
use alloy_dyn_abi::DynSolValue;
use alloy_primitives::Address;
use serde_json::{Map, Value, json};

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
    let bind = match &rule.bind {
        Bind::Wallet => json!("wallet"),
        Bind::Tokens(bound) => bound.iter().map(|position| json!(conditions[*position].name)).collect(),
    };
    json!({ "effect": "admit", "expr": expr(&rule.expr, conditions), "bind": bind })
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
        ConditionKind::Erc721(c) => {
            let mut object = json!({ "kind": "erc721", "chain": c.chain.caip2(), "contract": address(&c.contract), "min": c.min.to_string() });
            if let Some(from_block) = c.from_block {
                object["from_block"] = json!(from_block);
            }
            object
        }
        ConditionKind::Unlock(c) => {
            let mut object = json!({
                "kind": "unlock", "chain": c.chain.caip2(), "contract": address(&c.contract),
                "lent": "reject", "min_remaining_seconds": c.min_remaining.as_secs(), "versions": c.versions,
            });
            if let Lent::Manager { from_block } = c.lent {
                object["lent"] = json!("manager");
                object["from_block"] = json!(from_block);
            }
            object
        }
        ConditionKind::BuilderPass(c) => {
            json!({ "kind": "builderpass", "chain": c.chain.caip2(), "contract": address(&c.contract) })
        }
        ConditionKind::Call(c) => {
            let args: Vec<Value> = c.arguments.iter().map(argument).collect();
            json!({
                "kind": "call", "chain": c.chain.caip2(), "to": address(&c.to),
                "sig": format!("{}({})", c.signature(), c.output.sol_type_name()),
                "args": args, "op": c.operator.as_str(), "value": plain(&c.value),
            })
        }
        ConditionKind::Allowlist(c) => {
            let addresses: Vec<String> = c.addresses.iter().map(address).collect();
            let mut object = json!({ "kind": "allowlist", "addresses": addresses });
            if let Some(chain) = c.chain {
                object["chain"] = json!(chain.caip2());
            }
            object
        }
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
