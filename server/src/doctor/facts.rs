//! What the checks look at, gathered once. Gathering changes nothing: a database is looked at, never
//! migrated, and a key is read, never made.

use crate::admin::overview::CONSUMER;
use crate::app;
use crate::config::{Config, ConfigError};
use crate::doctor::checks::parties;
use crate::master_key::{self, MasterKeyError};
use crate::workers::chain_of;
use chain::{EndpointHealth, QuorumReader};
use domain::account::{Account, AccountState};
use domain::openid::RelyingParty;
use domain::seal::MasterKey;
use domain::wallet::ChainId;
use domain::{Clock, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use store::appeals::AppealState;
use store::brakes::Brake;
use store::{Database, Inspection, Store, StoreError, appeals, brakes, chain_marks, instance_facts};

/// What was found about the database.
#[derive(Debug)]
pub enum DatabaseFacts {
    /// There is none yet.
    Missing,
    /// It cannot be looked at.
    Unusable(String),
    /// This is what it looks like; `stored` is what it says, if its schema is this binary's.
    Seen {
        /// How it is set up.
        inspection: Inspection,
        /// What is in it.
        stored: Option<Box<Stored>>,
    },
}

/// What the database says.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The origin it was made for.
    pub origin: Option<String>,
    /// The master key it was sealed with.
    pub master_key_id: Option<String>,
    /// Dead letters among the jobs.
    pub dead_jobs: i64,
    /// Dead letters among the deliveries.
    pub dead_deliveries: i64,
    /// An account that must be found from outside.
    pub account: Option<Account>,
    /// How far each chain is followed; nothing for those that are not yet.
    pub followed: BTreeMap<ChainId, u64>,
    /// Rules whose demotions were stopped.
    pub brakes: Vec<Brake>,
    /// When the oldest open appeal was written.
    pub oldest_appeal: Option<Timestamp>,
    /// Servers behind the gate.
    pub parties: Vec<RelyingParty>,
    /// How many accounts are closed by us at each of them, by client id; nothing where none is.
    pub closed_there: HashMap<String, i64>,
}

/// What was found about the chains.
#[derive(Debug)]
pub enum ChainFacts {
    /// They cannot be read at all.
    Unusable(String),
    /// How every server answered, and the reader that asked.
    Seen {
        /// Every server of every chain.
        health: Vec<EndpointHealth>,
        /// For more questions.
        reader: Arc<QuorumReader>,
    },
}

/// Everything that depends on a good configuration.
#[derive(Debug)]
pub struct Installation {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub database: DatabaseFacts,
    /// The master key's file.
    pub master_key: Result<Option<MasterKeyFacts>, String>,
    /// The chains.
    pub chains: ChainFacts,
    /// For asking the instance from outside.
    pub http: Option<reqwest::Client>,
}

/// What was found about the master key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterKeyFacts {
    /// Its id.
    pub id: String,
    /// Whether others may read the file.
    pub exposed: bool,
}

/// What the checks look at.
#[derive(Debug)]
pub struct Facts {
    /// The configuration file.
    pub file: PathBuf,
    /// Everything else, or why there is no configuration.
    pub installation: Result<Box<Installation>, ConfigError>,
    /// The present.
    pub now: Timestamp,
}

impl Facts {
    /// Looks at everything.
    pub async fn gather(file: PathBuf, config: Result<Config, ConfigError>, clock: Arc<dyn Clock>) -> Self {
        let now = clock.now();
        let installation = match config {
            Ok(config) => Ok(Box::new(Installation::gather(config, clock).await)),
            Err(error) => Err(error),
        };
        Self {
            file,
            installation,
            now,
        }
    }
}

impl Installation {
    async fn gather(config: Config, clock: Arc<dyn Clock>) -> Self {
        let http = app::clients::profiles(&config, Arc::clone(&clock))
            .ok()
            .map(|profiles| profiles.operator());
        let reader = match &http {
            Some(client) => QuorumReader::new(app::chains::configs(&config.chains), client.clone(), clock)
                .map_err(|error| error.to_string()),
            None => Err("HTTP clients cannot be made on this machine".to_owned()),
        };
        let chains = async {
            match reader {
                Ok(reader) => ChainFacts::Seen {
                    health: reader.health().await,
                    reader: Arc::new(reader),
                },
                Err(why) => ChainFacts::Unusable(why),
            }
        };
        let (chains, database) = tokio::join!(
            chains,
            look_at(config.database.clone(), config.chains.keys().copied().collect())
        );
        let master_key = key_facts(&config).map_err(|error| chain_of(&error));
        Self {
            config,
            database,
            master_key,
            chains,
            http,
        }
    }
}

fn key_facts(config: &Config) -> Result<Option<MasterKeyFacts>, MasterKeyError> {
    let file = &config.secrets.master_key_file;
    let key: Option<MasterKey> = master_key::read(file)?;
    key.map(|key| {
        let exposed = master_key::is_exposed(file).map_err(|source| MasterKeyError::Io {
            file: file.clone(),
            source,
        })?;
        Ok(MasterKeyFacts { id: key.id(), exposed })
    })
    .transpose()
}

async fn look_at(database: Database, chains: Vec<ChainId>) -> DatabaseFacts {
    if !database.exists() {
        return DatabaseFacts::Missing;
    }
    let looked = database.clone();
    let inspection = match tokio::task::spawn_blocking(move || store::inspect(&looked)).await {
        Ok(Ok(inspection)) => inspection,
        Ok(Err(error)) => return DatabaseFacts::Unusable(chain_of(&error)),
        Err(error) => return DatabaseFacts::Unusable(error.to_string()),
    };
    let stored = if inspection.pending.is_empty() && inspection.newer.is_none() {
        stored(database, chains).await.ok().map(Box::new)
    } else {
        None
    };
    DatabaseFacts::Seen { inspection, stored }
}

async fn stored(database: Database, chains: Vec<ChainId>) -> Result<Stored, StoreError> {
    let store = tokio::task::spawn_blocking(move || Store::open(&database))
        .await
        .unwrap_or_else(|error| Err(StoreError::Unavailable(error.into())))?;
    store
        .read(move |conn| {
            let mut followed = BTreeMap::new();
            for chain in chains {
                if let Some(mark) = chain_marks::list(conn, CONSUMER, chain)?.last() {
                    followed.insert(chain, mark.number);
                }
            }
            let behind = store::relying_parties::list(conn)?;
            Ok(Stored {
                followed,
                closed_there: parties::closed_by_us(conn, &behind)?,
                parties: behind,
                brakes: brakes::list(conn)?,
                oldest_appeal: appeals::list(conn, AppealState::Open, None, i64::MAX)?
                    .last()
                    .map(|appeal| appeal.created_at),
                origin: instance_facts::find(conn, instance_facts::ORIGIN)?,
                master_key_id: instance_facts::find(conn, instance_facts::MASTER_KEY_ID)?,
                dead_jobs: store::jobs::count(conn, "dead")?,
                dead_deliveries: store::deliveries::count(conn, "dead")?,
                account: store::accounts::list(conn, 100)?
                    .into_iter()
                    .find(|account| account.state == AccountState::Active),
            })
        })
        .await
}
