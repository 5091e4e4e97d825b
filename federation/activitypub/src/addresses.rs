//! The URLs of this instance, decided in one place, so that what is stored at sign-up, what is served
//! and what is compared with incoming ids can never differ.

use domain::actor::{Actor, ActorKind};
use domain::{AccountId, ActorId, Origin, PostId, Timestamp};
use url::Url;

/// The URL scheme of one instance. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    origin: Origin,
}

impl Addresses {
    /// The scheme below `origin`; `None` if the URL is neither http nor https. Path, query and
    /// fragment are left out.
    pub fn new(origin: &Url) -> Option<Self> {
        Origin::of(origin).map(|origin| Self { origin })
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What stands after the `@` of our handles.
    pub fn authority(&self) -> String {
        self.origin.authority()
    }

    /// Whether an id is one of ours.
    pub fn is_own(&self, uri: &str) -> bool {
        Origin::parse(uri).is_some_and(|origin| origin == self.origin)
    }

    /// The id of a member's actor.
    pub fn actor(&self, username: &str) -> String {
        format!("{}/users/{username}", self.origin)
    }

    /// A member's inbox.
    pub fn inbox(&self, username: &str) -> String {
        format!("{}/inbox", self.actor(username))
    }

    /// A member's outbox.
    pub fn outbox(&self, username: &str) -> String {
        format!("{}/outbox", self.actor(username))
    }

    /// A member's followers collection.
    pub fn followers(&self, username: &str) -> String {
        format!("{}/followers", self.actor(username))
    }

    /// A member's following collection.
    pub fn following(&self, username: &str) -> String {
        format!("{}/following", self.actor(username))
    }

    /// A member's pinned posts.
    pub fn featured(&self, username: &str) -> String {
        format!("{}/collections/featured", self.actor(username))
    }

    /// The inbox for everybody here.
    pub fn shared_inbox(&self) -> String {
        format!("{}/inbox", self.origin)
    }

    /// The actor of the instance itself.
    pub fn instance_actor(&self) -> String {
        format!("{}/actor", self.origin)
    }

    /// The page of a member.
    pub fn profile(&self, username: &str) -> String {
        format!("{}/@{username}", self.origin)
    }

    /// The id of a member's post.
    pub fn post(&self, username: &str, id: PostId) -> String {
        format!("{}/posts/{id}", self.actor(username))
    }

    /// The page of a member's post.
    pub fn post_page(&self, username: &str, id: PostId) -> String {
        format!("{}/{id}", self.profile(username))
    }

    /// The id of a member's boost.
    pub fn announce(&self, username: &str, id: i64) -> String {
        format!("{}/announces/{id}", self.actor(username))
    }

    /// What a hashtag is appended to: the `tag_base` of `domain::compose::to_html`.
    pub fn tag_base(&self) -> String {
        format!("{}/tags/", self.origin)
    }

    /// The username in the id, the profile page or the `users/…` page of a local member.
    pub fn username_in(&self, uri: &str) -> Option<String> {
        if !self.is_own(uri) {
            return None;
        }
        let path = Url::parse(uri).ok()?.path().trim_end_matches('/').to_owned();
        let name = path.strip_prefix("/users/").or_else(|| path.strip_prefix("/@"))?;
        (!name.is_empty() && !name.contains('/')).then(|| name.to_owned())
    }

    /// The local post whose id or page this address is: its author's name and its id.
    pub fn post_in(&self, uri: &str) -> Option<(String, PostId)> {
        if !self.is_own(uri) {
            return None;
        }
        let path = Url::parse(uri).ok()?.path().trim_end_matches('/').to_owned();
        let (name, id) = if let Some(rest) = path.strip_prefix("/users/") {
            rest.split_once("/posts/")?
        } else {
            path.strip_prefix("/@")?.split_once('/')?
        };
        Some((name.to_owned(), id.parse().ok()?))
    }

    /// The actor of a new member, ready for `store::accounts::add`.
    pub fn new_person(
        &self,
        id: ActorId,
        account_id: AccountId,
        username: &str,
        display_name: &str,
        now: Timestamp,
    ) -> Actor {
        Actor {
            id,
            uri: self.actor(username),
            account_id: Some(account_id),
            local: true,
            kind: ActorKind::Person,
            username: username.to_owned(),
            host: self.authority(),
            display_name: display_name.to_owned(),
            summary_html: String::new(),
            url: self.profile(username),
            inbox: self.inbox(username),
            shared_inbox: Some(self.shared_inbox()),
            followers: Some(self.followers(username)),
            manually_approves_followers: false,
            refreshed_at: now,
            created_at: now,
            gone_at: None,
            fields: Vec::new(),
            discoverable: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(origin: &str) -> Addresses {
        Addresses::new(&Url::parse(origin).expect("a url")).expect("an origin")
    }

    #[test]
    fn ids_follow_the_scheme_of_the_design() {
        let ours = addresses("https://guild.example");
        assert_eq!(ours.post("ada", PostId(7)), "https://guild.example/users/ada/posts/7");
        assert_eq!(ours.post_page("ada", PostId(7)), "https://guild.example/@ada/7");
        assert_eq!(addresses("http://localhost:8080/x").authority(), "localhost:8080");
    }

    #[test]
    fn another_port_of_the_same_host_is_not_ours() {
        let ours = addresses("http://localhost:8080");
        assert!(ours.is_own("http://localhost:8080/users/ada"));
        assert!(!ours.is_own("http://localhost:8081/users/ada"));
        assert!(!ours.is_own("https://localhost:8080/users/ada"));
    }

    #[test]
    fn posts_are_found_in_ids_and_pages_only() {
        let ours = addresses("https://guild.example");
        let seven = Some(("ada".to_owned(), PostId(7)));
        assert_eq!(ours.post_in("https://guild.example/users/ada/posts/7"), seven);
        assert_eq!(ours.post_in("https://guild.example/@ada/7"), seven);
        for other in [
            "https://guild.example/users/ada/announces/7",
            "https://guild.example/@ada",
            "https://guild.example/@ada/x",
            "https://guild.example/users/ada/posts/7/activity",
            "https://evil.example/@ada/7",
        ] {
            assert_eq!(ours.post_in(other), None, "{other}");
        }
    }

    #[test]
    fn usernames_are_found_in_ids_and_pages_only() {
        let ours = addresses("https://guild.example");
        assert_eq!(ours.username_in("https://guild.example/users/ada"), Some("ada".into()));
        assert_eq!(ours.username_in("https://guild.example/@ada/"), Some("ada".into()));
        assert_eq!(ours.username_in("https://guild.example/users/ada/posts/1"), None);
        assert_eq!(ours.username_in("https://evil.example/users/ada"), None);
    }
}
