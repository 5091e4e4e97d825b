//! GH001.

use crate::config::ConfigError;
use crate::doctor::{Facts, Verdict};

/// The configuration passed every check.
pub(super) fn is_valid(facts: &Facts) -> Verdict {
    match &facts.installation {
        Ok(_) => Verdict::ok(facts.file.display().to_string()),
        Err(error @ ConfigError::Invalid { .. }) => Verdict::fail(
            error.to_string(),
            "mend these lines; `guildhall config check` looks again",
        ),
        Err(error @ (ConfigError::Unreadable { source, .. } | ConfigError::UnreadableRules { source, .. })) => {
            Verdict::fail(
                format!("{error} ({source})"),
                "name the right file with --config, or make one with `guildhall init`",
            )
        }
    }
}
