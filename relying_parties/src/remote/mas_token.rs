//! The access token for the admin API of a MAS: asked for by client credentials, good for some minutes, kept
//! so long.

use super::answer::{Manners, below, text};
use super::error::RemoteError;
use domain::{Clock, Timestamp};
use http::header::CONTENT_TYPE;
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use url::Url;

/// How long before its end a token counts as ended.
const SPARE: Duration = Duration::from_secs(30);
/// How long a token is kept whose end is not said.
const UNSAID: u64 = 60;
/// What the admin API asks for.
const SCOPE: &str = "urn:mas:admin";

/// Gets tokens, one at a time.
pub(super) struct MasTokens {
    client_id: String,
    client_secret: String,
    clock: Arc<dyn Clock>,
    kept: Mutex<Option<(String, Timestamp)>>,
}

impl MasTokens {
    /// From `client_id:client_secret`.
    pub(super) fn new(secret: &str, clock: Arc<dyn Clock>) -> Result<Self, RemoteError> {
        let (client_id, client_secret) = secret.split_once(':').ok_or(RemoteError::BadMasSecret)?;
        if client_id.is_empty() || client_secret.is_empty() {
            return Err(RemoteError::BadMasSecret);
        }
        Ok(Self {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            clock,
            kept: Mutex::new(None),
        })
    }

    /// A token that is good now.
    pub(super) async fn get(
        &self,
        http: &reqwest::Client,
        base: &Url,
        manners: &Manners,
    ) -> Result<String, RemoteError> {
        let mut kept = self.kept.lock().await;
        let now = self.clock.now();
        if let Some((token, ends_at)) = kept.as_ref()
            && now < *ends_at
        {
            return Ok(token.clone());
        }
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", SCOPE)
            .finish();
        let request = http
            .post(below(base, &["oauth2", "token"]))
            .basic_auth(&self.client_id, Some(&self.client_secret))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let answer = match manners.ask(request).await {
            // OAuth says 400 of a client or a scope that it does not know.
            Err(RemoteError::Refused { server, status: 400 }) => {
                let needed = manners.needed;
                return Err(RemoteError::NotAllowed { server, needed });
            }
            other => manners.json(other?)?,
        };
        let token = text(&answer, "access_token").ok_or_else(|| manners.bad())?.to_owned();
        let secs = answer.get("expires_in").and_then(Json::as_u64).unwrap_or(UNSAID);
        let ends_at = now.plus(Duration::from_secs(secs).saturating_sub(SPARE));
        *kept = Some((token.clone(), ends_at));
        Ok(token)
    }

    /// Forgets a token that was refused: the server may have been restarted with another database.
    pub(super) async fn forget(&self) {
        *self.kept.lock().await = None;
    }
}
