//! Relying parties of tests, and what the room needs to deal with them.

use crate::house::House;
use async_trait::async_trait;
use auth::openid::OpenId;
use auth::openid::claims::{Claims, gather};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::{Account, AccountState};
use domain::membership::Stage;
use domain::openid::{
    ACCESS_TTL, AdmitToParty, Admittance, PartyGrant, PartyKind, PartyScopes, PartyTokenKind, RelyingParty,
};
use domain::seal::MasterKey;
use domain::session::{Secret, SignInMethod};
use domain::{AccountId, Clock, Entropy, Origin, SessionId, Timestamp};
use net::{BudgetSettings, ClientProfiles, ProfileSettings, StrangerClient};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use store::{Store, accounts, openid_grants, openid_tokens, relying_parties, sessions};

/// Admits whoever is active and whose membership has not lapsed, unless a test says otherwise.
pub struct ByStage {
    store: Store,
    /// What is answered instead of looking.
    pub instead: Mutex<Option<Admittance>>,
    /// The groups of everybody.
    pub groups: Mutex<Vec<String>>,
}

impl ByStage {
    pub fn new(store: Store) -> Self {
        Self {
            store,
            instead: Mutex::default(),
            groups: Mutex::default(),
        }
    }

    /// From now on everybody is answered this; `None`: by their stage.
    pub fn say(&self, answer: Option<Admittance>) {
        *self.instead.lock().expect("nobody panicked") = answer;
    }

    async fn look(&self, account: AccountId, party: &RelyingParty) -> Admittance {
        if let Some(answer) = self.instead.lock().expect("nobody panicked").clone() {
            return answer;
        }
        let found = self.store.read(move |conn| accounts::lookup(conn, account)).await;
        let Some(account) = found.expect("the database answers") else {
            return Admittance::Gone;
        };
        let groups = self.groups.lock().expect("nobody panicked").clone();
        if account.state != AccountState::Active {
            Admittance::Gone
        } else if account.stage > Stage::Grace {
            Admittance::Lapsed(account.stage)
        } else if party.gate_group.as_ref().is_some_and(|group| !groups.contains(group)) {
            Admittance::NotInGroup
        } else {
            Admittance::Admitted { groups }
        }
    }
}

#[async_trait]
impl AdmitToParty for ByStage {
    async fn admit(&self, account: AccountId, party: &RelyingParty) -> Admittance {
        self.look(account, party).await
    }

    async fn admit_as_known(&self, account: AccountId, party: &RelyingParty) -> Admittance {
        self.look(account, party).await
    }
}

/// The keys over this database. Houses are built outside of any runtime and inside of one alike, so the
/// waiting is done in a thread of its own.
pub fn open_openid(store: &Store, clock: Arc<dyn Clock>, entropy: &Arc<dyn Entropy>) -> OpenId {
    let (store, entropy) = (store.clone(), Arc::clone(entropy));
    let opened = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime
            .expect("a runtime")
            .block_on(OpenId::open(store, master_key(), clock, entropy, issuer()))
    });
    opened.join().expect("it does not panic").expect("a salt")
}

pub fn master_key() -> MasterKey {
    MasterKey::new([5; 32])
}

pub fn issuer() -> Origin {
    Origin::parse(crate::browser::ORIGIN).expect("an origin")
}

/// The client that tells relying parties about log-outs.
pub fn stranger(clock: Arc<dyn Clock>, allow_loopback: bool) -> StrangerClient {
    let settings = ProfileSettings {
        user_agent: "test".to_owned(),
        allow_loopback,
        per_host: BudgetSettings::default(),
    };
    ClientProfiles::new(settings, clock).expect("clients").stranger()
}

/// A relying party with a redirect address at `host`. It is not stored yet.
pub fn party(name: &str, host: &str) -> RelyingParty {
    RelyingParty {
        client_id: format!("rp_{name}"),
        id: name.bytes().fold(7, |sum, byte| sum * 31 % 1_000_003 + i64::from(byte)),
        name: name.to_owned(),
        kind: PartyKind::Other,
        website: None,
        redirect_uris: vec![format!("https://{host}/callback")],
        post_logout_uris: vec![format!("https://{host}/bye")],
        backchannel_logout_uri: None,
        scopes: PartyScopes::parse("openid profile email groups wallet offline_access").expect("scopes"),
        sector: host.to_owned(),
        gate_group: None,
        synthetic_email: true,
        is_public: false,
        created_at: Timestamp::from_millis(1),
        disabled_at: None,
    }
}

/// A log-in of this member at this party, resting on `session`.
pub async fn log_in(house: &House, party: &RelyingParty, member: &Member) -> PartyGrant {
    let (openid, account, session) = (house.auth.openid(), member.account.id, member.session);
    let grant = PartyGrant {
        id: member.account.id.0 ^ party.id,
        client_id: party.client_id.clone(),
        account_id: account,
        session_id: session,
        sid: openid.sid(&party.client_id, session),
        scopes: party.scopes.clone(),
        method: SignInMethod::Wallet,
        auth_at: Timestamp::from_millis(1),
        created_at: Timestamp::from_millis(1),
        used_at: Timestamp::from_millis(1),
    };
    let stored = grant.clone();
    house
        .write(move |tx| openid_grants::add(tx, &stored, &format!("code {}", stored.id)))
        .await;
    grant
}

/// A member with the session that joining opened.
pub struct Member {
    pub account: Account,
    pub session: SessionId,
}

pub async fn member(house: &House, n: u8, name: &str) -> Member {
    house.member(n, name).await;
    let (name, now) = (name.to_owned(), house.clock.now());
    let (account, session) = house
        .read(move |conn| {
            let account = accounts::find_by_username(conn, &name)?.expect("an account");
            let session = sessions::list(conn, account.id, now)?.remove(0).id;
            Ok((account, session))
        })
        .await;
    Member { account, session }
}

/// Registers a party.
pub async fn register(house: &House, party: &RelyingParty) {
    let party = party.clone();
    house
        .write(move |tx| relying_parties::add(tx, &party, Some("no hash of anything")))
        .await;
}

/// An access token of this log-in, good for an hour.
pub async fn access_token(house: &House, grant: &PartyGrant, secret: &str) {
    let (hash, id) = (Secret::presented(secret).hash(), grant.id);
    let until = house.clock.now().plus(ACCESS_TTL);
    house
        .write(move |tx| openid_tokens::add(tx, &hash, id, PartyTokenKind::Access, until))
        .await;
}

/// What a party is told about this member with these scopes.
pub async fn claims(house: &House, party: &RelyingParty, account: &Account, scopes: &str) -> Claims {
    let (openid, party, account) = (house.auth.openid().clone(), party.clone(), account.clone());
    let scopes = PartyScopes::parse(scopes).expect("scopes");
    house
        .read(move |conn| gather(conn, &openid, &party, &account, &scopes, vec!["core".to_owned()]))
        .await
}

/// The parts of a token, read without checking anything.
pub fn parts_of(token: &str) -> (Value, Value) {
    let part = |n: usize| {
        let text = token.split('.').nth(n).expect("three parts");
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).expect("base64url")).expect("JSON")
    };
    (part(0), part(1))
}
