//! `POST /auth/appeals/answers`: what became of one's own appeals, with a wallet's signature.

use super::json_body::JsonBody;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::own_appeals::OwnAppeal;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

#[derive(Serialize)]
struct View {
    text: String,
    state: &'static str,
    answer: Option<String>,
    created_at: String,
    decided_at: Option<String>,
}

impl View {
    fn of(own: OwnAppeal) -> Self {
        Self {
            text: own.text,
            state: own.state.as_str(),
            answer: own.answer,
            created_at: own.created_at.to_rfc3339(),
            decided_at: own.decided_at.map(|at| at.to_rfc3339()),
        }
    }
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(answer): JsonBody<Answer>,
) -> Result<impl IntoResponse, AuthError> {
    let own = auth.own_appeals(&visitor, &answer).await?;
    Ok(Json(own.into_iter().map(View::of).collect::<Vec<_>>()))
}
