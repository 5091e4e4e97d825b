//! The body of a question, and how every question is answered: find out who it is about, wait a bounded time
//! for what is known of them, say yes or no, count it.

use super::Antispam;
use super::answer::{NoAnswer, may, may_not};
use super::caller::Caller;
use super::kept::Name;
use super::user_id::{UserId, is_ghost};
use super::verdict::{Asked, Refusal, Standing, decide};
use crate::settings::FailMode;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use domain::openid::Admittance;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The largest question.
const MOST_BYTES: usize = 64 * 1024;

/// The JSON of a question, whatever its `Content-Type` says.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<Antispam>> for Body<T> {
    type Rejection = NoAnswer;

    async fn from_request(request: Request, _: &Arc<Antispam>) -> Result<Self, NoAnswer> {
        let bytes = to_bytes(request.into_body(), MOST_BYTES)
            .await
            .map_err(|_| NoAnswer::TooLarge)?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| NoAnswer::BadBody)
    }
}

/// A question about somebody of this server.
pub(super) struct Question<'a> {
    /// Its name, for the metrics.
    pub(super) callback: &'static str,
    /// Who it is about.
    pub(super) name: Name,
    /// What they want to do.
    pub(super) asked: Asked<'a>,
    /// What is answered while nothing can be known.
    pub(super) on_failure: FailMode,
}

impl Antispam {
    /// Answers it.
    pub(super) async fn judge(&self, caller: &Caller, question: Question<'_>) -> Response {
        let standing = self.kept.standing(&caller.client_id, question.name);
        let standing = tokio::time::timeout(self.wiring.deadline, standing).await;
        let standing = standing.unwrap_or(Standing::Of(Admittance::Unknown));
        let verdict = decide(
            &standing,
            question.asked,
            caller.settings.admits_unlinked,
            question.on_failure,
        );
        let is_unknown = standing == Standing::Of(Admittance::Unknown);
        count(
            question.callback,
            match verdict {
                Ok(()) if is_unknown => "may_unknown",
                Ok(()) => "may",
                Err(refusal) => refusal.as_str(),
            },
        );
        match verdict {
            Ok(()) => may(),
            Err(refusal) => self.refuse(refusal),
        }
    }

    /// Answers a question about somebody who has an account. Ghosts of bridges and people of other servers
    /// are not judged.
    pub(super) async fn judge_user(
        &self,
        caller: &Caller,
        callback: &'static str,
        user: UserId,
        asked: Asked<'_>,
        on_failure: FailMode,
    ) -> Response {
        if !user.is_of(caller.server_name.as_deref()) || is_ghost(&user.localpart, &caller.settings.exempt) {
            return Self::let_pass(callback);
        }
        let name = Name::User {
            localpart: user.localpart,
            server: user.server,
        };
        let question = Question {
            callback,
            name,
            asked,
            on_failure,
        };
        self.judge(caller, question).await
    }

    /// Yes, without looking at anybody.
    pub(super) fn let_pass(callback: &'static str) -> Response {
        count(callback, "not_asked");
        may()
    }

    fn refuse(&self, refusal: Refusal) -> Response {
        may_not(refusal, &(self.wiring.words)(refusal))
    }
}

impl<'a> Asked<'a> {
    /// To be in a room, or bring somebody into it.
    pub(super) fn in_room(caller: &'a Caller, room: &str) -> Self {
        caller
            .settings
            .rooms
            .get(room)
            .map_or(Self::GoOn, |group| Self::Room(group))
    }
}

fn count(callback: &'static str, answer: &'static str) {
    metrics::counter!("guildhall_antispam_answers_total", "callback" => callback, "answer" => answer).increment(1);
}
