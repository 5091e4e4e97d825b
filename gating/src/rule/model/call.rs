//! Conditions over what a contract function returns.

use alloy_dyn_abi::{DynSolType, DynSolValue};
use alloy_primitives::Address;
use domain::wallet::ChainId;

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
