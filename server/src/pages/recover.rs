//! `GET` and `POST /recover`: a new wallet for an account whose own wallets are lost, with a recovery code
//! or with a passkey that signed in just now.

use super::Pages;
use super::ask::{self, RECOVER, Shown, Typed, show as page};
use super::auth_words::explain;
use super::form::Form;
use super::moment::Moment;
use super::problem::Problem;
use super::reader::Reader;
use auth::Answer;
use axum::extract::State;
use axum::response::Response;
use domain::session::SignInMethod;
use std::sync::Arc;

/// Whether a passkey opened this session: then nobody need type a code.
fn by_passkey(reader: &Reader) -> bool {
    let session = reader.visitor.session.as_ref();
    reader.me.is_some() && session.is_some_and(|(session, _)| session.method == SignInMethod::Passkey)
}

pub(super) async fn show(State(pages): State<Arc<Pages>>, reader: Reader) -> Result<Response, Problem> {
    let asks_code = !by_passkey(&reader);
    page(&pages, reader, RECOVER, asks_code, Shown::default()).await
}

pub(super) async fn challenge(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let asks_code = !by_passkey(&form.reader);
    ask::challenge(&pages, form, RECOVER, asks_code).await
}

pub(super) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let asks_code = !by_passkey(&reader);
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    let asked = if asks_code {
        let (username, code) = (fields.get("username"), fields.get("code"));
        pages
            .auth
            .recover_with_code(&reader.visitor, username, code, &answer)
            .await
    } else {
        pages.auth.recover_with_passkey(&reader.visitor, &answer).await
    };
    let shown = match asked {
        Ok(change) => {
            let from = Moment::of(change.effective_at, pages.means.clock.now(), reader.words);
            Shown {
                done: Some(reader.words.arg("recover-done", "date", from.full)),
                ..Shown::default()
            }
        }
        Err(error) => Shown {
            typed: Typed::of(&fields),
            problem: Some(explain(error, reader.words)?),
            ..Shown::default()
        },
    };
    page(&pages, reader, RECOVER, asks_code, shown).await
}
