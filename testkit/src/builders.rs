//! Domain values with sensible content, so that a test names only what it is about.

use domain::account::{Account, AccountState, Role};
use domain::actor::{Actor, ActorKey, ActorKind, KeyAlgorithm, SealedActorKey};
use domain::membership::Stage;
use domain::post::{Post, Visibility};
use domain::wallet::{Proof, Wallet};
use domain::{AccountId, ActorId, PostId, Timestamp};

/// The moment builders use: 2026-11-22T10:00:00Z.
pub const NOON: Timestamp = Timestamp::from_millis(1_795_341_600_000);

/// A wallet whose address is one byte repeated.
pub fn wallet(byte: u8) -> Wallet {
    Wallet {
        address: alloy_primitives::Address::repeat_byte(byte),
        proof: Proof::Key,
    }
}

/// A person on another server.
pub fn remote_actor(id: i64, username: &str, host: &str) -> Actor {
    let base = format!("https://{host}/users/{username}");
    Actor {
        id: ActorId(id),
        uri: base.clone(),
        account_id: None,
        local: false,
        kind: ActorKind::Person,
        username: username.to_owned(),
        host: host.to_owned(),
        display_name: String::new(),
        summary_html: String::new(),
        url: format!("https://{host}/@{username}"),
        inbox: format!("{base}/inbox"),
        shared_inbox: Some(format!("https://{host}/inbox")),
        followers: Some(format!("{base}/followers")),
        manually_approves_followers: false,
        refreshed_at: NOON,
        created_at: NOON,
        gone_at: None,
        fields: Vec::new(),
        discoverable: false,
    }
}

/// A person of this instance (`https://guild.example`) and the account behind it; both have id `id`.
pub fn local_account(id: i64, username: &str) -> (Account, Actor) {
    let account = Account {
        id: AccountId(id),
        actor_id: ActorId(id),
        username: username.to_owned(),
        role: Role::Member,
        state: AccountState::Active,
        stage: Stage::Active,
        created_at: NOON,
    };
    let actor = Actor {
        account_id: Some(account.id),
        local: true,
        ..remote_actor(id, username, "guild.example")
    };
    (account, actor)
}

/// A key pair that signs nothing: for tests that only store keys.
pub fn sealed_key(actor: &Actor, algorithm: KeyAlgorithm) -> SealedActorKey {
    SealedActorKey {
        public: ActorKey {
            uri: format!("{}#{}", actor.uri, algorithm.as_str()),
            actor_id: actor.id,
            algorithm,
            public: vec![1, 2, 3],
        },
        sealed_private: vec![4, 5, 6],
    }
}

/// A public post.
pub fn post(id: i64, author: &Actor) -> Post {
    let uri = format!("{}/posts/{id}", author.uri);
    let at = Timestamp::from_millis(NOON.as_millis() + id);
    Post {
        id: PostId(id),
        url: uri.clone(),
        uri,
        actor_id: author.id,
        local: author.local,
        in_reply_to_uri: None,
        in_reply_to_id: None,
        thread_id: PostId(id),
        content_html: "<p>hello</p>".to_owned(),
        source_text: author.local.then(|| "hello".to_owned()),
        summary: String::new(),
        sensitive: false,
        visibility: Visibility::Public,
        language: None,
        published_at: at,
        sort_at: at,
        edited_at: None,
        like_count: 0,
        announce_count: 0,
        reply_count: 0,
    }
}

/// A public reply to `parent`.
pub fn reply(id: i64, author: &Actor, parent: &Post) -> Post {
    Post {
        in_reply_to_uri: Some(parent.uri.clone()),
        in_reply_to_id: Some(parent.id),
        thread_id: parent.thread_id,
        ..post(id, author)
    }
}
