//! What stands at a web address: a person or a post, of this instance or another.

use crate::api::v1::accounts::search::DEADLINE;
use crate::{ApiResult, Mastodon};
use domain::actor::Actor;
use domain::{ActorId, Origin, PostId};
use std::time::Duration;
use store::{actors, posts};
use url::Url;

/// Something found at an address.
pub(super) enum Target {
    /// Somebody.
    Person(Box<Actor>),
    /// A post. Whether the reader may see it is asked when it is shown.
    Post(PostId),
}

/// The address, if the text is one.
pub(super) fn parse(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then_some(url)
}

/// What stands there: known here, or, if `ask`, told by its server within five seconds altogether.
/// Nothing is told about what could not be reached: to whoever searches it is not found.
pub(super) async fn find(
    mastodon: &Mastodon,
    reader: Option<ActorId>,
    url: &Url,
    ask: bool,
) -> ApiResult<Option<Target>> {
    let own = Origin::of(url).is_some() && Origin::of(url) == Origin::of(&mastodon.means().origin);
    let (address, path) = (url.to_string(), own.then(|| url.path().to_owned()));
    let known = mastodon
        .read(move |conn, _| {
            if let Some(post) = posts::find_by_uri(conn, &address)? {
                return Ok(Some(Target::Post(post.id)));
            }
            if let Some(actor) = actors::find_by_uri(conn, &address)? {
                return Ok(Some(Target::Person(Box::new(actor))));
            }
            match path.as_deref().and_then(page) {
                Some(Page::Post(id)) => Ok(Some(Target::Post(PostId(id)))),
                Some(Page::Profile(name)) => Ok(actors::find_local(conn, &name)?.map(|a| Target::Person(Box::new(a)))),
                None => Ok(None),
            }
        })
        .await?;
    if known.is_some() || own || !ask || reader.is_none() {
        return Ok(known);
    }
    Ok(tokio::time::timeout(DEADLINE, elsewhere(mastodon, url.as_str()))
        .await
        .ok()
        .flatten())
}

/// Asks for both at once: an address does not say what stands there.
async fn elsewhere(mastodon: &Mastodon, url: &str) -> Option<Target> {
    let means = mastodon.means();
    // The slower of the two must not take the faster one's answer away.
    let deadline = DEADLINE - Duration::from_millis(500);
    let (post, actor) = futures::future::join(
        means.resolve_post.resolve_post(url, deadline),
        means.resolve_actor.resolve_actor(url, deadline),
    )
    .await;
    match (post, actor) {
        (Ok(id), _) => Some(Target::Post(id)),
        (_, Ok(actor)) => Some(Target::Person(Box::new(actor))),
        _ => None,
    }
}

/// A page of this instance.
#[derive(Debug, PartialEq, Eq)]
enum Page {
    Profile(String),
    Post(i64),
}

/// Which page a path is: `/@name`, or `/@name/number` and `/@name@host/number`.
fn page(path: &str) -> Option<Page> {
    let mut parts = path.strip_prefix("/@")?.trim_end_matches('/').split('/');
    let name = parts.next().filter(|name| !name.is_empty())?;
    match (parts.next(), parts.next()) {
        (None, _) if !name.contains('@') => Some(Page::Profile(name.to_lowercase())),
        (Some(id), None) => id.parse().ok().filter(|id| *id > 0).map(Page::Post),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_instance_are_profiles_and_posts() {
        assert_eq!(page("/@Ada"), Some(Page::Profile("ada".into())));
        assert_eq!(page("/@ada/42"), Some(Page::Post(42)));
        assert_eq!(page("/@ada@b.example/42"), Some(Page::Post(42)));
        for other in [
            "/",
            "/@",
            "/@ada/x",
            "/@ada/42/edit",
            "/@ada/-1",
            "/about",
            "/@a@b.example",
        ] {
            assert_eq!(page(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_is_no_address() {
        assert!(parse(" https://a.example/@x ").is_some());
        for other in ["ada", "@ada@b.example", "mailto:a@b.example", "https://"] {
            assert!(parse(other).is_none(), "{other}");
        }
    }
}
