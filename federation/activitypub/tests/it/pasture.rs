//! The corpus of fediverse-pasture-inputs: 262 ways in which servers write a post. Each is sent as the
//! pasture sends it, signed, addressed to a member, and must become a post or be refused in words;
//! none may make us fail. What became of each stands in docs/interop/pasture-inputs.md, and any change
//! of it fails this test until somebody has looked: `UPDATE_TABLES=1` writes the new one.

use crate::parts::{Instance, Person, Stranger, World, send};
use domain::actor::Actor;
use domain::post::Post;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Corpus {
    package: String,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    name: String,
    title: String,
    examples: Vec<Map<String, Value>>,
}

/// What is accepted and not kept, and why that is right. Everything else that is not kept must have
/// been refused with a status and a code.
const NOT_KEPT: [(&str, &str); 6] = [
    (
        "\"type\":null",
        "an object without a type is nothing that could be shown",
    ),
    ("\"type\":\"Document\"", "it is a file, and belongs to a post"),
    ("\"type\":\"Place\"", "it is a place, and belongs to a post"),
    ("\"type\":\"Tombstone\"", "it says that something is gone"),
    (
        "\"type\":\"Relationship\"",
        "it says how two things stand, and is not a post",
    ),
    ("\"type\":\"Profile\"", "it describes an actor, and is not a post"),
];

fn corpus(stranger: &Stranger, author: &Person) -> Corpus {
    let text = include_str!("../data/pasture-inputs.json");
    // The corpus names the host and the actor of its own test network.
    let text = text
        .replace("http://pasture-one-actor/actor", &author.uri)
        .replace("http://pasture-one-actor", &stranger.url);
    serde_json::from_str(&text).expect("the corpus")
}

/// The Create that the pasture would send to `ada` for an example.
fn create(author: &Person, ada: &Actor, number: usize, example: &Map<String, Value>) -> (String, Value) {
    let id = format!("{}/objects/{number}", author.uri);
    let mut note = json!({
        "id": id, "type": "Note", "attributedTo": author.uri, "published": "2026-11-22T09:00:00Z",
        "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [], "content": "text",
    });
    for (name, value) in example {
        note[name] = value.clone();
    }
    let combined = |value: &Value, more: Value| match value {
        Value::Null => json!([more]),
        Value::Array(list) => Value::from([list.as_slice(), &[more]].concat()),
        one => json!([one, more]),
    };
    note["to"] = combined(&note["to"], json!(ada.uri));
    note["tag"] = combined(&note["tag"], json!({"type": "Mention", "href": ada.uri}));
    let mut create = author.activity("Create", note.clone());
    create["to"] = note["to"].clone();
    if let Some(context) = note.get("@context").filter(|context| !context.is_null()) {
        create["@context"] = context.clone();
    }
    (id, create)
}

/// One line on what a post became.
fn shown(post: &Post, hashtags: &[String], mentions: usize) -> String {
    let mut line = post.visibility.as_str().to_owned();
    if post.sensitive {
        line.push_str(", sensitive");
    }
    if !post.summary.is_empty() {
        let _ = write!(line, ", warning {}", code(&post.summary));
    }
    if let Some(language) = &post.language {
        let _ = write!(line, ", language {}", code(language));
    }
    if !hashtags.is_empty() {
        let _ = write!(line, ", #{}", hashtags.join(" #"));
    }
    if mentions > 1 {
        let _ = write!(line, ", {} more mentioned", mentions - 1);
    }
    if post.in_reply_to_uri.is_some() {
        line.push_str(", a reply");
    }
    let _ = write!(line, ": {}", code(&post.content_html));
    line
}

/// Text in a cell of a table.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "(nothing)".to_owned();
    }
    let text = text.replace('\n', "\u{23ce}").replace('|', "\\|");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// An example as it was sent: the id of its post, and the answer where it was not accepted.
struct Sent {
    id: String,
    refused: Option<String>,
}

