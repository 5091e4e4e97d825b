//! `GET /settings/export`: everything that an account holds here, as one JSON download for its owner. Read
//! and sent in batches, so that a long life costs no memory. Open to members of every stage: leaving with
//! one's own things is never taken away.

use crate::pages::Pages;
use crate::pages::answer::never_stored;
use crate::pages::problem::Problem;
use crate::pages::reader::Member;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use domain::actor::Actor;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use domain::{AccountId, ActorId};
use futures::stream;
use http::{HeaderValue, header};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{
    Conn, Store, StoreError, accounts, blocks, bookmarks, decisions, follows, memberships, notices, party_accounts,
    timelines,
};

/// How many rows are read at once.
const BATCH: i64 = 200;

/// The lists of the document, in their order.
const LISTS: [List; 8] = [
    List::Posts,
    List::Following,
    List::Followers,
    List::Blocks,
    List::Bookmarks,
    List::Notices,
    List::Decisions,
    List::Servers,
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Posts,
    Following,
    Followers,
    Blocks,
    Bookmarks,
    Notices,
    Decisions,
    Servers,
}

impl List {
    fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Following => "following",
            Self::Followers => "followers",
            Self::Blocks => "blocks",
            Self::Bookmarks => "bookmarks",
            Self::Notices => "notices",
            Self::Decisions => "decisions",
            Self::Servers => "log_ins_at_other_servers",
        }
    }

    /// The items after the one with this id, and the id to go on after; none if that was all.
    fn read(
        self,
        conn: &mut Conn,
        account: AccountId,
        actor: ActorId,
        after: Option<i64>,
    ) -> Result<(Vec<Value>, Option<i64>), StoreError> {
        let page = Page::before(after, BATCH);
        let actors = |found: Vec<(i64, Actor)>| -> Vec<(i64, Value)> {
            found.into_iter().map(|(id, actor)| (id, person(&actor))).collect()
        };
        let found: Vec<(i64, Value)> = match self {
            Self::Posts => {
                let all = [
                    Visibility::Public,
                    Visibility::Unlisted,
                    Visibility::Followers,
                    Visibility::Direct,
                ];
                let posts = timelines::of_actor(conn, actor, &all, false, &page)?;
                posts.into_iter().map(|post| (post.id.0, written(&post))).collect()
            }
            Self::Following => actors(follows::list_following_page(conn, actor, &page)?),
            Self::Followers => actors(follows::list_followers_page(conn, actor, &page)?),
            Self::Blocks => actors(blocks::list(conn, actor, &page)?),
            Self::Bookmarks => {
                let kept = bookmarks::list(conn, actor, &page)?;
                kept.into_iter().map(|(id, post)| (id, json!(post.uri))).collect()
            }
            // These are short: a member is told little, old decisions are forgotten, and servers are few.
            Self::Servers => return Ok((log_ins(conn, account)?, None)),
            Self::Notices => return Ok((told(conn, account)?, None)),
            Self::Decisions => return Ok((decided(conn, account)?, None)),
        };
        let next = found
            .last()
            .map(|(id, _)| *id)
            .filter(|_| i64::try_from(found.len()).is_ok_and(|count| count >= BATCH));
        Ok((found.into_iter().map(|(_, value)| value).collect(), next))
    }
}

/// How far the document has come.
struct Progress {
    store: Store,
    account: AccountId,
    actor: ActorId,
    /// Which list.
    list: usize,
    /// After which of its items.
    after: Option<i64>,
    /// Whether the list has an item yet.
    has_items: bool,
    /// Whether the list was opened.
    is_open: bool,
}

