//! `[log]`: what the instance writes about its own work.

use crate::config::problem::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the instance writes about its own work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LogSection {
    /// `pretty` for people, `json` for programs.
    pub format: LogFormat,
    /// How much: `error`, `warn`, `info`, `debug` or `trace`, for everything or, after commas, for
    /// single parts: `info,activitypub=debug`.
    pub level: String,
}

impl Default for LogSection {
    fn default() -> Self {
        Self {
            format: LogFormat::Pretty,
            level: "info".to_owned(),
        }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// One JSON object per line.
    Json,
}

/// What the instance writes about its own work, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// How lines look.
    pub format: LogFormat,
    /// Directives of `tracing_subscriber::EnvFilter`.
    pub level: String,
}

impl LogSection {
    pub(crate) fn check(&self, problems: &mut Problems) -> Option<Log> {
        let parsed = self.level.parse::<tracing_subscriber::filter::Targets>();
        let parsed = parsed.map_err(|_| {
            format!(
                "`{}` is not understood: write info, or for example info,activitypub=debug",
                self.level
            )
        });
        problems.keep("log.level", parsed)?;
        Some(Log {
            format: self.format,
            level: self.level.clone(),
        })
    }
}
