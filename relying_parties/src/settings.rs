//! What the operator says about relying parties in the configuration: addresses and secrets that no admin
//! page may change, because the server calls those addresses with those secrets.

use std::collections::HashMap;
use std::time::Duration;
use url::Url;

/// What Synapse calls us unless its admin wants it otherwise: the `idp_id` of our guide, with Synapse's prefix.
pub const DEFAULT_SYNAPSE_PROVIDER: &str = "oidc-guildhall";

/// What happens to a question of Synapse's that cannot be answered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailMode {
    /// It is answered with yes.
    Open,
    /// It is answered with no.
    Closed,
}

/// The fail mode of each kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailModes {
    /// `check_registration_for_spam`.
    pub register: FailMode,
    /// `check_login_for_spam`.
    pub login: FailMode,
    /// `user_may_join_room`.
    pub join: FailMode,
    /// `user_may_invite`.
    pub invite: FailMode,
}

impl Default for FailModes {
    /// New accounts wait, people who are there go on.
    fn default() -> Self {
        Self {
            register: FailMode::Closed,
            login: FailMode::Open,
            join: FailMode::Open,
            invite: FailMode::Open,
        }
    }
}

/// The admin API of a relying party.
#[derive(Clone, PartialEq, Eq)]
pub struct AdminApi {
    /// Where it answers; private addresses are fine, because only the operator writes them.
    pub url: Url,
    /// Mastodon, Synapse: an access token of an admin. MAS: `client_id:client_secret` of a client with
    /// the scope `urn:mas:admin`.
    pub secret: String,
    /// Say what would be done, do nothing.
    pub dry_run: bool,
    /// How often every account there is compared with the gate, whatever was heard.
    pub sweep_every: Duration,
}

impl std::fmt::Debug for AdminApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdminApi")
            .field("url", &self.url.as_str())
            .field("dry_run", &self.dry_run)
            .finish_non_exhaustive()
    }
}

/// What Synapse's antispam module is answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Antispam {
    /// The bearer token that it must show.
    pub token: String,
    /// [`PartySettings::provider`]: whoever comes through any other provider does not come through us.
    pub provider: String,
    /// Beginnings of localparts that are never asked about: bridges' ghosts, such as `_gh_`.
    pub exempt: Vec<String>,
    /// Whether people of that server who never logged in through us may go on.
    pub admits_unlinked: bool,
    /// What is answered while nothing can be known.
    pub on_failure: FailModes,
    /// Rooms that ask for a group: room id → group.
    pub rooms: HashMap<String, String>,
}

impl std::fmt::Debug for Antispam {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Antispam")
            .field("provider", &self.provider)
            .field("exempt", &self.exempt)
            .field("admits_unlinked", &self.admits_unlinked)
            .field("on_failure", &self.on_failure)
            .finish_non_exhaustive()
    }
}

/// What the operator says about one relying party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartySettings {
    /// Its admin API, if it is to be kept at what the gate says.
    pub admin_api: Option<AdminApi>,
    /// Matrix: what comes after the colon of its user ids, in small letters.
    pub server_name: Option<String>,
    /// Synapse: what it calls us, if the operator says so; read it by [`PartySettings::provider`].
    pub provider: Option<String>,
    /// Its questions, if it asks any.
    pub antispam: Option<Antispam>,
}

impl PartySettings {
    /// What Synapse calls us, in its admin API and when it asks: `oidc-` and the `idp_id` of our block in its
    /// configuration, or `oidc` if the block has none. Said at the server itself, or, as in configurations from
    /// before that could be, at its questions.
    pub fn provider(&self) -> &str {
        let asked = || self.antispam.as_ref().map(|it| it.provider.as_str());
        self.provider
            .as_deref()
            .or_else(asked)
            .unwrap_or(DEFAULT_SYNAPSE_PROVIDER)
    }
}

/// By client id.
pub type Settings = HashMap<String, PartySettings>;
