//! All accounts of a server, page by page.

use domain::Clock;
use domain::openid::PartyKind;
use relying_parties::remote::{self, RemoteAccounts, RemoteUser};
use relying_parties::settings::{AdminApi, PartySettings};
use std::sync::Arc;
use std::time::Duration;
use testkit::FakeClock;
use testkit::party_servers::{MAS_CLIENT, PartyServer, Person, SERVER_NAME, TOKEN};

/// A server of each kind, and how it is talked to.
pub async fn servers() -> Vec<(PartyKind, PartyServer, Arc<dyn RemoteAccounts>)> {
    let clock: Arc<dyn Clock> = Arc::new(FakeClock::default());
    let http = testkit::http::client(Arc::clone(&clock));
    let mut all = Vec::new();
    for (kind, server) in [
        (PartyKind::Mastodon, PartyServer::mastodon().await),
        (PartyKind::Synapse, PartyServer::synapse().await),
        (PartyKind::Mas, PartyServer::mas().await),
    ] {
        let secret = if kind == PartyKind::Mas { MAS_CLIENT } else { TOKEN };
        let settings = PartySettings {
            admin_api: Some(AdminApi {
                url: server.url.clone(),
                secret: secret.to_owned(),
                dry_run: false,
                sweep_every: Duration::from_secs(3600),
            }),
            server_name: Some(SERVER_NAME.to_owned()),
            provider: None,
            antispam: None,
        };
        let remote = remote::accounts(kind, &settings, &http, &clock).expect("settings");
        all.push((kind, server, remote.expect("a kind that is spoken")));
    }
    all
}

async fn everybody(remote: &dyn RemoteAccounts) -> Vec<RemoteUser> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = remote.list(after.as_deref()).await.expect("a page");
        all.extend(page.users);
        match page.next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

#[tokio::test]
async fn everybody_is_listed_once_however_many_pages_there_are() {
    for (kind, server, remote) in servers().await {
        server.short_pages(40);
        for number in 0..230 {
            server.add(Person::new(&format!("p{number}"), 1_700_000_000 + number));
        }
        let mut names: Vec<String> = everybody(&*remote).await.into_iter().map(|user| user.name).collect();
        assert_eq!(names.len(), 230, "{kind:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 230, "{kind:?}");
    }
}

#[tokio::test]
async fn who_is_what_is_told_as_far_as_the_server_tells_it() {
    for (kind, server, remote) in servers().await {
        server.add(Person {
            is_admin: true,
            has_email: true,
            ..Person::new("root", 1_700_000_000).with_subject("s-root")
        });
        server.add(Person {
            is_bot: true,
            is_guest: true,
            is_banned_there: true,
            ..Person::new("bot", 1_700_000_100)
        });
        let all = everybody(&*remote).await;
        let of = |name: &str| {
            let found = all
                .iter()
                .find(|user| user.name.trim_start_matches('@').starts_with(name));
            found.cloned().expect("listed")
        };
        let (root, bot) = (of("root"), of("bot"));
        assert!(
            root.is_admin && !root.is_closed && !bot.is_admin && bot.is_closed,
            "{kind:?}"
        );
        assert_eq!(root.created_at.map(|at| at.as_secs()), Some(1_700_000_000), "{kind:?}");
        match kind {
            PartyKind::Mastodon => {
                assert_eq!(root.identities, None);
                assert_eq!((root.has_email, bot.has_email), (Some(true), Some(false)));
                assert!(bot.is_bot);
            }
            PartyKind::Synapse => {
                assert_eq!(root.identities.expect("told")[0].subject, "s-root");
                assert_eq!((root.has_email, bot.has_email), (Some(true), Some(false)));
                assert!(bot.is_bot && bot.is_guest);
            }
            _ => {
                assert_eq!(root.identities.expect("told")[0].subject, "s-root");
                assert!(bot.is_guest);
            }
        }
    }
}
