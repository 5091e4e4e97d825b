//! Media types. Anything but the ones asked for is refused: a server that lets people upload files
//! must not thereby let them publish actors.

use http::{HeaderMap, header};

/// What we accept as an ActivityPub document.
pub const ACCEPT_ACTIVITY: &str =
    "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
/// What we accept from WebFinger.
pub const ACCEPT_JRD: &str = "application/jrd+json, application/json";

/// Whether the answer is an ActivityPub document (ActivityPub section 3.2).
pub fn is_activity(headers: &HeaderMap) -> bool {
    content_type(headers).is_some_and(|text| is_activity_type(&text))
}

/// Whether a media type is that of an ActivityPub document; WebFinger links say it, too.
pub fn is_activity_type(text: &str) -> bool {
    let (essence, parameters) = split(text);
    match essence.as_str() {
        "application/activity+json" => true,
        "application/ld+json" => parameters.iter().any(|(name, value)| {
            name == "profile"
                && value
                    .split_ascii_whitespace()
                    .any(|p| p == "https://www.w3.org/ns/activitystreams")
        }),
        _ => false,
    }
}

/// Whether the answer is a JSON Resource Descriptor (RFC 7033 section 4.4).
pub fn is_jrd(headers: &HeaderMap) -> bool {
    content_type(headers)
        .is_some_and(|text| matches!(split(&text).0.as_str(), "application/jrd+json" | "application/json"))
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok().map(str::to_owned)
}

fn split(text: &str) -> (String, Vec<(String, String)>) {
    let mut parts = text.split(';');
    let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let parameters = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((
            name.trim().to_ascii_lowercase(),
            value.trim().trim_matches('"').to_owned(),
        ))
    });
    (essence, parameters.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_types_of_activitypub_are_accepted_with_parameters() {
        for good in [
            "application/activity+json",
            "Application/Activity+JSON; charset=utf-8",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json;charset=utf-8;profile=https://www.w3.org/ns/activitystreams",
        ] {
            assert!(is_activity_type(good), "{good}");
        }
        for bad in [
            "application/json",
            "text/html",
            "application/ld+json",
            "application/ld+json; profile=\"x\"",
            "",
            "application/activity+jsonp",
        ] {
            assert!(!is_activity_type(bad), "{bad}");
        }
    }
}
