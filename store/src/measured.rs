//! For tests: a SQLite connection that tells which statements it runs, how each is planned, and how many
//! rows are changed. Work is measured in statements and rows, never in time.

use crate::connection::{Conn, Db};
use crate::{StoreError, migrations};
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::sync::{Arc, Mutex};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

struct Listener(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split(" -- binds: ").next().unwrap_or_default().to_owned();
            self.0.lock().expect("no panic while the lock is held").push(sql);
        }
    }
}

/// What some work came to.
pub(crate) struct Work {
    /// The statements, in order.
    pub(crate) statements: Vec<String>,
    /// How many rows were inserted, changed or deleted.
    pub(crate) rows: i64,
}

/// A measured connection to a fresh database.
pub(crate) struct Measured {
    pub(crate) conn: Conn,
    seen: Arc<Mutex<Vec<String>>>,
    _folder: tempfile::TempDir,
}

impl Measured {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let path = folder.path().join("measured.sqlite");
        let mut conn = Conn::open_sqlite(path.to_str().expect("plain name")).expect("opens");
        migrations::run(&mut conn).expect("migrates");
        let seen = Arc::new(Mutex::new(Vec::new()));
        if let Db::Sqlite(c) = &mut conn.db {
            c.set_instrumentation(Listener(Arc::clone(&seen)));
        }
        let mut measured = Self {
            conn,
            seen,
            _folder: folder,
        };
        measured.run("PRAGMA synchronous = OFF");
        measured
    }

    /// Runs a statement as it stands.
    pub(crate) fn run(&mut self, sql: &str) {
        let Db::Sqlite(c) = &mut self.conn.db else {
            unreachable!("opened as SQLite")
        };
        diesel::sql_query(sql).execute(c).expect(sql);
    }

    fn total_changes(&mut self) -> i64 {
        let Db::Sqlite(c) = &mut self.conn.db else {
            unreachable!("opened as SQLite")
        };
        let total: Total = diesel::sql_query("SELECT total_changes() AS total")
            .get_result(c)
            .expect("counts");
        total.total
    }

    /// Does some work and tells what it came to.
    pub(crate) fn work<T>(&mut self, f: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> (T, Work) {
        let before = self.total_changes();
        self.seen.lock().expect("no panic while the lock is held").clear();
        let value = f(&mut self.conn).expect("works");
        let statements = std::mem::take(&mut *self.seen.lock().expect("no panic while the lock is held"));
        let rows = self.total_changes() - before;
        (value, Work { statements, rows })
    }

    /// The steps by which SQLite runs each statement of some work.
    pub(crate) fn plans<T>(&mut self, f: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> Vec<String> {
        let (_, work) = self.work(f);
        let Db::Sqlite(c) = &mut self.conn.db else {
            unreachable!("opened as SQLite")
        };
        let mut plans = Vec::new();
        for sql in work.statements {
            let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
                .load(c)
                .expect("SQLite explains it");
            plans.extend(steps.into_iter().map(|step| step.detail));
        }
        plans
    }

    /// Fails unless every step of some work looks rows up by an index, in order: nothing is scanned,
    /// nothing is sorted.
    pub(crate) fn assert_indexed<T>(&mut self, what: &str, f: impl FnOnce(&mut Conn) -> Result<T, StoreError>) {
        let plans = self.plans(f);
        assert!(!plans.is_empty(), "{what}: nothing was asked");
        for step in &plans {
            let walks = step.starts_with("SCAN") && !step.starts_with("SCAN CONSTANT ROW");
            assert!(!walks && !step.contains("TEMP B-TREE"), "{what}: {plans:#?}");
        }
    }
}
