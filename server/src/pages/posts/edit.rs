//! `GET` and `POST /@{name}/{id}/edit`: changes the text of one's own post.

use super::own::own_post;
use crate::pages::Pages;
use crate::pages::answer::{page, page_with, see_other};
use crate::pages::composer::{Composer, explain, status};
use crate::pages::form::MemberForm;
use crate::pages::frame::Frame;
use crate::pages::post_card::{PostCard, post_path};
use crate::pages::problem::Problem;
use crate::pages::reader::{Member, Reader};
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use social::posting::{Revision, edit_post};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "compose.html")]
struct Edit<'a> {
    frame: Frame<'a>,
    title: String,
    context: Option<PostCard>,
    composer: Composer,
}

impl<'a> Edit<'a> {
    fn of(pages: &'a Pages, reader: &'a Reader, composer: Composer) -> Self {
        let title = reader.words.text("edit-title");
        Self {
            frame: Frame::new(&pages.site, reader, "compose", &title),
            title,
            context: None,
            composer,
        }
    }
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Path((handle, id)): Path<(String, String)>,
    member: Member,
) -> Result<Response, Problem> {
    let found = own_post(&pages, &member.me, &handle, &id).await?;
    let composer = Composer {
        action: format!("{}/edit", post_path(&found.author, found.post.id)),
        reply_to: None,
        text: found.post.source_text.unwrap_or_default(),
        warning: found.post.summary,
        audience: found.post.visibility,
        asks_audience: false,
        language: found.post.language.unwrap_or_default(),
        problem: None,
        send: words::id("edit-send"),
    };
    page(&Edit::of(&pages, &member.reader, composer))
}

pub(in crate::pages) async fn update(
    State(pages): State<Arc<Pages>>,
    Path((handle, post)): Path<(String, String)>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let found = own_post(&pages, &me, &handle, &post).await?;
    let path = post_path(&found.author, found.post.id);
    let revision = Revision {
        text: fields.get("text").to_owned(),
        summary: fields.get("warning").to_owned(),
        sensitive: false,
        language: fields.filled("language").map(str::to_owned),
    };
    match edit_post(&pages.means, &me.account, found.post.id, revision).await {
        Ok(_) => Ok(see_other(&path)),
        Err(error) => match explain(&error, reader.words) {
            Some(problem) => {
                let sent = Composer::sent(&fields);
                let action = format!("{path}/edit");
                let composer = Composer {
                    action,
                    asks_audience: false,
                    problem: Some(problem),
                    send: words::id("edit-send"),
                    ..sent
                };
                page_with(status(&error), &Edit::of(&pages, &reader, composer))
            }
            None => Err(error.into()),
        },
    }
}
