//! Synapse's admin API. An account is closed by suspension: its devices and keys stay, it may read and leave
//! rooms and do nothing else. A lock would do as well; a deactivation could not be undone.

use super::answer::{Manners, below, flag, is_there, text};
use super::{Identity, RemoteAccounts, RemoteError, RemotePage, RemoteUser};
use crate::settings::AdminApi;
use async_trait::async_trait;
use domain::Timestamp;
use futures::{StreamExt, TryStreamExt};
use http::StatusCode;
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicBool, Ordering};
use url::Url;

/// How many accounts a page has.
const PAGE: usize = 100;
/// How many accounts of a page are asked about at once.
const AT_ONCE: usize = 4;

/// The accounts of a homeserver.
pub struct Synapse {
    http: reqwest::Client,
    url: Url,
    token: String,
    server_name: String,
    /// What it calls us.
    provider: String,
    manners: Manners,
    /// Whether the server said that it does not know the endpoint of Matrix 1.18; then it is not asked twice.
    is_older: AtomicBool,
}

impl Synapse {
    /// With the access token of a server admin. `server_name` is what comes after the colon of its user ids,
    /// `provider` what this homeserver calls us ([`crate::settings::PartySettings::provider`]).
    pub fn new(http: reqwest::Client, api: &AdminApi, server_name: String, provider: String) -> Self {
        Self {
            http,
            manners: Manners::new(
                &api.url,
                "it needs to be that of a server admin",
                "/_synapse/admin is reachable there and not taken out by a proxy",
            ),
            url: api.url.clone(),
            token: api.secret.clone(),
            server_name,
            provider,
            is_older: AtomicBool::new(false),
        }
    }

    fn get(&self, url: Url) -> reqwest::RequestBuilder {
        self.http.get(url).bearer_auth(&self.token)
    }

    fn user(&self, account: &Json) -> Result<RemoteUser, RemoteError> {
        let name = text(account, "name").ok_or_else(|| self.manners.bad())?;
        let external_ids = account.get("external_ids").and_then(Json::as_array);
        let identities = external_ids.map(|ids| {
            let identity = |id: &Json| {
                Some(Identity {
                    provider: text(id, "auth_provider")?.to_owned(),
                    subject: text(id, "external_id")?.to_owned(),
                })
            };
            ids.iter().filter_map(identity).collect()
        });
        let threepids = account.get("threepids").and_then(Json::as_array);
        Ok(RemoteUser {
            name: name.to_owned(),
            id: name.to_owned(),
            identities,
            is_admin: flag(account, "admin"),
            is_guest: flag(account, "is_guest"),
            is_bot: is_there(account, "appservice_id") || text(account, "user_type").is_some(),
            is_closed: ["suspended", "locked", "deactivated"]
                .iter()
                .any(|key| flag(account, key)),
            has_email: threepids.map(|all| all.iter().any(|one| text(one, "medium") == Some("email"))),
            // Seconds for one account (and milliseconds in lists, which are not read for it).
            created_at: account
                .get("creation_ts")
                .and_then(Json::as_i64)
                .map(Timestamp::from_secs),
        })
    }

    async fn suspend(&self, id: &str, suspended: bool) -> Result<(), RemoteError> {
        if !self.is_older.load(Ordering::Relaxed) {
            let url = below(&self.url, &["_matrix", "client", "v1", "admin", "suspend", id]);
            let body = json!({ "suspended": suspended });
            let request = self.http.put(url).bearer_auth(&self.token).json(&body);
            match self.manners.ask(request).await {
                Ok(answer) if answer.status != StatusCode::NOT_FOUND => return Ok(()),
                Ok(answer) if is_not_found(answer.body.as_ref()) => return Err(self.gone()),
                Ok(_) | Err(RemoteError::Refused { status: 405, .. }) => self.is_older.store(true, Ordering::Relaxed),
                Err(error) => return Err(error),
            }
        }
        let url = below(&self.url, &["_synapse", "admin", "v1", "suspend", id]);
        let body = json!({ "suspend": suspended });
        let answer = self
            .manners
            .ask(self.http.put(url).bearer_auth(&self.token).json(&body))
            .await?;
        if is_not_found(answer.body.as_ref()) {
            return Err(self.gone());
        }
        self.manners.json(answer).map(|_| ())
    }

    /// The account was there a moment ago.
    fn gone(&self) -> RemoteError {
        RemoteError::Refused {
            server: self.manners.server.clone(),
            status: 404,
        }
    }
}

