//! One list of cases, two databases.

mod accounts;
mod appeals;
mod bans;
mod binding_races;
mod bindings;
mod blocks;
mod cast;
mod chain_places;
mod concurrency;
mod conversations;
mod counters;
mod decisions;
mod deliveries;
mod factors;
mod federation;
mod gate_admin;
mod home;
mod jobs;
mod members;
mod membership_upgrade;
mod memberships;
mod notices;
mod notifications;
mod oauth;
mod one_token_one_account;
mod openid_log_ins;
mod party_accounts;
mod passkeys;
mod pending_changes;
mod people;
mod posts;
mod private_notes;
mod pushed_requests;
mod reactions;
mod sessions;
mod shelves;
mod standing;
mod tagged_posts;
mod threads;
mod timelines;
mod traces;
mod transactions;

use store::{Database, Store};

/// A store on a fresh SQLite file; the folder goes when it is dropped.
pub fn sqlite() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let path = folder.path().join("guildhall.sqlite");
    let store = Store::open(&Database::Sqlite(path.to_str().expect("plain name").to_owned())).expect("opens");
    (store, folder)
}

/// A store on a fresh PostgreSQL database.
pub fn postgres() -> Store {
    Store::open(&Database::Postgres {
        url: testkit::postgres::fresh_database(),
        connections: 8,
    })
    .expect("opens")
}

/// Declares cases that run on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let (store, _folder) = crate::suite::sqlite();
                super::$name(store).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::suite::postgres()).await;
            })+
        }
    };
}
pub(crate) use on_both;
