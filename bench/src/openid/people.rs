//! A server with a relying party, and members who have agreed to log in there.

use super::Failure;
use domain::actor::Actor;
use domain::openid::{PartyKind, PartyScopes, RelyingParty};
use domain::session::Secret;
use domain::{AccountId, Clock, id};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use std::path::Path;
use std::sync::Arc;
use store::{StoreError, party_accounts, relying_parties};
use testkit::instance::{Instance, Kind, Running};

/// Where codes are sent.
pub const REDIRECT: &str = "http://localhost:9/callback";
/// The relying party.
pub const CLIENT: &str = "rp_bench";
/// What the party's Synapse shows when it asks.
pub const ANTISPAM_TOKEN: &str = "a-token-of-the-benchmark-and-of-nothing-else";
/// What the party asks for.
pub const SCOPES: &str = "openid profile groups";

/// The server and who lives there.
pub struct House {
    /// Its database and address.
    pub rig: Instance,
    /// Its process.
    pub running: Running,
    /// `Cookie` headers of the members' browsers.
    pub cookies: Vec<String>,
    /// Their usernames, in the same order.
    pub usernames: Vec<String>,
    /// The relying party's secret.
    pub secret: Secret,
}

impl House {
    /// Fills a database and starts `binary` over it.
    pub async fn new(binary: &Path, members: usize) -> Result<Self, Failure> {
        let rig = Instance::new(Kind::Sqlite, Arc::new(RealClock), Arc::new(OsEntropy));
        rig.add_secret("antispam.token", ANTISPAM_TOKEN);
        rig.add_section(&format!(
            "[party.{CLIENT}]\nserver_name = \"bench.example\"\n\n\
             [party.{CLIENT}.antispam]\ntoken_file = \"antispam.token\"\n"
        ));
        let secret = Secret::draw(&OsEntropy);
        let (party, hash) = (party(), secret.hash());
        rig.store
            .write(move |tx| relying_parties::add(tx, &party, Some(&hash)))
            .await?;
        let (mut cookies, mut usernames) = (Vec::new(), Vec::new());
        for number in 0..members {
            let username = format!("member{number}");
            let member = rig.add_member(&username, u8::try_from(number + 1)?).await;
            cookies.push(rig.sign_in(&member).await.0);
            usernames.push(username);
            agree(&rig, &member).await?;
        }
        let running = rig.start(binary, crate::instance::UNLIMITED);
        Ok(Self {
            rig,
            running,
            cookies,
            usernames,
            secret,
        })
    }

    /// How many log-ins the database counted. Of one member only the latest live at a time.
    pub async fn log_ins(&self) -> Result<i64, StoreError> {
        self.rig
            .store
            .read(|conn| {
                let all = party_accounts::page(conn, CLIENT, AccountId(0), i64::from(i32::MAX))?;
                Ok(all.iter().map(|known| known.logins).sum())
            })
            .await
    }
}

/// The member has agreed, and the account over there of that name is known to be theirs: so the questions of
/// Synapse are answered with all that is looked up for a member.
async fn agree(rig: &Instance, member: &Actor) -> Result<(), Failure> {
    let account = member.account_id.ok_or("a member has an account")?;
    let scopes = PartyScopes::parse(SCOPES)?;
    let remote = format!("@{}:bench.example", member.username);
    rig.store
        .write(move |tx| {
            party_accounts::consent(tx, CLIENT, account, &scopes)?;
            party_accounts::link(tx, CLIENT, account, &remote)
        })
        .await?;
    Ok(())
}

fn party() -> RelyingParty {
    let now = RealClock.now();
    RelyingParty {
        client_id: CLIENT.to_owned(),
        id: id::draw(now, &OsEntropy),
        name: "Bench".to_owned(),
        kind: PartyKind::Synapse,
        website: None,
        redirect_uris: vec![REDIRECT.to_owned()],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: PartyScopes::default(),
        sector: "localhost".to_owned(),
        gate_group: None,
        synthetic_email: false,
        is_public: false,
        created_at: now,
        disabled_at: None,
    }
}
