//! Recovery codes: made at joining, and made anew on a fresh signature. Using one to bind a new wallet
//! is not part of this room yet; what it will check is stored from the first account on.

use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::owner;
use crate::visitor::Visitor;
use domain::recovery_code;
use domain::session::Purpose;
use store::credentials;

impl Auth {
    /// Makes ten new recovery codes; the old ones stop working. They are shown now and never again.
    pub async fn renew_recovery_codes(&self, visitor: &Visitor, answer: &Answer) -> Result<Vec<String>, AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let proven = self.prove(visitor, answer, Purpose::RenewRecoveryCodes).await?;
        let codes = recovery_code::draw(self.entropy());
        let hashes: Vec<String> = codes.iter().map(|code| recovery_code::hash(code)).collect();
        let (now, auth) = (self.now(), self.clone());
        self.store()
            .write(move |conn| {
                owner::hold_for_owner(conn, account, &proven, now)?;
                credentials::replace(conn, account, credentials::RECOVERY_CODE, &hashes, now, auth.entropy())?;
                Ok::<_, AuthError>(())
            })
            .await?;
        Ok(codes)
    }
}
