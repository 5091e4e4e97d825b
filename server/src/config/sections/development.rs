//! `[development]`: the switch that tests and the demo need, and the checks that keep it away from
//! anything public.

use super::{Chain, Http};
use crate::config::problem::Problems;
use domain::wallet::ChainId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// For development and demonstrations on one machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DevelopmentSection {
    /// Federates with other instances on this machine over plain http and offers a demo wallet.
    /// Refused together with a public `http.listen` or with any chain but 31337.
    pub allow_loopback: bool,
}

/// Development switches, checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Development {
    /// Loopback addresses may be fetched, and the demo wallet is offered.
    pub allow_loopback: bool,
}

impl DevelopmentSection {
    pub(crate) fn check(
        &self,
        http: Option<&Http>,
        chains: &BTreeMap<ChainId, Chain>,
        problems: &mut Problems,
    ) -> Development {
        if self.allow_loopback {
            if http.is_some_and(|http| !http.listen.ip().is_loopback()) {
                problems.add(
                    "development.allow_loopback",
                    "this would let strangers reach services of this machine: listen on 127.0.0.1, or remove it",
                );
            }
            if let Some(real) = chains.keys().find(|chain| **chain != ChainId::ANVIL) {
                problems.add(
                    "development.allow_loopback",
                    format!(
                        "{real} is a real chain; this works with the development chain eip155:31337 only: remove it"
                    ),
                );
            }
        }
        Development {
            allow_loopback: self.allow_loopback,
        }
    }
}
