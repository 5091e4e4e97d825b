//! Actor documents: ours as we serve them, and those of others read into the domain.

use crate::Addresses;
use crate::keys::declared_keys;
use crate::objects::DocumentError;
use crate::objects::actor_key::{Multikey, PemKey, multikeys, pem_key};
use crate::objects::html;
use crate::objects::reference::{id_in, id_of};
use domain::actor::{Actor, ActorKey, ActorKind, ProfileField};
use domain::{ActorId, Origin, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

/// The longest username read, in characters.
const MAX_USERNAME_CHARACTERS: usize = 100;
/// The longest display name kept, in characters.
const MAX_NAME_CHARACTERS: usize = 100;

/// How many rows of a profile are read.
const MAX_FIELDS: usize = 16;
/// The longest name of such a row kept, in characters.
const MAX_FIELD_NAME_CHARACTERS: usize = 255;
/// The longest value of such a row read, in bytes of HTML.
const MAX_FIELD_VALUE_BYTES: usize = 4096;

/// A row of name and value on a profile (schema.org, as Mastodon writes it).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyValue {
    /// Always `PropertyValue`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the row is about, as plain text.
    pub name: String,
    /// What it says, as HTML.
    pub value: String,
}

/// Where an actor's server takes what is for several of its actors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// The shared inbox.
    pub shared_inbox: String,
}

/// A local actor's document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActorDocument {
    /// The actor's id.
    pub id: String,
    /// `Person`, `Application`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The name before the `@`.
    pub preferred_username: String,
    /// The name it shows.
    #[serde(default)]
    pub name: String,
    /// Its biography as HTML.
    #[serde(default)]
    pub summary: String,
    /// Its page.
    pub url: String,
    /// Its inbox.
    pub inbox: String,
    /// Its outbox.
    pub outbox: String,
    /// Its followers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub followers: Option<String>,
    /// Whom it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub following: Option<String>,
    /// Its pinned posts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub featured: Option<String>,
    /// The shared inbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoints: Option<Endpoints>,
    /// Its RSA key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<PemKey>,
    /// Its Ed25519 key (FEP-521a).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assertion_method: Vec<Multikey>,
    /// Whether it approves followers by hand.
    #[serde(default)]
    pub manually_approves_followers: bool,
    /// Whether it may be listed in directories.
    #[serde(default)]
    pub discoverable: bool,
    /// Rows of name and value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachment: Vec<PropertyValue>,
    /// When it joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
}

impl ActorDocument {
    /// The document of a local actor, the instance's own included.
    pub fn of_local(actor: &Actor, keys: &[ActorKey], addresses: &Addresses) -> Result<Self, DocumentError> {
        if !actor.local || !addresses.is_own(&actor.uri) {
            return Err(DocumentError::Shape("of an actor of this instance"));
        }
        let person = actor.kind != ActorKind::Application;
        let name = actor.username.as_str();
        Ok(Self {
            id: actor.uri.clone(),
            kind: actor.kind.as_str().to_owned(),
            preferred_username: actor.username.clone(),
            name: actor.shown_name().to_owned(),
            summary: actor.summary_html.clone(),
            url: actor.url.clone(),
            inbox: actor.inbox.clone(),
            outbox: if person {
                addresses.outbox(name)
            } else {
                format!("{}/outbox", actor.uri)
            },
            followers: actor.followers.clone(),
            following: person.then(|| addresses.following(name)),
            featured: person.then(|| addresses.featured(name)),
            endpoints: actor
                .shared_inbox
                .clone()
                .map(|shared_inbox| Endpoints { shared_inbox }),
            public_key: pem_key(&actor.uri, keys),
            assertion_method: multikeys(&actor.uri, keys),
            manually_approves_followers: actor.manually_approves_followers,
            discoverable: actor.discoverable,
            attachment: actor.fields.iter().map(property_value).collect(),
            // The day is enough: the exact moment of a sign-up is nobody's business.
            published: person.then(|| Timestamp::from_secs(actor.created_at.as_secs().div_euclid(86_400) * 86_400)),
        })
    }
}

fn property_value(field: &ProfileField) -> PropertyValue {
    PropertyValue {
        kind: "PropertyValue".to_owned(),
        name: field.name.clone(),
        value: field.value_html.clone(),
    }
}

