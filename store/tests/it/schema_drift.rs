//! `store/src/schema.rs` and the two migration folders say the same: tables, columns, nullability.

use diesel::sql_types::{Bool, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};
use std::collections::BTreeSet;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

type Listing = BTreeSet<(String, String, bool)>;

fn listing(columns: Vec<Column>) -> Listing {
    columns
        .into_iter()
        .map(|c| (c.table_name, c.column_name, c.nullable))
        .collect()
}

fn of_sqlite() -> Listing {
    let (store, folder) = crate::suite::sqlite();
    drop(store);
    let path = folder.path().join("guildhall.sqlite");
    let mut c = SqliteConnection::establish(path.to_str().expect("plain name")).expect("opens");
    listing(
        diesel::sql_query(
            "SELECT m.name AS table_name, p.name AS column_name, p.\"notnull\" = 0 AS nullable \
             FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
        )
        .load(&mut c)
        .expect("lists"),
    )
}

fn of_postgres() -> Listing {
    let url = testkit::postgres::fresh_database();
    drop(
        store::Store::open(&store::Database::Postgres {
            url: url.clone(),
            connections: 1,
        })
        .expect("opens"),
    );
    let mut c = PgConnection::establish(&url).expect("opens");
    listing(
        diesel::sql_query(
            "SELECT table_name::text AS table_name, column_name::text AS column_name, is_nullable = 'YES' AS nullable \
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
        )
        .load(&mut c)
        .expect("lists"),
    )
}

/// Reads `table!` blocks: they are plain enough that a few lines do.
fn of_source() -> Listing {
    let mut listing = BTreeSet::new();
    let mut table = String::new();
    for line in include_str!("../../src/schema.rs").lines().map(str::trim) {
        if let Some((name, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            if line.starts_with("diesel::") {
                continue;
            }
            listing.insert((table.clone(), name.to_owned(), kind.starts_with("Nullable")));
        } else if let Some(name) = line
            .strip_suffix(") {")
            .and_then(|l| l.split_once(" ("))
            .map(|(name, _)| name)
        {
            table = name.to_owned();
        }
    }
    listing
}

#[test]
fn sqlite_has_the_tables_that_the_source_declares() {
    assert!(of_source().len() > 100);
    assert_eq!(of_sqlite(), of_source());
}

#[test]
fn postgres_has_the_tables_that_the_source_declares() {
    assert_eq!(of_postgres(), of_source());
}

#[test]
fn both_migration_folders_have_the_same_names() {
    let names = |folder: &str| -> BTreeSet<_> {
        std::fs::read_dir(format!("{}/../migrations/{folder}", env!("CARGO_MANIFEST_DIR")))
            .expect("exists")
            .map(|entry| entry.expect("readable").file_name())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
