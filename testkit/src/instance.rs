//! A real `guildhall serve` process over a database that a test fills beforehand: for crashes, for
//! instances that federate over real listeners, and for the benchmark.

use crate::{builders, postgres};
use activitypub::keys::ActorKeyMaker;
use domain::actor::Actor;
use domain::follow::{Follow, FollowState};
use domain::port::MakeActorKeys;
use domain::seal::MasterKey;
use domain::session::{Secret, Session};
use domain::{Clock, Entropy, SessionId, id};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Database, Store, StoreError, accounts, actors, follows, instance_facts, sessions, wallets};

/// Which database an instance gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A SQLite file.
    Sqlite,
    /// A fresh database on the test's PostgreSQL server.
    Postgres,
}

/// An instance that may be started, killed and started again.
pub struct Instance {
    folder: tempfile::TempDir,
    master: MasterKey,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Where it listens.
    pub address: SocketAddr,
    /// `http://localhost:<port>`.
    pub origin: String,
    /// `localhost:<port>`.
    pub authority: String,
    /// A handle of the test to its database.
    pub store: Store,
}

/// A running process of an instance. Killed when dropped.
pub struct Running {
    child: Child,
    /// From the start of the process to its first accepted connection.
    pub started_in: Duration,
}

impl Instance {
    /// Makes its folder, configuration, master key and database. Every wallet may join it.
    pub fn new(kind: Kind, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|l| l.local_addr())
            .expect("a free port")
            .port();
        let master: [u8; 32] = entropy.bytes();
        let key_file = folder.path().join("master.key");
        std::fs::write(&key_file, master.map(|b| format!("{b:02x}")).concat()).expect("writable");
        std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o600)).expect("ours");
        let (database, section) = match kind {
            Kind::Sqlite => {
                let path = folder
                    .path()
                    .join("guildhall.sqlite")
                    .to_str()
                    .expect("plain name")
                    .to_owned();
                (Database::Sqlite(path.clone()), format!("path = \"{path}\""))
            }
            Kind::Postgres => {
                let url = postgres::fresh_database();
                (
                    Database::Postgres {
                        url: url.clone(),
                        connections: 4,
                    },
                    format!("url = \"{url}\"\nconnections = 8"),
                )
            }
        };
        std::fs::write(folder.path().join("guildhall.toml"), configuration(port, &section)).expect("writable");
        Self {
            store: Store::open(&database).expect("the database opens"),
            folder,
            master: MasterKey::new(master),
            clock,
            entropy,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            origin: format!("http://localhost:{port}"),
            authority: format!("localhost:{port}"),
        }
    }

    /// Puts a gate before it: `tables` are its rules, conditions and chains. Before it is started.
    pub fn demand(&self, tables: &str) {
        let file = self.folder.path().join("guildhall.toml");
        let open = std::fs::read_to_string(&file).expect("written by new()");
        let gated = open.replace("mode = \"open\"", "mode = \"rules\"");
        assert_ne!(open, gated, "the configuration names the mode");
        std::fs::write(file, gated).expect("writable");
        self.add_section(tables);
    }

    /// Writes a file beside its configuration, readable to nobody else; the configuration names it by `name`.
    pub fn add_secret(&self, name: &str, text: &str) {
        let file = self.folder.path().join(name);
        std::fs::write(&file, text).expect("writable");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("ours");
    }

    /// Where its configuration `guildhall.toml` is, with everything it names.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Adds tables to its configuration. Before it is started.
    pub fn add_section(&self, tables: &str) {
        let file = self.folder.path().join("guildhall.toml");
        let text = std::fs::read_to_string(&file).expect("written by new()");
        std::fs::write(file, format!("{text}\n{tables}")).expect("writable");
    }

    /// Adds a member with real keys and the wallet `0x0101…` (repeated `wallet`).
    pub async fn add_member(&self, username: &str, wallet: u8) -> Actor {
        let now = self.clock.now();
        let (mut account, template) = builders::local_account(id::draw(now, &*self.entropy), username);
        account.created_at = now;
        let actor = self.placed(template, username);
        let keys = ActorKeyMaker::new(self.master.clone(), Arc::clone(&self.entropy))
            .make_actor_keys(&actor.uri, actor.id)
            .expect("keys can be made");
        let (stored, origin) = (actor.clone(), self.origin.clone());
        self.store
            .write(move |tx| {
                instance_facts::settle(tx, instance_facts::ORIGIN, &origin)?;
                accounts::take_username(tx, &stored.username, now)?;
                accounts::add(tx, &account, &stored, &keys)?;
                wallets::link(tx, account.id, &builders::wallet(wallet), now)?;
                Ok::<_, StoreError>(())
            })
            .await
            .expect("the member is stored");
        actor
    }

    /// An actor of this instance's origin.
    fn placed(&self, template: Actor, username: &str) -> Actor {
        let uri = format!("{}/users/{username}", self.origin);
        let now = self.clock.now();
        Actor {
            inbox: format!("{uri}/inbox"),
            shared_inbox: Some(format!("{}/inbox", self.origin)),
            followers: Some(format!("{uri}/followers")),
            url: format!("{}/@{username}", self.origin),
            host: self.authority.clone(),
            refreshed_at: now,
            created_at: now,
            uri,
            ..template
        }
    }

    /// Signs a member in; the value for a `Cookie` header.
    pub async fn sign_in(&self, member: &Actor) -> (String, Secret) {
        let secret = Secret::draw(&*self.entropy);
        let now = self.clock.now();
        let session = Session {
            id: SessionId(id::draw(now, &*self.entropy)),
            account_id: member.account_id,
            method: domain::session::SignInMethod::Wallet,
            wallet: Some(builders::wallet(1)),
            created_at: now,
            seen_at: now,
            label: "test".into(),
        };
        let hash = secret.hash();
        self.store
            .write(move |tx| sessions::add(tx, &hash, &session))
            .await
            .expect("the session is stored");
        (format!("gh_{}={}", self.address.port(), secret.reveal()), secret)
    }

    /// Makes `follower` an accepted follower of `target` in this instance's database.
    pub async fn add_remote_follower(&self, follower: Actor, target: &Actor) {
        let (target, now) = (target.id, self.clock.now());
        self.store
            .write(move |tx| {
                let follower = actors::upsert_remote(tx, &follower, &[], "{}")?;
                let activity_uri = format!("{}/follows/1", follower.uri);
                follows::put(
                    tx,
                    &Follow {
                        follower: follower.id,
                        target,
                        state: FollowState::Accepted,
                        activity_uri,
                        created_at: now,
                    },
                )
            })
            .await
            .expect("the follow is stored");
    }

    /// Starts `guildhall serve` and waits until it accepts connections.
    pub fn start(&self, binary: &Path, environment: &[(&str, &str)]) -> Running {
        let started = Instant::now();
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("writable");
        let child = Command::new(binary)
            .args(["serve", "--config"])
            .arg(self.folder.path().join("guildhall.toml"))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file"))
            .stderr(log)
            .spawn()
            .expect("the binary is built");
        let mut running = Running {
            child,
            started_in: Duration::ZERO,
        };
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = running.child.try_wait().expect("our child") {
                panic!("the server ended with {status}:\n{}", self.log());
            }
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "the server did not start:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        running.started_in = started.elapsed();
        running
    }

    /// What the server has printed so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Running {
    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("our child");
        self.child.wait().expect("our child");
    }

    /// Waits until it has ended by itself, for at most `patience`.
    pub fn wait_for_end(&mut self, patience: Duration) -> Option<ExitStatus> {
        let started = Instant::now();
        while started.elapsed() < patience {
            if let Some(status) = self.child.try_wait().expect("our child") {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already, on purpose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn configuration(port: u16, database: &str) -> String {
    format!(
        "[instance]\ndomain = \"localhost:{port}\"\n\n[http]\nlisten = \"127.0.0.1:{port}\"\nmetrics_listen = \"off\"\n\n\
         [database]\n{database}\n\n[secrets]\nmaster_key_file = \"master.key\"\n\n\
         [membership]\nmode = \"open\"\n\n[federation]\ninbox_per_host = 1000000\n\n[development]\nallow_loopback = true\n\n[log]\nlevel = \"warn\"\n"
    )
}
