//! A new wallet for an account whose own wallets are lost: asked for with a recovery code, with a passkey
//! that is trusted for that, or by an admin's hand. The new wallet signs in each case, and each waits
//! three days (`docs/decisions/0013-lost-wallet.md`).

mod by_admin;
mod by_code;
mod by_passkey;

use crate::error::AuthError;
use crate::linked_wallet::MAX_WALLETS;
use domain::wallet::Wallet;
use store::wallets::LinkedWallet;
use store::{Conn, bans, wallets};

/// Refuses a wallet that could not be linked: somebody's already, or banned, or one too many.
pub(crate) fn must_be_linkable(conn: &mut Conn, own: &[LinkedWallet], wallet: &Wallet) -> Result<(), AuthError> {
    if bans::is_wallet_banned(conn, wallet)? {
        return Err(AuthError::WalletBanned);
    }
    if wallets::find_account(conn, wallet)?.is_some() {
        return Err(AuthError::WalletTaken);
    }
    if own.len() >= MAX_WALLETS {
        return Err(AuthError::TooManyWallets);
    }
    Ok(())
}
