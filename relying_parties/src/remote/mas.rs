//! The admin API of the Matrix Authentication Service. An account is closed by a lock, which refuses
//! everything and keeps devices and keys; an unlock brings everything back, but for a deactivation, which in
//! current versions is somebody else's to take back.

use super::answer::{Answer, Manners, below, flag, is_there, text};
use super::mas_token::MasTokens;
use super::{Identity, RemoteAccounts, RemoteError, RemotePage, RemoteUser};
use crate::settings::AdminApi;
use async_trait::async_trait;
use domain::{Clock, Timestamp};
use futures::{StreamExt, TryStreamExt};
use http::{Method, StatusCode};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use url::Url;

/// How many accounts a page has.
const PAGE: usize = 100;
/// How many accounts of a page are asked about at once.
const AT_ONCE: usize = 4;

/// The accounts of a MAS.
pub struct Mas {
    http: reqwest::Client,
    url: Url,
    tokens: MasTokens,
    manners: Manners,
}

impl Mas {
    /// With `client_id:client_secret` of a client that is listed as an admin client.
    ///
    /// # Errors
    /// [`RemoteError::BadMasSecret`] if the secret has another shape.
    pub fn new(http: reqwest::Client, api: &AdminApi, clock: Arc<dyn Clock>) -> Result<Self, RemoteError> {
        Ok(Self {
            http,
            manners: Manners::new(
                &api.url,
                "the client needs client_credentials and the scope urn:mas:admin: name it in policy.data.admin_clients",
                "the listener there has the resource adminapi",
            ),
            url: api.url.clone(),
            tokens: MasTokens::new(&api.secret, clock)?,
        })
    }

    /// Asks once more with a new token if the one at hand was refused.
    async fn ask(&self, method: Method, url: Url) -> Result<Answer, RemoteError> {
        let token = self.tokens.get(&self.http, &self.url, &self.manners).await?;
        let send = |token: String| {
            self.manners
                .ask(self.http.request(method.clone(), url.clone()).bearer_auth(token))
        };
        match send(token).await {
            Err(RemoteError::BadToken { .. }) => {
                self.tokens.forget().await;
                send(self.tokens.get(&self.http, &self.url, &self.manners).await?).await
            }
            other => other,
        }
    }

    fn at(&self, segments: &[&str]) -> Url {
        let mut all = vec!["api", "admin", "v1"];
        all.extend(segments);
        below(&self.url, &all)
    }

    async fn user(&self, data: &Json) -> Result<RemoteUser, RemoteError> {
        let bad = || self.manners.bad();
        let id = text(data, "id").ok_or_else(bad)?;
        let attributes = data.get("attributes").ok_or_else(bad)?;
        let name = text(attributes, "username").ok_or_else(bad)?;
        Ok(RemoteUser {
            name: name.to_owned(),
            id: id.to_owned(),
            identities: Some(self.identities(id).await?),
            is_admin: flag(attributes, "admin"),
            is_guest: flag(attributes, "legacy_guest"),
            is_bot: false,
            is_closed: is_there(attributes, "locked_at") || is_there(attributes, "deactivated_at"),
            has_email: None,
            created_at: text(attributes, "created_at").and_then(|at| Timestamp::parse_rfc3339(at).ok()),
        })
    }

    /// The account at this address of the API.
    async fn user_at(&self, url: Url) -> Result<Option<RemoteUser>, RemoteError> {
        let answer = self.ask(Method::GET, url).await?;
        if is_missing(&answer) {
            return Ok(None);
        }
        let body = self.manners.json(answer)?;
        let data = body.get("data").ok_or_else(|| self.manners.bad())?;
        self.user(data).await.map(Some)
    }

    async fn identities(&self, id: &str) -> Result<Vec<Identity>, RemoteError> {
        let mut url = self.at(&["upstream-oauth-links"]);
        url.query_pairs_mut()
            .append_pair("filter[user]", id)
            .append_pair("page[first]", &PAGE.to_string());
        let body = self.manners.json(self.ask(Method::GET, url).await?)?;
        let links = body
            .get("data")
            .and_then(Json::as_array)
            .ok_or_else(|| self.manners.bad())?;
        let identity = |link: &Json| {
            let attributes = link.get("attributes")?;
            Some(Identity {
                provider: text(attributes, "provider_id")?.to_owned(),
                subject: text(attributes, "subject")?.to_owned(),
            })
        };
        Ok(links.iter().filter_map(identity).collect())
    }

