//! The demo as a newcomer and as a script meet it: it comes up, goes down, comes back, and leaves
//! nothing behind however it ends.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(120);

struct Demo {
    child: Child,
    facts: Value,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already, on purpose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(folder: &Path, port: &str) -> Demo {
    let file = folder.join("facts.json");
    assert!(!file.exists(), "the demo before left its facts");
    let out = std::fs::File::create(folder.join("out")).expect("writable");
    let mut child = Command::new(env!("CARGO_BIN_EXE_guildhall"))
        .args(["demo", "--no-browser", "--port", port, "--data"])
        .arg(folder.join("data"))
        .arg("--facts")
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(out.try_clone().expect("a file"))
        .stderr(out)
        .spawn()
        .expect("the program runs");
    let began = Instant::now();
    loop {
        if let Ok(text) = std::fs::read_to_string(&file) {
            return Demo {
                child,
                facts: serde_json::from_str(&text).expect("complete facts"),
            };
        }
        let said = || std::fs::read_to_string(folder.join("out")).unwrap_or_default();
        if let Some(status) = child.try_wait().expect("our child") {
            panic!("it ended with {status}:\n{}", said());
        }
        if began.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("no facts in time:\n{}", said());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Demo {
    fn url(&self, instance: usize) -> String {
        self.facts["instances"][instance]["url"]
            .as_str()
            .expect("a URL")
            .to_owned()
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id())
            .ok()
            .and_then(Pid::from_raw)
            .expect("our child");
        kill_process(pid, signal).expect("it runs");
    }

    fn wait(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("our child") {
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Everything that listens for this demo.
    fn listeners(&self) -> Vec<String> {
        let rpc = self.facts["chain"]["rpc"].as_str().expect("a URL");
        [self.url(0), self.url(1), rpc.to_owned()]
            .iter()
            .map(|url| {
                format!(
                    "127.0.0.1:{}",
                    url::Url::parse(url).expect("a URL").port().expect("a port")
                )
            })
            .collect()
    }

    fn nobody_listens(&self) -> bool {
        self.listeners()
            .iter()
            .all(|address| std::net::TcpStream::connect(address).is_err())
    }
}

async fn get(url: &str) -> (u16, String) {
    let client = testkit::http::client(std::sync::Arc::new(guildhall::real_clock::RealClock));
    let answer = client
        .get(url)
        .header("accept", "text/html")
        .send()
        .await
        .expect("answered");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// Ports that were free when they were chosen may be taken when they are used: one demo at a time.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_comes_up_with_members_goes_down_on_ctrl_c_and_finds_its_data_again() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = start(folder.path(), "0");
    for instance in [0, 1] {
        assert_eq!(get(&format!("{}/health", first.url(instance))).await.0, 200);
    }
    let (status, profile) = get(&format!("{}/@imani", first.url(0))).await;
    assert!(status == 200 && profile.contains("rafters"), "{status}");
    let contracts = first.facts["contracts"].clone();
    let url = first.url(0);
    let facts = folder.path().join("facts.json");
    assert!(facts.exists());
    first.signal(Signal::INT);
    assert!(first.wait().success(), "Ctrl-C is no failure");
    assert!(!facts.exists(), "facts of a demo that runs no more");
    assert!(first.nobody_listens());

    let mut second = start(folder.path(), "0");
    assert_eq!(second.facts["contracts"], contracts, "nothing is deployed twice");
    assert_eq!(second.url(0), url, "the port is part of every address in the data");
    let (_, profile) = get(&format!("{}/@imani", second.url(0))).await;
    assert_eq!(profile.matches("rafters").count(), 1, "nothing is posted twice");
    second.signal(Signal::TERM);
    assert!(second.wait().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_keeps_running_when_the_demo_itself_is_killed() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut demo = start(folder.path(), "0");
    assert!(!demo.nobody_listens());
    demo.signal(Signal::KILL);
    assert!(!demo.wait().success());
    let began = Instant::now();
    while !demo.nobody_listens() {
        assert!(
            began.elapsed() < Duration::from_secs(40),
            "still there: {:?}",
            demo.listeners()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