/// Synapse says of an account that is not there something else than of an endpoint that is not.
fn is_not_found(body: Option<&Json>) -> bool {
    body.and_then(|body| text(body, "errcode")) == Some("M_NOT_FOUND")
}

#[async_trait]
impl RemoteAccounts for Synapse {
    async fn find(&self, name: &str) -> Result<Option<RemoteUser>, RemoteError> {
        let name = match name.strip_prefix('@') {
            Some(_) => name.to_owned(),
            None => self.name_of(name),
        };
        let host = name.split_once(':').map(|(_, host)| host);
        if !host.is_some_and(|host| host.eq_ignore_ascii_case(&self.server_name)) {
            return Err(RemoteError::OtherServerName {
                server_name: self.server_name.clone(),
            });
        }
        if name.len() > 255 {
            return Err(RemoteError::BadName);
        }
        let url = below(&self.url, &["_synapse", "admin", "v2", "users", &name]);
        let answer = self.manners.ask(self.get(url)).await?;
        if answer.status == StatusCode::NOT_FOUND && is_not_found(answer.body.as_ref()) {
            return Ok(None);
        }
        self.user(&self.manners.json(answer)?).map(Some)
    }

    /// Homeservers rename nobody: the name is the id.
    async fn find_by_id(&self, id: &str) -> Result<Option<RemoteUser>, RemoteError> {
        self.find(id).await
    }

    async fn find_by_subject(&self, subject: &str) -> Result<Option<RemoteUser>, RemoteError> {
        let segments = [
            "_synapse",
            "admin",
            "v1",
            "auth_providers",
            &self.provider,
            "users",
            subject,
        ];
        let answer = self.manners.ask(self.get(below(&self.url, &segments))).await?;
        // Whatever is not there: nobody logs in so, or this Synapse is too old to say.
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let said = self.manners.json(answer)?;
        let name = text(&said, "user_id").ok_or_else(|| self.manners.bad())?;
        self.find(name).await
    }

    async fn close(&self, user: &RemoteUser) -> Result<(), RemoteError> {
        self.suspend(&user.id, true).await
    }

    async fn open(&self, user: &RemoteUser) -> Result<(), RemoteError> {
        self.suspend(&user.id, false).await
    }

    async fn list(&self, after: Option<&str>) -> Result<RemotePage, RemoteError> {
        let mut url = below(&self.url, &["_synapse", "admin", "v2", "users"]);
        url.query_pairs_mut()
            .append_pair("from", after.unwrap_or("0"))
            .append_pair("limit", &PAGE.to_string())
            .append_pair("deactivated", "true")
            .append_pair("locked", "true");
        let page = self.manners.json(self.manners.ask(self.get(url)).await?)?;
        let listed = page
            .get("users")
            .and_then(Json::as_array)
            .ok_or_else(|| self.manners.bad())?;
        let names: Vec<String> = listed
            .iter()
            .filter_map(|user| text(user, "name"))
            .map(ToOwned::to_owned)
            .collect();
        // The list says neither how somebody logs in nor whether they are suspended.
        let users = futures::stream::iter(names)
            .map(|name| async move { self.find(&name).await })
            .buffered(AT_ONCE)
            .try_filter_map(|user| async move { Ok(user) })
            .try_collect()
            .await?;
        let next = match page.get("next_token") {
            Some(Json::String(token)) => Some(token.clone()),
            Some(Json::Number(token)) => Some(token.to_string()),
            _ => None,
        };
        Ok(RemotePage { users, next })
    }

    async fn link(&self, user: &RemoteUser, link: &Identity) -> Result<(), RemoteError> {
        let mut all = user.identities.clone().unwrap_or_default();
        if all.contains(link) {
            return Ok(());
        }
        all.push(link.clone());
        // The list is written as a whole: what was in it must stay.
        let ids: Vec<Json> = all
            .iter()
            .map(|one| json!({ "auth_provider": one.provider, "external_id": one.subject }))
            .collect();
        let url = below(&self.url, &["_synapse", "admin", "v2", "users", &user.id]);
        let request = self
            .http
            .put(url)
            .bearer_auth(&self.token)
            .json(&json!({ "external_ids": ids }));
        self.manners.json(self.manners.ask(request).await?).map(|_| ())
    }

    fn name_of(&self, username: &str) -> String {
        format!("@{username}:{}", self.server_name)
    }
}
