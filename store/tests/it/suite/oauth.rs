//! Apps, codes and tokens.

use crate::suite::on_both;
use domain::account::{AccountState, Role};
use domain::actor::KeyAlgorithm;
use domain::oauth::{App, CODE_TTL, Code, Scopes, TOUCH_EVERY, UNUSED_APP_TTL};
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::oauth_tokens::NewToken;
use store::{Conn, Store, StoreError, accounts, oauth_apps, oauth_codes, oauth_tokens, sweep};
use testkit::builders::{NOON, local_account, sealed_key};

on_both!(
    an_app_comes_back_as_it_was_stored,
    a_code_is_taken_by_one_of_many,
    a_token_shows_its_app_and_the_present_state_of_its_account,
    a_token_of_the_app_itself_has_no_account,
    a_token_is_touched_at_most_hourly,
    the_apps_of_a_member_are_listed_once_each_and_revoked_one_by_one,
    tokens_of_a_code_are_revoked_for_its_own_app_only,
    an_account_takes_its_codes_and_tokens_along,
    everything_that_one_account_let_apps_do_ends_at_once,
    an_app_keeps_its_newest_tokens_of_its_own,
    the_sweep_forgets_unused_apps_and_expired_codes,
);

fn scopes(text: &str) -> Scopes {
    Scopes::parse(text).expect("scopes")
}

fn app(id: i64) -> App {
    App {
        id,
        client_id: format!("client{id}"),
        name: format!("App {id}"),
        website: Some("https://app.example/".into()),
        redirect_uris: vec!["https://app.example/cb".into(), "myapp:\"cb\"".into()],
        scopes: scopes("read write"),
        is_public: false,
        created_at: NOON,
    }
}

fn code(app: i64, account: AccountId) -> Code {
    Code {
        client_id: format!("client{app}"),
        account_id: account,
        redirect_uri: "https://app.example/cb".into(),
        scopes: scopes("read"),
        challenge: Some("c".repeat(43)),
        expires_at: NOON.plus(CODE_TTL),
    }
}

fn token(id: i64, app: i64, account: Option<AccountId>) -> NewToken {
    NewToken {
        id,
        client_id: format!("client{app}"),
        account_id: account,
        scopes: scopes("read"),
        code_hash: Some(format!("code{id}")),
        created_at: NOON.plus(Duration::from_secs(id.unsigned_abs())),
    }
}

/// Ada's account and the apps 1 to `apps`.
fn begin(tx: &mut Conn, apps: i64) -> Result<AccountId, StoreError> {
    let (account, actor) = local_account(1, "ada");
    accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
    for id in 1..=apps {
        oauth_apps::add(tx, &app(id), Some("secret"))?;
    }
    Ok(account.id)
}

async fn an_app_comes_back_as_it_was_stored(store: Store) {
    store
        .write(|tx| {
            let public = App {
                is_public: true,
                website: None,
                ..app(2)
            };
            oauth_apps::add(tx, &app(1), Some("hash"))?;
            oauth_apps::add(tx, &public, None)?;
            assert_eq!(
                oauth_apps::find_with_secret(tx, "client1")?,
                Some((app(1), Some("hash".to_owned())))
            );
            assert_eq!(oauth_apps::find_with_secret(tx, "client2")?, Some((public, None)));
            assert_eq!(oauth_apps::find(tx, "client3")?, None);
            assert_eq!(oauth_apps::find(tx, "client1\0")?, None);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_code_is_taken_by_one_of_many(store: Store) {
    let account = store
        .write(|tx| {
            let account = begin(tx, 1)?;
            oauth_codes::add(tx, "code", &code(1, account))?;
            Ok::<_, StoreError>(account)
        })
        .await
        .expect("stores");
    let takes: Vec<_> = (0..10)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(|tx| {
                        oauth_codes::find(tx, "code")?;
                        oauth_codes::take(tx, "code")
                    })
                    .await
                    .expect("no error")
            })
        })
        .collect();
    let mut taken = Vec::new();
    for take in takes {
        taken.extend(take.await.expect("no panic"));
    }
    assert_eq!(taken, [code(1, account)]);
}