/// The rows of a remote profile: names as plain text, values as safe HTML, both bounded.
fn fields(document: &Value) -> Vec<ProfileField> {
    let rows = match document.get("attachment") {
        Some(Value::Array(rows)) => rows.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    };
    rows.iter()
        .filter(|row| row.get("type").and_then(Value::as_str) == Some("PropertyValue"))
        .filter_map(|row| {
            let name = html::plain_text(row.get("name")?.as_str()?, MAX_FIELD_NAME_CHARACTERS);
            let value = row.get("value")?.as_str()?;
            let value_html = html::sanitise(&value[..value.floor_char_boundary(MAX_FIELD_VALUE_BYTES)]);
            (!name.is_empty()).then_some(ProfileField { name, value_html })
        })
        .take(MAX_FIELDS)
        .collect()
}

/// Whether a document says it is an actor.
pub fn is_actor(document: &Value) -> bool {
    kind_of(document).is_some()
}

fn kind_of(document: &Value) -> Option<ActorKind> {
    document.get("type").and_then(Value::as_str).and_then(ActorKind::parse)
}

/// Reads the document of a remote actor that was fetched from its own id. `id` is the id to give it
/// if it is new. Inboxes must be on the actor's own origin: an actor may not point our deliveries at
/// somebody else.
pub fn read_remote(document: &Value, id: ActorId, now: Timestamp) -> Result<(Actor, Vec<ActorKey>), DocumentError> {
    let kind = kind_of(document).ok_or(DocumentError::Shape("an actor"))?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    let id_url = text("id")
        .and_then(|id| Url::parse(id).ok())
        .ok_or(DocumentError::Shape("an actor with an id"))?;
    let origin = Origin::of(&id_url).ok_or(DocumentError::BadUrl("the actor's id"))?;
    let uri = id_url.to_string();
    let on_origin = |url: &str| Origin::parse(url).as_ref() == Some(&origin);
    let inbox = text("inbox")
        .ok_or(DocumentError::Shape("an actor with an inbox"))?
        .to_owned();
    if !on_origin(&inbox) {
        return Err(DocumentError::CrossOrigin("the actor's inbox"));
    }
    let shared_inbox = document
        .get("endpoints")
        .and_then(|e| e.get("sharedInbox"))
        .and_then(Value::as_str);
    let username = username(text("preferredUsername").unwrap_or_default())?;
    let actor = Actor {
        id,
        account_id: None,
        local: false,
        kind,
        host: origin.authority(),
        display_name: html::plain_text(text("name").unwrap_or_default(), MAX_NAME_CHARACTERS),
        summary_html: html::sanitise(text("summary").unwrap_or_default()),
        url: page(document).unwrap_or_else(|| uri.clone()),
        shared_inbox: shared_inbox.filter(|url| on_origin(url)).map(str::to_owned),
        followers: id_in(document, "followers")
            .map(|url| url.to_string())
            .filter(|url| on_origin(url)),
        manually_approves_followers: document
            .get("manuallyApprovesFollowers")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        refreshed_at: now,
        created_at: now,
        gone_at: None,
        fields: fields(document),
        discoverable: document.get("discoverable").and_then(Value::as_bool).unwrap_or(false),
        username,
        inbox,
        uri,
    };
    let keys = declared_keys(document)
        .into_iter()
        .map(|key| ActorKey {
            algorithm: key.public.algorithm(),
            public: key.public.to_stored(),
            uri: key.uri,
            actor_id: id,
        })
        .collect();
    Ok((actor, keys))
}

fn username(text: &str) -> Result<String, DocumentError> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '/' | '<' | '>' | '"' | '&' | '\'');
    if text.is_empty() || text.chars().count() > MAX_USERNAME_CHARACTERS || text.contains(bad) {
        return Err(DocumentError::BadUsername);
    }
    Ok(text.to_owned())
}

