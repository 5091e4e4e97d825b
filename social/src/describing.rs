//! What a member says about themselves and how they want to be treated: names, biography, rows of the
//! profile, who may follow, and what a new post is unless they say otherwise.

mod error;
mod fields;

pub use error::DescribingError;
pub use fields::{MAX_FIELD, MAX_FIELDS};

use crate::acting;
use crate::language;
use crate::means::Means;
use domain::account::{Account, Preferences};
use domain::actor::{Actor, ActorKind};
use domain::compose::to_html;
use domain::job::DistributeActor;
use domain::post::Visibility;
use store::actors::Profile;
use store::{Conn, StoreError, accounts, actors, jobs};

/// The longest display name, in characters.
pub const MAX_DISPLAY_NAME: usize = 50;
/// The longest biography, in characters.
pub const MAX_BIOGRAPHY: usize = 500;

/// What is to change; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// The name shown; empty for the username.
    pub display_name: Option<String>,
    /// The biography as typed.
    pub biography: Option<String>,
    /// The rows of the profile, name and value as typed. Rows with neither are left out.
    pub fields: Option<Vec<(String, String)>>,
    /// Whether followers must ask. Those who wait when it ends still wait for an answer.
    pub locked: Option<bool>,
    /// Whether a program writes here.
    pub bot: Option<bool>,
    /// Whether the member wants to be suggested and found.
    pub discoverable: Option<bool>,
    /// Who may see a new post.
    pub visibility: Option<Visibility>,
    /// Whether a new post is hidden behind a click.
    pub sensitive: Option<bool>,
    /// The BCP 47 language of a new post; `Some(None)` for none.
    pub language: Option<Option<String>>,
}

/// Changes what `account` says about itself; other servers are told by a job of the same transaction
/// if anything changed that they can see.
pub async fn describe(means: &Means, account: &Account, description: Description) -> Result<(), DescribingError> {
    let description = checked(description)?;
    let biography_html = description
        .biography
        .as_ref()
        .map(|text| to_html(text, &[], &means.tag_base()));
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_publish::<DescribingError>(conn, &account)?;
            set_preferences(conn, &account, &description)?;
            if let Some(text) = &description.biography {
                accounts::set_biography(conn, account.id, text)?;
            }
            let before = actors::lookup(conn, account.actor_id)?.ok_or(DescribingError::NotAllowed)?;
            let after = described(&before, &description, biography_html);
            if after != before {
                actors::set_profile(conn, after.id, &profile(&after), now)?;
                let job = DistributeActor {
                    actor_id: account.actor_id,
                    revision: now.as_millis(),
                };
                jobs::enqueue(conn, &job, now)?;
            }
            Ok(())
        })
        .await
}

/// The description without what surrounds the texts, if it can be taken.
fn checked(mut new: Description) -> Result<Description, DescribingError> {
    if let Some(name) = &mut new.display_name {
        *name = name.trim().to_owned();
        if name.chars().count() > MAX_DISPLAY_NAME || name.chars().any(char::is_control) {
            return Err(DescribingError::BadDisplayName);
        }
    }
    if let Some(text) = &mut new.biography {
        *text = text.replace("\r\n", "\n").trim().to_owned();
        if text.chars().count() > MAX_BIOGRAPHY {
            return Err(DescribingError::BiographyTooLong);
        }
    }
    if let Some(rows) = new.fields.take() {
        new.fields = Some(fields::checked(rows)?);
    }
    if let Some(Some(tag)) = &mut new.language {
        *tag = language::canonical(tag).ok_or(DescribingError::BadLanguage)?;
    }
    Ok(new)
}

/// The actor as others see it afterwards.
fn described(before: &Actor, new: &Description, biography_html: Option<String>) -> Actor {
    let mut after = before.clone();
    if let Some(name) = &new.display_name {
        after.display_name.clone_from(name);
    }
    if let Some(html) = biography_html {
        after.summary_html = html;
    }
    if let Some(rows) = &new.fields {
        after.fields = fields::rendered(rows);
    }
    if let Some(locked) = new.locked {
        after.manually_approves_followers = locked;
    }
    if let Some(bot) = new.bot {
        after.kind = if bot { ActorKind::Service } else { ActorKind::Person };
    }
    if let Some(discoverable) = new.discoverable {
        after.discoverable = discoverable;
    }
    after
}

fn profile(actor: &Actor) -> Profile {
    Profile {
        display_name: actor.display_name.clone(),
        summary_html: actor.summary_html.clone(),
        fields: actor.fields.clone(),
        kind: actor.kind,
        manually_approves_followers: actor.manually_approves_followers,
        discoverable: actor.discoverable,
    }
}

fn set_preferences(conn: &mut Conn, account: &Account, new: &Description) -> Result<(), StoreError> {
    if new.visibility.is_none() && new.sensitive.is_none() && new.language.is_none() {
        return Ok(());
    }
    let before = accounts::preferences(conn, account.id)?;
    accounts::set_preferences(
        conn,
        account.id,
        &Preferences {
            visibility: new.visibility.unwrap_or(before.visibility),
            sensitive: new.sensitive.unwrap_or(before.sensitive),
            language: new.language.clone().unwrap_or(before.language),
        },
    )
}

#[cfg(test)]
mod tests;
