//! From what is written in `[cond.*]` to checked conditions.

use super::kinds::{self, listed};
use super::model::{Allowlist, BuilderPass, Condition, ConditionKind, Erc721, Lent, Unlock};
use super::problem::Problems;
use super::spec::{ConditionSection, ConditionSpec};
use super::{MAX_ADDRESSES, MAX_CONDITIONS, call_check, fields};
use alloy_primitives::{Address, U256};
use domain::wallet::ChainId;
use std::collections::BTreeSet;
use std::time::Duration;

/// Checks all conditions. A place is `None` where the condition has a problem.
pub(super) fn conditions(
    section: &ConditionSection,
    chains: &BTreeSet<ChainId>,
    problems: &mut Problems,
) -> Vec<Option<Condition>> {
    if section.len() > MAX_CONDITIONS {
        problems.add(
            "cond",
            format!(
                "there are {} conditions: at most {MAX_CONDITIONS} are allowed",
                section.len()
            ),
        );
    }
    section
        .iter()
        .map(|(name, spec)| {
            Check {
                path: format!("cond.{name}"),
                spec,
                chains,
                problems,
            }
            .condition(name)
        })
        .collect()
}

/// The check of one condition.
pub(super) struct Check<'a> {
    path: String,
    pub(super) spec: &'a ConditionSpec,
    chains: &'a BTreeSet<ChainId>,
    problems: &'a mut Problems,
}

