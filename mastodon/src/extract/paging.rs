//! Which part of a list is asked for, and the `Link` header (RFC 8288) that says where the rest is.

use crate::{ApiError, Mastodon};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::paging::Page;
use serde::Serialize;
use url::form_urlencoded;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::{IntoParams, PartialSchema};

/// `limit`, `max_id`, `since_id` and `min_id` of the query. `limit` is `USUAL` unless given, and never
/// above `MOST`.
#[derive(Clone, Debug)]
pub struct Paging<const USUAL: i64 = 20, const MOST: i64 = 40> {
    /// For the store.
    pub page: Page,
    address: String,
    others: Vec<(String, String)>,
}

impl<const USUAL: i64, const MOST: i64> Paging<USUAL, MOST> {
    /// The items as an answer that says where the rest of the list is. `ids` are those by which the
    /// list is paged, of everything that was looked at: also of what this reader may not see, or a page
    /// of which nothing is shown would look like the end. No ids: the end.
    pub fn answer<B>(&self, ids: impl IntoIterator<Item = i64>, body: B) -> Linked<B> {
        let span = ids.into_iter().fold(None, |span: Option<(i64, i64)>, id| {
            Some(span.map_or((id, id), |(low, high)| (low.min(id), high.max(id))))
        });
        let link = span.map(|(low, high)| {
            let next = self.address_with("max_id", low);
            let previous = self.address_with("min_id", high);
            format!("<{next}>; rel=\"next\", <{previous}>; rel=\"prev\"")
        });
        Linked { link, body }
    }

    fn address_with(&self, name: &str, id: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.others);
        query.append_pair("limit", &self.page.limit.to_string());
        query.append_pair(name, &id.to_string());
        format!("{}?{}", self.address, query.finish())
    }
}

/// An id in a query: a whole number of any size. What does not fit names nothing that exists, and is
/// beyond everything that does.
fn id(name: &str, text: &str) -> Result<Option<i64>, ApiError> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ApiError::invalid(format!("{name} must be a number")));
    }
    let beyond = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Ok(Some(text.parse().unwrap_or(beyond)))
}

impl<const USUAL: i64, const MOST: i64> FromRequestParts<Mastodon> for Paging<USUAL, MOST> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Mastodon) -> Result<Self, ApiError> {
        let mut paging = Self {
            page: Page::first(USUAL),
            address: format!("{}{}", app.base(), parts.uri.path()),
            others: Vec::new(),
        };
        let query = parts.uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "max_id" => paging.page.max_id = id("max_id", &value)?,
                "since_id" => paging.page.since_id = id("since_id", &value)?,
                "min_id" => paging.page.min_id = id("min_id", &value)?,
                "limit" => paging.page.limit = id("limit", &value)?.unwrap_or(USUAL).clamp(1, MOST),
                _ => paging.others.push((name.into_owned(), value.into_owned())),
            }
        }
        Ok(paging)
    }
}

/// One page of a list with its `Link` header.
pub type Listing<T> = Linked<Vec<T>>;

/// Something with a list in it, one page of it, with its `Link` header.
#[derive(Clone, Debug)]
pub struct Linked<B> {
    link: Option<String>,
    body: B,
}

impl<B: Serialize> IntoResponse for Linked<B> {
    fn into_response(self) -> Response {
        let mut response = Json(self.body).into_response();
        if let Some(value) = self.link.and_then(|link| HeaderValue::from_str(&link).ok()) {
            response.headers_mut().insert(header::LINK, value);
        }
        response
    }
}

impl<const USUAL: i64, const MOST: i64> IntoParams for Paging<USUAL, MOST> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let limit = format!("At most this many items: {USUAL} unless given, never above {MOST}");
        [
            ("max_id", "Only items below this id"),
            ("since_id", "Only items above this id, of these the newest"),
            ("min_id", "Only items above this id, of these the oldest"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_any_size_is_an_id_and_a_word_is_none() {
        assert_eq!(id("max_id", "42").expect("fine"), Some(42));
        assert_eq!(id("max_id", "").expect("fine"), None);
        assert_eq!(id("max_id", "-3").expect("fine"), Some(-3));
        assert_eq!(id("max_id", &"9".repeat(60)).expect("fine"), Some(i64::MAX));
        assert_eq!(
            id("max_id", &format!("-{}", "9".repeat(60))).expect("fine"),
            Some(i64::MIN)
        );
        for bad in ["x", "1x", "-", "1.5", "١"] {
            assert!(id("max_id", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_links_keep_the_other_parameters() {
        let paging: Paging = Paging {
            page: Page::first(2),
            address: "https://a.example/api/v1/timelines/public".to_owned(),
            others: vec![("any[]".to_owned(), "a&b".to_owned())],
        };
        let listing = paging.answer([7, 9, 8], ());
        assert_eq!(
            listing.link.as_deref(),
            Some(
                "<https://a.example/api/v1/timelines/public?any%5B%5D=a%26b&limit=2&max_id=7>; rel=\"next\", \
                 <https://a.example/api/v1/timelines/public?any%5B%5D=a%26b&limit=2&min_id=9>; rel=\"prev\""
            )
        );
        assert_eq!(paging.answer([], ()).link, None);
    }
}
