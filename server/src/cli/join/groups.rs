//! Whether people can be in a group: those are made by rules of the gate. A server that asks for a group that
//! no rule gives lets in nobody, and nothing would say why.

use crate::config::Config;

/// Whether a rule gives this group. The name may be written as in rules, with `group:` before it.
///
/// # Errors
/// With what to do, if none does; the text is for whoever typed the name.
pub(in crate::cli) fn check(config: &Config, name: &str, regardless: bool) -> Result<(), String> {
    if regardless {
        return Ok(());
    }
    config.given_groups().check(name).map_err(|bad| bad.to_string())
}