async fn send_it(
    instance: &Instance,
    ada: &Actor,
    author: &Person,
    number: usize,
    example: &Map<String, Value>,
) -> Sent {
    let (id, activity) = create(author, ada, number, example);
    let answer = send(instance, author, &activity).await;
    assert!(answer.status < 500, "{example:?}: {answer:?}");
    let refused = (answer.status != 202).then(|| {
        let code = answer.code().to_owned();
        answer.assert(answer.status, &code);
        let message = answer.body["message"].as_str().unwrap_or_default();
        format!("refused: {} `{code}`, {message}", answer.status)
    });
    Sent { id, refused }
}

async fn outcome(instance: &Instance, sent: &Sent, example: &Map<String, Value>) -> String {
    if let Some(refused) = &sent.refused {
        return refused.clone();
    }
    let Some(post) = instance.post_at(&sent.id).await else {
        let sent = Value::Object(example.clone()).to_string();
        let why = NOT_KEPT.iter().find(|(part, _)| sent.contains(part));
        let (_, why) = why.unwrap_or_else(|| panic!("neither kept nor refused in words: {sent}"));
        return format!("not kept: {why}");
    };
    let post_id = post.id;
    let (hashtags, mentions) = instance
        .read(move |conn| {
            let hashtags = store::posts::list_tags(conn, post_id)?;
            Ok((hashtags, store::posts::list_mentions(conn, post_id)?.len()))
        })
        .await;
    shown(&post, &hashtags, mentions)
}

#[tokio::test]
async fn every_input_of_the_pasture_becomes_a_post_or_is_refused_in_words() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let author = stranger.person(&world, "pasture");
    let ada = instance.member("ada").await;
    let corpus = corpus(&stranger, &author);
    let mut first = author.note(1, "the note that others answer");
    first["id"] = json!(format!("{}/assets/note1.jsonap", stranger.url));
    stranger.serve("/assets/note1.jsonap", first);

    let mut sent = Vec::new();
    for example in corpus.groups.iter().flat_map(|group| &group.examples) {
        sent.push(send_it(&instance, &ada, &author, sent.len() + 1, example).await);
    }
    assert_eq!(sent.len(), 262);
    // Fails for every job that fails.
    instance.run_until_idle().await;

    let (mut text, mut kept, mut sent) = (String::new(), 0, sent.iter());
    for group in &corpus.groups {
        let _ = write!(text, "\n## {}\n\n| | sent | result |\n|---|---|---|\n", group.title);
        for (n, example) in group.examples.iter().enumerate() {
            let result = outcome(&instance, sent.next().expect("as many"), example).await;
            kept += usize::from(!result.starts_with("refused") && !result.starts_with("not kept"));
            let example = code(&Value::Object(example.clone()).to_string());
            let _ = writeln!(text, "| {}/{n} | {example} | {result} |", group.name);
        }
    }
    let head = format!(
        "# Ways to write a post\n\nWhat becomes here of each example of {} (MIT), sent as a signed Create that mentions a member. \
         Written and compared by `federation/activitypub/tests/it/pasture.rs`; `UPDATE_TABLES=1` writes it anew.\n\n\
         {kept} of 262 become posts; the others are refused, or not kept, for the reason given. Attachments are not \
         read yet: the JSON is kept.\n",
        corpus.package
    );
    let text = format!("{head}{text}")
        .replace(&author.uri, "http://pasture-one-actor/actor")
        .replace(&ada.uri, "https://guild.example/users/ada")
        .replace(&stranger.url, "http://pasture-one-actor")
        .replace(stranger.url.trim_start_matches("http://"), "pasture-one-actor");
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/interop/pasture-inputs.md");
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("made");
        std::fs::write(&place, &text).expect("written");
    }
    let committed = std::fs::read_to_string(&place).unwrap_or_default();
    for (new, old) in text.lines().zip(committed.lines()) {
        assert_eq!(new, old, "look at the change; UPDATE_TABLES=1 writes it");
    }
    assert_eq!(
        text.lines().count(),
        committed.lines().count(),
        "look at the change; UPDATE_TABLES=1 writes it"
    );
}
