//! What can go wrong with a remote admin API, in words that tell the operator what to do. No error holds a
//! body, a query string or a secret.

use std::time::Duration;

/// A remote admin API did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// 401.
    #[error("{server} does not know the token: make a new one there and write it to admin_secret_file")]
    BadToken {
        /// Host and port.
        server: String,
    },
    /// 403.
    #[error("{server} does not let the token do this: {needed}")]
    NotAllowed {
        /// Host and port.
        server: String,
        /// What the token needs.
        needed: &'static str,
    },
    /// 404 where the API itself should be.
    #[error("{server} has no such admin API: check admin_url, and that {needed}")]
    NoApi {
        /// Host and port.
        server: String,
        /// What must be so.
        needed: &'static str,
    },
    /// 429.
    #[error("{server} asks to be asked less often")]
    Busy {
        /// Host and port.
        server: String,
        /// Its wish, if it has one.
        after: Option<Duration>,
    },
    /// 5xx.
    #[error("{server} answers with {status}: see its log, it is tried again by itself")]
    Broken {
        /// Host and port.
        server: String,
        /// The status.
        status: u16,
    },
    /// Anything else that is no success.
    #[error("{server} refuses with {status}: see its log, and that its version is supported")]
    Refused {
        /// Host and port.
        server: String,
        /// The status.
        status: u16,
    },
    /// No answer.
    #[error("{server} does not answer: check that it runs and that admin_url is right")]
    Unreachable {
        /// Host and port.
        server: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// An answer of another shape.
    #[error(
        "{server} answers with something else than its admin API: check admin_url, and that its version is supported"
    )]
    BadAnswer {
        /// Host and port.
        server: String,
    },
    /// An answer that is too long.
    #[error("{server} answers with more than {most_bytes} bytes: check admin_url")]
    TooLong {
        /// Host and port.
        server: String,
        /// The most that is read.
        most_bytes: usize,
    },
    /// The configuration lacks the server name of a homeserver.
    #[error(
        "the configuration does not say server_name, what comes after the colon of its user ids: write it below [party]"
    )]
    NoServerName,
    /// The secret of a MAS is not of the right shape.
    #[error(
        "admin_secret_file of a MAS holds client_id:client_secret, both of a client that may use client_credentials"
    )]
    BadMasSecret,
    /// Mastodon's admin API has no way to link accounts.
    #[error("this server's admin API links no accounts: run the printed commands over there")]
    CannotLink,
    /// An account's name ends as those of another homeserver do: most likely our configuration names the wrong one.
    #[error(
        "user ids there do not end in :{server_name}: compare server_name below [party] with server_name in homeserver.yaml"
    )]
    OtherServerName {
        /// What the configuration says.
        server_name: String,
    },
    /// The name cannot be one of an account there.
    #[error("the name is none that an account there can have")]
    BadName,
}

impl RemoteError {
    /// Whether the same call may succeed later without that anybody does something.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Broken { .. } | Self::Unreachable { .. })
    }

    /// Whether the server said no, so that nothing was done there. Everything else leaves that open.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::BadToken { .. } | Self::NotAllowed { .. } | Self::NoApi { .. } => true,
            Self::Refused { status, .. } => (400..500).contains(status),
            _ => false,
        }
    }

    /// How long the other side wants to be left alone.
    pub fn wish(&self) -> Option<Duration> {
        match self {
            Self::Busy { after, .. } => *after,
            _ => None,
        }
    }
}
