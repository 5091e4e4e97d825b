//! Every room with its wiring.

use super::drafts::Drafts;
use super::watched_gate::WatchedGate;
use super::{StartError, gate, site};
use crate::admin::Office;
use crate::config::{Config, Membership as Rules};
use crate::pages::Pages;
use crate::words;
use activitypub::keys::ActorKeyMaker;
use activitypub::{
    DeliverySettings, Federation, FederationConfig, FederationParts, InboxLimits, ensure_instance_actor,
};
use auth::openid::OpenId;
use auth::{Auth, AuthConfig, Site};
use chain::QuorumReader;
use domain::chain_reader::ChainReader;
use domain::policy::{AssessMember, MayRegister};
use domain::port::{MakeActorKeys, OpenSignUp, ResolveActor, ResolvePost};
use domain::seal::MasterKey;
use domain::{Clock, Entropy};
use mastodon::Mastodon;
use membership::{Membership, ParseDraft};
use net::ClientProfiles;
use relying_parties::antispam::{self, Antispam};
use relying_parties::claims::{self, Claims};
use relying_parties::enforcer::Enforcer;
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
    /// What reads them at the bottom, unless a test reads them by other means.
    pub servers: Option<Arc<QuorumReader>>,
    /// Decides about newcomers instead of the configured rules.
    pub gate: Option<Arc<dyn MayRegister>>,
    /// Decides about members instead of the configured rules.
    pub members: Option<Arc<dyn AssessMember>>,
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
    /// Who is still a member.
    pub membership: Membership,
    /// What keeps accounts at other servers at what the gate says.
    pub enforcer: Enforcer,
    /// What answers the homeservers behind the gate.
    pub antispam: Antispam,
    /// What admins see and do.
    pub office: Office,
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
            servers,
            gate: other_gate,
            members: other_members,
        } = ingredients;
        let origin = Url::parse(&config.instance.origin.to_string()).map_err(|_| activitypub::BadOrigin)?;
        let keys: Arc<dyn MakeActorKeys> = Arc::new(ActorKeyMaker::new(master_key.clone(), Arc::clone(&entropy)));
        let federation = Federation::new(FederationParts {
            config: federation_config(config, origin.clone()),
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            master_key: master_key.clone(),
            client: clients.stranger(),
        })?;
        ensure_instance_actor(&federation, keys.as_ref()).await?;
        let rules = Arc::new(gate::gate(config, Arc::clone(&chain_reader), Arc::clone(&clock)));
        let gate_words = rules.describe();
        let gate = other_gate.unwrap_or_else(|| Arc::clone(&rules) as Arc<dyn MayRegister>);
        let members = other_members.unwrap_or_else(|| Arc::clone(&rules) as Arc<dyn AssessMember>);
        let drafts = Arc::new(Drafts::new(config, Arc::clone(&chain_reader), Arc::clone(&clock)));
        let membership = Membership::new(membership::Wiring {
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            gate: Arc::clone(&members),
            settings: membership_settings(config),
        })
        .with_drafts(Arc::clone(&drafts) as Arc<dyn ParseDraft>);
        let office = Office {
            store: store.clone(),
            clock: Arc::clone(&clock),
            membership: membership.clone(),
            chains: servers,
            chain_ids: config.chains.keys().copied().collect(),
            reader: Arc::clone(&chain_reader),
            drafts,
        };
        let site = Site::new(origin.clone(), config.instance.title.as_str(), site::chains(config))
            .map_err(StartError::Site)?;
        let openid = OpenId::open(
            store.clone(),
            master_key,
            Arc::clone(&clock),
            Arc::clone(&entropy),
            config.instance.origin.clone(),
        )
        .await?;
        let groups = Arc::new(config.given_groups());
        let enforcer = Enforcer::new(relying_parties::enforcer::Wiring {
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            http: clients.operator(),
            settings: Arc::new(config.parties.clone()),
            subjects: Arc::new(openid.clone()),
            groups: Arc::clone(&groups),
        });
        let claims = Claims::new(claims::Wiring {
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            settings: Arc::new(config.parties.clone()),
            operator: clients.operator(),
            stranger: clients.stranger(),
            enforcer: enforcer.clone(),
        });
        let antispam = Antispam::new(antispam::Wiring {
            store: store.clone(),
            clock: Arc::clone(&clock),
            admit: Arc::new(membership.clone()),
            enforcer: enforcer.clone(),
            entropy: Arc::clone(&entropy),
            settings: Arc::new(config.parties.clone()),
            words: super::antispam::words(&config.instance.origin),
            deadline: antispam::DEADLINE,
        });
        let auth = Auth::new(auth::Wiring {
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            gate: Arc::new(WatchedGate(gate)),
            members: Arc::clone(&rules) as Arc<dyn AssessMember>,
            chains: chain_reader,
            keys,
            openid,
            admit: Arc::new(membership.clone()),
            stranger: clients.stranger(),
            allow_loopback: config.development.allow_loopback,
            config: AuthConfig {
                site,
                admin_wallets: config.admin_wallets.clone(),
                words: Arc::new(words::reason_text),
                requests_per_minute: auth::rate_limit::AUTH_PER_MINUTE,
                apps_per_hour: auth::rate_limit::APPS_PER_HOUR,
                oauth_per_minute: auth::rate_limit::OAUTH_PER_MINUTE,
                // Whoever lets apps ask more often lets servers do so too.
                log_ins_per_minute: auth::rate_limit::LOG_INS_PER_MINUTE.max(config.api.requests_per_5_minutes / 5),
                strangers_appeals: config.upkeep.strangers_appeals,
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
            notice_words: Arc::new(|kind, arguments| words::Words::english().notice(kind, arguments)),
        });
        let pages = Pages {
            allow_loopback: config.development.allow_loopback,
            site: super::site::info(config, origin),
            means,
            auth: auth.clone(),
            office: office.clone(),
            claims,
            gate_words: if matches!(config.membership, Rules::Open) {
                Vec::new()
            } else {
                gate_words
            },
            lapse_terms: Arc::new(move |rule| rules.terms(rule)),
            groups,
        };
        Ok(Self {
            auth,
            federation,
            mastodon,
            pages,
            membership,
            enforcer,
            antispam,
            office,
        })
    }
}

/// What the operator decides about looking at members.
pub fn membership_settings(config: &Config) -> membership::Settings {
    let upkeep = &config.upkeep;
    membership::Settings {
        sweep_every: upkeep.sweep_every,
        reads_per_member_and_day: upkeep.reads_per_member_and_day,
        moderators_by_token: upkeep.moderators_by_token,
        demotions_floor: upkeep.demotions_at_least,
        demotions_percent: upkeep.demotions_percent,
        ..membership::Settings::default()
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
        open_registrations: matches!(config.membership, Rules::Open),
        name: config.instance.title.clone(),
        description: config.instance.description.clone(),
        authorized_fetch: config.federation.authorized_fetch,
        inbox,
        delivery,
        ..FederationConfig::new(origin)
    }
}
