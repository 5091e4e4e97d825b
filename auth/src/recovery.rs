//! Recovery codes: made at joining, and made anew on a fresh signature. New ones are shown at once and
//! count three days later; until then the old ones do. What a code is good for is in `rebind`.

use crate::challenge::Answer;
use crate::error::AuthError;
use crate::factor::Factor;
use crate::handle::Auth;
use crate::owner;
use crate::pending_change::{self, AskedChange, Wanted};
use crate::visitor::Visitor;
use domain::recovery_code;
use domain::session::Purpose;

/// New codes that wait to be good for something.
#[derive(Clone)]
pub struct RenewedCodes {
    /// Ten recovery codes. They are shown now and never again.
    pub codes: Vec<String>,
    /// When they replace the old ones, unless somebody cancels that.
    pub change: AskedChange,
}

/// Without the codes.
impl std::fmt::Debug for RenewedCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RenewedCodes")
            .field("change", &self.change)
            .finish_non_exhaustive()
    }
}

impl Auth {
    /// Makes ten new recovery codes, which replace the old ones in three days.
    pub async fn renew_recovery_codes(&self, visitor: &Visitor, answer: &Answer) -> Result<RenewedCodes, AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let proven = self.prove(visitor, answer, Purpose::RenewRecoveryCodes).await?;
        let codes = recovery_code::draw(self.entropy());
        let hashes: Vec<String> = codes.iter().map(|code| recovery_code::hash(code)).collect();
        let (now, auth) = (self.now(), self.clone());
        let change = self
            .store()
            .write(move |conn| {
                owner::hold_for_owner(conn, account, &proven, now)?;
                let factor = Factor::of_wallet(&proven.wallet);
                let wanted = Wanted::RenewRecoveryCodes(hashes);
                pending_change::ask(conn, auth.entropy(), account, &wanted, &factor, now)
            })
            .await?;
        Ok(RenewedCodes { codes, change })
    }
}
