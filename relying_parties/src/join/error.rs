//! What can go wrong while a server is joined, left or told who is who. Each text says what to do.

use net::NetError;
use store::StoreError;

/// Joining, leaving or the pre-flight failed.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The text names no server.
    #[error(
        "`{0}` is not a server: write its name alone, such as social.example, or its address, such as https://social.example"
    )]
    NotAServer(String),
    /// It would be asked without encryption.
    #[error("{0} begins with http://: other servers are joined over https only")]
    NotHttps(String),
    /// A list of users is wrong.
    #[error("the list of users cannot be used")]
    UserList(#[from] crate::preflight::BadUserList),
    /// The other server was not reached.
    #[error("the other server could not be asked")]
    Net(#[from] NetError),
    /// The other server's admin API did not do as asked.
    #[error("the other server's admin API did not do as asked")]
    Remote(#[from] crate::remote::RemoteError),
    /// The database failed.
    #[error("the database could not be used")]
    Store(#[from] StoreError),
    /// Accounts stay closed, or may be being closed at this moment.
    #[error(
        "of the accounts that the gate closed there {closed} could not be opened again, or may be being closed at this moment: run it again in a minute; if it says the same then, see `guildhall enforcer status`, and after they were opened by hand give --opened-by-hand"
    )]
    StillClosed {
        /// How many.
        closed: usize,
    },
    /// Nobody told us how to open what was closed.
    #[error(
        "{closed} accounts there were closed by the gate, and the configuration names no admin API to open them with: write admin_url and admin_secret_file under [party.\"{client_id}\"], or open them by hand and give --opened-by-hand"
    )]
    NoAdminApi {
        /// The relying party.
        client_id: String,
        /// How many.
        closed: usize,
    },
    /// There is no such relying party.
    #[error("there is no server {0} behind the gate: see `guildhall party list`")]
    NoSuchParty(String),
}
