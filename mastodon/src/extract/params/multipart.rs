//! `multipart/form-data` (RFC 7578) as client programs send it: texts, and files that are only noticed.
//! The body is in memory already, bounded by the server.

use super::tree;
use crate::ApiError;
use serde_json::{Map, Value, json};

/// The most parts of one body.
const MAX_PARTS: usize = 1000;

/// Adds the parts of `body` to the tree.
pub(super) fn add(tree: &mut Map<String, Value>, content_type: &str, body: &[u8]) -> Result<(), ApiError> {
    let boundary = parameter(content_type, "boundary")
        .filter(|boundary| (1..=70).contains(&boundary.len()))
        .ok_or_else(|| malformed("its Content-Type names no boundary"))?;
    let delimiter = format!("--{boundary}").into_bytes();
    let mut rest = match find(body, &delimiter) {
        Some(at) => &body[at + delimiter.len()..],
        None => return Err(malformed("its boundary does not appear")),
    };
    let next_delimiter = [b"\r\n", delimiter.as_slice()].concat();
    for _ in 0..MAX_PARTS {
        if rest.starts_with(b"--") {
            return Ok(());
        }
        let part = rest
            .strip_prefix(b"\r\n")
            .ok_or_else(|| malformed("a boundary is followed by more"))?;
        let end = find(part, &next_delimiter).ok_or_else(|| malformed("its last part does not end"))?;
        add_part(tree, &part[..end])?;
        rest = &part[end + next_delimiter.len()..];
    }
    Err(malformed("it has too many parts"))
}

fn add_part(tree: &mut Map<String, Value>, part: &[u8]) -> Result<(), ApiError> {
    // A part without headers begins with the empty line; it has no name and is refused below.
    let (head, content) = match find(part, b"\r\n\r\n") {
        Some(at) => (&part[..at], &part[at + 4..]),
        None => return Err(malformed("a part has no content")),
    };
    let head = tree::text(head.to_vec())?;
    let disposition = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))
        .map(|(_, value)| value)
        .ok_or_else(|| malformed("a part has no Content-Disposition"))?;
    let name = parameter(disposition, "name").ok_or_else(|| malformed("a part has no name"))?;
    let value = match parameter(disposition, "filename") {
        Some(filename) => json!({ "filename": filename }),
        None => Value::String(tree::text(content.to_vec())?),
    };
    tree::add(tree, &name, value)
}

fn malformed(why: &str) -> ApiError {
    ApiError::invalid(format!("this is not multipart/form-data: {why}"))
}

/// The parameter `wanted` of a header value such as `form-data; name="a b"`.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (text, after) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(text);
        }
        rest = after.split_once(';')?.1;
    }
}

/// A quoted text without its quotes, and what follows it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &text[at + 1..])),
            '\\' => out.push(chars.next()?.1),
            c => out.push(c),
        }
    }
    None
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=\"x y\"";

    fn read(body: &str) -> Result<Value, String> {
        let mut tree = Map::new();
        add(&mut tree, KIND, body.as_bytes())
            .map(|()| Value::Object(tree))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn texts_keep_their_line_breaks_and_files_are_noticed() {
        let body = "preamble\r\n--x y\r\ncontent-disposition: form-data; name=\"a[b]\"\r\n\r\none\r\n\r\ntwo\r\n\
            --x y\r\nContent-Disposition: form-data; name=avatar; filename=\"a \\\"b\\\".png\"\r\n\
            Content-Type: image/png\r\n\r\n\u{1}\u{2}\r\n--x y--\r\n";
        assert_eq!(
            read(body),
            Ok(json!({"a": {"b": "one\r\n\r\ntwo"}, "avatar": {"filename": "a \"b\".png"}}))
        );
    }

    #[test]
    fn a_body_that_breaks_off_is_refused() {
        let whole = "--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x y--";
        assert_eq!(read(whole), Ok(json!({"a": "1"})));
        for length in 0..whole.len() - 2 {
            assert!(read(&whole[..length]).is_err(), "{:?}", &whole[..length]);
        }
    }
}
