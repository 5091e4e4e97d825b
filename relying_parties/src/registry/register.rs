//! A new relying party: it gets a client id, and a secret that is shown this once.

use super::taken::refuse_taken;
use super::{NewParty, Registry, RegistryError};
use domain::openid::RelyingParty;
use domain::session::Secret;
use domain::{Clock, Entropy, id};
use membership::Permit;
use store::{Store, relying_parties};

/// How many random bytes a client id has.
const CLIENT_ID_BYTES: usize = 12;

/// What was registered.
#[derive(Debug)]
pub struct Registered {
    /// The relying party.
    pub party: RelyingParty,
    /// Its secret, which nobody can read again; `None` if it has none.
    pub secret: Option<Secret>,
}

/// Registers a relying party.
///
/// # Errors
/// [`RegistryError::Bad`] if what is said about it cannot be; [`RegistryError::NotAllowed`] unless by an
/// admin or the operator.
pub async fn register(
    store: &Store,
    by: Permit,
    new: NewParty,
    allow_loopback: bool,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Registered, RegistryError> {
    let registry = Registry {
        store,
        by,
        clock,
        entropy,
        allow_loopback,
    };
    registry.register(new).await
}

impl Registry<'_> {
    /// Registers a relying party.
    ///
    /// # Errors
    /// As [`register()`].
    pub async fn register(&self, new: NewParty) -> Result<Registered, RegistryError> {
        self.register_once(new, id::draw(self.clock.now(), self.entropy)).await
    }

    /// The same under an id that was drawn before, for forms: one that is sent twice registers once.
    ///
    /// # Errors
    /// As [`register()`]; [`RegistryError::RegisteredAlready`] if there is one with this id.
    pub async fn register_once(&self, new: NewParty, id: i64) -> Result<Registered, RegistryError> {
        let (new, sector) = new.checked(self.allow_loopback)?;
        let now = self.clock.now();
        let secret = (!new.is_public).then(|| Secret::draw(self.entropy));
        let hash = secret.as_ref().map(Secret::hash);
        let party = RelyingParty {
            client_id: format!("rp_{}", self.entropy.hex(CLIENT_ID_BYTES)),
            id,
            name: new.name,
            kind: new.kind,
            website: new.website,
            redirect_uris: new.redirect_uris,
            post_logout_uris: new.post_logout_uris,
            backchannel_logout_uri: new.backchannel_logout_uri,
            scopes: new.scopes,
            sector,
            gate_group: new.gate_group,
            synthetic_email: new.synthetic_email,
            is_public: new.is_public,
            created_at: now,
            disabled_at: None,
        };
        let party = self
            .act(move |conn, deed| {
                if relying_parties::find_by_id(conn, party.id)?.is_some() {
                    return Err(RegistryError::RegisteredAlready);
                }
                refuse_taken(conn, &party.redirect_uris, None)?;
                relying_parties::add(conn, &party, hash.as_deref())?;
                let detail = format!("{} ({}): {}", party.name, party.kind.as_str(), party.scopes);
                deed.note(conn, "party.register", &party.client_id, &detail)?;
                Ok(party)
            })
            .await?;
        Ok(Registered { party, secret })
    }
}
