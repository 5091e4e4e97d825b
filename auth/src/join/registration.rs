//! The one transaction of joining: name, actor, keys, account, wallet, pass, decision, recovery codes
//! and session, all or nothing.

use super::actor::member_actor;
use super::{moment, pass};
use crate::error::AuthError;
use crate::factor::Factor;
use crate::handle::Wiring;
use domain::account::{Account, AccountState, Role};
use domain::actor::SealedActorKey;
use domain::gate::{DECISION_MAX_AGE, Decision};
use domain::membership::Stage;
use domain::session::{Session, SignInMethod, draw_session_id};
use domain::username::Username;
use domain::wallet::{Proof, Wallet};
use domain::{AccountId, ActorId, Timestamp};
use store::{Conn, accounts, bans, credentials, decisions, factors, sessions, wallets};

/// Everything that becomes an account.
pub(super) struct Registration {
    pub(super) username: Username,
    pub(super) display_name: String,
    pub(super) wallet: Wallet,
    pub(super) actor_id: ActorId,
    pub(super) keys: Vec<SealedActorKey>,
    pub(super) decision: Decision,
    pub(super) code_hashes: Vec<String>,
    pub(super) old_session_hash: String,
    pub(super) new_session_hash: String,
    pub(super) label: String,
}

impl Registration {
    /// Runs inside `Store::write`; any error undoes all of it.
    pub(super) fn commit(&self, conn: &mut Conn, wiring: &Wiring) -> Result<Account, AuthError> {
        let (now, entropy) = (wiring.clock.now(), &*wiring.entropy);
        if now.since(self.decision.decided_at) > DECISION_MAX_AGE {
            return Err(AuthError::DecisionStale);
        }
        if bans::is_wallet_banned(conn, &self.wallet)? {
            return Err(AuthError::WalletBanned);
        }
        if wallets::find_account(conn, &self.wallet)?.is_some() {
            return Err(AuthError::AlreadyMember);
        }
        if !accounts::take_username(conn, self.username.as_str(), now)? {
            return Err(AuthError::UsernameTaken);
        }
        let account = self.account(AccountId::draw(moment::drawn(now, entropy), entropy), wiring, now);
        let actor = member_actor(&wiring.config.site, &account, &self.display_name);
        accounts::add(conn, &account, &actor, &self.keys)?;
        if !wallets::link(conn, account.id, &self.wallet, now)? {
            return Err(AuthError::AlreadyMember);
        }
        pass::take(conn, account.id, &self.decision, now, entropy)?;
        decisions::add(conn, account.id, &self.decision, entropy)?;
        credentials::replace(
            conn,
            account.id,
            credentials::RECOVERY_CODE,
            &self.code_hashes,
            now,
            entropy,
        )?;
        if !sessions::end(conn, &self.old_session_hash)? {
            return Err(AuthError::NoSession);
        }
        let session = Session {
            id: draw_session_id(now, entropy),
            account_id: Some(account.id),
            method: SignInMethod::Wallet,
            wallet: Some(self.wallet),
            created_at: now,
            seen_at: now,
            label: self.label.clone(),
        };
        sessions::add(conn, &self.new_session_hash, &session)?;
        let factor = Factor::of_wallet(&self.wallet).text();
        factors::note_session(conn, &self.new_session_hash, Some(&factor))?;
        Ok(account)
    }

    fn account(&self, id: AccountId, wiring: &Wiring, now: Timestamp) -> Account {
        let is_admin = self.wallet.proof == Proof::Key && wiring.config.admin_wallets.contains(&self.wallet.address);
        Account {
            id,
            actor_id: self.actor_id,
            username: self.username.to_string(),
            role: if is_admin { Role::Admin } else { Role::Member },
            state: AccountState::Active,
            stage: Stage::Active,
            created_at: moment::shown(now),
        }
    }
}
