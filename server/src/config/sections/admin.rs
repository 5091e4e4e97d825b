//! `[admin]`: whose wallets administer the instance.

use crate::config::problem::Problems;
use alloy_primitives::Address;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who administers the instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AdminSection {
    /// Wallets whose accounts become admins when they join. The one-time link of `guildhall init` and
    /// `guildhall account grant` do the same without writing a wallet here.
    pub wallets: Vec<String>,
}

impl AdminSection {
    pub(crate) fn check(&self, problems: &mut Problems) -> Vec<Address> {
        self.wallets
            .iter()
            .enumerate()
            .filter_map(|(at, text)| {
                let parsed = text
                    .parse::<Address>()
                    .map_err(|_| "this is not the address of a wallet: 0x and 40 hexadecimal digits");
                problems.keep(&format!("admin.wallets[{at}]"), parsed)
            })
            .collect()
    }
}
