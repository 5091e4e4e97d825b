//! Linking another wallet and removing one. Each needs its own fresh signature: to link, of the new
//! wallet; to remove, of any wallet of the account. Both wait three days (`pending_change`).

use crate::challenge::Answer;
use crate::error::AuthError;
use crate::factor::{self, Factor};
use crate::handle::Auth;
use crate::owner;
use crate::pending_change::{self, AskedChange, Wanted};
use crate::rebind::must_be_linkable;
use crate::visitor::Visitor;
use alloy_primitives::Address;
use domain::session::Purpose;
use domain::wallet::{ChainId, Proof, Wallet};
use std::time::Duration;
use store::wallets::LinkedWallet;

/// How many wallets an account may have: the gate asks about each of them.
pub(crate) const MAX_WALLETS: usize = 16;

/// How long after signing in with a wallet another may be linked, or a passkey enrolled. Whoever got hold of a session only, not of a
/// wallet, must not be able to link one of their own and then remove the owner's with it.
pub const LINK_WITHIN: Duration = Duration::from_secs(10 * 60);

impl Auth {
    /// Asks that the wallet which answered be linked to the account that is signed in.
    pub async fn link_wallet(&self, visitor: &Visitor, answer: &Answer) -> Result<AskedChange, AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let now = self.now();
        let session = visitor.require_session()?.0.clone();
        if !session.has_fresh_wallet(LINK_WITHIN, now) {
            return Err(AuthError::SignInAgain);
        }
        let proven = self.prove(visitor, answer, Purpose::LinkWallet).await?;
        let auth = self.clone();
        self.store()
            .write(move |conn| {
                let own = owner::hold(conn, account)?;
                proven.consume(conn, now)?;
                must_be_linkable(conn, &own, &proven.wallet)?;
                let factor = factor::of_session(conn, &session)?.ok_or(AuthError::SignInAgain)?;
                let wanted = Wanted::LinkWallet(proven.wallet);
                pending_change::ask(conn, auth.entropy(), account, &wanted, &factor, now)
            })
            .await
    }

    /// Asks that the wallet with this address be removed from the account that is signed in; never the
    /// last one. `chain` says which, where contract wallets on several chains share the address.
    pub async fn unlink_wallet(
        &self,
        visitor: &Visitor,
        address: Address,
        chain: Option<ChainId>,
        answer: &Answer,
    ) -> Result<AskedChange, AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let proven = self.prove(visitor, answer, Purpose::UnlinkWallet).await?;
        let (now, auth) = (self.now(), self.clone());
        self.store()
            .write(move |conn| {
                let own = owner::hold_for_owner(conn, account, &proven, now)?;
                let wallet = pick(&own, address, chain).ok_or(AuthError::UnknownWallet)?;
                if own.len() < 2 {
                    return Err(AuthError::LastWallet);
                }
                let factor = Factor::of_wallet(&proven.wallet);
                let wanted = Wanted::UnlinkWallet(wallet);
                pending_change::ask(conn, auth.entropy(), account, &wanted, &factor, now)
            })
            .await
    }
}

/// The one linked wallet that address and chain name; none if there is none, or more than one.
fn pick(linked: &[LinkedWallet], address: Address, chain: Option<ChainId>) -> Option<Wallet> {
    let of_chain = |wallet: &Wallet| match (chain, wallet.proof) {
        (None, _) => true,
        (Some(chain), Proof::Contract { chain: proven }) => proven == chain,
        (Some(_), Proof::Key) => false,
    };
    let mut found = linked
        .iter()
        .map(|linked| linked.wallet)
        .filter(|w| w.address == address && of_chain(w));
    let first = found.next()?;
    if found.next().is_none() { Some(first) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;

    #[test]
    fn an_address_shared_by_two_contract_wallets_needs_the_chain() {
        let address = Address::repeat_byte(1);
        let on = |chain| Wallet {
            address,
            proof: Proof::Contract { chain: ChainId(chain) },
        };
        let linked = |wallet| LinkedWallet {
            wallet,
            linked_at: Timestamp::default(),
        };
        assert_eq!(pick(&[linked(on(1))], address, None), Some(on(1)));
        let both = [linked(on(1)), linked(on(10))];
        assert_eq!(pick(&both, address, None), None);
        assert_eq!(pick(&both, address, Some(ChainId(10))), Some(on(10)));
        assert_eq!(pick(&both, Address::repeat_byte(2), None), None);
    }
}
