//! `GET /settings/membership`: where the membership stands, what the gate says now and what happens next;
//! roles and groups with the switch that shows them; the appeal; the way to the export.

use crate::pages::Pages;
use crate::pages::answer::{never_stored, page_with, see_other};
use crate::pages::auth_words::explain;
use crate::pages::form::MemberForm;
use crate::pages::frame::Frame;
use crate::pages::gate_cards::GateCards;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::{Member, Reader};
use crate::words::{Words, id};
use askama::Template;
use auth::{AuthError, MAX_APPEAL, MembershipView};
use axum::extract::State;
use axum::response::Response;
use domain::gate::Effect;
use domain::membership::Stage;
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// How long the page waits for the gate.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
pub(in crate::pages) struct Asked {
    done: Option<String>,
}

/// A role or group, ready to be shown to its member.
struct EffectLine {
    /// The text of the effect, for the form.
    effect: String,
    what: String,
    since: Moment,
    shown: bool,
}

#[derive(Template)]
#[template(path = "settings/membership.html")]
struct Membership<'a> {
    frame: Frame<'a>,
    notice: Option<&'static str>,
    /// The stage, a message id, and what it means, another.
    stage: &'static str,
    meaning: &'static str,
    since: Option<Moment>,
    rule: Option<String>,
    expires: Option<Moment>,
    checked: Option<Moment>,
    /// What comes next, in words with its date.
    next: Option<String>,
    gate: GateCards,
    effects: Vec<EffectLine>,
    appeal_is_open: bool,
    appeal_answer: Option<String>,
    most: usize,
    text: String,
    problem: Option<String>,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    let mut shown = build(&pages, &member.reader).await?;
    shown.notice = match asked.done.as_deref() {
        Some("shown") => Some(id("settings-saved")),
        Some("appealed") => Some(id("membership-appealed")),
        _ => None,
    };
    Ok(never_stored(page_with(StatusCode::OK, &shown)?))
}

/// `POST /settings/show-effect`
pub(in crate::pages) async fn show_effect(
    State(pages): State<Arc<Pages>>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let effect = Effect::parse(form.fields.get("effect")).map_err(|_| Problem::NotFound)?;
    let shown = form.fields.filled("shown").is_some();
    match pages.auth.show_effect(&form.reader.visitor, &effect, shown).await {
        Ok(()) => Ok(see_other("/settings/membership?done=shown#effects")),
        Err(AuthError::NoSuchEffect) => Err(Problem::NotFound),
        Err(AuthError::NotAllowed) => Err(Problem::Lapsed),
        Err(error) => Err(error.into()),
    }
}

/// `POST /settings/appeal`
pub(in crate::pages) async fn appeal(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, fields, .. } = form;
    let text = fields.get("text");
    match pages.auth.appeal_as_member(&reader.visitor, text).await {
        Ok(()) => Ok(see_other("/settings/membership?done=appealed#appeal")),
        Err(error) => {
            let problem = explain(error, reader.words)?;
            let mut again = build(&pages, &reader).await?;
            again.problem = Some(problem);
            again.text = text.to_owned();
            Ok(never_stored(page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)?))
        }
    }
}

async fn build<'a>(pages: &'a Pages, reader: &'a Reader) -> Result<Membership<'a>, Problem> {
    let (now, words) = (pages.means.clock.now(), reader.words);
    let moment = |at| Moment::of(at, now, words);
    let view = pages.auth.membership(&reader.visitor).await?;
    let gate = match tokio::time::timeout(PATIENCE, pages.auth.decide(&reader.visitor)).await {
        Ok(verdict) => GateCards::of(&verdict?, words),
        Err(_) => GateCards::too_slow(words),
    };
    let (stage, meaning) = in_words(view.stage);
    let title = words.text("membership-title");
    Ok(Membership {
        frame: Frame::new(&pages.site, reader, "settings", &title),
        notice: None,
        stage,
        meaning,
        since: view.since.map(moment),
        expires: view.expires_at.map(moment),
        checked: view.checked.map(|(at, _)| moment(at)),
        next: next(&view, words, moment),
        gate,
        effects: view
            .effects
            .iter()
            .map(|effect| EffectLine {
                effect: effect.effect.to_string(),
                what: effect_in_words(&effect.effect, words),
                since: moment(effect.granted_at),
                shown: effect.shown,
            })
            .collect(),
        rule: view.rule,
        appeal_is_open: view.appeal_is_open,
        appeal_answer: view.appeal_answer,
        most: MAX_APPEAL,
        text: String::new(),
        problem: None,
    })
}

/// A stage and what it means, message ids.
fn in_words(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Active => (id("membership-active"), id("membership-active-means")),
        Stage::Grace => (id("membership-grace"), id("membership-grace-means")),
        Stage::Limited => (id("membership-limited"), id("membership-limited-means")),
        Stage::Dormant => (id("membership-dormant"), id("membership-dormant-means")),
    }
}

/// What comes next, if nothing changes.
fn next(view: &MembershipView, words: Words, moment: impl Fn(domain::Timestamp) -> Moment) -> Option<String> {
    let (stage, at) = view.next?;
    let message = match stage {
        Stage::Limited => id("membership-next-limited"),
        _ => id("membership-next-dormant"),
    };
    Some(words.arg(message, "date", moment(at).full))
}

fn effect_in_words(effect: &Effect, words: Words) -> String {
    match effect {
        Effect::Role(name) => words.arg("membership-role", "name", name.as_str()),
        Effect::Group(name) => words.arg("membership-group", "name", name.as_str()),
        Effect::Moderator => words.text("membership-moderator"),
        Effect::Admit => words.text("membership-member"),
    }
}
