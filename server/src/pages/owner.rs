//! `GET` and `POST /owner/{token}`: the one-time link that `guildhall init` prints makes the account
//! that is signed in the owner. Opening it asks first, so that a program that looks links over in
//! advance uses nothing up; a token that is not the stored one is no page at all.

use super::Pages;
use super::answer::page;
use super::form::MemberForm;
use super::frame::Frame;
use super::problem::Problem;
use super::reader::{Member, Reader};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::account::Role;
use domain::session::Secret;
use std::sync::Arc;
use store::{StoreError, accounts, instance_facts};

#[derive(Template)]
#[template(path = "owner.html")]
struct OwnerPage<'a> {
    frame: Frame<'a>,
    username: &'a str,
    address: &'a str,
    done: bool,
}

fn rendered(pages: &Pages, reader: &Reader, username: &str, token: &str, done: bool) -> Result<Response, Problem> {
    let title = reader.words.text("owner-title");
    let address = format!("/owner/{token}");
    page(&OwnerPage {
        frame: Frame::new(&pages.site, reader, "settings", &title),
        username,
        address: &address,
        done,
    })
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(token): Path<String>,
    member: Member,
) -> Result<Response, Problem> {
    let stored = pages
        .means
        .store
        .read(|conn| instance_facts::find(conn, instance_facts::OWNER_LINK))
        .await?;
    if stored != Some(Secret::presented(&token).hash()) {
        return Err(Problem::NotFound);
    }
    rendered(&pages, &member.reader, &member.me.account.username, &token, false)
}

pub(super) async fn create(
    State(pages): State<Arc<Pages>>,
    Path(token): Path<String>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let (hash, account) = (Secret::presented(&token).hash(), form.me.account.id);
    let taken = pages
        .means
        .store
        .write(move |tx| {
            let taken = instance_facts::take(tx, instance_facts::OWNER_LINK, &hash)?;
            if taken {
                accounts::set_role(tx, account, Role::Owner, None)?;
            }
            Ok::<_, StoreError>(taken)
        })
        .await?;
    if !taken {
        return Err(Problem::NotFound);
    }
    tracing::info!("the owner link was used");
    rendered(&pages, &form.reader, &form.me.account.username, &token, true)
}
