//! `[api]`: what apps of members may ask for.

use crate::config::problem::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What apps of members may ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApiSection {
    /// Requests of one member, or of one address that is not signed in, in five minutes.
    pub requests_per_5_minutes: u32,
}

impl Default for ApiSection {
    fn default() -> Self {
        Self {
            requests_per_5_minutes: 300,
        }
    }
}

/// What apps of members may ask for, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Api {
    /// Requests of one member, or of one address, in five minutes.
    pub requests_per_5_minutes: u32,
}

impl ApiSection {
    pub(crate) fn check(&self, problems: &mut Problems) -> Option<Api> {
        if self.requests_per_5_minutes == 0 {
            problems.add("api.requests_per_5_minutes", "write at least 1, or no app works");
        }
        Some(Api {
            requests_per_5_minutes: self.requests_per_5_minutes,
        })
    }
}
