//! Paging of our own lists: an opaque cursor, 40 items unless asked otherwise, at most 80 (design
//! section 9).

use super::entities::Page;
use crate::admin::{MOST, PAGE};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mastodon::ApiError;
use url::form_urlencoded;
use utoipa::IntoParams;
use utoipa::PartialSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Only items below this id.
    pub(super) before: Option<i64>,
    limit: i64,
}

impl Cursor {
    /// How many items to read: one more than shown, to know whether there are more.
    pub(super) fn wanted(&self) -> i64 {
        self.limit + 1
    }

    /// The answer: the items, and the cursor of the next ones if there are any.
    pub(super) fn page<T, V>(&self, mut items: Vec<T>, id: impl Fn(&T) -> i64, view: impl Fn(T) -> V) -> Json<Page<V>> {
        let size = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = items.len() > size;
        items.truncate(size);
        let next = items.last().filter(|_| more).map(|last| written(id(last)));
        Json(Page {
            items: items.into_iter().map(view).collect(),
            next,
        })
    }
}

impl IntoParams for Cursor {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let limit = format!("At most this many items: {PAGE} unless given, never above {MOST}");
        [
            ("cursor", "Where to go on: `next` of the answer before"),
            ("limit", limit.as_str()),
        ]
        .map(|(name, meaning)| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .description(Some(meaning))
                .schema(Some(String::schema()))
                .build()
        })
        .into()
    }
}

fn written(id: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("before:{id}"))
}

fn read(text: &str) -> Option<i64> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    std::str::from_utf8(&bytes).ok()?.strip_prefix("before:")?.parse().ok()
}

impl<S: Send + Sync> FromRequestParts<S> for Cursor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut cursor = Self {
            before: None,
            limit: PAGE,
        };
        for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            match &*name {
                "cursor" => {
                    let wrong = || ApiError::invalid("this cursor is none: take `next` of the answer before");
                    cursor.before = Some(read(&value).ok_or_else(wrong)?);
                }
                "limit" => {
                    let number: i64 = value.parse().map_err(|_| ApiError::invalid("limit must be a number"))?;
                    cursor.limit = number.clamp(1, MOST);
                }
                _ => {}
            }
        }
        Ok(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text_and_nonsense_is_none() {
        assert_eq!(read(&written(42)), Some(42));
        for bad in ["", "42", "YmVmb3JlOng", "é"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_page_names_the_next_one_only_if_there_is_one() {
        let cursor = Cursor { before: None, limit: 2 };
        let page = cursor.page(vec![9, 8, 7], |id| *id, |id| id).0;
        assert_eq!(page.items, [9, 8]);
        assert_eq!(read(&page.next.expect("more")), Some(8));
        assert_eq!(cursor.page(vec![9, 8], |id| *id, |id| id).0.next, None);
    }
}