pub(in crate::pages) async fn show(State(pages): State<Arc<Pages>>, member: Member) -> Result<Response, Problem> {
    let (account, actor) = (member.me.account.clone(), member.me.actor.clone());
    let (id, now) = (account.id, pages.means.clock.now());
    let (biography, membership) = pages
        .means
        .store
        .read::<_, StoreError, _>(move |conn| Ok((accounts::biography(conn, id)?, memberships::find(conn, id)?)))
        .await?;
    let head = json!({
        "exported_at": now,
        "account": {
            "username": account.username,
            "uri": actor.uri,
            "role": account.role,
            "stage": account.stage,
            "joined_in": account.created_at,
        },
        "profile": {
            "display_name": actor.display_name,
            "biography": biography,
            "followers_must_ask": actor.manually_approves_followers,
            "discoverable": actor.discoverable,
        },
        "membership": membership.map(|membership| json!({
            "rule": membership.rule,
            "stage": membership.standing.stage,
            "since": membership.standing.since,
            "expires_at": membership.expires_at,
            "checked_at": membership.checked_at,
            "outcome": membership.outcome.map(|outcome| outcome.verdict()),
        })),
    });
    let mut head = head.to_string();
    // The lists follow inside the same object.
    head.pop();
    let progress = Progress {
        store: pages.means.store.clone(),
        account: account.id,
        actor: actor.id,
        list: 0,
        after: None,
        has_items: false,
        is_open: false,
    };
    let lists = stream::try_unfold(Some(progress), |progress| async move {
        match progress {
            Some(progress) => progress.go_on().await.map(Some),
            None => Ok(None),
        }
    });
    let whole = futures::StreamExt::chain(stream::iter([Ok::<_, StoreError>(head)]), lists);
    let mut response = Response::new(Body::from_stream(whole));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let name = format!("attachment; filename=\"{}.json\"", account.username);
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(never_stored(response))
}

impl Progress {
    /// The next piece of the document, and where it goes on; nowhere after the last.
    async fn go_on(mut self) -> Result<(String, Option<Self>), StoreError> {
        let Some(list) = LISTS.get(self.list).copied() else {
            return Ok(("}".to_owned(), None));
        };
        let (account, actor, after) = (self.account, self.actor, self.after);
        let (items, next) = self
            .store
            .read(move |conn| list.read(conn, account, actor, after))
            .await?;
        let mut piece = String::new();
        if !self.is_open {
            piece.push_str(&format!(",\"{}\":[", list.name()));
            self.is_open = true;
        }
        for item in items {
            if self.has_items {
                piece.push(',');
            }
            piece.push_str(&item.to_string());
            self.has_items = true;
        }
        self.after = next;
        if next.is_none() {
            piece.push(']');
            self.list += 1;
            (self.has_items, self.is_open) = (false, false);
        }
        Ok((piece, Some(self)))
    }
}

fn person(actor: &Actor) -> Value {
    json!({"handle": format!("@{}@{}", actor.username, actor.host), "uri": actor.uri})
}

fn written(post: &Post) -> Value {
    json!({
        "uri": post.uri,
        "url": post.url,
        "published_at": post.published_at,
        "edited_at": post.edited_at,
        "visibility": post.visibility.as_str(),
        "in_reply_to": post.in_reply_to_uri,
        "summary": post.summary,
        "sensitive": post.sensitive,
        "text": post.source_text,
        "html": post.content_html,
        "language": post.language,
    })
}

fn told(conn: &mut Conn, account: AccountId) -> Result<Vec<Value>, StoreError> {
    let told = notices::list(conn, account, BATCH)?;
    Ok(told
        .into_iter()
        .map(|notice| {
            json!({"kind": notice.kind, "arguments": notice.arguments, "created_at": notice.created_at,
                "read_at": notice.read_at})
        })
        .collect())
}

/// Where the member logs in with this account, what was told there, and the account there if it is linked.
fn log_ins(conn: &mut Conn, account: AccountId) -> Result<Vec<Value>, StoreError> {
    let mut all = Vec::new();
    for (party, about) in party_accounts::list_of(conn, account)? {
        let seen_as = party_accounts::seen_as(conn, &party.client_id, account)?;
        all.push(
            json!({"server": party.name, "host": party.sector, "website": party.website,
                "agreed_to": about.consented.map(|scopes| scopes.to_string()), "first_at": about.first_at,
                "last_at": about.last_at, "count": about.logins, "account_there": about.remote,
                "seen_there_as": seen_as, "refused_at": about.refused_at, "refusal": about.refusal,
                "closed_there_by_the_gate": about.enforced.is_some()}),
        );
    }
    Ok(all)
}

/// Rule, block and outcome: what a decision keeps. What somebody held is written down nowhere.
fn decided(conn: &mut Conn, account: AccountId) -> Result<Vec<Value>, StoreError> {
    let decided = decisions::list(conn, account, BATCH)?;
    Ok(decided
        .into_iter()
        .map(|decision| {
            let blocks: Value = serde_json::from_str(&decision.blocks).unwrap_or(Value::Null);
            let at = domain::Timestamp::from_millis(decision.decided_at);
            json!({"outcome": decision.outcome, "rule_hash": decision.rule_hash, "blocks": blocks, "decided_at": at})
        })
        .collect())
}
