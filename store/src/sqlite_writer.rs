//! The one writer of a SQLite file: a thread that owns the only writing connection. Writes that wait
//! at the same moment are run one after the other, each in its own savepoint, and share one commit.
//! A disk sync costs milliseconds and a small write microseconds, so this is what lets a durable
//! inbox take thousands of posts a second.

use crate::connection::Enqueued;
use crate::{Conn, StoreError};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Reports to the caller, once it is known whether the commit succeeded.
pub(crate) type Report = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A write: runs inside its savepoint and says whether to keep it, and how to report.
pub(crate) type Write = Box<dyn FnOnce(&mut Conn) -> (bool, Report) + Send>;

/// How many writes may share a commit. Bounds how long a reader of the answer waits.
const BATCH: usize = 128;

/// How many writes may wait. More are refused as "too busy" so that memory stays bounded.
const QUEUE: usize = 4096;

/// How many of the writes that can wait share a commit with writes that somebody waits for: enough that
/// they never come to a stop, few enough that the commit is soon.
const BESIDE: usize = 4;

/// Who waits for a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Somebody: it goes first.
    Awaited,
    /// Background work.
    Behind,
}

#[derive(Default)]
struct Waiting {
    awaited: VecDeque<Write>,
    behind: VecDeque<Write>,
    closed: bool,
}

/// What waits to be written.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

/// What one commit has taken so far.
#[derive(Default)]
struct Taken {
    awaited: bool,
    behind: usize,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }

    /// The next write for a commit, if one is there for it.
    fn next(waiting: &mut Waiting, taken: &mut Taken) -> Option<Write> {
        if let Some(write) = waiting.awaited.pop_front() {
            taken.awaited = true;
            return Some(write);
        }
        if taken.awaited && taken.behind >= BESIDE {
            return None;
        }
        taken.behind += 1;
        waiting.behind.pop_front()
    }

    /// Waits for the first write of a commit; `None` when no more will come.
    fn first(&self, taken: &mut Taken) -> Option<Write> {
        let mut waiting = self.lock();
        loop {
            if let Some(write) = Self::next(&mut waiting, taken) {
                return Some(write);
            }
            *taken = Taken::default();
            if waiting.closed {
                return None;
            }
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Tells the callers when the thread ends, however it ends: what it leaves behind is never run.
struct Closing(Arc<Queue>);

impl Drop for Closing {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        waiting.closed = true;
        waiting.awaited.clear();
        waiting.behind.clear();
    }
}

pub(crate) struct SqliteWriter {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

impl SqliteWriter {
    /// Starts the thread. `after_commit` is called after each commit, with what it added to the queues.
    pub(crate) fn start(conn: Conn, after_commit: impl Fn(Enqueued) + Send + 'static) -> Result<Self, StoreError> {
        let queue = Arc::new(Queue::default());
        let closing = Closing(Arc::clone(&queue));
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || run(conn, &closing.0, &after_commit))
            .map_err(StoreError::unavailable)?;
        Ok(Self {
            queue,
            thread: Some(thread),
        })
    }

    /// Hands a write over. Fails if too many wait already.
    pub(crate) fn submit(&self, lane: Lane, write: Write) -> Result<(), StoreError> {
        let mut waiting = self.queue.lock();
        if waiting.closed {
            return Err(StoreError::unavailable("the writer has stopped"));
        }
        if waiting.awaited.len() + waiting.behind.len() >= QUEUE {
            return Err(StoreError::unavailable("too many writes are waiting"));
        }
        match lane {
            Lane::Awaited => waiting.awaited.push_back(write),
            Lane::Behind => waiting.behind.push_back(write),
        }
        drop(waiting);
        self.queue.arrived.notify_one();
        Ok(())
    }
}

impl Drop for SqliteWriter {
    /// Lets the writes already handed over finish.
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            // A panic of the writer was already reported by the panic hook.
            let _ = thread.join();
        }
    }
}

fn run(mut conn: Conn, queue: &Queue, after_commit: &dyn Fn(Enqueued)) {
    loop {
        let mut taken = Taken::default();
        let Some(first) = queue.first(&mut taken) else { return };
        let mut reports = Vec::new();
        conn.enqueued = Enqueued::default();
        let committed = transaction(&mut conn, first, queue, &mut taken, &mut reports);
        if committed.is_ok() {
            after_commit(conn.enqueued);
        }
        for report in reports {
            report(match &committed {
                Ok(()) => Ok(()),
                Err(error) => Err(StoreError::unavailable(error.to_string())),
            });
        }
    }
}

fn transaction(
    conn: &mut Conn,
    first: Write,
    queue: &Queue,
    taken: &mut Taken,
    reports: &mut Vec<Report>,
) -> Result<(), StoreError> {
    if let Err(error) = conn.begin_immediate() {
        // The write was not run; its report must still reach the caller.
        let message = error.to_string();
        reports.push(unrun(first));
        return Err(StoreError::unavailable(message));
    }
    let mut next = Some(first);
    while let Some(write) = next {
        match savepoint(conn, write) {
            Ok(report) => reports.push(report),
            Err(error) => {
                tracing::error!(%error, "a savepoint failed; the whole batch is rolled back");
                // Once for the savepoint that may be left, once for the transaction around it.
                let _ = conn.rollback();
                let _ = conn.rollback();
                return Err(error);
            }
        }
        next = if reports.len() < BATCH {
            Queue::next(&mut queue.lock(), taken)
        } else {
            None
        };
    }
    conn.commit().inspect_err(|_| {
        let _ = conn.rollback();
    })
}

