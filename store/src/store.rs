//! The handle everybody holds: `read` and `write` run a closure on a connection, off the async
//! threads, as one transaction.

use crate::connection::{Conn, Enqueued};
use crate::pool::{Pool, Target};
use crate::sqlite_writer::{Lane, Report, SqliteWriter};
use crate::{StoreError, migrations};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::{Notify, oneshot};

/// Which database to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A SQLite file at this path; made if it does not exist.
    Sqlite(String),
    /// A PostgreSQL database by URL, and how many connections to open at most.
    Postgres {
        /// `postgres://user:password@host/database`.
        url: String,
        /// At most this many connections.
        connections: usize,
    },
}

/// How many SQLite readers work at once.
const READERS: usize = 4;

enum Engine {
    Sqlite { readers: Pool, writer: SqliteWriter },
    Postgres(Pool),
}

/// A handle to the database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    wake: Arc<Wake>,
}

/// Who waits for work: workers of one queue are not woken for the other.
#[derive(Default)]
struct Wake {
    jobs: Notify,
    deliveries: Notify,
}

impl Wake {
    fn call(&self, enqueued: Enqueued) {
        if enqueued.jobs {
            self.jobs.notify_waiters();
        }
        if enqueued.deliveries {
            self.deliveries.notify_waiters();
        }
    }
}

impl Store {
    /// Opens the database and brings it to the schema of this binary. Blocks; call it before serving
    /// or inside `spawn_blocking`.
    pub fn open(database: &Database) -> Result<Self, StoreError> {
        let wake = Arc::new(Wake::default());
        let engine = match database {
            Database::Sqlite(path) => {
                make_private(path)?;
                let mut conn = Conn::open_sqlite(path)?;
                migrations::run(&mut conn)?;
                let waker = Arc::clone(&wake);
                let writer = SqliteWriter::start(conn, move |enqueued| waker.call(enqueued))?;
                Engine::Sqlite {
                    readers: Pool::new(Target::Sqlite(path.clone()), READERS),
                    writer,
                }
            }
            Database::Postgres { url, connections } => {
                let pool = Pool::new(Target::Postgres(url.clone()), (*connections).max(1));
                let mut conn = pool.take()?;
                migrations::run(&mut conn)?;
                pool.put_back(conn);
                Engine::Postgres(pool)
            }
        };
        Ok(Self {
            engine: Arc::new(engine),
            wake,
        })
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(*self.engine, Engine::Postgres(_))
    }

    /// Runs `f` on a read connection. What it reads is one consistent state.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let engine = Arc::clone(&self.engine);
        match &*self.engine {
            Engine::Sqlite { readers, .. } => {
                let permit = readers.permit().await;
                blocking(move || {
                    let _permit = permit;
                    let Engine::Sqlite { readers, .. } = &*engine else {
                        unreachable!("the engine never changes")
                    };
                    let mut conn = readers.take()?;
                    let outcome = in_transaction(&mut conn, Conn::begin_snapshot, f);
                    readers.put_back(conn);
                    outcome
                })
                .await
            }
            Engine::Postgres(pool) => {
                let permit = pool.permit().await;
                blocking(move || {
                    let _permit = permit;
                    on_postgres(&engine, Conn::begin_snapshot, f).0
                })
                .await
            }
        }
    }

    /// Runs `f` as one transaction: kept if it returns `Ok`, undone if it returns `Err`. Returns after
    /// the commit is on disk. Workers are woken if a job was enqueued.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.write_in(Lane::Awaited, f).await
    }

    /// The same for background work, which nobody waits for: on SQLite, where all writes go one after the
    /// other, it lets those of requests go first.
    pub async fn write_behind<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.write_in(Lane::Behind, f).await
    }

    async fn write_in<T, E, F>(&self, lane: Lane, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite { writer, .. } => {
                let (reply, answer) = oneshot::channel();
                writer.submit(
                    lane,
                    Box::new(move |conn| {
                        let before = conn.enqueued;
                        let outcome = catch_unwind(AssertUnwindSafe(|| f(conn)))
                            .unwrap_or_else(|_| Err(StoreError::unavailable("a query panicked").into()));
                        let keep = outcome.is_ok();
                        if !keep {
                            conn.enqueued = before;
                        }
                        let report: Report = Box::new(move |committed| {
                            let final_outcome = match committed {
                                Ok(()) => outcome,
                                Err(error) => Err(error.into()),
                            };
                            // The caller may have gone away (a client that hung up); the write stands.
                            let _ = reply.send(final_outcome);
                        });
                        (keep, report)
                    }),
                )?;
                answer.await.unwrap_or_else(|_| {
                    Err(StoreError::unavailable("the transaction could not be begun, or was undone").into())
                })
            }
            Engine::Postgres(pool) => {
                let permit = pool.permit().await;
                let engine = Arc::clone(&self.engine);
                let wake = Arc::clone(&self.wake);
                blocking(move || {
                    let _permit = permit;
                    let (outcome, enqueued) = on_postgres(&engine, Conn::begin, f);
                    if outcome.is_ok() {
                        wake.call(enqueued);
                    }
                    outcome
                })
                .await
            }
        }
    }

    /// Resolves when this process next commits a job. Other processes' jobs are found by polling.
    pub async fn job_enqueued(&self) {
        self.wake.jobs.notified().await;
    }

    /// Resolves when this process next commits a delivery. Other processes' deliveries are found by
    /// polling.
    pub async fn delivery_enqueued(&self) {
        self.wake.deliveries.notified().await;
    }
}

/// Makes a SQLite file that only its owner can read, if there is none yet: it says which wallet belongs
/// to which name. SQLite gives its log the same mode.
fn make_private(path: &str) -> Result<(), StoreError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::unavailable(error)),
    }
}

async fn blocking<T, E, F>(f: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce() -> Result<T, E> + Send + 'static,
{
    match tokio::task::spawn_blocking(f).await {
        Ok(outcome) => outcome,
        Err(error) => Err(StoreError::unavailable(error).into()),
    }
}

/// How a transaction begins.
type Begin = fn(&mut Conn) -> Result<(), StoreError>;

/// Runs `f` on a pooled connection. Whether a kept connection still answers is seen at its first
/// statement, the one that begins the transaction: nothing is lost if that fails, and asking first
/// would cost every transaction a round trip.
fn on_postgres<T, E: From<StoreError>>(
    engine: &Engine,
    begin: Begin,
    f: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> (Result<T, E>, Enqueued) {
    let Engine::Postgres(pool) = engine else {
        unreachable!("the engine never changes")
    };
    let mut conn = match pool.take_begun(begin) {
        Ok(conn) => conn,
        Err(error) => return (Err(error.into()), Enqueued::default()),
    };
    conn.enqueued = Enqueued::default();
    let outcome = to_the_end(&mut conn, f);
    let enqueued = conn.enqueued;
    pool.put_back(conn);
    (outcome, enqueued)
}

fn in_transaction<T, E: From<StoreError>>(
    conn: &mut Conn,
    begin: Begin,
    f: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    begin(conn)?;
    to_the_end(conn, f)
}

/// Runs `f` in the transaction that has begun, and commits it or rolls it back.
fn to_the_end<T, E: From<StoreError>>(conn: &mut Conn, f: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    match f(conn) {
        Ok(value) => {
            if let Err(error) = conn.commit() {
                let _ = conn.rollback();
                return Err(error.into());
            }
            Ok(value)
        }
        Err(error) => {
            // If even the roll-back fails, the connection is found dead when it is next taken.
            let _ = conn.rollback();
            Err(error)
        }
    }
}
