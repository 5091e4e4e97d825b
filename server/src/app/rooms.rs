//! Every room with its wiring.

use super::watched_gate::WatchedGate;
use super::{StartError, gate, site};
use crate::config::{Config, Membership};
use crate::pages::Pages;
use crate::words;
use activitypub::keys::ActorKeyMaker;
use activitypub::{
    DeliverySettings, Federation, FederationConfig, FederationParts, InboxLimits, ensure_instance_actor,
};
use auth::{Auth, AuthConfig, Site};
use domain::chain_reader::ChainReader;
use domain::policy::MayRegister;
use domain::port::{MakeActorKeys, OpenSignUp, ResolveActor, ResolvePost};
use domain::seal::MasterKey;
use domain::{Clock, Entropy};
use mastodon::Mastodon;
use net::ClientProfiles;
use social::Means;
use std::sync::Arc;
use store::Store;
use url::Url;

/// What the rooms are made of.
pub struct Ingredients<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Seals and opens secrets.
    pub master_key: MasterKey,
    /// HTTP clients.
    pub clients: ClientProfiles,
    /// Reads chains.
    pub chain_reader: Arc<dyn ChainReader>,
    /// Decides instead of the configured rules.
    pub gate: Option<Arc<dyn MayRegister>>,
}

/// The rooms.
pub struct Rooms {
    /// Sign-in and accounts.
    pub auth: Auth,
    /// The federation.
    pub federation: Federation,
    /// The client API.
    pub mastodon: Mastodon,
    /// The pages.
    pub pages: Pages,
}

impl Rooms {
    /// Wires them.
    ///
    /// # Errors
    /// [`StartError`] if the configuration fits no room, or the database fails.
    pub async fn new(ingredients: Ingredients<'_>) -> Result<Self, StartError> {
        let Ingredients {
            config,
            store,
            clock,
            entropy,
            master_key,
            clients,
            chain_reader,
            gate: other_gate,
        } = ingredients;
        let origin = Url::parse(&config.instance.origin.to_string()).map_err(|_| activitypub::BadOrigin)?;
        let keys: Arc<dyn MakeActorKeys> = Arc::new(ActorKeyMaker::new(master_key.clone(), Arc::clone(&entropy)));
        let federation = Federation::new(FederationParts {
            config: federation_config(config, origin.clone()),
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            master_key,
            client: clients.stranger(),
        })?;
        ensure_instance_actor(&federation, keys.as_ref()).await?;
        let rules = gate::gate(config, Arc::clone(&chain_reader), Arc::clone(&clock));
        let gate_words = rules.describe();
        let gate = other_gate.unwrap_or_else(|| Arc::new(rules));
        let site = Site::new(origin.clone(), config.instance.title.as_str(), site::chains(config))
            .map_err(StartError::Site)?;
        let auth = Auth::new(auth::Wiring {
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            gate: Arc::new(WatchedGate(gate)),
            chains: chain_reader,
            keys,
            config: AuthConfig {
                site,
                admin_wallets: config.admin_wallets.clone(),
                words: Arc::new(words::reason_text),
                requests_per_minute: auth::rate_limit::AUTH_PER_MINUTE,
                apps_per_hour: auth::rate_limit::APPS_PER_HOUR,
                oauth_per_minute: auth::rate_limit::OAUTH_PER_MINUTE,
            },
        });
        let resolve_actor: Arc<dyn ResolveActor> = Arc::new(federation.clone());
        let resolve_post: Arc<dyn ResolvePost> = Arc::new(federation.clone());
        let means = Means {
            store,
            clock,
            entropy,
            resolve_actor,
            resolve_post,
            origin: origin.clone(),
        };
        let mastodon = Mastodon::new(mastodon::Wiring {
            means: means.clone(),
            instance: super::instance_info::info(config, &means),
            limits: mastodon::ApiLimits {
                requests: config.api.requests_per_5_minutes,
                ..mastodon::ApiLimits::default()
            },
            sign_up: config
                .open_sign_up
                .then(|| Arc::new(auth.clone()) as Arc<dyn OpenSignUp>),
        });
        let pages = Pages {
            site: super::site::info(config, origin),
            means,
            auth: auth.clone(),
            gate_words: if matches!(config.membership, Membership::Open) {
                Vec::new()
            } else {
                gate_words
            },
        };
        Ok(Self {
            auth,
            federation,
            mastodon,
            pages,
        })
    }
}

fn federation_config(config: &Config, origin: Url) -> FederationConfig {
    let delivery = DeliverySettings {
        parallel: config.federation.deliveries,
        per_host: i64::try_from(config.federation.deliveries_per_host).unwrap_or(i64::MAX),
        ..DeliverySettings::default()
    };
    let mut inbox = InboxLimits::default();
    inbox.activities_per_host.per_second = f64::from(config.federation.inbox_per_host);
    inbox.activities_per_host.burst = config.federation.inbox_per_host.saturating_mul(10);
    FederationConfig {
        open_registrations: matches!(config.membership, Membership::Open),
        name: config.instance.title.clone(),
        description: config.instance.description.clone(),
        authorized_fetch: config.federation.authorized_fetch,
        inbox,
        delivery,
        ..FederationConfig::new(origin)
    }
}
