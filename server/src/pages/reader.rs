//! Who is reading a page, and in which language. Extractors: [`Reader`] takes anybody, [`Member`] sends
//! those who are not signed in to the sign-in page and brings them back afterwards.

use super::Pages;
use super::form_token;
use super::person::Person;
use super::problem::Problem;
use crate::words::Words;
use auth::Visitor;
use axum::extract::FromRequestParts;
use domain::ActorId;
use domain::account::Account;
use domain::actor::Actor;
use http::Method;
use http::request::Parts;
use social::notifying;
use std::sync::Arc;
use store::{StoreError, actors};

/// Whoever sent the request.
pub(crate) struct Reader {
    /// Their language.
    pub(crate) words: Words,
    /// What `auth` knows of them.
    pub(crate) visitor: Visitor,
    /// Who they are, if they are signed in to an account.
    pub(crate) me: Option<Me>,
    /// The token for forms on this page, masked; empty for a browser without any cookie of ours.
    pub(crate) token: String,
}

/// A member who is signed in.
#[derive(Clone)]
pub(crate) struct Me {
    /// The account.
    pub(crate) account: Account,
    /// Its actor.
    pub(crate) actor: Actor,
    /// The actor, ready to be shown.
    pub(crate) person: Person,
    /// How many notifications wait to be read; counting stops at `notifying::MOST_UNREAD`.
    pub(crate) unread: i64,
}

impl Reader {
    /// Finds out who sent `visitor`'s request.
    pub(crate) async fn of(pages: &Pages, words: Words, visitor: Visitor) -> Result<Self, Problem> {
        let me = match visitor.account.clone() {
            None => None,
            Some(account) => {
                let id = account.actor_id;
                let found = pages.means.store.read(move |conn| {
                    let Some(actor) = actors::lookup(conn, id)? else {
                        return Ok::<_, StoreError>(None);
                    };
                    Ok(Some((actor, notifying::count_unread(conn, id)?)))
                });
                found.await?.map(|(actor, unread)| Me {
                    account,
                    person: Person::of(&actor),
                    actor,
                    unread,
                })
            }
        };
        let token = visitor
            .form_token()
            .map(|token| form_token::mask(&token, &*pages.means.entropy))
            .unwrap_or_default();
        Ok(Self {
            words,
            visitor,
            me,
            token,
        })
    }

    /// The actor to ask `MayRead` for.
    pub(crate) fn actor_id(&self) -> Option<ActorId> {
        self.me.as_ref().map(|me| me.actor.id)
    }

    /// Whether this actor is the reader.
    pub(crate) fn is(&self, actor: ActorId) -> bool {
        self.actor_id() == Some(actor)
    }
}

impl FromRequestParts<Arc<Pages>> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Problem> {
        let words = Words::for_request(&parts.headers);
        let visitor = Visitor::from_request_parts(parts, &pages.auth)
            .await
            .map_err(Problem::from)?;
        Self::of(pages, words, visitor).await
    }
}

/// A reader who is signed in to an account.
pub(crate) struct Member {
    /// The reader.
    pub(crate) reader: Reader,
    /// The member.
    pub(crate) me: Me,
}

impl Member {
    /// The member behind a reader; otherwise the way to the sign-in page, and back to `wanted`.
    pub(crate) fn of(reader: Reader, wanted: &str) -> Result<Self, Problem> {
        match reader.me.clone() {
            Some(me) => Ok(Self { reader, me }),
            None => Err(Problem::SignInFirst {
                back_to: wanted.to_owned(),
            }),
        }
    }
}

impl FromRequestParts<Arc<Pages>> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Problem> {
        let wanted = match (&parts.method, parts.uri.path_and_query()) {
            (&Method::GET, Some(address)) => address.as_str().to_owned(),
            _ => "/home".to_owned(),
        };
        let reader = Reader::from_request_parts(parts, pages).await?;
        Self::of(reader, &wanted)
    }
}
