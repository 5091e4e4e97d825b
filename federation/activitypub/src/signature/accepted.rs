//! `Accept-Signature` (RFC 9421 section 5): a server that names the algorithm it wants has said that it
//! verifies it.

use http::HeaderMap;
use sfv::{Dictionary, ListEntry, Parser};

/// The longest header that is read.
const MAX_HEADER: usize = 2048;
/// How many wishes are read.
const MAX_WISHES: usize = 8;
/// What our signatures of a POST cover; a wish for something else is none we can fulfil.
const COVERED: [&str; 6] = [
    "@method",
    "@target-uri",
    "@authority",
    "date",
    "content-digest",
    "content-type",
];

/// Whether an answer asks for RFC 9421 signatures with Ed25519 over things that ours cover.
pub fn asks_for_ed25519(headers: &HeaderMap) -> bool {
    let lines: Vec<&str> = headers
        .get_all("accept-signature")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    let text = lines.join(", ");
    if text.is_empty() || text.len() > MAX_HEADER {
        return false;
    }
    let Ok(wishes) = Parser::new(&text).parse::<Dictionary>() else {
        return false;
    };
    wishes.values().take(MAX_WISHES).any(|wish| {
        let ListEntry::InnerList(list) = wish else { return false };
        let algorithm = list.params.get("alg").and_then(|alg| alg.as_string());
        algorithm.is_some_and(|alg| alg.as_str() == "ed25519")
            && list.items.iter().all(|item| {
                item.params.is_empty()
                    && item
                        .bare_item
                        .as_string()
                        .is_some_and(|name| COVERED.contains(&name.as_str()))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn asks(text: &'static str) -> bool {
        asks_for_ed25519(&HeaderMap::from_iter([(
            HeaderName::from_static("accept-signature"),
            HeaderValue::from_static(text),
        )]))
    }

    #[test]
    fn only_a_wish_for_ed25519_that_we_can_fulfil_counts() {
        assert!(asks(
            r#"sig1=("@method" "@target-uri" "content-digest");created;alg="ed25519""#
        ));
        assert!(asks(
            r#"a=("@method");alg="rsa-v1_5-sha256", b=("@method");alg="ed25519""#
        ));
        for other in [
            r#"sig1=("@method" "@target-uri");created;alg="rsa-v1_5-sha256""#,
            r#"sig1=("@method" "@target-uri");created"#,
            r#"sig1=("@method" "x-secret");alg="ed25519""#,
            r#"sig1=("@method";req);alg="ed25519""#,
            "ed25519",
            "(((",
        ] {
            assert!(!asks(other), "{other}");
        }
        assert!(!asks_for_ed25519(&HeaderMap::new()));
    }
}
