//! The two answers that handlers give: a rendered page, or *see other* after a form, so that loading
//! the page again does not send the form again.

use super::problem::Problem;
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// A page.
pub(crate) fn page(template: &impl Template) -> Result<Response, Problem> {
    Ok(Html(template.render()?).into_response())
}

/// A page with a status other than 200: a form shown again with what was wrong in it.
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Result<Response, Problem> {
    Ok((status, Html(template.render()?)).into_response())
}

/// 303 to a path of this instance.
pub(crate) fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// Adds `Set-Cookie` headers.
pub(crate) fn with_cookies(mut response: Response, cookies: Vec<HeaderValue>) -> Response {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// For what nobody may find in a browser's store afterwards.
pub(crate) fn never_stored(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Where to go after signing in: a path of this instance, never another site.
pub(crate) fn own_path(wanted: &str) -> Option<&str> {
    let inside = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains('\\')
        && !wanted.contains(char::is_control);
    inside.then_some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_instance_are_gone_to() {
        assert_eq!(own_path("/@ada/1?x=y"), Some("/@ada/1?x=y"));
        for bad in [
            "",
            "home",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\n/evil",
            "/\t/evil.example",
        ] {
            assert_eq!(own_path(bad), None, "{bad}");
        }
    }
}
