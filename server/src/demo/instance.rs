//! One instance of the demo: its folder, its configuration, and its process, which is this program
//! again, running `serve`. It ends when this process does, whatever happens to it: `serve` watches
//! its standard input, which this process holds open.

use super::DemoError;
use super::chain::DemoContracts;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, ChildStdin, Command};
use url::Url;

/// How long an instance may take to answer.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long it may take to end. A little more than it allows itself.
const GONE_WITHIN: Duration = Duration::from_secs(45);

/// What is known of an instance before it runs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The name of its folder.
    pub name: &'static str,
    /// The name people see.
    pub title: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Its port.
    pub port: u16,
}

impl Plan {
    /// `http://localhost:<port>`.
    pub fn url(&self) -> String {
        format!("http://{}", self.domain())
    }

    /// `localhost:<port>`.
    pub fn domain(&self) -> String {
        format!("localhost:{}", self.port)
    }

    fn configuration(&self, rpc: &Url, contracts: &DemoContracts) -> String {
        let Self {
            title,
            description,
            port,
            ..
        } = self;
        let DemoContracts {
            builder_pass,
            unlock_lock,
            ..
        } = contracts;
        let url = self.url();
        format!(
            "# Written by `guildhall demo` at every start.\n\
             [instance]\ndomain = \"localhost:{port}\"\ntitle = \"{title}\"\ndescription = \"{description}\"\n\
             rules = [\"Be kind.\", \"This is a demonstration: everything in it can be thrown away.\"]\ncontact = \"nobody: this is a demonstration\"\n\n\
             [http]\nlisten = \"127.0.0.1:{port}\"\nmetrics_listen = \"off\"\n\n\
             [gate.members]\neffect = \"admit\"\nexpr = {{ any = [\"pass\", \"lock\"] }}\nbind = [\"pass\", \"lock\"]\n\
             # Short, so that one can watch a membership end; the defaults are days.\n\
             on_lapse = {{ grace = \"10m\", dormant_after = \"1h\" }}\ncooldown = \"5m\"\n\n\
             [cond.pass]\nkind = \"builderpass\"\ntitle = \"a BuilderPass\"\nlink = \"{url}/about\"\nchain = \"eip155:31337\"\ncontract = \"{builder_pass}\"\n\n\
             [cond.lock]\nkind = \"unlock\"\ntitle = \"a membership of the guild (Unlock)\"\nlink = \"{url}/about\"\nchain = \"eip155:31337\"\ncontract = \"{unlock_lock}\"\nmin_remaining = \"1d\"\n\n\
             [chain.\"eip155:31337\"]\nrpc = [\"{rpc}\"]\nquorum = 1\nconfirmations = 0\nfinality = 3\npoll = \"1s\"\n\n\
             [development]\nallow_loopback = true\n"
        )
    }
}

/// A running instance. Killed if it is dropped without being stopped.
pub struct Instance {
    plan: Plan,
    log: PathBuf,
    child: Child,
    /// Held open: its end tells the process to stop, also when this process is killed. It is kept
    /// apart from `child`, because waiting for a child closes its input.
    input: Option<ChildStdin>,
}

impl Instance {
    /// Writes the configuration and starts the process.
    ///
    /// # Errors
    /// If a file cannot be written or the program cannot be started.
    pub fn start(
        plan: Plan,
        data: &Path,
        rpc: &Url,
        contracts: &DemoContracts,
        verbose: bool,
    ) -> Result<Self, DemoError> {
        let folder = data.join(plan.name);
        let failed = |what: &str| DemoError::io(format!("{what} in {}", folder.display()));
        std::fs::create_dir_all(&folder).map_err(failed("the folder cannot be made"))?;
        let file = folder.join("guildhall.toml");
        std::fs::write(&file, plan.configuration(rpc, contracts))
            .map_err(failed("the configuration cannot be written"))?;
        let log = folder.join("log");
        let errors = if verbose {
            Stdio::inherit()
        } else {
            let opened = std::fs::File::create(&log).map_err(failed("the log cannot be written"))?;
            Stdio::from(opened)
        };
        let program = std::env::current_exe().map_err(failed("this program cannot be found"))?;
        let mut child = Command::new(program)
            .arg("--config")
            .arg(&file)
            .args(["serve", "--exit-with-parent"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(errors)
            // Ctrl-C goes to this process alone, which then stops everything in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(failed("the instance cannot be started"))?;
        let input = child.stdin.take();
        Ok(Self {
            plan,
            log,
            child,
            input,
        })
    }

    /// Waits until it answers.
    ///
    /// # Errors
    /// If it ends instead, or takes too long; the error shows the end of its log.
    pub async fn ready(&mut self, client: &reqwest::Client) -> Result<(), DemoError> {
        let health = format!("http://127.0.0.1:{}/health", self.plan.port);
        let began = Instant::now();
        loop {
            if client
                .get(&health)
                .send()
                .await
                .is_ok_and(|answer| answer.status().is_success())
                && self.says_it_serves()
            {
                return Ok(());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(self.failed(format!("ended ({status})")));
            }
            if began.elapsed() > READY_WITHIN {
                return Err(self.failed(format!("did not answer within {} s", READY_WITHIN.as_secs())));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether the one that answers is ours: another program may have taken the port since it was
    /// chosen. With `--verbose` there is no log to look into.
    fn says_it_serves(&self) -> bool {
        std::fs::read_to_string(&self.log).map_or(true, |text| text.contains(" serving "))
    }

    /// Resolves when the process ends by itself, which it should not.
    pub async fn ended(&mut self) -> DemoError {
        let what = match self.child.wait().await {
            Ok(status) => format!("ended ({status})"),
            Err(error) => format!("was lost ({error})"),
        };
        self.failed(what)
    }

    /// Lets it end what is under way, and waits for it.
    pub async fn stop(mut self) {
        // The end of its standard input is the signal.
        drop(self.input.take());
        if tokio::time::timeout(GONE_WITHIN, self.child.wait()).await.is_err() {
            // Nothing is lost: it is safe to kill at any moment.
            let _ = self.child.kill().await;
        }
    }

    fn failed(&self, what: String) -> DemoError {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines[lines.len().saturating_sub(15)..].join("\n");
        DemoError::Instance {
            name: self.plan.name,
            what,
            log: self.log.clone(),
            tail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use alloy_primitives::Address;

    #[test]
    fn the_configuration_of_an_instance_is_good() {
        let contracts = DemoContracts {
            builder_pass: Address::repeat_byte(1),
            unlock: Address::repeat_byte(2),
            unlock_lock: Address::repeat_byte(3),
        };
        let plan = Plan {
            name: "a",
            title: "Hall",
            description: "A hall.",
            port: 8080,
        };
        let rpc = Url::parse("http://127.0.0.1:8545/").expect("a URL");
        let config =
            Config::parse(&plan.configuration(&rpc, &contracts), Path::new("."), &[]).expect("a good configuration");
        assert_eq!(config.instance.origin.to_string(), plan.url());
        assert!(config.development.allow_loopback);
    }
}
