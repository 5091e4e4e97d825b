//! From what is written in `[cond.*]` to checked conditions.

use super::kinds::{self, listed};
use super::model::{BuilderPass, Condition, ConditionKind};
use super::problem::Problems;
use super::spec::{ConditionSection, ConditionSpec};
use super::{MAX_CONDITIONS, call_check, delegation_check, fields, list_check, token_check, unlock_check};
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
        if self.spec.kind.is_empty() {
            // A preset that does not exist was reported where it is written.
            if self.spec.preset.is_none() {
                let known = listed(kinds::KINDS.map(|kind| kind.name));
                self.note(
                    "kind",
                    format!("the condition needs `kind` or `preset`: the kinds are {known}"),
                );
            }
            return None;
        }
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
            "erc20" => token_check::erc20(self).map(ConditionKind::Erc20),
            "erc721" => token_check::erc721(self).map(ConditionKind::Erc721),
            "erc1155" => token_check::erc1155(self).map(ConditionKind::Erc1155),
            "unlock" => unlock_check::unlock(self).map(ConditionKind::Unlock),
            "builderpass" => self.builder_pass().map(ConditionKind::BuilderPass),
            "call" => call_check::call(self).map(ConditionKind::Call),
            _ => list_check::allowlist(self).map(ConditionKind::Allowlist),
        }
    }

    fn builder_pass(&mut self) -> Option<BuilderPass> {
        let chain = self.chain();
        let contract = self.address("contract", self.spec.contract.as_deref());
        let delegation = delegation_check::delegation(self);
        Some(BuilderPass {
            chain: chain?,
            contract: contract?,
            delegation: delegation?,
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

    /// How many must be held: `min`, or `default`.
    pub(super) fn min(&mut self, default: Option<U256>) -> Option<U256> {
        let Some(written) = &self.spec.min else {
            return default;
        };
        match fields::number(&written.text()) {
            Ok(min) if min > U256::ZERO => Some(min),
            Ok(_) => self.wrong("min", "everybody holds 0: write 1 or more"),
            Err(message) => self.wrong("min", message),
        }
    }

    /// `held_since`: inner `None` if it is not written, outer if it is wrong.
    pub(super) fn held_since(&mut self) -> Option<Option<Duration>> {
        match self.spec.held_since.as_deref().map(fields::duration) {
            None => Some(None),
            Some(Ok(duration)) if duration.is_zero() => self.wrong(
                "held_since",
                "everybody has held it for no time at all: write for example 24h, or remove the key",
            ),
            Some(Ok(duration)) => Some(Some(duration)),
            Some(Err(message)) => self.wrong("held_since", message),
        }
    }

    /// Notes a problem at `key`.
    pub(super) fn note(&mut self, key: &str, message: impl Into<String>) {
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
