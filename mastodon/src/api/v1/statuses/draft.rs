//! What a client sends to write or edit a post, and what of it is not offered here.

use crate::{ApiError, ApiResult};
use domain::post::Visibility;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A post as clients send it. Empty texts count as not sent.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct StatusForm {
    /// What the post says, as plain text.
    pub(crate) status: Option<String>,
    /// The status that it answers.
    pub(crate) in_reply_to_id: Option<String>,
    /// Hide it behind a click.
    pub(crate) sensitive: Option<bool>,
    /// The content warning.
    pub(crate) spoiler_text: Option<String>,
    /// `public`, `unlisted`, `private` or `direct`.
    pub(crate) visibility: Option<String>,
    /// BCP 47 language.
    pub(crate) language: Option<String>,
    /// Not offered: there are no attachments yet.
    pub(crate) media_ids: Option<Vec<String>>,
    /// Not offered.
    #[schema(value_type = Option<Object>)]
    pub(crate) poll: Option<Value>,
    /// Not offered.
    pub(crate) scheduled_at: Option<String>,
    /// Not offered.
    pub(crate) quoted_status_id: Option<String>,
}

impl StatusForm {
    /// Refuses what would be lost without a word if it were ignored.
    pub(crate) fn refuse_what_is_not_offered(&self) -> ApiResult<()> {
        let has_poll = self.poll.as_ref().is_some_and(|poll| match poll {
            Value::Null => false,
            Value::Object(parts) => !parts.is_empty(),
            Value::String(text) => !text.is_empty(),
            _ => true,
        });
        let refused = [
            (
                self.media_ids
                    .as_ref()
                    .is_some_and(|ids| ids.iter().any(|id| !id.is_empty())),
                "Media attachments are not offered here yet: leave out media_ids",
            ),
            (has_poll, "Polls are not offered here yet: leave out poll"),
            (
                filled(self.scheduled_at.as_ref()).is_some(),
                "Scheduled posts are not offered here yet: leave out scheduled_at",
            ),
            (
                filled(self.quoted_status_id.as_ref()).is_some(),
                "Quotes are not offered here yet: leave out quoted_status_id",
            ),
        ];
        match refused.iter().find(|(present, _)| *present) {
            Some((_, why)) => Err(ApiError::invalid(*why)),
            None => Ok(()),
        }
    }

    /// Who may see it, if the client says so.
    pub(crate) fn visibility(&self) -> ApiResult<Option<Visibility>> {
        filled(self.visibility.as_ref()).map(visibility).transpose()
    }

    /// Text and content warning. A content warning alone is the text, as everywhere on the network.
    pub(crate) fn words(&self) -> (String, String) {
        let text = self.status.clone().unwrap_or_default();
        let summary = self.spoiler_text.clone().unwrap_or_default();
        if text.trim().is_empty() {
            (summary, String::new())
        } else {
            (text, summary)
        }
    }
}

/// A text that is not empty.
pub(crate) fn filled(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.trim().is_empty())
}

/// A visibility by the protocol's name.
pub(crate) fn visibility(name: &str) -> ApiResult<Visibility> {
    match name {
        "public" => Ok(Visibility::Public),
        "unlisted" => Ok(Visibility::Unlisted),
        "private" => Ok(Visibility::Followers),
        "direct" => Ok(Visibility::Direct),
        _ => Err(ApiError::invalid(
            "Visibility is not included in the list: write public, unlisted, private or direct",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> StatusForm {
        serde_json::from_str(text).expect("a form")
    }

    #[test]
    fn what_is_not_offered_is_refused_and_its_empty_twin_is_not() {
        for (empty, full) in [
            (r#"{"media_ids": []}"#, r#"{"media_ids": ["1"]}"#),
            (r#"{"poll": {}}"#, r#"{"poll": {"options": ["a", "b"]}}"#),
            (r#"{"scheduled_at": ""}"#, r#"{"scheduled_at": "2030-01-01"}"#),
            (r#"{"quoted_status_id": null}"#, r#"{"quoted_status_id": "4"}"#),
        ] {
            assert!(form(empty).refuse_what_is_not_offered().is_ok(), "{empty}");
            assert!(form(full).refuse_what_is_not_offered().is_err(), "{full}");
        }
    }

    #[test]
    fn a_content_warning_alone_is_the_text() {
        assert_eq!(
            form(r#"{"status": "a", "spoiler_text": "b"}"#).words(),
            ("a".into(), "b".into())
        );
        assert_eq!(form(r#"{"spoiler_text": "b"}"#).words(), ("b".into(), String::new()));
    }
}
