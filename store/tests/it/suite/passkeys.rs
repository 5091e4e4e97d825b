//! Passkeys and their questions, hand-offs, one-time log-in codes.

use crate::suite::on_both;
use domain::session::{CHALLENGE_TTL, Session, SignInMethod};
use domain::{AccountId, PasskeyId, SessionId, actor::KeyAlgorithm};
use store::handoffs::{self, Handoff, HandoffState};
use store::passkey_ceremonies::{self, Ceremony};
use store::passkeys::{self, StoredPasskey};
use store::{Conn, Store, StoreError, accounts, login_codes, sessions, sweep};
use testkit::builders::{NOON, local_account, sealed_key};

on_both!(
    a_passkey_is_found_renamed_used_and_removed,
    a_credential_is_enrolled_once,
    a_ceremony_is_taken_once_and_by_its_browser,
    a_handoff_goes_from_waiting_to_approved_to_collected,
    a_cancelled_handoff_stays_cancelled,
    guesses_at_a_login_code_are_counted,
    a_session_without_a_wallet_keeps_how_it_began,
    what_expired_of_signing_in_is_swept_and_leaving_takes_the_rest,
);

fn member(tx: &mut Conn, id: i64, username: &str) -> Result<AccountId, StoreError> {
    let (account, actor) = local_account(id, username);
    accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
    Ok(account.id)
}

fn passkey(id: i64, account: AccountId, credential: &str) -> StoredPasskey {
    StoredPasskey {
        id: PasskeyId(id),
        account,
        credential_id: credential.into(),
        name: format!("key {id}"),
        data: "{}".into(),
        created_at: NOON,
        used_at: None,
        trusted_at: None,
    }
}

fn ceremony(id: &str) -> Ceremony {
    Ceremony {
        id: id.into(),
        browser_hash: "browser".into(),
        account: None,
        state: "{}".into(),
        expires_at: NOON.plus(CHALLENGE_TTL),
    }
}

fn handoff(code: &str, browser: &str) -> Handoff {
    Handoff {
        code_hash: code.into(),
        waiting_hash: browser.into(),
        label: "Test/1".into(),
        network: None,
        number: 47,
        choices: vec![12, 47, 63, 90],
        next: "/home".into(),
        state: HandoffState::Waiting,
        expires_at: NOON.plus(CHALLENGE_TTL),
    }
}

