//! What a command can fail with; each error says what to do, and its causes are printed below it.

use crate::app::StartError;
use crate::config::ConfigError;
use crate::demo::DemoError;
use crate::listener::ListenError;
use crate::master_key::MasterKeyError;
use crate::metrics_listener::MetricsError;
use store::StoreError;

/// A command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// There is no good configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database failed.
    #[error("the database could not be used")]
    Store(#[from] StoreError),
    /// Something about memberships was not done.
    #[error(transparent)]
    Membership(#[from] membership::MembershipError),
    /// Accounts at other servers were not brought up to date.
    #[error(transparent)]
    Enforcer(#[from] relying_parties::enforcer::EnforceError),
    /// A relying party was not registered, changed or shut.
    #[error(transparent)]
    Registry(#[from] relying_parties::registry::RegistryError),
    /// A server was not joined, looked through or left.
    #[error(transparent)]
    Join(#[from] relying_parties::join::JoinError),
    /// The master key failed.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The keys of the OpenID provider failed.
    #[error(transparent)]
    OpenId(#[from] auth::openid::OpenIdError),
    /// The instance cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A port cannot be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// Metrics cannot be served.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// The demo failed.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A file cannot be written or read.
    #[error("{what}")]
    Io {
        /// What was being done, and to which file.
        what: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// The command cannot be done as asked; the text says why and what else to do.
    #[error("{0}")]
    Refused(String),
}

impl CliError {
    /// The error with its causes, one per line.
    pub fn report(&self) -> String {
        let mut text = format!("error: {self}");
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text.push_str("\n  because: ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    }
}
