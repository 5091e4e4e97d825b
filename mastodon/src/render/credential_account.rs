//! The member who asks, with what only they may see, and what they prefer.

use super::statuses::visibility;
use crate::{Mastodon, entities};
use domain::account::Account;
use domain::paging::Page;
use store::{Conn, StoreError, accounts, actors, follows};

/// The list of those who wait is counted up to here.
const MOST_REQUESTS: i64 = 80;

/// The member who asks.
///
/// # Errors
/// [`StoreError`]; a member without an actor is one, because the two are made together.
pub fn credential_account(
    conn: &mut Conn,
    app: &Mastodon,
    member: &Account,
) -> Result<entities::CredentialAccount, StoreError> {
    let actor = actors::lookup(conn, member.actor_id)?.ok_or(StoreError::Corrupt {
        table: "account",
        column: "actor_id",
        row: member.id.to_string(),
    })?;
    let preferences = accounts::preferences(conn, member.id)?;
    let biography = accounts::biography(conn, member.id)?.unwrap_or_default();
    let waiting = follows::list_requests(conn, member.actor_id, &Page::first(MOST_REQUESTS))?.len();
    let account = super::account(conn, app, &actor)?;
    let typed_fields = actor
        .fields
        .iter()
        .map(|field| entities::Field {
            name: field.name.clone(),
            value: typed(&field.value_html),
            verified_at: None,
        })
        .collect();
    Ok(entities::CredentialAccount {
        source: entities::AccountSource {
            note: biography,
            fields: typed_fields,
            privacy: visibility(preferences.visibility).to_owned(),
            sensitive: preferences.sensitive,
            language: preferences.language,
            follow_requests_count: i64::try_from(waiting).unwrap_or(MOST_REQUESTS),
            hide_collections: Some(false),
            discoverable: Some(actor.discoverable),
            indexable: false,
            attribution_domains: Vec::new(),
            quote_policy: "nobody".to_owned(),
        },
        role: account
            .roles
            .iter()
            .flatten()
            .next()
            .cloned()
            .unwrap_or_else(super::roles::plain),
        account,
    })
}

/// What a member prefers.
pub fn preferences(conn: &mut Conn, member: &Account) -> Result<entities::Preferences, StoreError> {
    let found = accounts::preferences(conn, member.id)?;
    Ok(entities::Preferences {
        visibility: visibility(found.visibility).to_owned(),
        sensitive: found.sensitive,
        language: found.language,
        quote_policy: "nobody".to_owned(),
        expand_media: "default".to_owned(),
        expand_spoilers: false,
        autoplay_gifs: false,
    })
}

/// What was typed, out of the HTML that `social::describing` made of it: its text without the tags. A
/// link shows itself in full there.
fn typed(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    // `&amp;` last, or `&amp;lt;` would become `<`.
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_out_of_its_html() {
        assert_eq!(typed("she &amp; her &lt;3"), "she & her <3");
        assert_eq!(
            typed(
                "see <a href=\"https://a.example/?b&amp;c\" rel=\"nofollow noopener noreferrer me\">\
                 https://a.example/?b&amp;c</a>."
            ),
            "see https://a.example/?b&c."
        );
    }
}
