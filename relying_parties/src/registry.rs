//! Relying parties registered, changed, given new secrets and shut; their log-ins seen and ended. Each verb
//! checks who asks in the transaction that does it, and writes its entry of the audit log there too. What
//! may go on for long (ending the log-ins of thousands) is done in steps after that, and can be repeated.

mod change;
mod end;
mod error;
mod log_ins;
mod new_party;
mod register;
mod remove;
mod secret;
mod sector;
mod switch;
mod taken;
mod unlink;

pub use change::Change;
pub use error::{BadParty, Field, RegistryError};
pub use log_ins::LogIn;
pub use new_party::{MAX_NAME, MAX_URIS, NewParty};
pub use register::{Registered, register};
pub use sector::sector;
pub use switch::closed_by_us;
pub use unlink::Unlinked;

use domain::account::Role;
use domain::openid::RelyingParty;
use domain::{Clock, Entropy, Timestamp, id};
use membership::Permit;
use store::{Conn, Store, StoreError, audit, relying_parties};

/// The registry in the hands of whoever acts.
#[derive(Clone, Copy)]
pub struct Registry<'a> {
    /// The database.
    pub store: &'a Store,
    /// Who acts.
    pub by: Permit,
    /// The present.
    pub clock: &'a dyn Clock,
    /// For ids and secrets.
    pub entropy: &'a dyn Entropy,
    /// Whether http to this machine is taken as an address (tests and the demo).
    pub allow_loopback: bool,
}

/// One act inside its transaction.
struct Deed {
    by: Permit,
    now: Timestamp,
    audit_id: i64,
}

impl Deed {
    /// Writes what was done into the audit log. Once for each deed.
    fn note(&self, conn: &mut Conn, action: &str, client_id: &str, detail: &str) -> Result<(), StoreError> {
        let subject = format!("party:{client_id}");
        audit::add_as(
            conn,
            self.audit_id,
            self.by.account(),
            action,
            &subject,
            detail,
            self.now,
        )
    }
}

impl Registry<'_> {
    /// Runs one verb as one transaction, for admins only.
    async fn act<T: Send + 'static>(
        &self,
        verb: impl FnOnce(&mut Conn, &Deed) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let now = self.clock.now();
        let deed = Deed {
            by: self.by,
            now,
            audit_id: id::draw(now, self.entropy),
        };
        self.store
            .write(move |conn| {
                deed.by.need(conn, Role::Admin)?;
                verb(conn, &deed)
            })
            .await
    }

    /// Reads, for admins only.
    async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Conn) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let by = self.by;
        self.store
            .read(move |conn| {
                by.need(conn, Role::Admin)?;
                look(conn)
            })
            .await
    }

    /// All relying parties, by name, each with how many log-ins of it live.
    ///
    /// # Errors
    /// If whoever asks is no admin, or the database fails.
    pub async fn list(&self) -> Result<Vec<(RelyingParty, i64)>, RegistryError> {
        self.look(|conn| {
            let all = relying_parties::list(conn)?;
            all.into_iter()
                .map(|party| {
                    let living = store::openid_grants::count_of_party(conn, &party.client_id)?;
                    Ok((party, living))
                })
                .collect()
        })
        .await
    }

    /// The relying party with this client id.
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], if whoever asks is no admin, or the database fails.
    pub async fn find(&self, client_id: &str) -> Result<RelyingParty, RegistryError> {
        let client_id = client_id.to_owned();
        self.look(move |conn| present(conn, &client_id)).await
    }

    /// The same by its id, which is in addresses of pages.
    ///
    /// # Errors
    /// As [`Registry::find`].
    pub async fn find_by_id(&self, id: i64) -> Result<RelyingParty, RegistryError> {
        self.look(move |conn| {
            relying_parties::find_by_id(conn, id)?.ok_or_else(|| RegistryError::NoSuchParty(id.to_string()))
        })
        .await
    }
}

/// The same, held until the transaction ends: for whoever changes it.
fn held(conn: &mut Conn, client_id: &str) -> Result<RelyingParty, RegistryError> {
    relying_parties::lock(conn, client_id)?.ok_or_else(|| no_such_party(client_id))
}

fn present(conn: &mut Conn, client_id: &str) -> Result<RelyingParty, RegistryError> {
    relying_parties::find(conn, client_id)?.ok_or_else(|| no_such_party(client_id))
}

fn no_such_party(client_id: &str) -> RegistryError {
    RegistryError::NoSuchParty(client_id.chars().filter(|c| !c.is_control()).take(80).collect())
}
