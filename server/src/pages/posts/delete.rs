//! `GET` and `POST /@{name}/{id}/delete`: asks once, then deletes one's own post.

use super::own::own_post;
use crate::pages::Pages;
use crate::pages::answer::{page, see_other};
use crate::pages::form::MemberForm;
use crate::pages::frame::Frame;
use crate::pages::post_card::PostCard;
use crate::pages::problem::Problem;
use crate::pages::reader::Member;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use social::posting::delete_post;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "delete-post.html")]
struct Ask<'a> {
    frame: Frame<'a>,
    post: PostCard,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Path((handle, id)): Path<(String, String)>,
    member: Member,
) -> Result<Response, Problem> {
    let found = own_post(&pages, &member.me, &handle, &id).await?;
    let mut post = PostCard::of(found, &member.reader, pages.means.clock.now());
    (post.may_answer, post.is_mine) = (false, false);
    let title = member.reader.words.text("delete-post-title");
    page(&Ask {
        frame: Frame::new(&pages.site, &member.reader, "compose", &title),
        post,
    })
}

pub(in crate::pages) async fn delete(
    State(pages): State<Arc<Pages>>,
    Path((handle, id)): Path<(String, String)>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let found = own_post(&pages, &form.me, &handle, &id).await?;
    delete_post(&pages.means, &form.me.account, found.post.id).await?;
    Ok(see_other("/home"))
}
