//! The checked form of rules and conditions.

use crate::expr::Expr;
use alloy_dyn_abi::{DynSolType, DynSolValue};
use alloy_primitives::{Address, U256};
use domain::wallet::ChainId;
use std::time::Duration;

/// A rule that admits.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The name in `[gate.<name>]`.
    pub name: String,
    /// When it admits; conditions by position.
    pub expr: Expr,
    /// What an admission uses up.
    pub bind: Bind,
}

impl Rule {
    /// The same rule after conditions were given other positions.
    pub(super) fn renumbered(self, new_position: &impl Fn(usize) -> usize) -> Self {
        let bind = match self.bind {
            Bind::Wallet => Bind::Wallet,
            Bind::Tokens(bound) => Bind::Tokens(bound.into_iter().map(new_position).collect()),
        };
        Self {
            name: self.name,
            expr: renumber(self.expr, new_position),
            bind,
        }
    }
}

fn renumber(expr: Expr, new_position: &impl Fn(usize) -> usize) -> Expr {
    let each = |parts: Vec<Expr>| parts.into_iter().map(|part| renumber(part, new_position)).collect();
    match expr {
        Expr::Condition(old) => Expr::Condition(new_position(old)),
        Expr::All(parts) => Expr::All(each(parts)),
        Expr::Any(parts) => Expr::Any(each(parts)),
        Expr::None(parts) => Expr::None(each(parts)),
        Expr::AtLeast(wanted, parts) => Expr::AtLeast(wanted, each(parts)),
    }
}

/// What an admission uses up, so that nobody else can be admitted by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bind {
    /// The wallet itself.
    Wallet,
    /// Tokens of these conditions, best first; by position.
    Tokens(Vec<usize>),
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The name in `[cond.<name>]`.
    pub name: String,
    /// The condition in plain words, if the operator gave any.
    pub title: Option<String>,
    /// Where to get what it asks for, if the operator said so.
    pub link: Option<String>,
    /// What is checked.
    pub kind: ConditionKind,
}

impl Condition {
    /// What to call it towards people: its title, else its name.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}

/// What a condition checks.
#[derive(Clone, Debug, PartialEq)]
pub enum ConditionKind {
    /// Tokens of an ERC-721 contract.
    Erc721(Erc721),
    /// A valid membership key of an Unlock lock.
    Unlock(Unlock),
    /// A valid BuilderPass.
    BuilderPass(BuilderPass),
    /// What a contract function returns.
    Call(ContractCall),
    /// A list of wallets.
    Allowlist(Allowlist),
}

impl ConditionKind {
    /// The chain that is read to check it; none for a list.
    pub fn read_chain(&self) -> Option<ChainId> {
        match self {
            Self::Erc721(erc721) => Some(erc721.chain),
            Self::Unlock(unlock) => Some(unlock.chain),
            Self::BuilderPass(pass) => Some(pass.chain),
            Self::Call(call) => Some(call.chain),
            Self::Allowlist(_) => None,
        }
    }
}

/// `kind = "erc721"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erc721 {
    /// Where the contract is.
    pub chain: ChainId,
    /// The contract.
    pub contract: Address,
    /// How many tokens one wallet must hold.
    pub min: U256,
    /// From where its `Transfer` events are searched, if it cannot list a holder's tokens.
    pub from_block: Option<u64>,
}

/// `kind = "unlock"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlock {
    /// Where the lock is.
    pub chain: ChainId,
    /// The lock.
    pub contract: Address,
    /// Whom a lent key counts for.
    pub lent: Lent,
    /// How long a key must still be valid.
    pub min_remaining: Duration,
    /// Which versions of the lock are accepted; empty means any.
    pub versions: Vec<u16>,
}

/// Whom a lent membership key counts for. A key is lent when another than its holder manages it and
/// may take it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lent {
    /// For nobody.
    Reject,
    /// For the one who manages it, found by the lock's events since this block.
    Manager {
        /// Where the search begins.
        from_block: u64,
    },
}

/// `kind = "builderpass"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuilderPass {
    /// Where the contract is.
    pub chain: ChainId,
    /// The contract.
    pub contract: Address,
}

/// `kind = "call"`.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractCall {
    /// Where the contract is.
    pub chain: ChainId,
    /// The contract.
    pub to: Address,
    /// The name of the function.
    pub function: String,
    /// The types of its inputs.
    pub inputs: Vec<DynSolType>,
    /// The type of its one output: a number, `bool`, `address` or `bytesN`.
    pub output: DynSolType,
    /// Its inputs.
    pub arguments: Vec<CallArgument>,
    /// How the output is compared.
    pub operator: Operator,
    /// What it is compared with; of type `output`.
    pub value: DynSolValue,
}

impl ContractCall {
    /// The signature that the selector is made of, for example `getScore(address)`.
    pub fn signature(&self) -> String {
        let inputs: Vec<_> = self.inputs.iter().map(DynSolType::sol_type_name).collect();
        format!("{}({})", self.function, inputs.join(","))
    }
}

/// One input of a [`ContractCall`].
#[derive(Clone, Debug, PartialEq)]
pub enum CallArgument {
    /// The wallet that is checked.
    Wallet,
    /// Always the same.
    Fixed(DynSolValue),
}

/// How an output is compared with the value of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

impl Operator {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
    ];

    /// As written in the rule file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }

    /// Whether it needs values that are larger or smaller than each other.
    pub fn is_ordering(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether it holds for two values that compare like this.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
        }
    }
}

/// `kind = "allowlist"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowlist {
    /// The chain that contract wallets in the list live on; key wallets need none.
    pub chain: Option<ChainId>,
    /// The wallets, sorted, each once.
    pub addresses: Vec<Address>,
}