/// The page for people: `url` as text, link or list of links.
fn page(document: &Value) -> Option<String> {
    let url = id_of(document.get("url")?)?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::generate_keys;
    use serde_json::json;

    const NOW: Timestamp = Timestamp::from_secs(1_795_341_600);

    fn remote() -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": "https://b.example/users/bob", "type": "Person", "preferredUsername": "bob",
            "name": "<b>Bob</b>", "summary": "<p onclick=x>hi</p>", "url": [{"type": "Link", "href": "https://b.example/@bob"}],
            "inbox": "https://b.example/users/bob/inbox", "followers": "https://b.example/users/bob/followers",
            "endpoints": {"sharedInbox": "https://b.example/inbox"}, "unknown": {"anything": []},
        })
    }

    fn read(document: &Value) -> Result<Actor, DocumentError> {
        read_remote(document, ActorId(1), NOW).map(|(actor, _)| actor)
    }

    #[test]
    fn a_remote_actor_is_read_with_its_markup_made_safe() {
        let actor = read(&remote()).expect("an actor");
        assert_eq!(
            (actor.handle().as_str(), actor.display_name.as_str()),
            ("@bob@b.example", "Bob")
        );
        assert_eq!(actor.summary_html, "<p>hi</p>");
        assert_eq!(actor.url, "https://b.example/@bob");
        assert_eq!(actor.delivery_inbox(), "https://b.example/inbox");
    }

    #[test]
    fn rows_of_a_profile_are_made_safe_and_are_not_too_many() {
        let row = |name: &str, value: &str| json!({"type": "PropertyValue", "name": name, "value": value});
        let mut document = remote();
        document["attachment"] = json!([
            row("<b>Site</b>", "<a href=\"https://b.example\" rel=\"me\" onclick=x>b.example</a><script>x</script>"),
            {"type": "IdentityProof", "name": "x", "signatureValue": "y"},
            row("", "no name"),
        ]);
        let actor = read(&document).expect("an actor");
        let site = "<a href=\"https://b.example\" rel=\"nofollow noopener noreferrer\">b.example</a>";
        assert_eq!(
            actor.fields,
            [ProfileField {
                name: "Site".into(),
                value_html: site.into()
            }]
        );
        document["attachment"] = (0..100).map(|n| row(&n.to_string(), "v")).collect::<Vec<_>>().into();
        assert_eq!(read(&document).expect("an actor").fields.len(), MAX_FIELDS);
        document["attachment"] = "nonsense".into();
        assert!(read(&document).expect("an actor").fields.is_empty());
    }

    #[test]
    fn what_a_member_says_about_itself_reads_back_as_it_was() {
        let addresses = Addresses::new(&Url::parse("https://a.example").expect("a url")).expect("an origin");
        let mut bot = addresses.new_person(ActorId(1), domain::AccountId(1), "bot", "Bot", NOW);
        bot.kind = ActorKind::Service;
        bot.manually_approves_followers = true;
        bot.discoverable = true;
        bot.fields = vec![ProfileField {
            name: "Maker".into(),
            value_html: "Ada".into(),
        }];
        let document = serde_json::to_value(ActorDocument::of_local(&bot, &[], &addresses).expect("a document"));
        let document = document.expect("json");
        assert_eq!(
            (document["type"].as_str(), &document["attachment"][0]["type"]),
            (Some("Service"), &json!("PropertyValue"))
        );
        let actor = read(&document).expect("an actor");
        assert_eq!(
            (
                actor.kind,
                actor.manually_approves_followers,
                actor.discoverable,
                actor.fields
            ),
            (bot.kind, true, true, bot.fields)
        );
    }

    #[test]
    fn an_inbox_on_another_port_is_refused_and_such_a_shared_inbox_is_not_used() {
        assert!(read(&remote()).is_ok());
        let mut shared = remote();
        shared["endpoints"]["sharedInbox"] = "https://victim.example/inbox".into();
        assert_eq!(
            read(&shared).expect("an actor").delivery_inbox(),
            "https://b.example/users/bob/inbox"
        );
        let mut inbox = remote();
        inbox["inbox"] = "https://b.example:8443/users/bob/inbox".into();
        assert_eq!(read(&inbox), Err(DocumentError::CrossOrigin("the actor's inbox")));
    }

    #[test]
    fn a_username_that_could_be_mistaken_for_a_handle_is_refused() {
        assert!(read(&remote()).is_ok());
        for bad in ["", "a@b", "a b", "a/b", "<a>"] {
            let mut document = remote();
            document["preferredUsername"] = bad.into();
            assert_eq!(read(&document), Err(DocumentError::BadUsername), "{bad}");
        }
    }

    #[test]
    fn our_own_document_is_read_back_with_both_keys() {
        let addresses = Addresses::new(&Url::parse("https://a.example").expect("a url")).expect("an origin");
        let ada = addresses.new_person(ActorId(1), domain::AccountId(1), "ada", "Ada", NOW);
        let keys: Vec<_> = generate_keys()
            .expect("keys")
            .into_iter()
            .zip(["main-key", "ed25519-key"])
            .map(|(key, name)| ActorKey {
                uri: format!("{}#{name}", ada.uri),
                actor_id: ada.id,
                algorithm: key.algorithm,
                public: key.public.to_stored(),
            })
            .collect();
        let document =
            serde_json::to_value(ActorDocument::of_local(&ada, &keys, &addresses).expect("a document")).expect("json");
        let (actor, read_keys) = read_remote(&document, ActorId(1), NOW).expect("an actor");
        assert_eq!(
            (actor.inbox.as_str(), actor.display_name.as_str()),
            (ada.inbox.as_str(), "Ada")
        );
        assert_eq!(read_keys, keys);
        assert_eq!(document["published"], "2026-11-22T00:00:00.000Z");
    }
}
