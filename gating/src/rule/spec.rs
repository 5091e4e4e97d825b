//! What an operator writes: the `[gate.*]` and `[cond.*]` tables as serde types, nothing checked
//! beyond their shape. Words such as `kind` and `op` stay text here, so that a typing error in one
//! of them is reported together with all others and with the nearest right word.

use super::expr_spec::{BindSpec, ExprSpec};
use super::list_file;
use super::value::Scalar;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// All `[gate.<name>]` tables, in the order of the file.
pub type GateSection = IndexMap<String, RuleSpec>;

/// All `[cond.<name>]` tables, in the order of the file.
pub type ConditionSection = IndexMap<String, ConditionSpec>;

/// One `[gate.<name>]` table: a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// What the rule does for somebody who satisfies it: `admit`, `role:<name>` (a badge), `group:<name>`
    /// (for other servers) or `moderator` (only by tokens that cannot be sold).
    pub effect: String,
    /// The name of a condition, or a table of `all`, `any`, `none`, `at_least` with `of`.
    pub expr: ExprSpec,
    /// `admit` only: what an admission uses up: names of token conditions, or `"wallet"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind: Option<BindSpec>,
    /// `admit` only: what happens to a member for whom the rule no longer holds, for example
    /// `{ grace = "7d", dormant_after = "60d" }`, which it is if not written: for a week everything as before,
    /// then reading only, then nothing but to renew, export and leave. `dormant_after` may be `"never"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_lapse: Option<LapseSpec>,
    /// `admit` only: how long a token that left a member's wallets admits nobody else, for example
    /// `72h`, which it is if not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooldown: Option<String>,
}

/// What happens to a member for whom the rule no longer holds. Time counts only while that is certain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LapseSpec {
    /// How long everything goes on as before, for example `7d`, which it is if not written. After it the
    /// member can read and take back, but not post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<String>,
    /// How long after that the member can still read, or `never` for without end; `60d` if not written.
    /// After it they can sign in to renew, to export and to leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dormant_after: Option<String>,
}

/// One `[cond.<name>]` table: a condition. Which keys are needed depends on `kind`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// Takes every key that is not written here, also `kind`, from a preset: `builderpass-721`,
    /// `builderpass-1155`, `talent-passport` or `unlock-membership`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<PresetWord>")]
    pub preset: Option<String>,
    /// What is checked: `erc20`, `erc721`, `erc1155`, `unlock`, `builderpass`, `call` or `allowlist`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
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
    /// `erc20`, `erc721`, `erc1155`, `unlock`, `builderpass`: the address of the contract (of the lock).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// `erc20`: how much one wallet must hold, in the smallest unit of the coin. `erc721`, `erc1155`: how
    /// many tokens one wallet must hold; 1 if not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Scalar>,
    /// `erc1155`: the one id that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Scalar>,
    /// `erc1155`: a range of ids that count, for example `1-10`; instead of `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<String>,
    /// `erc721`, `unlock`: the block from which events are searched; the one of the contract's
    /// creation is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_block: Option<u64>,
    /// `erc20`, `erc721`, `erc1155`, `unlock`: for how long one wallet must have held it, for example
    /// `24h`. Members are not asked again. An `erc20` condition that admits needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_since: Option<String>,
    /// `erc721`: whether only tokens count of which the contract says that they are locked (ERC-5192);
    /// `false` if not written. Rules that make moderators need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soulbound: Option<bool>,
    /// `unlock`: `reject` (a lent key counts for nobody) or `manager` (for the one who lent it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<LentWord>")]
    pub lent: Option<String>,
    /// `unlock`: how long the key must still be valid at the door, for example `7d`. Needed if the
    /// condition is bound, because a key can be split into many short ones. Members may use theirs to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_remaining: Option<String>,
    /// `unlock`: the lock versions that are accepted; any if not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<Vec<u16>>,
    /// `erc20`, `erc721`, `erc1155`, `unlock`, `builderpass`: lets what a vault holds count for the wallet
    /// that the vault delegated to: `delegate.xyz/v2`, or `delegate.xyz/v2#rights` to accept delegations of
    /// these rights too. The vault's token is what is bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<String>,
    /// The registry that `delegation` asks; the one of delegate.xyz if not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate_registry: Option<String>,
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
    /// `allowlist`: a file with the wallets, inside the folder of the configuration: one on each line, or the
    /// dump of an OpenZeppelin `StandardMerkleTree`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses_file: Option<String>,
    /// `allowlist`: the Merkle root that the list must have (OpenZeppelin `StandardMerkleTree` over
    /// `address`), 0x and 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merkle_root: Option<String>,
    /// What was found to be wrong with `addresses_file`.
    #[serde(skip)]
    pub(super) file_refused: Option<String>,
}

impl ConditionSpec {
    /// The names of the kind-dependent keys that are written.
    pub(crate) fn written(&self) -> Vec<&'static str> {
        [
            ("chain", self.chain.is_some()),
            ("contract", self.contract.is_some()),
            ("min", self.min.is_some()),
            ("id", self.id.is_some()),
            ("ids", self.ids.is_some()),
            ("from_block", self.from_block.is_some()),
            ("held_since", self.held_since.is_some()),
            ("soulbound", self.soulbound.is_some()),
            ("lent", self.lent.is_some()),
            ("min_remaining", self.min_remaining.is_some()),
            ("versions", self.versions.is_some()),
            ("delegation", self.delegation.is_some()),
            ("delegate_registry", self.delegate_registry.is_some()),
            ("to", self.to.is_some()),
            ("sig", self.sig.is_some()),
            ("args", self.args.is_some()),
            ("op", self.op.is_some()),
            ("value", self.value.is_some()),
            ("addresses", self.addresses.is_some()),
            ("addresses_file", self.addresses_file.is_some()),
            ("merkle_root", self.merkle_root.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, written)| written.then_some(key))
        .collect()
    }

    /// Reads the file that `addresses_file` names, relative to `folder`, into `addresses`. Without such
    /// a key nothing happens. Only files inside the folder are read. What is wrong with it is a problem that
    /// [`GateRules::parse`](super::GateRules::parse) tells, and no message quotes what is in the file.
    pub fn load_files(&mut self, folder: &Path) {
        let Some(file) = &self.addresses_file else {
            return;
        };
        let read = if self.addresses.is_some() {
            Err("the list is written twice: remove `addresses` or `addresses_file`".to_owned())
        } else {
            list_file::read(folder, file)
        };
        match read {
            Ok(addresses) => {
                self.addresses = Some(addresses);
                self.addresses_file = None;
            }
            Err(message) => self.file_refused = Some(message),
        }
    }

    /// Takes every key that is not written from `preset`.
    pub(crate) fn fill_from(&mut self, preset: Self) {
        if self.kind.is_empty() {
            self.kind = preset.kind;
        }
        macro_rules! fill {
            ($($key:ident)*) => { $( if self.$key.is_none() { self.$key = preset.$key; } )* };
        }
        fill!(
            title link chain contract min id ids from_block held_since soulbound lent min_remaining versions
            delegation delegate_registry to sig args op value addresses addresses_file merkle_root
        );
    }
}

/// The words allowed for `preset`, for the schema.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum PresetWord {
    #[schemars(rename = "builderpass-721")]
    BuilderPass721,
    #[schemars(rename = "builderpass-1155")]
    BuilderPass1155,
    #[schemars(rename = "talent-passport")]
    TalentPassport,
    #[schemars(rename = "unlock-membership")]
    UnlockMembership,
}

/// The words allowed for `kind`, for the schema.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum KindWord {
    Erc20,
    Erc721,
    Erc1155,
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
