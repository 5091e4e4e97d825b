//! The language of a remote post: what its `contentMap` says.

use std::collections::BTreeMap;

/// The longest language tag kept, in bytes (RFC 5646 section 4.4.1 asks for 35).
const MAX_BYTES: usize = 35;

/// The BCP 47 tag of the entry that is the content, or of the only entry.
pub fn of_content_map(content: Option<&str>, map: &BTreeMap<String, String>) -> Option<String> {
    let matching = map
        .iter()
        .find(|(_, text)| Some(text.as_str()) == content)
        .or_else(|| if map.len() == 1 { map.iter().next() } else { None });
    matching
        .map(|(tag, _)| tag.as_str())
        .filter(|tag| is_plausible(tag))
        .map(str::to_owned)
}

/// Whether a text has the shape of a BCP 47 tag: letters first, then parts of letters and digits.
fn is_plausible(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    tag.len() <= MAX_BYTES
        && (2..=8).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && tag != "und"
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn the_entry_that_is_the_content_names_the_language() {
        let two = map(&[("de", "hallo"), ("en", "hello")]);
        assert_eq!(of_content_map(Some("hello"), &two), Some("en".into()));
        assert_eq!(of_content_map(Some("something else"), &two), None);
        assert_eq!(of_content_map(None, &map(&[("pt-BR", "oi")])), Some("pt-BR".into()));
    }

    #[test]
    fn a_tag_that_is_no_tag_is_left_out() {
        assert_eq!(of_content_map(None, &map(&[("en", "x")])), Some("en".into()));
        for bad in [
            "und",
            "x",
            "\"><script>",
            "en--x",
            "a-very-long-tag-that-goes-on-and-on-and-on",
        ] {
            assert_eq!(of_content_map(None, &map(&[(bad, "x")])), None, "{bad}");
        }
    }
}
