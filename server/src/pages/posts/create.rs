//! `POST /posts`: writes a post or an answer.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::compose;
use crate::pages::composer::{Composer, explain, status};
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use domain::post::Visibility;
use social::posting::{Draft, PostingError, create_post};
use std::sync::Arc;

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let in_reply_to = fields.filled("in_reply_to").and_then(|id| id.parse().ok());
    let draft = Draft {
        text: fields.get("text").to_owned(),
        summary: fields.get("warning").to_owned(),
        sensitive: false,
        visibility: Visibility::parse(fields.get("visibility")).unwrap_or(Visibility::Public),
        language: fields.filled("language").map(str::to_owned),
        in_reply_to,
        idempotency_key: None,
        client_id: None,
    };
    match create_post(&pages.means, &me.account, draft).await {
        // A new post is read at home, an answer among the others.
        Ok(post) if post.in_reply_to_id.is_none() => Ok(see_other("/home")),
        Ok(post) => Ok(see_other(&format!(
            "/@{}/{}#post-{}",
            me.account.username, post.id, post.id
        ))),
        Err(error) => match explain(&error, reader.words) {
            Some(problem) => {
                // The parent is gone: the text is kept as a post of its own.
                let reply_to = in_reply_to.filter(|_| !matches!(error, PostingError::ParentMissing));
                let composer = Composer {
                    problem: Some(problem),
                    ..Composer::sent(&fields)
                };
                compose::again(&pages, &reader, composer, reply_to, status(&error)).await
            }
            None => Err(error.into()),
        },
    }
}
