//! GH006 to GH008: what other servers see.

use super::{installation, stored};
use crate::doctor::facts::Installation;
use crate::doctor::{Facts, Verdict};
use domain::origin::same_origin;
use serde_json::Value as Json;

const REACH: &str = "start the instance, and check DNS, the proxy and its certificate: `curl -v` the address";

/// What the relation of a link to a NodeInfo document begins with.
const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema/";

/// The database was made for this origin.
pub(super) fn domain_fits(facts: &Facts) -> Verdict {
    let (installation, stored) = match installation(facts).and_then(|installation| Ok((installation, stored(facts)?))) {
        Ok(both) => both,
        Err(verdict) => return verdict,
    };
    let ours = installation.config.instance.origin.to_string();
    match &stored.origin {
        None => Verdict::skip("the instance was never started"),
        Some(origin) if *origin == ours => Verdict::ok(ours),
        Some(origin) => Verdict::fail(
            format!("the configuration says {ours}, the database was made for {origin}"),
            "write the old domain back: a domain cannot be changed; a new domain is a new instance with a new database",
        ),
    }
}

/// Our own NodeInfo is served at the origin.
pub(super) async fn answers(facts: &Facts) -> Verdict {
    let installation = match installation(facts) {
        Ok(installation) => installation,
        Err(verdict) => return verdict,
    };
    let origin = installation.config.instance.origin.to_string();
    let discovery = match get(installation, &format!("{origin}/.well-known/nodeinfo")).await {
        Ok(json) => json,
        Err(verdict) => return verdict,
    };
    let links = discovery["links"].as_array().into_iter().flatten();
    let mut schemas = links.filter(|link| link["rel"].as_str().is_some_and(|rel| rel.starts_with(SCHEMA)));
    let link = schemas.next().and_then(|link| link["href"].as_str());
    let Some(link) = link.filter(|link| same_origin(link, &origin)) else {
        return Verdict::fail(
            format!("something else than this instance answers at {origin}"),
            "let the proxy pass everything to http.listen, with the Host header unchanged",
        );
    };
    match get(installation, link).await {
        Ok(node) if node["software"]["name"] == "guildhall" => Verdict::ok(format!("{origin} serves our NodeInfo")),
        Ok(_) => Verdict::fail(
            format!("another software answers at {origin}"),
            "let the proxy pass everything to http.listen",
        ),
        Err(verdict) => verdict,
    }
}

/// WebFinger finds an account at the origin.
pub(super) async fn members_are_found(facts: &Facts) -> Verdict {
    let (installation, stored) = match installation(facts).and_then(|installation| Ok((installation, stored(facts)?))) {
        Ok(both) => both,
        Err(verdict) => return verdict,
    };
    let Some(account) = &stored.account else {
        return Verdict::skip("nobody has joined yet");
    };
    let origin = &installation.config.instance.origin;
    let subject = format!("acct:{}@{}", account.username, origin.authority());
    match get(
        installation,
        &format!("{origin}/.well-known/webfinger?resource={subject}"),
    )
    .await
    {
        Ok(found) if found["subject"] == subject.as_str() => Verdict::ok("WebFinger finds a member"),
        Ok(_) => Verdict::fail(
            "WebFinger answers with somebody else",
            "let the proxy pass /.well-known/webfinger to http.listen",
        ),
        Err(verdict) => verdict,
    }
}

async fn get(installation: &Installation, url: &str) -> Result<Json, Verdict> {
    let client = installation
        .http
        .as_ref()
        .ok_or_else(|| Verdict::skip("HTTP clients cannot be made on this machine"))?;
    let shown = url.split('?').next().unwrap_or(url);
    let failed = |why: String| Verdict::fail(format!("{shown}: {why}"), REACH);
    let response = client.get(url).send().await.map_err(|error| failed(reason(&error)))?;
    let status = response.status();
    if !status.is_success() {
        return Err(failed(format!("the answer is {status}")));
    }
    response
        .json()
        .await
        .map_err(|_| failed("the answer is not JSON".to_owned()))
}

fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "no answer within 10 seconds".to_owned()
    } else if error.is_connect() {
        let mut deepest: &dyn std::error::Error = error;
        while let Some(cause) = deepest.source() {
            deepest = cause;
        }
        format!("no connection ({deepest})")
    } else {
        "the answer broke off".to_owned()
    }
}
