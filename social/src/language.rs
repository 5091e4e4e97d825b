//! The language that a member says a text is in, or that new posts are to be in.

use unic_langid::LanguageIdentifier;

/// The longest tag, in bytes: what RFC 5646, section 4.4.1, says that every tag in use fits into. Without
/// a bound, a tag of a thousand variants would be as long as a request may be.
const MAX_BYTES: usize = 35;

/// A BCP 47 tag in its canonical form; `None` if the text is none, or too long.
pub(crate) fn canonical(text: &str) -> Option<String> {
    let tag = Some(text.trim()).filter(|tag| tag.len() <= MAX_BYTES)?;
    let parsed: LanguageIdentifier = tag.parse().ok()?;
    Some(parsed.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_becomes_canonical_and_an_endless_one_is_none() {
        assert_eq!(canonical(" PT-br ").as_deref(), Some("pt-BR"));
        let variants = |count: usize| (0..count).fold("en".to_owned(), |tag, n| format!("{tag}-vary{n:04}"));
        assert!(canonical(&variants(3)).is_some(), "29 bytes");
        for bad in ["!!", "not a language", &variants(4), &variants(10_000)] {
            assert_eq!(canonical(bad), None);
        }
    }
}
