//! Style sheet, scripts and icon, from inside the binary. Their folder is named after their content,
//! so that browsers may keep them for ever and scripts can import each other by relative names.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A file: name below the folder, media type, content.
type Asset = (&'static str, &'static str, &'static [u8]);

macro_rules! script {
    ($name:literal) => {
        (
            concat!("js/", $name),
            "text/javascript; charset=utf-8",
            include_bytes!(concat!("../../assets/js/", $name)) as &[u8],
        )
    };
}

/// Everything there is.
const ASSETS: [Asset; 16] = [
    (
        "site.css",
        "text/css; charset=utf-8",
        include_bytes!("../../assets/site.css"),
    ),
    ("mark.svg", "image/svg+xml", include_bytes!("../../assets/mark.svg")),
    script!("page.js"),
    script!("home.js"),
    script!("codes.js"),
    script!("wallets.js"),
    script!("wallet-list.js"),
    script!("wallet-errors.js"),
    script!("challenge.js"),
    script!("sign-in.js"),
    script!("demo-wallet.js"),
    script!("passkeys.js"),
    script!("passkey-sign-in.js"),
    script!("passkey-add.js"),
    script!("handoff-wait.js"),
    script!("form-post.js"),
];

static FOLDER: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (name, _, content) in ASSETS {
        hash.update(name);
        hash.update(content);
    }
    format!("/assets/{}", hex::encode(&hash.finalize()[..6]))
});

/// The folder that pages link to.
pub(crate) fn folder() -> &'static str {
    &FOLDER
}

/// `GET /assets/{build}/{*name}`.
pub(super) async fn get(Path((build, name)): Path<(String, String)>) -> Response {
    let Some((_, kind, content)) = ASSETS.into_iter().find(|(known, _, _)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // A page of an older binary may ask for an older build: it gets today's file, but may not keep it.
    let keep = if folder().ends_with(&format!("/{build}")) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_present_build_may_be_kept() {
        let build = folder().rsplit('/').next().expect("it has a name").to_owned();
        let fresh = get(Path((build, "site.css".to_owned()))).await;
        assert_eq!(
            fresh.headers()[header::CACHE_CONTROL],
            "public, max-age=31536000, immutable"
        );
        let stale = get(Path(("000000".to_owned(), "site.css".to_owned()))).await;
        assert_eq!(
            (stale.status(), &stale.headers()[header::CACHE_CONTROL]),
            (StatusCode::OK, &HeaderValue::from_static("no-cache"))
        );
        assert_eq!(
            get(Path(("000000".to_owned(), "../lib.rs".to_owned()))).await.status(),
            StatusCode::NOT_FOUND
        );
    }

    #[test]
    fn scripts_load_only_each_other_and_say_their_licence() {
        let scripts = ASSETS.into_iter().filter(|(name, _, _)| name.ends_with(".js"));
        for (name, _, content) in scripts {
            let text = std::str::from_utf8(content).expect("scripts are text");
            assert!(text.contains("SPDX-License-Identifier: MIT"), "{name}");
            assert!(
                !text.contains("http://") && !text.contains("https://"),
                "{name} names another site"
            );
            for import in text.lines().filter(|line| line.starts_with("import ")) {
                let file = import
                    .rsplit("'./")
                    .next()
                    .and_then(|rest| rest.split('\'').next())
                    .expect("imports are relative");
                assert!(
                    ASSETS.iter().any(|(known, _, _)| *known == format!("js/{file}")),
                    "{name} imports {file}"
                );
            }
        }
    }
}
