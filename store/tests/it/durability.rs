//! What is on disk survives, and a schema from the future is refused.

use crate::suite;
use store::{Database, Store, instance_facts};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_there_after_reopening() {
    let (store, folder) = suite::sqlite();
    store
        .write(|tx| instance_facts::put(tx, "fact", "1"))
        .await
        .expect("writes");
    drop(store);
    let path = folder
        .path()
        .join("guildhall.sqlite")
        .to_str()
        .expect("plain name")
        .to_owned();
    let store = Store::open(&Database::Sqlite(path)).expect("reopens");
    assert_eq!(
        store
            .read(|c| instance_facts::find(c, "fact"))
            .await
            .expect("reads")
            .as_deref(),
        Some("1")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_newer_than_the_binary_is_refused() {
    let (store, folder) = suite::sqlite();
    drop(store);
    let path = folder
        .path()
        .join("guildhall.sqlite")
        .to_str()
        .expect("plain name")
        .to_owned();
    drop(Store::open(&Database::Sqlite(path.clone())).expect("the clean twin opens"));
    use diesel::{Connection, RunQueryDsl};
    let mut raw = diesel::SqliteConnection::establish(&path).expect("opens");
    diesel::sql_query("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')")
        .execute(&mut raw)
        .expect("plants a migration from the future");
    let refused = Store::open(&Database::Sqlite(path)).err().expect("refused").to_string();
    assert!(
        refused.contains("20991231000000") && refused.contains("newer version"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_sqlite_file_and_its_log_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (store, folder) = suite::sqlite();
    store
        .write(|tx| instance_facts::put(tx, "fact", "1"))
        .await
        .expect("writes");
    for entry in std::fs::read_dir(folder.path()).expect("readable") {
        let entry = entry.expect("readable");
        let mode = entry.metadata().expect("readable").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}
