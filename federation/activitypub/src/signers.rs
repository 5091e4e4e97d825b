//! Signers of local actors: the sealed key is opened once and kept open for a few minutes, and the
//! state of the account is looked at every time (house rules 11 and 12).

use crate::keys::{BadKey, open_private};
use crate::signature::{SignError, Signer};
use domain::account::AccountState;
use domain::actor::SealedActorKey;
use domain::seal::MasterKey;
use domain::{ActorId, Clock, Timestamp};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Conn, Store, StoreError};

/// How long an opened key is kept.
const KEPT_OPEN: Duration = Duration::from_secs(300);
/// How many opened keys are kept.
const MAX_OPEN: usize = 256;

/// Why nothing can be signed for an actor.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// No such actor here.
    #[error("there is no such local actor")]
    NoActor,
    /// Its account is suspended.
    #[error("the account is suspended: restore it, or drop what it wants to send")]
    Suspended,
    /// It has no key (any more).
    #[error("the actor has no key to sign with")]
    NoKey,
    /// The key could not be opened.
    #[error("the actor's key could not be opened")]
    Key(#[from] BadKey),
    /// The key's URL is unusable.
    #[error("the actor's key cannot sign")]
    Sign(#[from] SignError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

struct Open {
    signer: Arc<Signer>,
    until: Timestamp,
}

/// Opens and keeps signers.
pub struct Signers {
    store: Store,
    master_key: MasterKey,
    clock: Arc<dyn Clock>,
    open: Mutex<HashMap<ActorId, Open>>,
}

impl fmt::Debug for Signers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signers").finish_non_exhaustive()
    }
}

impl Signers {
    /// With no key open yet.
    pub fn new(store: Store, master_key: MasterKey, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            master_key,
            clock,
            open: Mutex::new(HashMap::new()),
        }
    }

    /// The signer of a local actor with its RSA key, which everybody can verify. Fails for a suspended
    /// account. An actor that is gone still signs, so that its deletion can be told.
    pub async fn of(&self, id: ActorId) -> Result<Arc<Signer>, SignerError> {
        if let Some(signer) = self.kept(id) {
            self.store.read(move |conn| check_state(conn, id)).await?;
            return Ok(signer);
        }
        let sealed = self
            .store
            .read(move |conn| {
                check_state(conn, id)?;
                Ok::<_, SignerError>(store::actors::list_sealed_keys(conn, id)?.into_iter().next())
            })
            .await?
            .ok_or(SignerError::NoKey)?;
        self.open(id, &sealed)
    }

    fn kept(&self, id: ActorId) -> Option<Arc<Signer>> {
        let now = self.clock.now();
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(&id)
            .filter(|open| now < open.until)
            .map(|open| Arc::clone(&open.signer))
    }

    fn open(&self, id: ActorId, sealed: &SealedActorKey) -> Result<Arc<Signer>, SignerError> {
        let key = open_private(&self.master_key, sealed)?;
        let signer = Arc::new(Signer::new(sealed.public.uri.clone(), key)?);
        let now = self.clock.now();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, open| now < open.until);
        if open.len() >= MAX_OPEN {
            open.clear();
        }
        open.insert(
            id,
            Open {
                signer: Arc::clone(&signer),
                until: now.plus(KEPT_OPEN),
            },
        );
        Ok(signer)
    }
}

fn check_state(conn: &mut Conn, id: ActorId) -> Result<(), SignerError> {
    let actor = store::actors::lookup(conn, id)?
        .filter(|actor| actor.local)
        .ok_or(SignerError::NoActor)?;
    let Some(account_id) = actor.account_id else {
        return Ok(());
    };
    match store::accounts::lookup(conn, account_id)? {
        Some(account) if account.state == AccountState::Suspended => Err(SignerError::Suspended),
        _ => Ok(()),
    }
}