fn savepoint(conn: &mut Conn, write: Write) -> Result<Report, StoreError> {
    conn.begin()?;
    let (keep, report) = write(conn);
    if keep {
        conn.commit()?
    } else {
        conn.rollback()?
    }
    Ok(report)
}

/// A report for a write that never ran: dropping its reply channel tells the caller.
fn unrun(write: Write) -> Report {
    Box::new(move |_| drop(write))
}

#[cfg(test)]
mod tests {
    use crate::connection::on;
    use crate::{Database, Store, StoreError, instance_facts};
    use diesel::RunQueryDsl;
    use std::future::Future;
    use std::task::{Context, Waker};

    fn store() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let path = folder.path().join("guildhall.sqlite").display().to_string();
        (Store::open(&Database::Sqlite(path)).expect("opens"), folder)
    }

    /// SQLite rolls the whole transaction back by itself when the disk is full.
    #[tokio::test(flavor = "multi_thread")]
    async fn after_a_full_disk_the_next_write_is_kept() {
        let (store, _folder) = store();
        store
            .write(|tx| {
                // SQLite takes the present size of the file for a limit that is below it.
                on!(tx, c => diesel::sql_query("PRAGMA max_page_count = 1").execute(c))?;
                instance_facts::put(tx, "small", "1")
            })
            .await
            .expect("the clean twin is kept: there is room in the pages of the file");
        let full = store
            .write(|tx| instance_facts::put(tx, "large", &"x".repeat(4 << 20)))
            .await;
        assert!(matches!(full, Err(StoreError::Unavailable(_))), "{full:?}");
        store
            .write(|tx| instance_facts::put(tx, "later", "1"))
            .await
            .expect("the writer works again");
        let kept = |name| store.read(move |c| instance_facts::find(c, name));
        assert_eq!(kept("small").await.expect("reads").as_deref(), Some("1"));
        assert_eq!(kept("large").await.expect("reads"), None);
        assert_eq!(kept("later").await.expect("reads").as_deref(), Some("1"));
    }

    /// The savepoint cannot be released and the transaction around it stays open.
    #[tokio::test(flavor = "multi_thread")]
    async fn after_a_lost_savepoint_the_next_write_is_kept() {
        let (store, _folder) = store();
        let lost: Result<(), StoreError> = store
            .write(|tx| {
                instance_facts::put(tx, "lost", "1")?;
                on!(tx, c => diesel::sql_query("RELEASE SAVEPOINT diesel_savepoint_1").execute(c))?;
                Ok(())
            })
            .await;
        assert!(lost.is_err());
        store
            .write(|tx| instance_facts::put(tx, "later", "1"))
            .await
            .expect("the writer works again");
        let lost = store.read(|c| instance_facts::find(c, "lost")).await.expect("reads");
        assert_eq!(lost, None);
    }

    /// A slow disk must not fill the memory with what waits for it.
    #[tokio::test(flavor = "multi_thread")]
    async fn when_too_many_writes_wait_the_next_is_refused_at_once_and_those_that_wait_are_kept() {
        let (store, _folder) = store();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let slow = tokio::spawn({
            let store = store.clone();
            async move {
                store
                    .write(move |tx| {
                        let _ = begun.send(());
                        let _ = held.recv();
                        instance_facts::put(tx, "slow", "1")
                    })
                    .await
            }
        });
        has_begun.await.expect("the slow write runs");
        let mut waiting = Vec::new();
        for n in 0..super::QUEUE {
            let store = store.clone();
            let mut write = Box::pin(async move {
                store
                    .write(move |tx| instance_facts::put(tx, &format!("waiting {n}"), "1"))
                    .await
            });
            let now = write.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(now.is_pending(), "{n}");
            waiting.push(write);
        }
        let refused = store.write(|tx| instance_facts::put(tx, "one too many", "1")).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        release.send(()).expect("the slow write still runs");
        slow.await.expect("no panic").expect("kept");
        for write in waiting {
            write.await.expect("kept");
        }
        store
            .write(|tx| instance_facts::put(tx, "afterwards", "1"))
            .await
            .expect("there is room again");
    }

    /// What people wait for goes before what jobs have to write, which still goes on.
    #[tokio::test(flavor = "multi_thread")]
    async fn awaited_writes_go_first_and_the_others_follow() {
        let (store, _folder) = store();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let slow = tokio::spawn({
            let store = store.clone();
            async move {
                store
                    .write(move |_| {
                        let _ = begun.send(());
                        let _ = held.recv();
                        Ok::<_, StoreError>(())
                    })
                    .await
            }
        });
        has_begun.await.expect("the slow write runs");
        let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let note = |name: String| {
            let order = order.clone();
            move |_: &mut crate::Conn| {
                order.lock().expect("no panic").push(name);
                Ok::<_, StoreError>(())
            }
        };
        let mut behind = Vec::new();
        for n in 0..10 {
            let mut write = Box::pin(store.write_behind(note(format!("behind {n}"))));
            assert!(
                write
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()))
                    .is_pending()
            );
            behind.push(write);
        }
        let mut awaited = Vec::new();
        for n in 0..2 {
            let mut write = Box::pin(store.write(note(format!("awaited {n}"))));
            assert!(
                write
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()))
                    .is_pending()
            );
            awaited.push(write);
        }
        release.send(()).expect("the slow write still runs");
        slow.await.expect("no panic").expect("kept");
        for write in awaited {
            write.await.expect("kept");
        }
        for write in behind {
            write.await.expect("kept");
        }
        let order = order.lock().expect("no panic").clone();
        assert_eq!(order[..3], ["awaited 0", "awaited 1", "behind 0"], "{order:?}");
        assert_eq!((order.len(), order[11].as_str()), (12, "behind 9"));
    }
}
