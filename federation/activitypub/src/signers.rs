//! Signers of local actors: the sealed keys are opened once and kept open for an hour, and the state of
//! the account and the stored keys are looked at every time (house rules 11 and 12): an opened key is
//! used only while its sealed half still stands in the database as it was opened.

use crate::keys::{BadKey, open_private};
use crate::signature::{Dialect, SignError, Signer};
use domain::account::AccountState;
use domain::actor::{KeyAlgorithm, SealedActorKey};
use domain::seal::MasterKey;
use domain::{ActorId, Clock, Timestamp};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{Conn, Store, StoreError};

/// How long opened keys are kept.
const KEPT_OPEN: Duration = Duration::from_secs(3600);
/// Of how many actors opened keys are kept.
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

/// The opened keys of an actor.
#[derive(Debug)]
pub struct OpenKeys {
    rsa: Arc<Signer>,
    ed25519: Option<Arc<Signer>>,
}

impl OpenKeys {
    /// The signer for a dialect, and the dialect it really signs in: an actor without an Ed25519 key
    /// signs with RSA.
    pub fn signer(&self, dialect: Dialect) -> (&Signer, Dialect) {
        match (dialect, &self.ed25519) {
            (Dialect::Rfc9421Ed25519, Some(ed25519)) => (ed25519, dialect),
            (dialect, _) => (&self.rsa, dialect.with_rsa()),
        }
    }
}

/// The right and the means of an actor to sign, as the database has them at this moment.
#[derive(Debug)]
pub struct Standing {
    id: ActorId,
    sealed: Vec<SealedActorKey>,
}

impl Standing {
    /// Reads them. Fails for a suspended account and for an actor without keys; an actor that is gone
    /// still signs while it has keys, so that its deletion can be told.
    pub fn read(conn: &mut Conn, id: ActorId) -> Result<Self, SignerError> {
        check_state(conn, id)?;
        let sealed = store::actors::list_sealed_keys(conn, id)?;
        if sealed.is_empty() {
            return Err(SignerError::NoKey);
        }
        Ok(Self { id, sealed })
    }
}

struct Open {
    sealed: Vec<SealedActorKey>,
    keys: Arc<OpenKeys>,
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

    /// The signer of a local actor with its RSA key, which everybody can verify.
    ///
    /// # Errors
    /// As [`Standing::read`], and if the key cannot be opened.
    pub async fn of(&self, id: ActorId) -> Result<Arc<Signer>, SignerError> {
        let standing = self.store.read(move |conn| Standing::read(conn, id)).await?;
        Ok(Arc::clone(&self.open(&standing)?.rsa))
    }

    /// The keys of an actor whose standing was just read: those kept open if they are the same.
    ///
    /// # Errors
    /// If a key cannot be opened.
    pub fn open(&self, standing: &Standing) -> Result<Arc<OpenKeys>, SignerError> {
        let now = self.clock.now();
        if let Some(open) = self.lock().get(&standing.id)
            && now < open.until
            && open.sealed == standing.sealed
        {
            return Ok(Arc::clone(&open.keys));
        }
        let keys = Arc::new(self.unseal(&standing.sealed)?);
        let mut open = self.lock();
        open.retain(|_, open| now < open.until);
        if open.len() >= MAX_OPEN {
            open.clear();
        }
        open.insert(
            standing.id,
            Open {
                sealed: standing.sealed.clone(),
                keys: Arc::clone(&keys),
                until: now.plus(KEPT_OPEN),
            },
        );
        Ok(keys)
    }

    /// Lets go of the opened keys of an actor that may not sign any more.
    pub fn close(&self, id: ActorId) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ActorId, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unseal(&self, sealed: &[SealedActorKey]) -> Result<OpenKeys, SignerError> {
        let of = |algorithm| sealed.iter().find(|key| key.public.algorithm == algorithm);
        let signer = |key: &SealedActorKey| -> Result<Arc<Signer>, SignerError> {
            let private = open_private(&self.master_key, key)?;
            Ok(Arc::new(Signer::new(key.public.uri.clone(), private)?))
        };
        Ok(OpenKeys {
            rsa: signer(of(KeyAlgorithm::Rsa).ok_or(SignerError::NoKey)?)?,
            ed25519: of(KeyAlgorithm::Ed25519).map(signer).transpose()?,
        })
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
