//! Programs and people ask for the same address and want different things: who names an ActivityPub
//! media type gets the document, everybody else is sent to the page.

use http::{HeaderMap, header};

/// Whether the `Accept` header asks for an ActivityPub document.
pub fn wants_document(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|entry| entry.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .any(|essence| {
            matches!(
                essence.as_str(),
                "application/activity+json" | "application/ld+json" | "application/json"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn wants(accept: &'static str) -> bool {
        wants_document(&HeaderMap::from_iter([(
            header::ACCEPT,
            HeaderValue::from_static(accept),
        )]))
    }

    #[test]
    fn programs_get_documents_and_browsers_get_pages() {
        assert!(wants("application/activity+json"));
        assert!(wants(
            "text/html, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""
        ));
        assert!(!wants(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        ));
        assert!(!wants_document(&HeaderMap::new()));
    }
}
