//! WebFinger (RFC 7033): from a handle to an actor, and back again. A handle is believed only if the
//! two ends agree: the host of the handle names the actor, and the actor's own server names the
//! handle. Where both are one host, its one answer says both.

use crate::bounded_json;
use crate::fetch::content_type::{self, ACCEPT_JRD};
use crate::fetch::exchange::{AcceptHop, check_status, host};
use crate::fetch::{Document, FetchError, Fetcher, Handle, Wish};
use domain::Origin;
use net::Limits;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// An actor and the handle that it and its host agree on.
#[derive(Clone, Debug)]
pub struct ResolvedActor {
    /// The handle, which may differ from the one asked for where a host passes on to another.
    pub handle: Handle,
    /// The actor's document.
    pub document: Arc<Document>,
}

/// JSON Resource Descriptor, the part we need.
#[derive(Debug, Deserialize)]
struct Jrd {
    subject: Option<String>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
struct Link {
    #[serde(default)]
    rel: String,
    #[serde(rename = "type")]
    media_type: Option<String>,
    href: Option<String>,
}

/// What a host says about a handle.
#[derive(Debug)]
struct Answer {
    subject: Handle,
    actor: Url,
}

const MAX_JRD_BYTES: usize = 64 * 1024;
const MAX_LINKS: usize = 64;

impl Fetcher {
    /// The actor behind `handle`, within `deadline` in all.
    pub async fn resolve_handle(&self, handle: &Handle, deadline: Duration) -> Result<ResolvedActor, FetchError> {
        let late = || FetchError::Deadline {
            host: handle.host.clone(),
        };
        let outcome = tokio::time::timeout(deadline, self.resolve(handle, deadline)).await;
        outcome.unwrap_or_else(|_| Err(late()))
    }

    /// The handle of an actor whose document is known: what its own server says, confirmed by the
    /// host of the handle where that is another one.
    pub async fn handle_of(&self, document: &Document, deadline: Duration) -> Result<Handle, FetchError> {
        let late = || FetchError::Deadline {
            host: Url::parse(&document.id).map(|url| host(&url)).unwrap_or_default(),
        };
        let outcome = tokio::time::timeout(deadline, self.confirmed_by_home(document, deadline)).await;
        outcome.unwrap_or_else(|_| Err(late()))
    }

    async fn resolve(&self, handle: &Handle, time: Duration) -> Result<ResolvedActor, FetchError> {
        let answer = self.ask(handle, time).await?;
        let document = self.fetch(answer.actor.as_str(), Wish::PERSON.within(time)).await?;
        let home = home_handle(&document)?;
        let spoofed = |why| FetchError::Spoofed {
            handle: handle.to_string(),
            why,
        };
        if answer.subject.host == handle.host && home.host == handle.host {
            // One host speaks for the handle and for the actor.
            if !answer.subject.same(&home) || !answer.subject.same(handle) {
                return Err(spoofed("the actor has another name"));
            }
            return Ok(ResolvedActor { handle: home, document });
        }
        let confirmed = self.confirmed_by_home(&document, time).await?;
        if !confirmed.same(&answer.subject) {
            return Err(spoofed("the actor's own server does not know it by this handle"));
        }
        Ok(ResolvedActor {
            handle: confirmed,
            document,
        })
    }

    async fn confirmed_by_home(&self, document: &Document, time: Duration) -> Result<Handle, FetchError> {
        let home = home_handle(document)?;
        let spoofed = |why| FetchError::Spoofed {
            handle: home.to_string(),
            why,
        };
        let answer = self.ask(&home, time).await?;
        if !same_address(&answer.actor, &document.id) {
            return Err(spoofed("its server names another actor for it"));
        }
        if answer.subject.host == home.host {
            let same = answer.subject.same(&home);
            return if same {
                Ok(home)
            } else {
                Err(spoofed("the actor has another name"))
            };
        }
        let other = self.ask(&answer.subject, time).await?;
        let agrees = same_address(&other.actor, &document.id) && other.subject.same(&answer.subject);
        if !agrees {
            return Err(spoofed("the host of the handle names another actor"));
        }
        Ok(answer.subject)
    }

    async fn ask(&self, handle: &Handle, time: Duration) -> Result<Answer, FetchError> {
        let url = self.webfinger_url(handle)?;
        self.inner.allowed(&url).await?;
        let limits = Limits::default().within(time).body(MAX_JRD_BYTES);
        let hop = AcceptHop {
            inner: &self.inner,
            accept: ACCEPT_JRD,
        };
        let response = self.inner.parts.client.get(&url, &hop, limits).await?;
        let host = handle.host.clone();
        check_status(response.status.as_u16(), &host)?;
        if !content_type::is_jrd(&response.headers) {
            return Err(FetchError::ContentType { host });
        }
        let jrd: Jrd = bounded_json::parse_as(&response.body).map_err(|cause| FetchError::Json {
            host: host.clone(),
            cause,
        })?;
        let actor = jrd
            .links
            .iter()
            .take(MAX_LINKS)
            .find_map(self_link)
            .ok_or(FetchError::NoActor { host })?;
        let subject = match jrd.subject.as_deref().filter(|subject| subject.starts_with("acct:")) {
            Some(subject) => subject.parse().map_err(|_| FetchError::Spoofed {
                handle: handle.to_string(),
                why: "its host answers about something that is no handle",
            })?,
            None => handle.clone(),
        };
        Ok(Answer { subject, actor })
    }

    /// https, or http where the host is this machine and that is allowed.
    fn webfinger_url(&self, handle: &Handle) -> Result<Url, FetchError> {
        let base = format!("https://{}/.well-known/webfinger", handle.host);
        let mut url = Url::parse(&base).map_err(|_| FetchError::BadUrl)?;
        if self.inner.parts.client.check(&url)?.loopback {
            url = Url::parse(&base.replacen("https", "http", 1)).map_err(|_| FetchError::BadUrl)?;
        }
        url.query_pairs_mut().append_pair("resource", &handle.acct());
        Ok(url)
    }
}

fn self_link(link: &Link) -> Option<Url> {
    let typed = link.media_type.as_deref().is_some_and(content_type::is_activity_type);
    (link.rel == "self" && typed)
        .then(|| link.href.as_deref().and_then(|href| Url::parse(href).ok()))
        .flatten()
}

fn same_address(url: &Url, id: &str) -> bool {
    Url::parse(id).is_ok_and(|id| id == *url)
}

/// The handle an actor would have at its own server.
fn home_handle(document: &Document) -> Result<Handle, FetchError> {
    let origin = Origin::parse(&document.id).ok_or(FetchError::BadUrl)?;
    let no_actor = || FetchError::NoActor {
        host: origin.authority(),
    };
    let user = document
        .json
        .get("preferredUsername")
        .and_then(Value::as_str)
        .ok_or_else(no_actor)?;
    format!("{user}@{}", origin.authority()).parse().map_err(|_| no_actor())
}
