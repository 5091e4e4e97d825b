//! `GET /settings/{act}`: the page on which an act is signed for, with a wallet or by pasting; or, for a wallet
//! with several owners, the message that waits for them.

use super::act::{self, Act};
use crate::pages::Pages;
use crate::pages::answer::{page, page_with};
use crate::pages::form::Fields;
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::{Me, Member, Reader};
use crate::pages::sign_in::multisig::Waiting;
use crate::pages::wallet_panel::WalletPanel;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use store::challenges::Challenge;

/// The wallet that shall be unlinked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    address: String,
    /// For contract wallets, whose address may be linked on several chains.
    chain: Option<u64>,
}

impl Target {
    /// From a form that carries it along.
    pub(super) fn of(fields: &Fields) -> Option<Self> {
        let address = fields.filled("wallet")?.to_owned();
        Some(Self {
            address,
            chain: fields.get("wallet_chain").parse().ok(),
        })
    }
}

#[derive(Deserialize, Default)]
pub(in crate::pages) struct Asked {
    wallet: Option<String>,
    chain: Option<u64>,
    /// Filled to begin with another wallet than the one that waits for its owners.
    #[serde(default)]
    again: String,
}

impl Asked {
    fn shown(&self, target: Option<Target>) -> Shown {
        Shown {
            target,
            again: !self.again.is_empty(),
            ..Shown::default()
        }
    }
}

#[derive(Template)]
#[template(path = "settings/prove.html")]
struct Prove<'a> {
    frame: Frame<'a>,
    title: String,
    act: &'a Act,
    target: Option<Target>,
    username: String,
    typed: String,
    /// The message, once the address that will sign it is known.
    message: Option<String>,
    /// What waits for the owners of a wallet.
    waiting: Option<Waiting>,
    problem: Option<String>,
    address: String,
    chosen_chain: u64,
    wallet: WalletPanel,
}

/// What a page is shown with besides its act.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) target: Option<Target>,
    pub(super) typed: String,
    pub(super) message: Option<String>,
    /// What was begun just now and waits for the owners of a wallet.
    pub(super) waiting: Option<Challenge>,
    /// Whether it is begun anew, whatever waits.
    pub(super) again: bool,
    pub(super) problem: Option<String>,
    pub(super) address: String,
    pub(super) chain: u64,
}

pub(in crate::pages) async fn link(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    show(&pages, &member.reader, &member.me, &act::LINK, asked.shown(None)).await
}

pub(in crate::pages) async fn unlink(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    let target = Target {
        address: asked.wallet.clone().ok_or(Problem::NotFound)?,
        chain: asked.chain,
    };
    let shown = asked.shown(Some(target));
    show(&pages, &member.reader, &member.me, &act::UNLINK, shown).await
}

pub(in crate::pages) async fn renew(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    show(&pages, &member.reader, &member.me, &act::RENEW, asked.shown(None)).await
}

pub(in crate::pages) async fn delete(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    show(&pages, &member.reader, &member.me, &act::DELETE, asked.shown(None)).await
}

/// The page of an act; 422 if something was wrong.
pub(super) async fn show(
    pages: &Pages,
    reader: &Reader,
    me: &Me,
    act: &Act,
    shown: Shown,
) -> Result<Response, Problem> {
    let title = reader.words.text(act.title);
    let by_hand = format!("{}#by-hand", act.path);
    let waiting = match shown.waiting {
        None if shown.message.is_none() && !shown.again => {
            pages.auth.waiting_challenge(&reader.visitor, act.signed_for).await?
        }
        begun => begun,
    };
    let template = Prove {
        wallet: WalletPanel::of(pages, reader.words, act.path, "/settings", &by_hand).await?,
        frame: Frame::new(&pages.site, reader, "settings", &title),
        title,
        act,
        target: shown.target,
        username: me.account.username.clone(),
        typed: shown.typed,
        message: shown.message,
        waiting: waiting.map(|challenge| Waiting::of(&challenge, pages, reader)),
        problem: shown.problem,
        address: shown.address,
        chosen_chain: shown.chain,
    };
    if template.problem.is_some() {
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
    } else {
        page(&template)
    }
}

/// The page again, from its beginning, after a signature was refused: a challenge that was judged is
/// not worth a second try, unless its owners take a day for it.
pub(super) async fn refused(
    pages: &Pages,
    reader: &Reader,
    me: &Me,
    act: &Act,
    fields: &Fields,
    problem: String,
) -> Result<Response, Problem> {
    let typed = fields.get("username").to_owned();
    let shown = Shown {
        target: Target::of(fields),
        typed,
        problem: Some(problem),
        ..Shown::default()
    };
    show(pages, reader, me, act, shown).await
}
