//! Text of people between quotes, for three languages that agree on little else.

/// For YAML and TOML: both take a JSON string between double quotes. TOML has no `\/`, which nobody writes
/// here, and neither takes raw control characters.
pub(super) fn double(text: &str) -> String {
    serde_json::to_string(&plain(text)).expect("a text is JSON")
}

/// The secret for YAML. Without one, what no reader of YAML takes: a plain text cannot begin with an `@`.
pub(super) fn secret(secret: Option<&str>) -> String {
    secret.map_or_else(|| "@PUT-THE-CLIENT-SECRET-HERE".to_owned(), double)
}

/// For a file of environment variables, which several programs read by several rules: what any of them could
/// take for something else is left out.
pub(super) fn env(text: &str) -> String {
    let kept: String = plain(text)
        .chars()
        .filter(|c| !matches!(c, '"' | '\'' | '\\' | '$' | '`' | '#'))
        .collect();
    if kept
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.:/,@+=".contains(c))
    {
        kept
    } else {
        format!("\"{kept}\"")
    }
}

/// Without anything that ends a line or hides.
fn plain(text: &str) -> String {
    let is_fine = |c: &char| !c.is_control() && !matches!(*c, '\u{2028}' | '\u{2029}' | '\u{85}');
    text.chars().filter(is_fine).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_becomes_a_line_of_its_own() {
        assert_eq!(double("The Guild"), "\"The Guild\"");
        assert_eq!(double("a\"\n  enabled: true"), "\"a\\\"  enabled: true\"");
        assert_eq!(env("guild"), "guild");
        assert_eq!(env("The Guild"), "\"The Guild\"");
        assert_eq!(env("x\"\nALLOW=true $(id) `id` #"), "\"xALLOW=true (id) id \"");
    }
}