impl Check<'_> {
    fn condition(mut self, name: &str) -> Option<Condition> {
        if let Err(message) = fields::name(name) {
            let path = self.path.clone();
            self.problems.add(path, message);
        }
        let spec = self.spec;
        if let Some(Err(message)) = spec.title.as_deref().map(fields::title) {
            self.note("title", message);
        }
        if let Some(Err(message)) = spec.link.as_deref().map(fields::link) {
            self.note("link", message);
        }
        let kind = self.kind()?;
        Some(Condition {
            name: name.to_owned(),
            title: spec.title.clone(),
            link: spec.link.clone(),
            kind,
        })
    }

    fn kind(&mut self) -> Option<ConditionKind> {
        let Some(kind) = kinds::find(&self.spec.kind) else {
            let known = kinds::KINDS.map(|kind| kind.name);
            let message = format!(
                "there is no kind `{}`: the kinds are {}",
                fields::shortened(&self.spec.kind),
                listed(known)
            );
            let path = format!("{}.kind", self.path);
            self.problems.unknown_word(path, message, &self.spec.kind, known);
            return None;
        };
        let written = self.spec.written();
        for key in &written {
            if !kind.required.contains(key) && !kind.optional.contains(key) {
                let own = listed(kind.required.iter().chain(kind.optional).copied());
                self.note(
                    key,
                    format!(
                        "a condition of kind `{}` has no `{key}`: remove it; its keys are {own}",
                        kind.name
                    ),
                );
            }
        }
        let missing: Vec<&str> = kind
            .required
            .iter()
            .copied()
            .filter(|key| !written.contains(key))
            .collect();
        for key in &missing {
            self.note(key, format!("a condition of kind `{}` needs `{key}`", kind.name));
        }
        match kind.name {
            "erc721" => self.erc721().map(ConditionKind::Erc721),
            "unlock" => self.unlock().map(ConditionKind::Unlock),
            "builderpass" => self.builder_pass().map(ConditionKind::BuilderPass),
            "call" => call_check::call(self).map(ConditionKind::Call),
            _ => self.allowlist().map(ConditionKind::Allowlist),
        }
    }

    fn erc721(&mut self) -> Option<Erc721> {
        let chain = self.chain();
        let contract = self.address("contract", self.spec.contract.as_deref());
        let min = match &self.spec.min {
            None => Some(U256::ONE),
            Some(written) => match fields::number(&written.text()) {
                Ok(min) if min > U256::ZERO => Some(min),
                Ok(_) => self.wrong("min", "everybody holds 0 tokens: write 1 or more"),
                Err(message) => self.wrong("min", message),
            },
        };
        Some(Erc721 {
            chain: chain?,
            contract: contract?,
            min: min?,
            from_block: self.spec.from_block,
        })
    }

    fn unlock(&mut self) -> Option<Unlock> {
        let chain = self.chain();
        let contract = self.address("contract", self.spec.contract.as_deref());
        let lent = self.lent();
        let min_remaining = match self.spec.min_remaining.as_deref().map(fields::duration) {
            None => Some(Duration::ZERO),
            Some(Ok(duration)) => Some(duration),
            Some(Err(message)) => self.wrong("min_remaining", message),
        };
        let mut versions = self.spec.versions.clone().unwrap_or_default();
        versions.sort_unstable();
        versions.dedup();
        if self.spec.versions.as_ref().is_some_and(Vec::is_empty) {
            self.note(
                "versions",
                "no version would be accepted: name some, for example [13, 14, 15], or remove the key",
            );
        }
        Some(Unlock {
            chain: chain?,
            contract: contract?,
            lent: lent?,
            min_remaining: min_remaining?,
            versions,
        })
    }

    fn lent(&mut self) -> Option<Lent> {
        match (self.spec.lent.as_deref(), self.spec.from_block) {
            (None | Some("reject"), None) => Some(Lent::Reject),
            (None | Some("reject"), Some(_)) => {
                self.wrong("from_block", "events of a lock are searched only with `lent = \"manager\"`: remove `from_block`")
            }
            (Some("manager"), Some(from_block)) => Some(Lent::Manager { from_block }),
            (Some("manager"), None) => self.wrong(
                "from_block",
                "with `lent = \"manager\"` the lock's events are searched for keys that were lent: write the block in which the lock was created",
            ),
            (Some(other), _) => {
                let known = ["reject", "manager"];
                let message = format!("`{}` is not a way to treat lent keys: write {}", fields::shortened(other), "`reject` or `manager`");
                let path = format!("{}.lent", self.path);
                self.problems.unknown_word(path, message, other, known);
                None
            }
        }
    }

    fn builder_pass(&mut self) -> Option<BuilderPass> {
        let chain = self.chain();
        let contract = self.address("contract", self.spec.contract.as_deref());
        Some(BuilderPass {
            chain: chain?,
            contract: contract?,
        })
    }

    fn allowlist(&mut self) -> Option<Allowlist> {
        let chain = if self.spec.chain.is_some() {
            Some(self.chain()?)
        } else {
            None
        };
        let written = self.spec.addresses.as_ref()?;
        if written.is_empty() {
            return self.wrong("addresses", "the list is empty: name at least one wallet");
        }
        if written.len() > MAX_ADDRESSES {
            return self.wrong(
                "addresses",
                format!(
                    "the list has {} wallets: at most {MAX_ADDRESSES} are allowed",
                    written.len()
                ),
            );
        }
        let read: Vec<Option<Address>> = written
            .iter()
            .enumerate()
            .map(|(at, text)| self.address(&format!("addresses[{at}]"), Some(text)))
            .collect();
        let addresses: BTreeSet<Address> = read.into_iter().collect::<Option<_>>()?;
        Some(Allowlist {
            chain,
            addresses: addresses.into_iter().collect(),
        })
    }

    /// The chain; `None` if it is missing (already reported) or wrong (reported here).
    pub(super) fn chain(&mut self) -> Option<ChainId> {
        match fields::chain(self.spec.chain.as_deref()?, self.chains) {
            Ok(chain) => Some(chain),
            Err(message) => self.wrong("chain", message),
        }
    }

    /// The address written at `key`; `None` like [`Check::chain`].
    pub(super) fn address(&mut self, key: &str, text: Option<&str>) -> Option<Address> {
        match fields::address(text?) {
            Ok(address) => Some(address),
            Err(message) => self.wrong(key, message),
        }
    }

    /// Notes a problem at `key`.
    fn note(&mut self, key: &str, message: impl Into<String>) {
        self.problems.add(format!("{}.{key}", self.path), message);
    }

    /// Notes a problem at `key` and gives `None` for the place of the value.
    pub(super) fn wrong<T>(&mut self, key: &str, message: impl Into<String>) -> Option<T> {
        self.note(key, message);
        None
    }

    /// Notes a word that is none of `known`.
    pub(super) fn unknown_word<T>(&mut self, key: &str, message: String, word: &str, known: &[&str]) -> Option<T> {
        self.problems
            .unknown_word(format!("{}.{key}", self.path), message, word, known.iter().copied());
        None
    }
}
