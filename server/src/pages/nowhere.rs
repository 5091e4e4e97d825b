//! Addresses at which nothing is. One that only has a slash too many at its end leads to where it was
//! meant to lead, on every surface of the instance: people and programs write both.

use super::answer::own_path;
use super::problem::Problem;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, Uri, header};

/// 308 without the slash, so that a form stays a form; otherwise there is no such page.
pub(super) async fn answer(uri: Uri) -> Result<Response, Problem> {
    let location = without_slash(&uri).and_then(|path| HeaderValue::from_str(&path).ok());
    match location {
        Some(location) => Ok((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response()),
        None => Err(Problem::NotFound),
    }
}

/// The address without one slash at its end, if it has one and leads nowhere but here.
fn without_slash(uri: &Uri) -> Option<String> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.ends_with('/'))?;
    let path = own_path(path)?;
    Some(match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::without_slash;

    #[test]
    fn one_slash_too_many_is_taken_away_and_nobody_is_led_elsewhere() {
        let of = |text: &str| without_slash(&text.parse().expect("a URI"));
        assert_eq!(of("/@ada/").as_deref(), Some("/@ada"));
        assert_eq!(of("/tags/x/?before=1").as_deref(), Some("/tags/x?before=1"));
        for nowhere in ["/", "/@ada", "//", "//evil.example/", "/@ada//"] {
            assert_eq!(of(nowhere), None, "{nowhere}");
        }
    }
}
