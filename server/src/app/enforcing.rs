//! The enforcer by the configuration: for the running instance and for the operator's command line.

use super::StartError;
use super::clients;
use super::facts;
use crate::config::Config;
use crate::os_entropy::OsEntropy;
use crate::real_clock::RealClock;
use auth::openid::OpenId;
use domain::{Clock, Entropy};
use relying_parties::enforcer::{Enforcer, Wiring};
use std::sync::Arc;
use store::Store;

/// As the operator has it on the command line, beside an instance that may be running.
///
/// # Errors
/// If the master key does not fit the database, or this machine cannot make HTTP clients.
pub async fn for_operator(config: &Config, store: Store) -> Result<Enforcer, StartError> {
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(RealClock), Arc::new(OsEntropy));
    let master_key = facts::settle(config, &store, &*entropy).await?;
    let openid = OpenId::open(
        store.clone(),
        master_key,
        Arc::clone(&clock),
        Arc::clone(&entropy),
        config.instance.origin.clone(),
    )
    .await?;
    let http = clients::profiles(config, Arc::clone(&clock))
        .map_err(StartError::Clients)?
        .operator();
    Ok(Enforcer::new(Wiring {
        store,
        clock,
        entropy,
        http,
        settings: Arc::new(config.parties.clone()),
        subjects: Arc::new(openid),
        groups: Arc::new(config.given_groups()),
    }))
}
