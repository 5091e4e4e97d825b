//! The keys of local actors at rest: private halves sealed under the master key (house rule 11) with
//! the key's own URL as their place, so that a row copied to another actor does not open.

use crate::keys::{BadKey, PrivateKey, generate_keys};
use domain::actor::{ActorKey, SealedActorKey};
use domain::port::{KeyError, MakeActorKeys};
use domain::seal::{MasterKey, Place};
use domain::{ActorId, Entropy};
use std::sync::Arc;

/// The URL of an actor's RSA key.
pub fn main_key_uri(actor_uri: &str) -> String {
    format!("{actor_uri}#main-key")
}

/// The URL of an actor's Ed25519 key.
pub fn ed25519_key_uri(actor_uri: &str) -> String {
    format!("{actor_uri}#ed25519-key")
}

/// Makes and seals the keys of new actors.
pub struct ActorKeyMaker {
    master: MasterKey,
    entropy: Arc<dyn Entropy>,
}

impl ActorKeyMaker {
    /// `entropy` gives the nonces of the seals.
    pub fn new(master: MasterKey, entropy: Arc<dyn Entropy>) -> Self {
        Self { master, entropy }
    }
}

impl MakeActorKeys for ActorKeyMaker {
    fn make_actor_keys(&self, actor_uri: &str, actor_id: ActorId) -> Result<Vec<SealedActorKey>, KeyError> {
        let [rsa, ed25519] = generate_keys().map_err(|error| KeyError(error.to_string()))?;
        let uris = [main_key_uri(actor_uri), ed25519_key_uri(actor_uri)];
        Ok([rsa, ed25519]
            .into_iter()
            .zip(uris)
            .map(|(made, uri)| SealedActorKey {
                sealed_private: self.master.seal(&made.private_pkcs8, place(&uri), &*self.entropy),
                public: ActorKey {
                    uri,
                    actor_id,
                    algorithm: made.algorithm,
                    public: made.public.to_stored(),
                },
            })
            .collect())
    }
}

/// Opens the private half of a local actor's key.
pub fn open_private(master: &MasterKey, key: &SealedActorKey) -> Result<PrivateKey, BadKey> {
    let der = master
        .open(&key.sealed_private, place(&key.public.uri))
        .map_err(BadKey::Sealed)?;
    PrivateKey::from_pkcs8(key.public.algorithm, &der)
}

fn place(key_uri: &str) -> Place<'_> {
    Place {
        table: "actor_key",
        row: key_uri,
        column: "sealed_private",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::PublicKey;
    use domain::actor::KeyAlgorithm;

    struct Counting(std::sync::atomic::AtomicU8);
    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill_with(|| self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
        }
    }

    fn made() -> (MasterKey, Vec<SealedActorKey>) {
        let master = MasterKey::new([7; 32]);
        let maker = ActorKeyMaker::new(master.clone(), Arc::new(Counting(0.into())));
        (
            master,
            maker
                .make_actor_keys("https://a.example/users/ada", ActorId(5))
                .expect("keys"),
        )
    }

    #[test]
    fn an_actor_gets_an_rsa_and_an_ed25519_key_that_open_again() {
        let (master, keys) = made();
        let uris: Vec<_> = keys
            .iter()
            .map(|k| (k.public.uri.as_str(), k.public.algorithm))
            .collect();
        assert_eq!(
            uris,
            [
                ("https://a.example/users/ada#main-key", KeyAlgorithm::Rsa),
                ("https://a.example/users/ada#ed25519-key", KeyAlgorithm::Ed25519),
            ]
        );
        for key in &keys {
            let private = open_private(&master, key).expect("opens");
            assert_eq!(private.public(), PublicKey::try_from(&key.public));
            assert_eq!(key.public.actor_id, ActorId(5));
        }
    }

    #[test]
    fn a_sealed_key_moved_to_another_actor_does_not_open() {
        let (master, mut keys) = made();
        assert!(open_private(&master, &keys[0]).is_ok());
        keys[0].public.uri = "https://a.example/users/eve#main-key".into();
        assert!(matches!(open_private(&master, &keys[0]), Err(BadKey::Sealed(_))));
    }
}
