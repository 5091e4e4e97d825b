//! One instance in process, with a clock that the test turns. Every wallet may join it.

use super::browser::Browser;
use axum::Router;
use guildhall::app::{App, AppParts};
use guildhall::config::Config;
use std::sync::Arc;
use std::time::Duration;
use testkit::{FakeClock, SeededEntropy};

pub const ORIGIN: &str = "http://localhost:8080";

pub struct House {
    pub app: App,
    pub clock: Arc<FakeClock>,
    router: Router,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "[instance]\ndomain = \"localhost:8080\"\ntitle = \"Test Hall\"\n[membership]\nmode = \"open\"\n\
                    [development]\nallow_loopback = true\n";
        let config = Config::parse(text, folder.path(), &[]).expect("a good configuration");
        let clock = Arc::new(FakeClock::default());
        let parts = AppParts::new(clock.clone(), Arc::new(SeededEntropy::new(42)));
        let app = App::build(&config, parts).await.expect("it starts");
        Self { router: app.router(), app, clock, _folder: folder }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A member in a browser that is signed in. A minute passes, so that nobody meets the rate limit.
    pub async fn member(&self, username: &str, key: u8) -> Browser {
        self.clock.advance(Duration::from_secs(61));
        let mut browser = self.browser();
        browser.sign_in(key).await;
        let joined = browser.submit("/join", "/join", &[("username", username)]).await;
        assert_eq!(joined.status, 200, "{}", joined.body);
        browser
    }
}
