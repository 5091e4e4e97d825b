//! A visitor of an instance who is a program: keeps cookies, signs with a demo wallet, joins, posts and
//! follows through the same addresses that browsers use.

use super::DemoError;
use super::wallets::Wallet;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use domain::wallet::ChainId;
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A program that visits one instance.
pub struct Visitor {
    client: reqwest::Client,
    origin: String,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// A visitor of the instance at `origin` (`http://localhost:8080`).
    pub fn new(client: reqwest::Client, origin: String) -> Self {
        Self {
            client,
            origin,
            cookies: BTreeMap::new(),
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = self
            .client
            .request(method, format!("{}{path}", self.origin))
            .header(ORIGIN, &self.origin);
        if cookies.is_empty() {
            request
        } else {
            request.header(COOKIE, cookies.join("; "))
        }
    }

    async fn send(&mut self, what: &'static str, request: RequestBuilder) -> Result<Response, DemoError> {
        let response = request.send().await.map_err(|error| DemoError::Seed {
            what,
            why: error.without_url().to_string(),
        })?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap_or_default();
            if let Some((name, value)) = text.split(';').next().and_then(|pair| pair.split_once('=')) {
                if value.is_empty() {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        Ok(response)
    }

    /// The JSON of an answer that must have succeeded.
    async fn json(&mut self, what: &'static str, request: RequestBuilder) -> Result<Value, DemoError> {
        let response = self.send(what, request).await?;
        let status = response.status();
        let text = response.text().await.unwrap_or_default();
        let value = serde_json::from_str(&text).ok().filter(|_| status.is_success());
        value.ok_or_else(|| DemoError::Seed {
            what,
            why: format!("{status} {text}"),
        })
    }

    /// Signs in with a wallet; true if it has an account.
    ///
    /// # Errors
    /// If the instance refuses.
    pub async fn sign_in(&mut self, wallet: &Wallet) -> Result<bool, DemoError> {
        let what = "sign in";
        let wanted = json!({ "address": wallet.address.to_string(), "chain_id": ChainId::ANVIL.0 });
        let challenge = self
            .json(what, self.request(Method::POST, "/auth/siwe/challenge").json(&wanted))
            .await?;
        let message = challenge["message"].as_str().unwrap_or_default().to_owned();
        let failed = |why: &dyn std::fmt::Display| DemoError::Seed {
            what,
            why: why.to_string(),
        };
        let signer: PrivateKeySigner = wallet.private_key.parse().map_err(|error| failed(&error))?;
        let signature = signer
            .sign_message_sync(message.as_bytes())
            .map_err(|error| failed(&error))?;
        let answer = json!({ "message": message, "signature": format!("0x{}", hex::encode(signature.as_bytes())) });
        let session = self
            .json(what, self.request(Method::POST, "/auth/siwe/session").json(&answer))
            .await?;
        Ok(!session["account"].is_null())
    }

    /// Joins under a name.
    ///
    /// # Errors
    /// If the instance refuses.
    pub async fn join(&mut self, username: &str, display_name: &str) -> Result<(), DemoError> {
        let wanted = json!({ "username": username, "display_name": display_name });
        self.json("join", self.request(Method::POST, "/auth/join").json(&wanted))
            .await
            .map(drop)
    }

    /// Writes a public post.
    ///
    /// # Errors
    /// If the instance refuses.
    pub async fn post(&mut self, text: &str) -> Result<(), DemoError> {
        self.form(
            "write a post",
            "/posts",
            &[("text", text), ("audience", "public"), ("language", "en")],
        )
        .await
    }

    /// Follows somebody by handle, `@user@host`.
    ///
    /// # Errors
    /// If the instance refuses.
    pub async fn follow(&mut self, handle: &str) -> Result<(), DemoError> {
        self.form("follow somebody", "/follow", &[("who", handle)]).await
    }

    /// Sends a form of a page. A redirect is success; the page again is the form with a complaint.
    async fn form(&mut self, what: &'static str, path: &str, fields: &[(&str, &str)]) -> Result<(), DemoError> {
        let page = self
            .send(what, self.request(Method::GET, "/compose"))
            .await?
            .text()
            .await
            .unwrap_or_default();
        let token = token(&page).ok_or_else(|| DemoError::Seed {
            what,
            why: "the page has no form".to_owned(),
        })?;
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("token", token).extend_pairs(fields);
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(body.finish());
        let response = self.send(what, request).await?;
        match (response.status(), response.headers().get(LOCATION)) {
            (StatusCode::SEE_OTHER | StatusCode::FOUND, Some(_)) => Ok(()),
            (status, _) => Err(DemoError::Seed {
                what,
                why: status.to_string(),
            }),
        }
    }

    /// How many posts of a member the instance shows in the outbox; `None` if there is no such member.
    ///
    /// # Errors
    /// If the instance does not answer.
    pub async fn count_posts(&mut self, username: &str) -> Result<Option<u64>, DemoError> {
        let what = "look at an outbox";
        let request = self
            .request(Method::GET, &format!("/users/{username}/outbox"))
            .header("accept", "application/activity+json");
        let response = self.send(what, request).await?;
        if !response.status().is_success() {
            return Ok(None);
        }
        let outbox: Value = response.json().await.map_err(|error| DemoError::Seed {
            what,
            why: error.without_url().to_string(),
        })?;
        Ok(outbox["totalItems"].as_u64())
    }
}

/// The token in the first form of a page that has one.
fn token(page: &str) -> Option<&str> {
    let field = page.split_once("name=\"token\" value=\"")?.1;
    field
        .split_once('"')
        .map(|(token, _)| token)
        .filter(|token| !token.is_empty())
}