    async fn act(&self, id: &str, verb: &str) -> Result<(), RemoteError> {
        let answer = self.ask(Method::POST, self.at(&["users", id, verb])).await?;
        if is_missing(&answer) {
            return Err(RemoteError::Refused {
                server: self.manners.server.clone(),
                status: 404,
            });
        }
        self.manners.json(answer).map(|_| ())
    }
}

/// MAS says of an account that is not there what it misses; of an API that is not there nothing.
fn is_missing(answer: &Answer) -> bool {
    let says = |body: &Json| body.get("errors").is_some_and(Json::is_array);
    answer.status == StatusCode::NOT_FOUND && answer.body.as_ref().is_some_and(says)
}

/// What MAS calls an account that Matrix calls `@bob:host`.
fn localpart(name: &str) -> &str {
    name.strip_prefix('@')
        .and_then(|name| name.split_once(':'))
        .map_or(name, |(localpart, _)| localpart)
}

#[async_trait]
impl RemoteAccounts for Mas {
    async fn find(&self, name: &str) -> Result<Option<RemoteUser>, RemoteError> {
        self.user_at(self.at(&["users", "by-username", localpart(name)])).await
    }

    async fn find_by_id(&self, id: &str) -> Result<Option<RemoteUser>, RemoteError> {
        self.user_at(self.at(&["users", id])).await
    }

    /// `filter[subject]`, and the attributes `provider_id`, `subject` and `user_id` of what it finds, are as in the
    /// sources of MAS: `crates/handlers/src/admin/v1/upstream_oauth_links/list.rs`.
    async fn find_by_subject(&self, subject: &str) -> Result<Option<RemoteUser>, RemoteError> {
        let mut url = self.at(&["upstream-oauth-links"]);
        url.query_pairs_mut()
            .append_pair("filter[subject]", subject)
            .append_pair("page[first]", &PAGE.to_string());
        let answer = self.ask(Method::GET, url).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let body = self.manners.json(answer)?;
        let links = body.get("data").and_then(Json::as_array);
        let links = links.ok_or_else(|| self.manners.bad())?;
        // A MAS that does not know the filter names other people's, too; a link may belong to nobody yet.
        let user_id = links.iter().find_map(|link| {
            let attributes = link.get("attributes")?;
            (text(attributes, "subject") == Some(subject)).then(|| text(attributes, "user_id"))?
        });
        match user_id {
            Some(id) => self.find_by_id(id).await,
            None => Ok(None),
        }
    }

    async fn close(&self, user: &RemoteUser) -> Result<(), RemoteError> {
        self.act(&user.id, "lock").await
    }

    async fn open(&self, user: &RemoteUser) -> Result<(), RemoteError> {
        self.act(&user.id, "unlock").await
    }

    async fn list(&self, after: Option<&str>) -> Result<RemotePage, RemoteError> {
        let mut url = self.at(&["users"]);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("page[first]", &PAGE.to_string());
            if let Some(after) = after {
                query.append_pair("page[after]", after);
            }
        }
        let body = self.manners.json(self.ask(Method::GET, url).await?)?;
        let data = body
            .get("data")
            .and_then(Json::as_array)
            .ok_or_else(|| self.manners.bad())?;
        let has_next = body.get("links").is_some_and(|links| is_there(links, "next"));
        let next = has_next
            .then(|| data.last().and_then(|last| text(last, "id")).map(ToOwned::to_owned))
            .flatten();
        let users = futures::stream::iter(data.clone())
            .map(|one| async move { self.user(&one).await })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(RemotePage { users, next })
    }

    async fn link(&self, user: &RemoteUser, link: &Identity) -> Result<(), RemoteError> {
        if user.identities.iter().flatten().any(|one| one == link) {
            return Ok(());
        }
        let body = json!({
            "user_id": user.id,
            "provider_id": link.provider,
            "subject": link.subject,
        });
        let token = self.tokens.get(&self.http, &self.url, &self.manners).await?;
        let request = self
            .http
            .post(self.at(&["upstream-oauth-links"]))
            .bearer_auth(token)
            .json(&body);
        self.manners.json(self.manners.ask(request).await?).map(|_| ())
    }

    fn name_of(&self, username: &str) -> String {
        username.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_id_is_found_by_its_localpart() {
        assert_eq!(localpart("@bob:example.org"), "bob");
        assert_eq!(localpart("bob"), "bob");
    }
}
