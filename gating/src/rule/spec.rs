//! What an operator writes: the `[gate.*]` and `[cond.*]` tables as serde types, nothing checked
//! beyond their shape. Words such as `kind` and `op` stay text here, so that a typing error in one
//! of them is reported together with all others and with the nearest right word.

use super::expr_spec::{BindSpec, ExprSpec};
use super::value::Scalar;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All `[gate.<name>]` tables, in the order of the file.
pub type GateSection = IndexMap<String, RuleSpec>;

/// All `[cond.<name>]` tables, in the order of the file.
pub type ConditionSection = IndexMap<String, ConditionSpec>;

/// One `[gate.<name>]` table: a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// What the rule does to somebody who satisfies it. Only `admit` is supported.
    #[schemars(with = "EffectWord")]
    pub effect: String,
    /// The name of a condition, or a table of `all`, `any`, `none`, `at_least` with `of`.
    pub expr: ExprSpec,
    /// What an admission uses up: names of token conditions, or `"wallet"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind: Option<BindSpec>,
}

/// One `[cond.<name>]` table: a condition. Which keys are needed depends on `kind`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// What is checked.
    #[schemars(with = "KindWord")]
    pub kind: String,
    /// The condition in plain words, shown to people, for example `a membership of the guild`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A web address where one gets what the condition asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The chain as CAIP-2, for example `eip155:8453`. Every kind but `allowlist` needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<String>,
    /// `erc721`, `unlock`, `builderpass`: the address of the contract (of the lock).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// `erc721`: how many tokens one wallet must hold; 1 if not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Scalar>,
    /// `erc721`, `unlock`: the block from which events are searched; the one of the contract's
    /// creation is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_block: Option<u64>,
    /// `unlock`: `reject` (a lent key counts for nobody) or `manager` (for the one who lent it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<LentWord>")]
    pub lent: Option<String>,
    /// `unlock`: how long the key must still be valid, for example `7d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_remaining: Option<String>,
    /// `unlock`: the lock versions that are accepted; any if not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<Vec<u16>>,
    /// `call`: the address that is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// `call`: the function with the types of its inputs and of its one output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sig: Option<String>,
    /// `call`: the inputs; `"$wallet"` stands for the wallet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args: Option<Vec<Scalar>>,
    /// `call`: how the output is compared with `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<OperatorWord>")]
    pub op: Option<String>,
    /// `call`: what the output is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Scalar>,
    /// `allowlist`: the wallets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Vec<String>>,
}

impl ConditionSpec {
    /// The names of the kind-dependent keys that are written.
    pub(crate) fn written(&self) -> Vec<&'static str> {
        [
            ("chain", self.chain.is_some()),
            ("contract", self.contract.is_some()),
            ("min", self.min.is_some()),
            ("from_block", self.from_block.is_some()),
            ("lent", self.lent.is_some()),
            ("min_remaining", self.min_remaining.is_some()),
            ("versions", self.versions.is_some()),
            ("to", self.to.is_some()),
            ("sig", self.sig.is_some()),
            ("args", self.args.is_some()),
            ("op", self.op.is_some()),
            ("value", self.value.is_some()),
            ("addresses", self.addresses.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, written)| written.then_some(key))
        .collect()
    }
}

/// The words allowed for `effect`, for the schema.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum EffectWord {
    Admit,
}

/// The words allowed for `kind`, for the schema.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum KindWord {
    Erc721,
    Unlock,
    BuilderPass,
    Call,
    Allowlist,
}

/// The words allowed for `lent`, for the schema.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum LentWord {
    Reject,
    Manager,
}

/// The words allowed for `op`, for the schema.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum OperatorWord {
    #[schemars(rename = "==")]
    Equal,
    #[schemars(rename = "!=")]
    NotEqual,
    #[schemars(rename = ">")]
    Greater,
    #[schemars(rename = ">=")]
    GreaterOrEqual,
    #[schemars(rename = "<")]
    Less,
    #[schemars(rename = "<=")]
    LessOrEqual,
}
