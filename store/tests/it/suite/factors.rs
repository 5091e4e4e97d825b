//! What sessions and one-time codes rest on, and that they end with it; passkeys and their trust.

use crate::suite::on_both;
use domain::actor::KeyAlgorithm;
use domain::session::{Session, SignInMethod};
use domain::{AccountId, PasskeyId, SessionId};
use std::time::Duration;
use store::passkeys::{self, StoredPasskey};
use store::{Conn, Store, StoreError, accounts, factors, login_codes, sessions};
use testkit::builders::{NOON, local_account, sealed_key, wallet};

on_both!(
    what_rests_on_a_factor_ends_with_it_and_nothing_else_does,
    a_passkey_is_trusted_once_somebody_says_so,
);

const LOST: &str = "wallet:0x01";

fn member(tx: &mut Conn, id: i64, username: &str) -> Result<AccountId, StoreError> {
    let (account, actor) = local_account(id, username);
    accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
    Ok(account.id)
}

fn session(id: i64, account: AccountId) -> Session {
    Session {
        id: SessionId(id),
        account_id: Some(account),
        method: SignInMethod::Wallet,
        wallet: Some(wallet(1)),
        created_at: NOON,
        seen_at: NOON,
        label: String::new(),
    }
}

async fn what_rests_on_a_factor_ends_with_it_and_nothing_else_does(store: Store) {
    store
        .write(|tx| {
            let (ada, grace) = (member(tx, 1, "ada")?, member(tx, 2, "grace")?);
            for (id, account, factor) in [
                (1, ada, Some(LOST)),
                (2, ada, Some("passkey:7")),
                (3, ada, None),
                (4, grace, Some(LOST)),
            ] {
                let hash = format!("session {id}");
                sessions::add(tx, &hash, &session(id, account))?;
                factors::note_session(tx, &hash, factor)?;
                assert_eq!(factors::of_session(tx, SessionId(id))?.as_deref(), factor);
            }
            login_codes::put(tx, ada, "code", NOON.plus(Duration::from_secs(60)))?;
            factors::note_login_code(tx, ada, Some(LOST))?;
            assert_eq!(factors::of_login_code(tx, ada)?.as_deref(), Some(LOST));
            assert_eq!(factors::end_all(tx, ada, LOST)?, 1);
            let left: Vec<i64> = sessions::list(tx, ada, NOON)?.into_iter().map(|one| one.id.0).collect();
            assert!(left.len() == 2 && left.contains(&2) && left.contains(&3), "{left:?}");
            assert_eq!(
                sessions::list(tx, grace, NOON)?.len(),
                1,
                "other accounts are not touched"
            );
            assert!(!login_codes::remove(tx, ada)?, "the code ended, too");
            assert_eq!(factors::end_all(tx, ada, LOST)?, 0);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("commits");
}

async fn a_passkey_is_trusted_once_somebody_says_so(store: Store) {
    store
        .write(|tx| {
            let (ada, grace) = (member(tx, 1, "ada")?, member(tx, 2, "grace")?);
            let new = StoredPasskey {
                id: PasskeyId(7),
                account: ada,
                credential_id: "c".into(),
                name: "phone".into(),
                data: "{}".into(),
                created_at: NOON,
                used_at: None,
                trusted_at: None,
            };
            assert!(passkeys::add(tx, &new)?);
            assert!(!passkeys::list(tx, ada)?[0].is_trusted(NOON));
            assert!(!passkeys::trust(tx, grace, new.id, NOON)?, "somebody else's");
            assert!(passkeys::trust(tx, ada, new.id, NOON)?);
            let stored = passkeys::list(tx, ada)?.remove(0);
            assert!(stored.is_trusted(NOON) && !stored.is_trusted(NOON.minus(Duration::from_millis(1))));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("commits");
}
