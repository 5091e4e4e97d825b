//! `GET /settings`: everything a member can change about the account.

use super::apps::{self, AppLine};
use super::changes::{self, ChangeLine};
use super::linked_accounts;
use super::passkeys::{self, PasskeySection};
use super::profile::ProfileForm;
use super::servers::{self, ServerLine};
use crate::pages::Pages;
use crate::pages::answer::{page, page_with};
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::{Me, Member, Reader};
use crate::words::{Words, id};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::SessionId;
use domain::session::{Session, SignInMethod};
use domain::wallet::Proof;
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use store::wallets::LinkedWallet;

#[derive(Deserialize)]
pub(in crate::pages) struct Asked {
    done: Option<String>,
}

/// A linked wallet, ready to be shown to its owner.
struct WalletLine {
    address: String,
    /// For contract wallets: the chain its proof counts on.
    chain: Option<u64>,
    kind: String,
    linked: Moment,
}

/// A session, ready to be shown.
struct SessionLine {
    id: SessionId,
    label: String,
    /// How it was opened.
    how: String,
    is_this: bool,
    began: Moment,
    seen: Moment,
}

#[derive(Template)]
#[template(path = "settings/index.html")]
struct Settings<'a> {
    frame: Frame<'a>,
    notice: Option<&'static str>,
    profile: ProfileForm,
    /// What waits.
    changes: Vec<ChangeLine>,
    wallets: Vec<WalletLine>,
    /// Where another wallet is linked: by way of signing in again, if that is too long ago.
    link_wallet: &'static str,
    passkeys: PasskeySection,
    sessions: Vec<SessionLine>,
    apps: Vec<AppLine>,
    servers: Vec<ServerLine>,
    /// Whether there are servers at which an account can be linked.
    links_accounts: bool,
    codes_left: i64,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    let profile = ProfileForm::present(&pages, &member.me).await?;
    let mut settings = build(&pages, &member.reader, profile).await?;
    settings.notice = asked.done.as_deref().and_then(notice);
    page(&settings)
}

/// The page again, with what is wrong in the profile.
pub(super) async fn profile_refused(pages: &Pages, reader: &Reader, profile: ProfileForm) -> Result<Response, Problem> {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &build(pages, reader, profile).await?)
}

async fn build<'a>(pages: &'a Pages, reader: &'a Reader, profile: ProfileForm) -> Result<Settings<'a>, Problem> {
    let visitor = &reader.visitor;
    let now = pages.means.clock.now();
    let moment = |at| Moment::of(at, now, reader.words);
    let this = visitor.session.as_ref().map(|(session, _)| session.id);
    let session_line = |session: Session| SessionLine {
        is_this: Some(session.id) == this,
        id: session.id,
        label: session.label,
        how: opened_by(session.method, reader.words),
        began: moment(session.created_at),
        seen: moment(session.seen_at),
    };
    let wallet_line = |linked: LinkedWallet| {
        let (chain, kind) = match linked.wallet.proof {
            Proof::Key => (None, reader.words.text("settings-wallet-key")),
            Proof::Contract { chain } => (
                Some(chain.0),
                reader.words.arg("settings-wallet-contract", "chain", chain.caip2()),
            ),
        };
        WalletLine {
            address: linked.wallet.address.to_string(),
            chain,
            kind,
            linked: moment(linked.linked_at),
        }
    };
    let passkeys = passkeys::section(pages, reader).await?;
    let title = reader.words.text("settings-title");
    Ok(Settings {
        frame: Frame::new(&pages.site, reader, "settings", &title),
        notice: None,
        profile,
        changes: changes::list(pages, reader).await?,
        wallets: pages
            .auth
            .list_wallets(visitor)
            .await?
            .into_iter()
            .map(wallet_line)
            .collect(),
        link_wallet: if passkeys.is_fresh {
            "/settings/link-wallet"
        } else {
            "/sign-in?again=yes&next=%2Fsettings%2Flink-wallet"
        },
        passkeys,
        sessions: pages
            .auth
            .list_sessions(visitor)
            .await?
            .into_iter()
            .map(session_line)
            .collect(),
        apps: apps::list(pages, reader).await?,
        servers: servers::list(pages, reader).await?,
        links_accounts: match visitor.session.as_ref().and_then(|(session, _)| session.account_id) {
            Some(account) => linked_accounts::is_offered(pages, account).await?,
            None => false,
        },
        codes_left: pages.auth.count_recovery_codes(visitor).await?,
    })
}

/// How a session was opened, in words.
fn opened_by(method: SignInMethod, words: Words) -> String {
    words.text(match method {
        SignInMethod::Wallet => id("session-by-wallet"),
        SignInMethod::Passkey => id("session-by-passkey"),
        SignInMethod::Handoff => id("session-by-handoff"),
        SignInMethod::Code => id("session-by-code"),
    })
}

/// What was just done, a message id.
fn notice(done: &str) -> Option<&'static str> {
    match done {
        "saved" => Some(id("settings-saved")),
        "passkey-added" => Some(id("passkey-added-notice")),
        "passkey-renamed" => Some(id("passkey-renamed-notice")),
        "passkey-removed" => Some(id("passkey-removed-notice")),
        "passkey-name" => Some(id("auth-passkey-name")),
        "change-asked" => Some(id("change-asked")),
        "change-cancelled" => Some(id("change-was-cancelled")),
        "change-gone" => Some(id("change-gone")),
        "change-refused" => Some(id("change-refused")),
        "change-stronger" => Some(id("auth-stronger-factor")),
        "change-wrong-code" => Some(id("auth-wrong-recovery-code")),
        "session-ended" => Some(id("settings-session-ended")),
        "app-revoked" => Some(id("settings-app-revoked")),
        "server-ended" => Some(id("settings-server-ended")),
        "everything-ended" => Some(id("settings-everything-ended")),
        "sessions-ended" => Some(id("settings-sessions-ended")),
        _ => None,
    }
}

impl ProfileForm {
    /// The profile as it is.
    async fn present(pages: &Pages, me: &Me) -> Result<Self, Problem> {
        let id = me.account.id;
        let biography = pages
            .means
            .store
            .read(move |conn| store::accounts::biography(conn, id))
            .await?;
        Ok(Self {
            display_name: me.actor.display_name.clone(),
            biography: biography.unwrap_or_default(),
            locked: me.actor.manually_approves_followers,
            discoverable: me.actor.discoverable,
            ..Self::default()
        })
    }
}
