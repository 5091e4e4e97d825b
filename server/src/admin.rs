//! What admins see and do, once for the pages, the JSON API and the command line. Reads come from the
//! database as it is; acts are verbs of `membership`, which checks who may do them and writes the audit
//! log.

pub mod appeals;
pub mod audit;
pub mod bans;
pub mod brakes;
pub mod contract;
pub mod draft_terms;
pub mod events;
pub mod members;
mod operator;
pub mod overview;
pub mod reason;
pub mod subject;

use crate::app::drafts::Drafts;
use chain::QuorumReader;
use domain::chain_reader::ChainReader;
use domain::wallet::ChainId;
use domain::{AccountId, Clock};
use membership::Membership;
use std::sync::Arc;
use store::{Conn, Store, StoreError, accounts};

/// How many lines a page of any list has (design section 9).
pub const PAGE: i64 = 40;
/// The most that one answer of a list holds.
pub const MOST: i64 = 80;

/// What admins see and do. Cheap to clone.
#[derive(Clone)]
pub struct Office {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// The verbs.
    pub membership: Membership,
    /// The servers of the chains; `None` where a test reads chains by other means.
    pub chains: Option<Arc<QuorumReader>>,
    /// The configured chains.
    pub chain_ids: Vec<ChainId>,
    /// Reads them.
    pub reader: Arc<dyn ChainReader>,
    /// Makes rules of drafts.
    pub drafts: Arc<Drafts>,
}

impl Office {
    /// Asks every server of every chain how it is.
    pub async fn probe_chains(&self) {
        if let Some(chains) = &self.chains {
            chains.health().await;
        }
    }
}

/// The username of an account, also of one that is deleted.
fn username(conn: &mut Conn, id: AccountId) -> Result<Option<String>, StoreError> {
    Ok(accounts::lookup(conn, id)?.map(|account| account.username))
}
