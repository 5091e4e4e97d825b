//! Who asks: the Synapse of the client id in the path, if it shows that client's token. Whoever does not is
//! told nothing, not even whether there is such a client.

use super::Antispam;
use super::answer::NoAnswer;
use crate::settings::Antispam as Settings;
use axum::extract::{FromRequestParts, Path};
use http::header::AUTHORIZATION;
use http::request::Parts;
use std::collections::HashMap;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Compared with where there is nothing to compare with, so that both take as long.
const NOBODYS: &str = "00000000000000000000000000000000";

/// A Synapse that showed its token.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) client_id: String,
    pub(super) settings: Settings,
    /// What comes after the colon of its user ids, if the operator said it.
    pub(super) server_name: Option<String>,
}

impl Caller {
    /// Whether somebody comes through us: Synapse names the provider, and may have others besides.
    pub(super) fn is_through_us(&self, provider: Option<&str>) -> bool {
        provider == Some(self.settings.provider.as_str())
    }
}

impl FromRequestParts<Arc<Antispam>> for Caller {
    type Rejection = NoAnswer;

    async fn from_request_parts(parts: &mut Parts, antispam: &Arc<Antispam>) -> Result<Self, NoAnswer> {
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, antispam).await;
        let Path(mut path) = path.map_err(|_| NoAnswer::Stranger)?;
        let client_id = path.remove("client_id").ok_or(NoAnswer::Stranger)?;
        let party = antispam.wiring.settings.get(&client_id);
        let settings = party.and_then(|party| party.antispam.as_ref());
        let expected = settings.map_or(NOBODYS, |it| it.token.as_str());
        let is_right = bool::from(shown(parts).as_bytes().ct_eq(expected.as_bytes()));
        match (party, settings) {
            (Some(party), Some(settings)) if is_right => Ok(Self {
                client_id,
                settings: settings.clone(),
                server_name: party.server_name.clone(),
            }),
            _ => Err(NoAnswer::Stranger),
        }
    }
}

/// The token shown; empty if there is none. The scheme is written as anybody likes (RFC 9110, 11.1).
fn shown(parts: &Parts) -> &str {
    let value = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    match value.and_then(|value| value.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    }
}
