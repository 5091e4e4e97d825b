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
use domain::membership::{NoticeKind, Stage};
use domain::policy::{MayPost, MayRead, MayWithdraw};
use http::Method;
use http::request::Parts;
use social::notifying;
use std::sync::Arc;
use std::time::Duration;
use store::notices::Notice;
use store::{StoreError, actors, memberships, notices};

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
    /// How much is left of the stage that the membership is in, if it has lapsed and that is known.
    pub(crate) left: Option<Duration>,
    /// What the member is told about their own account and has not put away.
    pub(crate) notices: Vec<Notice>,
    /// Whether a change of how the account is recovered waits: what was told of it stays until then.
    pub(crate) change_waits: bool,
}

impl Reader {
    /// Finds out who sent `visitor`'s request.
    pub(crate) async fn of(pages: &Pages, words: Words, visitor: Visitor) -> Result<Self, Problem> {
        let me = match visitor.account.clone() {
            None => None,
            Some(account) => {
                let (id, account_id, stage) = (account.actor_id, account.id, account.stage);
                let found = pages.means.store.read(move |conn| {
                    let Some(actor) = actors::lookup(conn, id)? else {
                        return Ok::<_, StoreError>(None);
                    };
                    let unread = notifying::count_unread(conn, id)?;
                    let notices = notices::unread(conn, account_id)?;
                    let asked = notices.iter().any(|notice| notice.kind == NoticeKind::ChangeAsked);
                    let change_waits = asked && notices::stays(conn, account_id, NoticeKind::ChangeAsked)?;
                    let membership = match stage {
                        Stage::Active => None,
                        _ => memberships::find(conn, account_id)?,
                    };
                    Ok(Some((actor, unread, notices, change_waits, membership)))
                });
                found
                    .await?
                    .map(|(actor, unread, notices, change_waits, membership)| Me {
                        left: membership.and_then(|membership| {
                            let terms = (pages.lapse_terms)(membership.rule.as_deref().unwrap_or_default());
                            membership.standing.left(&terms)
                        }),
                        account,
                        person: Person::of(&actor),
                        actor,
                        unread,
                        notices,
                        change_waits,
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

    /// The actor to ask `MayRead` for. Somebody dormant reads what strangers read.
    pub(crate) fn actor_id(&self) -> Option<ActorId> {
        self.me
            .as_ref()
            .filter(|me| MayRead::allows_member(&me.account))
            .map(|me| me.actor.id)
    }

    /// Whether the reader may write, answer, like, boost and follow now.
    pub(crate) fn may_publish(&self) -> bool {
        self.me.as_ref().is_some_and(|me| MayPost::allows(&me.account))
    }

    /// Whether the reader may take back what they did.
    pub(crate) fn may_withdraw(&self) -> bool {
        self.me.as_ref().is_some_and(|me| MayWithdraw::allows(&me.account))
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
    /// The member behind a reader; otherwise the way to the sign-in page, and back to `wanted`. Somebody
    /// dormant gets through only where `path` is open to them.
    pub(crate) fn of(reader: Reader, path: &str, wanted: &str) -> Result<Self, Problem> {
        match reader.me.clone() {
            Some(me) if !MayRead::allows_member(&me.account) && !is_open_to_the_dormant(path) => Err(Problem::Dormant),
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
        Self::of(reader, parts.uri.path(), &wanted)
    }
}

/// What is left to somebody dormant: renewing, exporting, leaving, and what signing in needs. Everything
/// that is not named here is closed, also pages that are yet to come.
fn is_open_to_the_dormant(path: &str) -> bool {
    const PLACES: [&str; 8] = [
        "/settings",
        "/notices",
        "/appeal",
        "/recover",
        "/handoff",
        "/oauth/authorize",
        "/owner",
        "/sign-out",
    ];
    PLACES.iter().any(|place| {
        path.strip_prefix(place)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::is_open_to_the_dormant;

    #[test]
    fn the_dormant_reach_what_renews_and_nothing_that_only_begins_like_it() {
        for open in [
            "/settings",
            "/settings/membership",
            "/notices/7/dismiss",
            "/oauth/authorize",
        ] {
            assert!(is_open_to_the_dormant(open), "{open}");
        }
        for closed in [
            "/",
            "/home",
            "/settingsx",
            "/posts",
            "/@ada/1/like",
            "/oauth/authorized",
            "/noticesboard",
        ] {
            assert!(!is_open_to_the_dormant(closed), "{closed}");
        }
    }
}
