//! Which relying party is meant: by its client id, or by its host. For `guildhall party …` too.

use crate::cli::CliError;
use domain::Origin;
use domain::openid::RelyingParty;
use store::{Store, StoreError, relying_parties as parties};

/// The one that is meant.
pub(in crate::cli) async fn find(store: &Store, target: &str) -> Result<RelyingParty, CliError> {
    let all = store.read::<_, StoreError, _>(parties::list).await?;
    let host = target.trim_end_matches('/');
    let host = host
        .split_once("://")
        .map_or(host, |(_, host)| host)
        .to_ascii_lowercase();
    let is_there = |uri: &String| Origin::parse(uri).is_some_and(|origin| origin.authority() == host);
    let is_meant = |party: &&RelyingParty| {
        party.client_id == target || party.sector == host || party.redirect_uris.iter().any(is_there)
    };
    let found: Vec<&RelyingParty> = all.iter().filter(is_meant).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(CliError::Refused(format!(
            "there is no server `{target}` behind the gate: see `guildhall party list`, or add it with `guildhall join --mastodon|--synapse|--mas HOST`"
        ))),
        several => {
            let ids: Vec<&str> = several.iter().map(|party| party.client_id.as_str()).collect();
            Err(CliError::Refused(format!(
                "several servers are registered at `{target}`: name one of {}",
                ids.join(", ")
            )))
        }
    }
}
