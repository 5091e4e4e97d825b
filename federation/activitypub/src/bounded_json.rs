//! JSON from strangers: size, character set and nesting are checked before anything is built from
//! it, so that a hostile document costs one pass over its bytes and no stack.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The largest document read (design section 6).
pub const MAX_BYTES: usize = 1 << 20;
/// The deepest nesting of objects and arrays read. Real documents stay below ten.
pub const MAX_DEPTH: usize = 64;

/// Why a document is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadJson {
    /// Larger than [`MAX_BYTES`].
    #[error("the document is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// Not UTF-8 (RFC 8259 section 8.1).
    #[error("the document is not UTF-8 from byte {at} on")]
    NotUtf8 {
        /// The first bad byte.
        at: usize,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the document is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Not JSON, or not of the shape expected.
    #[error("the document is not the JSON expected (line {line}, column {column}): {why}")]
    Invalid {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser said; it quotes no content.
        why: &'static str,
    },
}

/// Reads any JSON.
pub fn parse(bytes: &[u8]) -> Result<Value, BadJson> {
    parse_as(bytes)
}

/// Reads JSON of one shape.
pub fn parse_as<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BadJson> {
    let text = check(bytes)?;
    serde_json::from_str(text).map_err(|error| BadJson::Invalid {
        line: error.line(),
        column: error.column(),
        why: match error.classify() {
            serde_json::error::Category::Data => "a field is missing or of another type",
            serde_json::error::Category::Eof => "it ends in the middle",
            _ => "it breaks the rules of JSON",
        },
    })
}

/// Checks size, character set and nesting, and returns the text. Nothing is parsed yet.
pub fn check(bytes: &[u8]) -> Result<&str, BadJson> {
    if bytes.len() > MAX_BYTES {
        return Err(BadJson::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| BadJson::NotUtf8 {
        at: error.valid_up_to(),
    })?;
    if nesting(bytes) > MAX_DEPTH {
        Err(BadJson::TooDeep)
    } else {
        Ok(text)
    }
}

/// The deepest nesting of brackets outside strings. Works on bytes: in UTF-8 no part of a longer
/// character looks like a quote, a backslash or a bracket.
fn nesting(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> Vec<u8> {
        [vec![b'['; depth], vec![b']'; depth]].concat()
    }

    #[test]
    fn nesting_is_read_to_its_limit_and_not_beyond() {
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(parse(&nested(MAX_DEPTH + 1)), Err(BadJson::TooDeep));
        assert_eq!(parse(&nested(400_000)), Err(BadJson::TooDeep));
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        let text = format!(r#"{{"a":"{}\"[\\"}}"#, "[".repeat(500));
        assert!(parse(text.as_bytes()).is_ok());
    }

    #[test]
    fn a_document_that_is_not_utf_8_is_refused() {
        assert!(parse("\"é\"".as_bytes()).is_ok());
        assert_eq!(parse(b"\"\xff\""), Err(BadJson::NotUtf8 { at: 1 }));
        assert_eq!(parse(b"\"\xc3"), Err(BadJson::NotUtf8 { at: 1 }));
    }

    #[test]
    fn a_document_over_the_size_is_refused() {
        let text = |size: usize| format!("\"{}\"", "x".repeat(size - 2)).into_bytes();
        assert!(parse(&text(MAX_BYTES)).is_ok());
        assert_eq!(parse(&text(MAX_BYTES + 1)), Err(BadJson::TooLarge));
    }

    #[test]
    fn broken_json_is_placed_and_not_quoted() {
        assert!(parse(b"{\"a\":1}").is_ok());
        let error = parse(b"{\"secret\":").expect_err("broken");
        assert!(matches!(error, BadJson::Invalid { line: 1, .. }));
        assert!(!error.to_string().contains("secret"));
        assert!(parse(b"{} {}").is_err());
    }
}
