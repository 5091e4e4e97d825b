//! What ties a database to its configuration: the domain and the master key, written at the first
//! start and compared at every other.

use super::StartError;
use crate::config::Config;
use crate::master_key;
use domain::Entropy;
use domain::seal::MasterKey;
use store::{Store, StoreError, instance_facts};

/// Checks that the database belongs to the configured domain and master key; at the first start
/// writes both down. Returns the key.
///
/// # Errors
/// [`StartError::OtherDomain`] or [`StartError::MasterKey`].
pub async fn settle(config: &Config, store: &Store, entropy: &dyn Entropy) -> Result<MasterKey, StartError> {
    let configured = config.instance.origin.to_string();
    let origin = configured.clone();
    let known = store
        .write::<_, StoreError, _>(move |tx| instance_facts::settle(tx, instance_facts::ORIGIN, &origin))
        .await?;
    if known != configured {
        return Err(StartError::OtherDomain { known, configured });
    }
    let wanted = store
        .read::<_, StoreError, _>(|conn| instance_facts::find(conn, instance_facts::MASTER_KEY_ID))
        .await?;
    let file = &config.secrets.master_key_file;
    let key = master_key::load(file, wanted.as_deref(), entropy)?;
    if master_key::is_exposed(file).unwrap_or(false) {
        tracing::warn!(file = %file.display(), "others may read the master key: chmod 600");
    }
    if wanted.is_none() {
        let id = key.id();
        store
            .write::<_, StoreError, _>(move |tx| instance_facts::settle(tx, instance_facts::MASTER_KEY_ID, &id))
            .await?;
    }
    Ok(key)
}
