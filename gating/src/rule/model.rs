//! The checked form of rules and conditions.

mod call;
mod token;

pub use call::{CallArgument, ContractCall, Operator};
pub use token::{BuilderPass, DELEGATE_REGISTRY_V2, Delegation, Erc20, Erc721, Erc1155, IdRange, Lent, Unlock};

use crate::expr::Expr;
use alloy_primitives::{Address, B256};
use domain::gate::Effect;
use domain::membership::LapseTerms;
use domain::wallet::ChainId;

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The name in `[gate.<name>]`.
    pub name: String,
    /// What it does for somebody who satisfies it.
    pub effect: Effect,
    /// When it holds; conditions by position.
    pub expr: Expr,
    /// What an admission uses up.
    pub bind: Bind,
    /// What happens to those it admitted when it no longer holds. The defaults for every effect but
    /// [`Effect::Admit`], to which they do not apply.
    pub terms: LapseTerms,
}

impl Rule {
    /// The same rule after conditions were given other positions.
    pub(super) fn renumbered(self, new_position: &impl Fn(usize) -> usize) -> Self {
        let bind = match self.bind {
            Bind::Nothing => Bind::Nothing,
            Bind::Wallet => Bind::Wallet,
            Bind::Tokens(bound) => Bind::Tokens(bound.into_iter().map(new_position).collect()),
        };
        Self {
            name: self.name,
            effect: self.effect,
            expr: renumber(self.expr, new_position),
            bind,
            terms: self.terms,
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
    /// Nothing, because the rule does not admit. Only with another effect than [`Effect::Admit`].
    Nothing,
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
    /// An amount of an ERC-20 coin.
    Erc20(Erc20),
    /// Tokens of an ERC-721 contract.
    Erc721(Erc721),
    /// Units of some ids of an ERC-1155 contract.
    Erc1155(Erc1155),
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
            Self::Erc20(erc20) => Some(erc20.chain),
            Self::Erc721(erc721) => Some(erc721.chain),
            Self::Erc1155(erc1155) => Some(erc1155.chain),
            Self::Unlock(unlock) => Some(unlock.chain),
            Self::BuilderPass(pass) => Some(pass.chain),
            Self::Call(call) => Some(call.chain),
            Self::Allowlist(_) => None,
        }
    }

    /// The contract that is asked; none for a list.
    pub fn contract(&self) -> Option<Address> {
        match self {
            Self::Erc20(erc20) => Some(erc20.contract),
            Self::Erc721(erc721) => Some(erc721.contract),
            Self::Erc1155(erc1155) => Some(erc1155.contract),
            Self::Unlock(unlock) => Some(unlock.contract),
            Self::BuilderPass(pass) => Some(pass.contract),
            Self::Call(call) => Some(call.to),
            Self::Allowlist(_) => None,
        }
    }

    /// Where to look for vaults that delegated to the wallet, if they count.
    pub fn delegation(&self) -> Option<&Delegation> {
        match self {
            Self::Erc20(erc20) => erc20.delegation.as_ref(),
            Self::Erc721(erc721) => erc721.delegation.as_ref(),
            Self::Erc1155(erc1155) => erc1155.delegation.as_ref(),
            Self::Unlock(unlock) => unlock.delegation.as_ref(),
            Self::BuilderPass(pass) => pass.delegation.as_ref(),
            Self::Call(_) | Self::Allowlist(_) => None,
        }
    }

    /// Whether it is about a token that its contract promises never to move: a BuilderPass, or an
    /// ERC-721 token that must be locked (ERC-5192).
    pub fn is_soulbound(&self) -> bool {
        matches!(
            self,
            Self::BuilderPass(_) | Self::Erc721(Erc721 { soulbound: true, .. })
        )
    }

    /// Whether it is about tokens that anybody may send to anybody, asked or not.
    pub fn is_transferable(&self) -> bool {
        match self {
            Self::Erc20(_) | Self::Erc1155(_) | Self::Unlock(_) => true,
            Self::Erc721(erc721) => !erc721.soulbound,
            Self::BuilderPass(_) | Self::Call(_) | Self::Allowlist(_) => false,
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
    /// The Merkle root that the list was found to have, if the file names one. Then the root stands
    /// for the list in the canonical JSON.
    pub merkle_root: Option<B256>,
}
