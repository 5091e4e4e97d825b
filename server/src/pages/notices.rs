//! `POST /notices/{id}/dismiss`: puts away something that a member was told about their own account. Open
//! to members in every stage.

use super::Pages;
use super::answer::{own_path, see_other};
use super::form::MemberForm;
use super::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::policy::MayRead;
use http::{HeaderMap, header};
use std::sync::Arc;
use store::notices;
use url::Url;

pub(super) async fn dismiss(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: MemberForm,
) -> Result<Response, Problem> {
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    let (account, now) = (form.me.account.id, pages.means.clock.now());
    // One that was put away in another tab is no mistake of the member.
    pages
        .means
        .store
        .write(move |conn| notices::dismiss(conn, account, id, now))
        .await?;
    let usual = if MayRead::allows_member(&form.me.account) {
        "/home"
    } else {
        "/settings"
    };
    let back = came_from(&pages.means.origin, &headers);
    Ok(see_other(back.as_deref().unwrap_or(usual)))
}

/// The page of this instance that the form was on, as the browser tells it.
fn came_from(origin: &Url, headers: &HeaderMap) -> Option<String> {
    let from = Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
    if from.origin() != origin.origin() {
        return None;
    }
    let path = match from.query() {
        Some(query) => format!("{}?{query}", from.path()),
        None => from.path().to_owned(),
    };
    own_path(&path).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_the_page_of_the_form_and_never_to_another_site() {
        let origin = Url::parse("https://guild.example").expect("a URL");
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, text.parse().expect("a header"));
            came_from(&origin, &headers)
        };
        assert_eq!(of("https://guild.example/find?q=a").as_deref(), Some("/find?q=a"));
        for elsewhere in [
            "https://evil.example/find",
            "https://guild.example//evil.example",
            "nonsense",
        ] {
            assert_eq!(of(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(came_from(&origin, &HeaderMap::new()), None);
    }
}
