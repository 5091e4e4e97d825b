//! Members from before memberships were looked at: an upgrade has everybody looked at soon and takes
//! nothing away; and the way back works.

use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use domain::AccountId;
use domain::membership::{Stage, Standing};
use store::{Database, Store, accounts, memberships};
use testkit::builders::NOON;

const FIRST: &str = "00000000000009";

fn migrations(database: &str) -> FileBasedMigrations {
    let folder = format!("{}/../migrations/{database}", env!("CARGO_MANIFEST_DIR"));
    FileBasedMigrations::from_path(folder).expect("the folder is there")
}

/// Goes back to the schema before, and adds members as it was done then.
fn go_back<C, DB>(c: &mut C, database: &str, run: impl Fn(&mut C, &str))
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    loop {
        let reverted = c.revert_last_migration(migrations(database)).expect("goes back");
        if reverted.to_string().ends_with(FIRST) || reverted.to_string().contains("20261122000009") {
            break;
        }
    }
    for (id, name, state) in [(1, "ada", "active"), (2, "bob", "suspended"), (3, "cat", "deleted")] {
        run(
            c,
            &format!(
                "INSERT INTO actor (id, uri, local, kind, username, host, display_name, summary_html, url, inbox, \
                 manually_approves_followers, refreshed_at, created_at) VALUES ({id}, 'https://guild.example/{id}', TRUE, \
                 'Person', '{name}', 'guild.example', '', '', '', '', FALSE, 0, 0)"
            ),
        );
        run(
            c,
            &format!(
                "INSERT INTO account (id, actor_id, username, role, state, biography, created_at) \
                 VALUES ({id}, {id}, '{name}', 'member', '{state}', '', {})",
                NOON.as_millis()
            ),
        );
    }
}

async fn everybody_is_due_and_in_good_standing(store: Store) {
    store
        .read(|c| {
            assert_eq!(memberships::due(c, NOON, 10)?, [AccountId(1), AccountId(2)]);
            let ada = memberships::find(c, AccountId(1))?.expect("a membership");
            assert_eq!(
                (ada.standing, ada.rule, ada.outcome),
                (Standing::active(NOON), None, None)
            );
            let account = accounts::lookup(c, AccountId(1))?.expect("ada");
            assert_eq!(account.stage, Stage::Active);
            assert_eq!(accounts::role_rule(c, AccountId(1))?, None);
            Ok::<_, store::StoreError>(())
        })
        .await
        .expect("reads");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_has_everybody_looked_at_and_takes_nothing_away_on_sqlite() {
    let (store, folder) = crate::suite::sqlite();
    drop(store);
    let path = folder.path().join("guildhall.sqlite");
    let path = path.to_str().expect("plain name").to_owned();
    let mut c = SqliteConnection::establish(&path).expect("opens");
    go_back(&mut c, "sqlite", |c, sql| {
        diesel::sql_query(sql).execute(c).expect(sql);
    });
    drop(c);
    everybody_is_due_and_in_good_standing(Store::open(&Database::Sqlite(path)).expect("upgrades")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_has_everybody_looked_at_and_takes_nothing_away_on_postgres() {
    let url = testkit::postgres::fresh_database();
    let database = Database::Postgres {
        url: url.clone(),
        connections: 2,
    };
    drop(Store::open(&database).expect("opens"));
    let mut c = PgConnection::establish(&url).expect("opens");
    go_back(&mut c, "postgres", |c, sql| {
        diesel::sql_query(sql).execute(c).expect(sql);
    });
    drop(c);
    everybody_is_due_and_in_good_standing(Store::open(&database).expect("upgrades")).await;
}
