//! The rules in force as somebody would write them: where a draft of other rules begins.

use super::document::Document;
use toml::Table;
use toml_edit::DocumentMut;

/// The sections that hold the rules.
const SECTIONS: [&str; 2] = ["gate", "cond"];

/// The tables of the rules in a configuration text, with its comments. If the environment changed one of
/// them, they are written anew, without.
pub(super) fn rules_text(text: &str, document: &Document) -> String {
    let wanted: Table = SECTIONS
        .iter()
        .filter_map(|section| Some(((*section).to_owned(), document.table.get(*section)?.clone())))
        .collect();
    if wanted.is_empty() {
        return String::new();
    }
    as_written(text)
        .filter(|kept| toml::from_str::<Table>(kept).is_ok_and(|table| table == wanted))
        .unwrap_or_else(|| toml::to_string(&wanted).unwrap_or_default())
}

fn as_written(text: &str) -> Option<String> {
    let mut written: DocumentMut = text.parse().ok()?;
    written.retain(|key, _| SECTIONS.contains(&key));
    written.set_trailing("");
    Some(format!("{}\n", written.to_string().trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[instance]\ndomain = \"guild.example\"\n\n# Who may join.\n[gate.members]\neffect = \"admit\" # and stay\n                        expr = \"list\"\nbind = \"wallet\"\n\n[http]\nlisten = \"127.0.0.1:1\"\n\n[cond.list]\nkind = \"allowlist\"\n                        addresses = []\n\n# The end.\n";

    #[test]
    fn the_rules_are_cut_out_with_their_comments() {
        let document = Document::parse(TEXT).expect("TOML");
        let found = rules_text(TEXT, &document);
        assert!(found.starts_with("# Who may join.\n[gate.members]"), "{found}");
        assert!(found.contains("# and stay") && found.contains("[cond.list]"), "{found}");
        assert!(
            !found.contains("instance") && !found.contains("listen") && !found.contains("The end"),
            "{found}"
        );
        assert_eq!(rules_text("", &Document::default()), "");
    }

    #[test]
    fn what_the_environment_changed_is_in_them() {
        let mut document = Document::parse(TEXT).expect("TOML");
        document.table["gate"]["members"]["effect"] = "role:x".into();
        let found = rules_text(TEXT, &document);
        assert!(found.contains("role:x") && !found.contains("admit"), "{found}");
        let read: Table = toml::from_str(&found).expect("TOML");
        assert_eq!(read["cond"], document.table["cond"]);
    }
}
