//! Settings: profile, wallets, sessions, recovery codes, leaving. What touches wallets, codes or the
//! account itself needs a fresh signature for exactly that.

pub(super) mod act;
pub(super) mod apps;
pub(super) mod begin_claim;
pub(super) mod challenge;
pub(super) mod changes;
pub(super) mod check_claim;
mod claim_words;
pub(super) mod codes;
pub(super) mod delete_account;
pub(super) mod end_everything;
pub(super) mod end_other_sessions;
pub(super) mod end_session;
pub(super) mod export;
pub(super) mod index;
pub(super) mod link_wallet;
pub(super) mod linked_accounts;
pub(super) mod login_code;
pub(super) mod membership;
pub(super) mod passkeys;
pub(super) mod profile;
pub(super) mod prove;
pub(super) mod remove_passkey;
pub(super) mod rename_passkey;
pub(super) mod renew_codes;
pub(super) mod servers;
pub(super) mod unlink_account;
pub(super) mod unlink_wallet;
pub(super) mod withdraw_claim;
