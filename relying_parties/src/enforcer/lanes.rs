//! How many runs are at one server at once and that only one is at one account, and the clients that are kept
//! between runs because they know something by then (a token, the server's age).

use crate::remote::{RemoteAccounts, RemoteError};
use domain::AccountId;
use domain::openid::PartyKind;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// How many accounts of one server are dealt with at once: its admins want to work too.
const AT_ONCE: usize = 4;
/// How long a run waits for its turn.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Default)]
struct Lane {
    turns: Option<Arc<Semaphore>>,
    remote: Option<(PartyKind, Arc<dyn RemoteAccounts>)>,
}

/// The accounts that runs are at: relying party and member.
type Busy = HashMap<(String, AccountId), Arc<tokio::sync::Mutex<()>>>;

/// One lane per relying party, and whose account is being dealt with.
#[derive(Default)]
pub(crate) struct Lanes {
    all: Mutex<HashMap<String, Lane>>,
    busy: Mutex<Busy>,
}

impl Lanes {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Lane>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The account of this member at this server, for one run alone; `None` if another had it for too long.
    /// Two runs would end well, but the admins over there would read of two closings.
    pub(crate) async fn alone(&self, client_id: &str, account: AccountId) -> Option<OwnedMutexGuard<()>> {
        let mine = {
            let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
            busy.retain(|_, one| Arc::strong_count(one) > 1);
            Arc::clone(busy.entry((client_id.to_owned(), account)).or_default())
        };
        tokio::time::timeout(PATIENCE, mine.lock_owned()).await.ok()
    }

    /// A turn at this server; `None` if none was free for too long.
    pub(crate) async fn turn(&self, client_id: &str) -> Option<OwnedSemaphorePermit> {
        let turns = {
            let mut all = self.all();
            let lane = all.entry(client_id.to_owned()).or_default();
            Arc::clone(lane.turns.get_or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))))
        };
        tokio::time::timeout(PATIENCE, turns.acquire_owned()).await.ok()?.ok()
    }

    /// The client of this server, made at the first time, and anew if an admin said what else it is.
    pub(crate) fn remote(
        &self,
        client_id: &str,
        kind: PartyKind,
        make: impl FnOnce() -> Result<Option<Arc<dyn RemoteAccounts>>, RemoteError>,
    ) -> Result<Option<Arc<dyn RemoteAccounts>>, RemoteError> {
        let mut all = self.all();
        let lane = all.entry(client_id.to_owned()).or_default();
        if let Some((known, remote)) = &lane.remote
            && *known == kind
        {
            return Ok(Some(Arc::clone(remote)));
        }
        let made = make()?;
        lane.remote = made.clone().map(|remote| (kind, remote));
        Ok(made)
    }
}
