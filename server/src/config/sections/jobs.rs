//! `[jobs]`: how much background work happens at once.

use crate::config::problem::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much background work happens at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct JobsSection {
    /// How many jobs are worked on at once.
    pub workers: u32,
}

impl Default for JobsSection {
    fn default() -> Self {
        Self { workers: 8 }
    }
}

/// How much background work happens at once, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jobs {
    /// Jobs worked on at once.
    pub workers: usize,
}

impl JobsSection {
    pub(crate) fn check(&self, problems: &mut Problems) -> Option<Jobs> {
        if !(1..=64).contains(&self.workers) {
            problems.add("jobs.workers", "write a number from 1 to 64");
        }
        Some(Jobs {
            workers: usize::try_from(self.workers).ok()?,
        })
    }
}
