//! Reading the answers to one's own appeals, for whoever cannot sign in: the signature that an appeal is
//! filed with also shows what became of it. A wallet sees what it signed itself and what the account wrote
//! that it belongs to now, and nothing of anybody else.

use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::Timestamp;
use domain::session::Purpose;
use store::appeals::{Appeal, AppealState};
use store::{appeals, wallets};

/// How many are shown, the newest.
const SHOWN: usize = 10;

/// An appeal as whoever wrote it sees it: who answered is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAppeal {
    /// What they wrote.
    pub text: String,
    /// How far it has come.
    pub state: AppealState,
    /// What they were answered.
    pub answer: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was answered.
    pub decided_at: Option<Timestamp>,
}

impl OwnAppeal {
    fn of(appeal: Appeal) -> Self {
        Self {
            text: appeal.text,
            state: appeal.state,
            answer: appeal.answer,
            created_at: appeal.created_at,
            decided_at: appeal.decided_at,
        }
    }
}

impl Auth {
    /// The newest appeals of the wallet that signed, newest first. Uses the challenge up.
    pub async fn own_appeals(&self, visitor: &Visitor, answer: &Answer) -> Result<Vec<OwnAppeal>, AuthError> {
        self.admit(visitor)?;
        let proven = self.prove(visitor, answer, Purpose::Appeal).await?;
        let now = self.now();
        self.store()
            .write(move |conn| {
                proven.consume(conn, now)?;
                let most = i64::try_from(SHOWN).unwrap_or(i64::MAX);
                let mut own = appeals::list_of(conn, None, Some(&proven.wallet.subject()), most)?;
                if let Some(account) = wallets::find_account(conn, &proven.wallet)? {
                    own.extend(appeals::list_of(conn, Some(account), None, most)?);
                }
                own.sort_by_key(|appeal| std::cmp::Reverse(appeal.id));
                own.truncate(SHOWN);
                Ok::<_, AuthError>(own.into_iter().map(OwnAppeal::of).collect())
            })
            .await
    }
}
