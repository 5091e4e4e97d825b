//! What all of `guildhall join` works with: the configuration, the database, the two kinds of client, and
//! the names that members have at other servers.

use crate::app::{StartError, clients, facts};
use crate::cli::CliError;
use crate::cli::open::Context;
use crate::config::Config;
use crate::os_entropy::OsEntropy;
use crate::real_clock::RealClock;
use auth::openid::OpenId;
use domain::openid::{PartyKind, RelyingParty};
use domain::{Clock, Entropy};
use net::ClientProfiles;
use relying_parties::join::JoinError;
use relying_parties::remote::{self, RemoteAccounts};
use relying_parties::settings::PartySettings;
use std::sync::Arc;
use store::Store;

/// What all of it works with.
pub(super) struct Tools {
    pub(super) config: Config,
    pub(super) store: Store,
    pub(super) clients: ClientProfiles,
    pub(super) openid: OpenId,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
}

impl Tools {
    pub(super) async fn open(context: &Context) -> Result<Self, CliError> {
        let (config, store) = context.store().await?;
        let clock: Arc<dyn Clock> = Arc::new(RealClock);
        let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
        let clients = clients::profiles(&config, Arc::clone(&clock)).map_err(StartError::Clients)?;
        let master_key = facts::settle(&config, &store, &*entropy).await?;
        let origin = config.instance.origin.clone();
        let openid = OpenId::open(
            store.clone(),
            master_key,
            Arc::clone(&clock),
            Arc::clone(&entropy),
            origin,
        )
        .await?;
        Ok(Self {
            config,
            store,
            clients,
            openid,
            clock,
            entropy,
        })
    }

    /// Our issuer.
    pub(super) fn issuer(&self) -> String {
        self.openid.issuer()
    }

    /// What the configuration says about a relying party.
    pub(super) fn settings(&self, party: &RelyingParty) -> PartySettings {
        self.config.parties.get(&party.client_id).cloned().unwrap_or_default()
    }

    /// Its admin API, if these settings say how to reach one.
    pub(super) fn remote(
        &self,
        kind: PartyKind,
        settings: &PartySettings,
    ) -> Result<Option<Arc<dyn RemoteAccounts>>, JoinError> {
        Ok(remote::accounts(kind, settings, &self.clients.operator(), &self.clock)?)
    }
}
