//! Answers only for its own name. A request for another host is somebody's DNS rebinding or a proxy
//! that is set up wrongly; both get 421 (Misdirected Request) instead of pages and cookies.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Origin;
use std::sync::Arc;

/// Paths that are answered whatever host is asked for: monitors ask by address.
const EXEMPT: &[&str] = &["/health"];

/// Refuses requests for another host than the origin's.
pub async fn check(State(origin): State<Arc<Origin>>, request: Request, next: Next) -> Response {
    let asked = request
        .uri()
        .authority()
        .map(|authority| authority.as_str())
        .or_else(|| request.headers().get(header::HOST).and_then(|host| host.to_str().ok()));
    if EXEMPT.contains(&request.uri().path()) || asked.is_some_and(|asked| is_ours(asked, &origin)) {
        return next.run(request).await;
    }
    let text = format!(
        "This server is {}. Ask it by that name; behind a proxy, pass the Host header on unchanged.\n",
        origin.authority()
    );
    (
        StatusCode::MISDIRECTED_REQUEST,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        text,
    )
        .into_response()
}

fn is_ours(asked: &str, origin: &Origin) -> bool {
    let asked = asked.to_ascii_lowercase();
    let ours = origin.authority();
    // Some clients write the default port out.
    let default = if origin.scheme() == "https" { ":443" } else { ":80" };
    asked == ours || (asked.strip_suffix(default) == Some(&ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_name_with_the_own_port_is_ours() {
        let origin = Origin::parse("https://guild.example").expect("an origin");
        for ours in ["guild.example", "GUILD.example", "guild.example:443"] {
            assert!(is_ours(ours, &origin), "{ours}");
        }
        for other in [
            "guild.example:80",
            "evil.example",
            "guild.example.evil.example",
            "",
            "127.0.0.1",
        ] {
            assert!(!is_ours(other, &origin), "{other}");
        }
        let local = Origin::parse("http://localhost:8080").expect("an origin");
        assert!(
            is_ours("localhost:8080", &local) && !is_ours("localhost", &local) && !is_ours("localhost:8081", &local)
        );
    }
}
