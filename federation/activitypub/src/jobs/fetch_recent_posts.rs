//! Fetches what somebody wrote last, when a member here has just begun to follow them, so that the
//! member sees more than silence. A courtesy: whatever cannot be had is let go without a second try.

use crate::Federation;
use crate::activities::ActivityError;
use crate::objects::reference::{id_in, id_of};
use crate::remote_posts::fetch_document;
use domain::Origin;
use domain::job::{FetchPost, FetchRecentPosts};
use serde_json::Value;

/// How many posts are fetched.
const MOST: usize = 10;

/// Runs the job: reads the first page of the outbox and enqueues one fetch for each post in it.
pub(super) async fn run(federation: &Federation, job: FetchRecentPosts) -> Result<(), ActivityError> {
    let found = federation
        .store()
        .read(move |conn| store::actors::lookup(conn, job.actor_id))
        .await?;
    let Some(actor) = found.filter(|actor| !actor.local && actor.gone_at.is_none()) else {
        return Ok(());
    };
    let posts = match newest(federation, &actor.uri).await {
        Ok(posts) => posts,
        Err(ActivityError::Store(error)) => return Err(error.into()),
        Err(error) => {
            tracing::debug!(code = error.code(), %error, "an outbox cannot be had");
            return Ok(());
        }
    };
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            for uri in posts {
                store::jobs::enqueue(conn, &FetchPost { uri, depth: 0 }, now)?;
            }
            Ok(())
        })
        .await
}

/// The ids of the newest posts that the outbox of the actor at `uri` lists.
async fn newest(federation: &Federation, uri: &str) -> Result<Vec<String>, ActivityError> {
    let actor = fetch_document(federation, uri).await?;
    let Some(outbox) = id_in(&actor, "outbox").filter(|outbox| same_origin(outbox.as_str(), uri)) else {
        return Ok(Vec::new());
    };
    let mut listed = fetch_document(federation, outbox.as_str()).await?;
    if items(&listed).is_none()
        && let Some(first) = listed.get("first").cloned()
    {
        listed = match id_of(&first).filter(|page| same_origin(page.as_str(), uri)) {
            Some(page) if items(&first).is_none() => fetch_document(federation, page.as_str()).await?,
            _ => first,
        };
    }
    Ok(posts_in(&listed, uri))
}

fn items(collection: &Value) -> Option<&Vec<Value>> {
    collection
        .get("orderedItems")
        .or_else(|| collection.get("items"))
        .and_then(Value::as_array)
}

/// The ids of posts that a page says were created by the actor, who can only speak for their own server.
fn posts_in(page: &Value, actor: &str) -> Vec<String> {
    let created = items(page).into_iter().flatten().filter(|item| {
        item.get("type").and_then(Value::as_str) == Some("Create")
            && id_in(item, "actor").is_some_and(|by| by.as_str() == actor)
    });
    let posts = created.filter_map(|item| id_in(item, "object")).map(String::from);
    posts.filter(|post| same_origin(post, actor)).take(MOST).collect()
}

fn same_origin(one: &str, other: &str) -> bool {
    let of = |text: &str| url::Url::parse(text).ok().and_then(|url| Origin::of(&url));
    of(one).is_some() && of(one) == of(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ADA: &str = "https://a.example/users/ada";

    fn create(object: Value) -> Value {
        json!({"type": "Create", "actor": ADA, "object": object})
    }

    #[test]
    fn posts_are_found_by_their_ids_whether_embedded_or_not_and_never_too_many() {
        let page = json!({"orderedItems": [create(json!("https://a.example/1")), create(json!({"id": "https://a.example/2"}))]});
        assert_eq!(posts_in(&page, ADA), ["https://a.example/1", "https://a.example/2"]);
        let many: Vec<Value> = (0..50)
            .map(|n| create(json!(format!("https://a.example/{n}"))))
            .collect();
        assert_eq!(posts_in(&json!({"orderedItems": many}), ADA).len(), MOST);
    }

    #[test]
    fn what_is_not_the_actors_own_is_left_out() {
        let own = create(json!("https://a.example/1"));
        assert_eq!(posts_in(&json!({"orderedItems": [own]}), ADA).len(), 1);
        for other in [
            create(json!("https://b.example/1")),
            create(json!("https://a.example:444/1")),
            json!({"type": "Announce", "actor": ADA, "object": "https://a.example/1"}),
            json!({"type": "Create", "actor": "https://a.example/users/eve", "object": "https://a.example/1"}),
            json!("https://a.example/1"),
        ] {
            assert_eq!(posts_in(&json!({"orderedItems": [other]}), ADA), Vec::<String>::new());
        }
    }
}