async fn a_token_shows_its_app_and_the_present_state_of_its_account(store: Store) {
    store
        .write(|tx| {
            let account = begin(tx, 1)?;
            oauth_tokens::add(tx, "token", &token(1, 1, Some(account)))?;
            let access = oauth_tokens::find(tx, "token")?.expect("the token");
            assert_eq!(
                (access.token_id, &access.app, &access.scopes),
                (1, &app(1), &scopes("read"))
            );
            let seen = access.account.expect("an account");
            assert_eq!(
                (seen.id, seen.role, seen.state),
                (account, Role::Member, AccountState::Active)
            );
            accounts::set_state(tx, account, AccountState::Suspended)?;
            let access = oauth_tokens::find(tx, "token")?.expect("the token");
            assert_eq!(access.account.expect("an account").state, AccountState::Suspended);
            assert_eq!(oauth_tokens::find(tx, "another")?, None);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn everything_that_one_account_let_apps_do_ends_at_once(store: Store) {
    store
        .write(|tx| {
            let ada = begin(tx, 2)?;
            let (eva, actor) = local_account(2, "eva");
            accounts::add(tx, &eva, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            oauth_tokens::add(tx, "one", &token(1, 1, Some(ada)))?;
            oauth_tokens::add(tx, "two", &token(2, 2, Some(ada)))?;
            oauth_codes::add(tx, "code", &code(1, ada))?;
            oauth_tokens::add(tx, "evas", &token(3, 1, Some(eva.id)))?;
            oauth_codes::add(tx, "evas code", &code(1, eva.id))?;
            oauth_tokens::add(tx, "own", &token(4, 1, None))?;
            assert_eq!(oauth_tokens::revoke_all(tx, ada)?, 2);
            assert_eq!(oauth_codes::find(tx, "code")?, None);
            for gone in ["one", "two"] {
                assert_eq!(oauth_tokens::find(tx, gone)?, None, "{gone}");
            }
            for left in ["evas", "own"] {
                assert!(oauth_tokens::find(tx, left)?.is_some(), "{left}");
            }
            assert!(oauth_codes::find(tx, "evas code")?.is_some());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_token_of_the_app_itself_has_no_account(store: Store) {
    store
        .write(|tx| {
            begin(tx, 1)?;
            oauth_tokens::add(tx, "token", &token(1, 1, None))?;
            let access = oauth_tokens::find(tx, "token")?.expect("the token");
            assert_eq!((access.account, access.app), (None, app(1)));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_token_is_touched_at_most_hourly(store: Store) {
    store
        .write(|tx| {
            let account = begin(tx, 1)?;
            oauth_tokens::add(tx, "token", &token(1, 1, Some(account)))?;
            let mut used_at = |now: Timestamp| {
                let due = oauth_tokens::find(tx, "token")?
                    .expect("the token")
                    .is_due_for_touch(now);
                oauth_tokens::touch(tx, 1, now)?;
                let after = oauth_tokens::find(tx, "token")?.expect("the token");
                assert!(!after.is_due_for_touch(now));
                Ok::<_, StoreError>((due, after.used_at))
            };
            assert_eq!(used_at(NOON)?, (true, Some(NOON)));
            let soon = NOON.plus(TOUCH_EVERY - Duration::from_millis(1));
            assert_eq!(used_at(soon)?, (false, Some(NOON)));
            let later = NOON.plus(TOUCH_EVERY);
            assert_eq!(used_at(later)?, (true, Some(later)));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_apps_of_a_member_are_listed_once_each_and_revoked_one_by_one(store: Store) {
    store
        .write(|tx| {
            let account = begin(tx, 3)?;
            oauth_tokens::add(tx, "a", &token(1, 1, Some(account)))?;
            oauth_tokens::add(tx, "b", &token(2, 2, Some(account)))?;
            oauth_tokens::add(
                tx,
                "c",
                &NewToken {
                    scopes: scopes("write:media"),
                    ..token(3, 1, Some(account))
                },
            )?;
            oauth_tokens::add(tx, "d", &token(4, 3, None))?;
            oauth_codes::add(tx, "waiting", &code(1, account))?;
            oauth_tokens::touch(tx, 3, NOON)?;
            let grants = oauth_tokens::list_of(tx, account)?;
            let listed: Vec<_> = grants
                .iter()
                .map(|grant| (grant.app.id, grant.scopes.to_string(), grant.used_at))
                .collect();
            assert_eq!(
                listed,
                [
                    (1, "read write:media".to_owned(), Some(NOON)),
                    (2, "read".to_owned(), None)
                ]
            );
            assert_eq!(
                grants[0].created_at,
                NOON.plus(Duration::from_secs(1)),
                "the first time"
            );
            assert_eq!(oauth_tokens::revoke_app(tx, account, 9)?, 0);
            assert_eq!(oauth_tokens::revoke_app(tx, account, 1)?, 2);
            assert_eq!(oauth_codes::find(tx, "waiting")?, None, "nothing waits to come back");
            assert!(oauth_tokens::find(tx, "a")?.is_none() && oauth_tokens::find(tx, "b")?.is_some());
            assert!(oauth_tokens::revoke(tx, "b")? && !oauth_tokens::revoke(tx, "b")?);
            assert!(oauth_tokens::list_of(tx, account)?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn tokens_of_a_code_are_revoked_for_its_own_app_only(store: Store) {
    store
        .write(|tx| {
            let account = begin(tx, 2)?;
            oauth_tokens::add(tx, "token", &token(1, 1, Some(account)))?;
            assert_eq!(oauth_tokens::revoke_of_code(tx, "client2", "code1")?, 0);
            assert_eq!(oauth_tokens::revoke_of_code(tx, "client1", "code2")?, 0);
            assert_eq!(oauth_tokens::revoke_of_code(tx, "client1", "code1")?, 1);
            assert_eq!(oauth_tokens::find(tx, "token")?, None);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn an_account_takes_its_codes_and_tokens_along(store: Store) {
    store
        .write(|tx| {
            let account = begin(tx, 1)?;
            oauth_tokens::add(tx, "hers", &token(1, 1, Some(account)))?;
            oauth_tokens::add(tx, "its", &token(2, 1, None))?;
            oauth_codes::add(tx, "code", &code(1, account))?;
            accounts::remove(tx, account, NOON)?;
            assert_eq!(oauth_tokens::find(tx, "hers")?, None);
            assert_eq!(oauth_codes::find(tx, "code")?, None);
            assert!(oauth_tokens::find(tx, "its")?.is_some());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn an_app_keeps_its_newest_tokens_of_its_own(store: Store) {
    store
        .write(|tx| {
            let account = begin(tx, 1)?;
            oauth_tokens::add(tx, "hers", &token(1, 1, Some(account)))?;
            for id in 2..=5 {
                oauth_tokens::add(tx, &format!("own{id}"), &token(id, 1, None))?;
            }
            assert_eq!(oauth_tokens::keep_own(tx, "client1", 4)?, 0);
            assert_eq!(oauth_tokens::keep_own(tx, "client1", 3)?, 1);
            assert_eq!(oauth_tokens::find(tx, "own2")?, None);
            assert!(oauth_tokens::find(tx, "own3")?.is_some() && oauth_tokens::find(tx, "hers")?.is_some());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_sweep_forgets_unused_apps_and_expired_codes(store: Store) {
    store
        .write(|tx| {
            let account = begin(tx, 2)?;
            oauth_apps::mark_used(tx, "client2", NOON)?;
            oauth_codes::add(tx, "code", &code(2, account))?;
            assert_eq!(sweep::run(tx, NOON)?, 0);
            assert_eq!(sweep::run(tx, NOON.plus(CODE_TTL))?, 1);
            assert_eq!(sweep::run(tx, NOON.plus(UNUSED_APP_TTL))?, 1);
            assert_eq!(oauth_apps::find(tx, "client1")?, None);
            assert!(oauth_apps::find(tx, "client2")?.is_some());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
