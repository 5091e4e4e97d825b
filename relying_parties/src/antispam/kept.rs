//! What is known of the people of other servers, kept for some seconds, so that a burst of questions costs
//! one look. A yes is given a little longer while it is looked at again; a no is never older than those
//! seconds, because somebody may just have bought a pass.

use super::seen::{NobodySays, Seen};
use super::verdict::Standing;
use super::who::{self, Person};
use domain::openid::{AdmitToParty, Admittance, RelyingParty};
use domain::{AccountId, Clock, Timestamp};
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Store, StoreError};

/// For this long an answer is as good as a new one.
const FRESH: Duration = Duration::from_secs(5);
/// For this long a yes is given while it is looked at again.
const STALE: Duration = Duration::from_secs(30);
/// What comes to nothing for this long comes to nothing, so that the next question can begin anew.
const LONGEST_LOOK: Duration = Duration::from_secs(10);
/// The most people that are kept: some megabytes.
const MOST_PEOPLE: usize = 20_000;

/// What a person is called in a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Name {
    /// Who registers past us.
    Passerby,
    /// Who registers through us: the localpart that they are to have.
    Newcomer(String),
    /// Who has an account there.
    User { localpart: String, server: String },
}

type Key = (String, Name);
type Look = Shared<BoxFuture<'static, Standing>>;

#[derive(Default)]
struct Slot {
    known: Option<(Standing, Timestamp)>,
    /// With its number: one that began before something was forgotten must not bring it back.
    look: Option<(u64, Look)>,
}

/// Cheap to clone; clones share what is kept.
#[derive(Clone)]
pub(super) struct Kept {
    store: Store,
    clock: Arc<dyn Clock>,
    admit: Arc<dyn AdmitToParty>,
    pub(super) seen: Seen,
    slots: Arc<Mutex<HashMap<Key, Slot>>>,
    looks: Arc<AtomicU64>,
}

impl Kept {
    /// Nothing yet.
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>, admit: Arc<dyn AdmitToParty>, seen: Seen) -> Self {
        Self {
            store,
            clock,
            admit,
            seen,
            slots: Arc::default(),
            looks: Arc::default(),
        }
    }

    /// What is known of this person at this relying party. Takes as long as it takes: whoever asks has a
    /// deadline, and the look goes on without them for those who come next.
    pub(super) async fn standing(&self, client_id: &str, name: Name) -> Standing {
        let key = (client_id.to_owned(), name);
        if matches!(key.1, Name::Newcomer(_)) {
            // Who a new name stands for is known by who was here for it just now, and it is asked about once.
            return self.look(&key).await;
        }
        let look = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            self.make_room(&mut slots);
            let slot = slots.entry(key.clone()).or_default();
            let age = |at: Timestamp| self.clock.now().since(at);
            let known = slot.known.clone().map(|(standing, at)| (standing, age(at)));
            if let Some((standing, age)) = &known
                && *age <= FRESH
            {
                return standing.clone();
            }
            let (_, look) = slot.look.get_or_insert_with(|| self.begin(key)).clone();
            match known {
                Some((standing, age)) if age <= STALE && is_yes(&standing) => return standing,
                _ => look,
            }
        };
        look.await
    }

    /// Forgets what is known of somebody: it has just changed.
    pub(super) fn forget(&self, client_id: &str, name: Name) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.remove(&(client_id.to_owned(), name));
    }

    /// A look in a task of its own, which writes down what it found, unless that was to be forgotten meanwhile.
    fn begin(&self, key: Key) -> (u64, Look) {
        let kept = self.clone();
        let number = self.looks.fetch_add(1, Ordering::Relaxed);
        let task = tokio::spawn(async move {
            let standing = tokio::time::timeout(LONGEST_LOOK, kept.look(&key)).await;
            let standing = standing.unwrap_or(Standing::Of(Admittance::Unknown));
            let mut slots = kept.slots.lock().unwrap_or_else(PoisonError::into_inner);
            let slot = slots.get_mut(&key);
            if let Some(slot) = slot.filter(|slot| slot.look.as_ref().is_some_and(|(its, _)| *its == number)) {
                slot.look = None;
                slot.known = Some((standing.clone(), kept.clock.now()));
            }
            standing
        });
        let look = task.map(|ended| ended.unwrap_or(Standing::Of(Admittance::Unknown)));
        (number, look.boxed().shared())
    }

    async fn look(&self, (client_id, name): &Key) -> Standing {
        let (wanted, about, now) = (client_id.clone(), name.clone(), self.clock.now());
        let found = self
            .store
            .read::<_, StoreError, _>(move |conn| who::find(conn, &wanted, &about, now))
            .await;
        match found {
            Ok(Person::Member(party, account)) => Standing::Of(self.admit.admit_as_known(account, &party).await),
            Ok(Person::OneOf(party, accounts)) => Standing::Of(self.best_of(&party, &accounts).await),
            Ok(Person::Namesakes(party, accounts)) => match self.seen.by_admin_api(&party, &accounts, name).await {
                Ok(Some(account)) => Standing::Of(self.admit.admit_as_known(account, &party).await),
                Ok(None) => Standing::Unlinked,
                Err(NobodySays) => Standing::Of(Admittance::Unknown),
            },
            Ok(Person::Unlinked) => Standing::Unlinked,
            Ok(Person::SwitchedOff) => Standing::SwitchedOff,
            Ok(Person::Departed) => Standing::Of(Admittance::Gone),
            Ok(Person::NoParty) => {
                tracing::warn!(
                    client_id,
                    "a Synapse asks for a server that was removed or never registered: see `guildhall party list`"
                );
                Standing::Of(Admittance::Unknown)
            }
            Err(error) => {
                tracing::error!(client_id, error = %error, "a question of Synapse's met a failing database");
                Standing::Of(Admittance::Unknown)
            }
        }
    }

    /// What is known of whoever of them may most: nobody is refused for what somebody else may not. All of them
    /// were let in here a moment ago.
    async fn best_of(&self, party: &RelyingParty, accounts: &[AccountId]) -> Admittance {
        let mut best = Admittance::Gone;
        for account in accounts.iter().copied() {
            match self.admit.admit_as_known(account, party).await {
                admitted @ Admittance::Admitted { .. } => return admitted,
                Admittance::Unknown => best = Admittance::Unknown,
                refused if best == Admittance::Gone => best = refused,
                _ => {}
            }
        }
        best
    }

    /// Forgets what is too old to be given, and, if that is not enough, everybody who is not being looked at.
    fn make_room(&self, slots: &mut HashMap<Key, Slot>) {
        if slots.len() < MOST_PEOPLE {
            return;
        }
        let now = self.clock.now();
        let is_given = |slot: &Slot| slot.known.as_ref().is_some_and(|(_, at)| now.since(*at) <= STALE);
        slots.retain(|_, slot| slot.look.is_some() || is_given(slot));
        if slots.len() >= MOST_PEOPLE {
            slots.retain(|_, slot| slot.look.is_some());
        }
    }
}

fn is_yes(standing: &Standing) -> bool {
    matches!(standing, Standing::Of(Admittance::Admitted { .. }))
}
