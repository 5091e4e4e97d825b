//! Mastodon's admin API. An account is closed by `disable`, which ends its sessions and refuses log-ins and
//! leaves posts and profile as they are; a suspension would delete them after thirty days.

use super::answer::{Manners, below, flag, text};
use super::{RemoteAccounts, RemoteError, RemotePage, RemoteUser};
use crate::settings::AdminApi;
use async_trait::async_trait;
use domain::Timestamp;
use http::StatusCode;
use serde_json::{Value as Json, json};
use url::Url;

/// How many accounts a page has, the most that Mastodon gives.
const PAGE: usize = 100;
/// How many pages of names with the same beginning are read in search of one.
const SEARCH_PAGES: usize = 20;
/// The id of the role that everybody has.
const EVERYBODY: i64 = -99;
/// What roles may allow without making anybody an admin: inviting people, and reading the live feeds.
const HARMLESS: i64 = (1 << 16) | (1 << 20);
/// What the moderators of that server read about it.
const NOTE: &str = "Closed by the gate that this server's accounts stand behind. It is opened again from there.";

/// The accounts of a Mastodon server.
pub struct Mastodon {
    http: reqwest::Client,
    url: Url,
    token: String,
    manners: Manners,
}

impl Mastodon {
    /// With the access token of an account whose role may manage users.
    pub fn new(http: reqwest::Client, api: &AdminApi) -> Self {
        Self {
            http,
            manners: Manners::new(
                &api.url,
                "it needs the scopes admin:read:accounts and admin:write:accounts, and an account whose role may \
                 manage users",
                "it is a Mastodon of version 4 or later",
            ),
            url: api.url.clone(),
            token: api.secret.clone(),
        }
    }

    async fn page(&self, name: Option<&str>, before: Option<&str>) -> Result<Vec<Json>, RemoteError> {
        let mut url = below(&self.url, &["api", "v2", "admin", "accounts"]);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("origin", "local");
            query.append_pair("limit", &PAGE.to_string());
            if let Some(name) = name {
                query.append_pair("username", name);
            }
            if let Some(before) = before {
                query.append_pair("max_id", before);
            }
        }
        let answer = self.manners.ask(self.http.get(url).bearer_auth(&self.token)).await?;
        match self.manners.json(answer)? {
            Json::Array(accounts) => Ok(accounts),
            _ => Err(self.manners.bad()),
        }
    }

    fn user(&self, account: &Json) -> Result<RemoteUser, RemoteError> {
        let (Some(id), Some(name)) = (text(account, "id"), text(account, "username")) else {
            return Err(self.manners.bad());
        };
        let profile = account.get("account").unwrap_or(&Json::Null);
        Ok(RemoteUser {
            name: name.to_owned(),
            id: id.to_owned(),
            identities: None,
            is_admin: account.get("role").is_some_and(is_staff),
            is_guest: false,
            is_bot: flag(profile, "bot"),
            is_closed: flag(account, "disabled") || flag(account, "suspended"),
            // Mastodon gives whoever came without an address one that reaches nobody.
            has_email: Some(
                text(account, "email").is_some_and(|email| !email.is_empty() && !email.starts_with("change@me")),
            ),
            created_at: text(account, "created_at").and_then(|at| Timestamp::parse_rfc3339(at).ok()),
        })
    }

    async fn act(&self, id: &str, verb: &str, body: Option<Json>) -> Result<(), RemoteError> {
        let url = below(&self.url, &["api", "v1", "admin", "accounts", id, verb]);
        let mut request = self.http.post(url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = self.manners.ask(request).await?;
        self.manners.json(answer).map(|_| ())
    }
}

/// Whether a role makes its bearer more than a user. A role of unknown shape does: better leave one account
/// open than close the admin's.
fn is_staff(role: &Json) -> bool {
    if role.is_null() || number(role, "id") == Some(EVERYBODY) {
        return false;
    }
    number(role, "permissions").is_none_or(|permissions| permissions & !HARMLESS != 0)
}

/// A number, which Mastodon writes as text in some places.
fn number(object: &Json, key: &str) -> Option<i64> {
    let value = object.get(key)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn id_of_last(accounts: &[Json]) -> Option<String> {
    accounts.last().and_then(|last| text(last, "id")).map(ToOwned::to_owned)
}

#[async_trait]
impl RemoteAccounts for Mastodon {
    async fn find(&self, name: &str) -> Result<Option<RemoteUser>, RemoteError> {
        // The search is for names that begin so, the newest first: the very one may be on a later page.
        let mut before: Option<String> = None;
        for _ in 0..SEARCH_PAGES {
            let accounts = self.page(Some(name), before.as_deref()).await?;
            for account in &accounts {
                if text(account, "username").is_some_and(|other| other.eq_ignore_ascii_case(name)) {
                    return self.user(account).map(Some);
                }
            }
            if accounts.len() < PAGE {
                return Ok(None);
            }
            before = id_of_last(&accounts);
        }
        Ok(None)
    }

    async fn find_by_id(&self, id: &str) -> Result<Option<RemoteUser>, RemoteError> {
        let url = below(&self.url, &["api", "v1", "admin", "accounts", id]);
        let answer = self.manners.ask(self.http.get(url).bearer_auth(&self.token)).await?;
        // Mastodon says so of an account that is not there, and of an endpoint that is not something else.
        let is_gone = |body: &Json| text(body, "error") == Some("Record not found");
        if answer.status == StatusCode::NOT_FOUND && answer.body.as_ref().is_some_and(is_gone) {
            return Ok(None);
        }
        self.user(&self.manners.json(answer)?).map(Some)
    }

    async fn close(&self, user: &RemoteUser) -> Result<(), RemoteError> {
        let body = json!({ "type": "disable", "text": NOTE, "send_email_notification": false });
        self.act(&user.id, "action", Some(body)).await
    }

    async fn open(&self, user: &RemoteUser) -> Result<(), RemoteError> {
        self.act(&user.id, "enable", None).await
    }

    async fn list(&self, after: Option<&str>) -> Result<RemotePage, RemoteError> {
        let accounts = self.page(None, after).await?;
        let next = (accounts.len() == PAGE).then(|| id_of_last(&accounts)).flatten();
        let users = accounts
            .iter()
            .map(|account| self.user(account))
            .collect::<Result<_, _>>()?;
        Ok(RemotePage { users, next })
    }

    fn name_of(&self, username: &str) -> String {
        username.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_more_than_invite_is_staff_and_so_is_a_role_of_unknown_shape() {
        assert!(!is_staff(&Json::Null));
        assert!(!is_staff(&json!({ "id": -99, "permissions": 65536 })));
        assert!(!is_staff(&json!({ "id": "7", "permissions": "65536" })));
        assert!(is_staff(&json!({ "id": 3, "permissions": 1 })));
        assert!(is_staff(&json!({ "id": "2", "permissions": "1308" })));
        assert!(is_staff(&json!({ "id": 4 })));
    }
}