async fn a_passkey_is_found_renamed_used_and_removed(store: Store) {
    store
        .write(|tx| {
            let (ada, grace) = (member(tx, 1, "ada")?, member(tx, 2, "grace")?);
            let new = passkey(5, ada, "c5");
            assert!(passkeys::add(tx, &new)?);
            assert_eq!(passkeys::find_by_credential(tx, "c5")?, Some(new.clone()));
            assert_eq!(passkeys::list(tx, ada)?, std::slice::from_ref(&new));
            assert_eq!(passkeys::list(tx, grace)?, []);

            assert!(!passkeys::rename(tx, grace, new.id, "mine")?, "somebody else's");
            assert!(passkeys::rename(tx, ada, new.id, "phone")?);
            let later = NOON.plus(CHALLENGE_TTL);
            assert!(passkeys::note_use(tx, &new, "{1}", later)?);
            assert!(
                !passkeys::note_use(tx, &new, "{2}", later)?,
                "it has changed since it was read"
            );
            let now = passkeys::find_by_credential(tx, "c5")?.expect("still there");
            assert_eq!(
                (now.name.as_str(), now.data.as_str(), now.used_at),
                ("phone", "{1}", Some(later))
            );

            assert!(!passkeys::remove(tx, grace, new.id)?, "somebody else's");
            assert!(passkeys::remove(tx, ada, new.id)?);
            assert!(!passkeys::remove(tx, ada, new.id)?);
            assert_eq!(passkeys::find_by_credential(tx, "c5")?, None);

            assert_eq!(passkeys::find_handle(tx, ada)?, None);
            assert!(passkeys::add_handle(tx, ada, "random")?);
            assert!(!passkeys::add_handle(tx, ada, "another")?);
            assert_eq!(passkeys::find_handle(tx, ada)?.as_deref(), Some("random"));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_credential_is_enrolled_once(store: Store) {
    store
        .write(|tx| {
            let (ada, grace) = (member(tx, 1, "ada")?, member(tx, 2, "grace")?);
            assert!(passkeys::add(tx, &passkey(5, ada, "c5"))?);
            assert!(!passkeys::add(tx, &passkey(6, grace, "c5"))?);
            assert!(passkeys::add(tx, &passkey(6, grace, "c6"))?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_ceremony_is_taken_once_and_by_its_browser(store: Store) {
    store
        .write(|tx| {
            passkey_ceremonies::add(tx, &ceremony("c1"))?;
            assert_eq!(passkey_ceremonies::take(tx, "c1", "other")?, None);
            assert_eq!(passkey_ceremonies::take(tx, "c1\0", "browser")?, None);
            assert_eq!(
                passkey_ceremonies::list_open_expiries(tx, "browser", NOON)?,
                [ceremony("c1").expires_at]
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
    let takes: Vec<_> = (0..10)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write::<_, StoreError, _>(|tx| passkey_ceremonies::take(tx, "c1", "browser"))
                    .await
                    .expect("no error")
            })
        })
        .collect();
    let mut taken = Vec::new();
    for take in takes {
        taken.extend(take.await.expect("no panic"));
    }
    assert_eq!(taken, [ceremony("c1")]);
}

async fn a_handoff_goes_from_waiting_to_approved_to_collected(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            let new = handoff("h1", "browser");
            handoffs::put(tx, &new)?;
            assert_eq!(handoffs::find(tx, "h1", NOON)?, Some(new.clone()));
            assert_eq!(handoffs::find(tx, "h1", new.expires_at)?, None, "expired");
            assert_eq!(handoffs::take(tx, "h1", "browser", NOON)?, None, "nobody approved");
            assert!(!handoffs::approve(tx, "h1", ada, new.expires_at)?, "expired");
            assert!(handoffs::approve(tx, "h1", ada, NOON)?);
            assert!(!handoffs::approve(tx, "h1", ada, NOON)?, "once");
            assert!(!handoffs::cancel(tx, "h1")?, "too late to say no");
            assert_eq!(handoffs::take(tx, "h1", "other", NOON)?, None);
            assert_eq!(handoffs::take(tx, "h1", "browser", new.expires_at)?, None, "expired");
            let taken = handoffs::take(tx, "h1", "browser", NOON)?.expect("collected");
            assert_eq!(taken.state, HandoffState::Approved(ada));
            assert_eq!(handoffs::take(tx, "h1", "browser", NOON)?, None, "once");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_cancelled_handoff_stays_cancelled(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            handoffs::put(tx, &handoff("h1", "browser"))?;
            assert!(handoffs::cancel(tx, "h1")?);
            assert!(!handoffs::approve(tx, "h1", ada, NOON)?);
            let found = handoffs::find(tx, "h1", NOON)?.expect("still there");
            assert_eq!(found.state, HandoffState::Cancelled);
            handoffs::put(tx, &handoff("h2", "browser"))?;
            assert_eq!(
                handoffs::find(tx, "h1", NOON)?,
                None,
                "the browser waits for another one now"
            );
            assert!(handoffs::approve(tx, "h2", ada, NOON)?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn guesses_at_a_login_code_are_counted(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            let end = NOON.plus(CHALLENGE_TTL);
            assert_eq!(login_codes::count_guess(tx, ada, NOON)?, None);
            login_codes::put(tx, ada, "old", end)?;
            login_codes::count_guess(tx, ada, NOON)?;
            login_codes::put(tx, ada, "new", end)?;
            assert_eq!(login_codes::count_guess(tx, ada, NOON)?, Some(("new".into(), 1)));
            assert_eq!(login_codes::count_guess(tx, ada, NOON)?, Some(("new".into(), 2)));
            assert_eq!(login_codes::count_guess(tx, ada, end)?, None, "expired");
            assert!(login_codes::remove(tx, ada)?);
            assert!(!login_codes::remove(tx, ada)?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_session_without_a_wallet_keeps_how_it_began(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            for (id, method) in [
                (1, SignInMethod::Passkey),
                (2, SignInMethod::Handoff),
                (3, SignInMethod::Code),
            ] {
                let session = Session {
                    id: SessionId(id),
                    account_id: Some(ada),
                    method,
                    wallet: None,
                    created_at: NOON,
                    seen_at: NOON,
                    label: "phone".into(),
                };
                let hash = format!("hash{id}");
                sessions::add(tx, &hash, &session)?;
                assert_eq!(sessions::find(tx, &hash, NOON)?, Some(session));
            }
            assert_eq!(sessions::list(tx, ada, NOON)?.len(), 3);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
    let nobody = Session {
        id: SessionId(9),
        account_id: None,
        method: SignInMethod::Passkey,
        wallet: None,
        created_at: NOON,
        seen_at: NOON,
        label: String::new(),
    };
    let refused = store
        .write::<_, StoreError, _>(move |tx| sessions::add(tx, "nobody", &nobody))
        .await;
    assert!(refused.is_err(), "a session proves a wallet or an account");
}

async fn what_expired_of_signing_in_is_swept_and_leaving_takes_the_rest(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            passkeys::add_handle(tx, ada, "random")?;
            passkeys::add(tx, &passkey(5, ada, "c5"))?;
            let end = NOON.plus(CHALLENGE_TTL);
            passkey_ceremonies::add(tx, &ceremony("c1"))?;
            handoffs::put(tx, &handoff("h1", "browser"))?;
            login_codes::put(tx, ada, "code", end)?;
            assert_eq!(sweep::run(tx, NOON)?, 0);
            assert_eq!(sweep::run(tx, end)?, 3);
            login_codes::put(tx, ada, "code", end)?;
            handoffs::put(tx, &handoff("h2", "browser"))?;
            handoffs::approve(tx, "h2", ada, NOON)?;
            accounts::remove(tx, ada, NOON)?;
            assert_eq!(passkeys::find_by_credential(tx, "c5")?, None);
            assert_eq!(handoffs::find(tx, "h2", NOON)?, None);
            assert_eq!(sweep::run(tx, end)?, 0, "nothing of the account is left");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
