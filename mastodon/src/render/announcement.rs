//! A notice to a member, as clients show announcements.

use crate::{Mastodon, entities};
use domain::compose::escape;
use store::notices::Notice;

/// The notice in words, with the way to the page that says more.
pub fn announcement(app: &Mastodon, notice: &Notice) -> entities::Announcement {
    let text = app.notice_words(notice.kind, &notice.arguments);
    let page = format!("{}/settings/membership", app.base());
    let at = notice.created_at.to_rfc3339();
    entities::Announcement {
        id: notice.id.to_string(),
        content: format!("<p>{}</p><p><a href=\"{page}\">{page}</a></p>", escape(&text)),
        starts_at: None,
        ends_at: None,
        published: true,
        all_day: false,
        published_at: at.clone(),
        updated_at: at,
        read: notice.read_at.is_some(),
        mentions: Vec::new(),
        statuses: Vec::new(),
        tags: Vec::new(),
        emojis: Vec::new(),
        reactions: Vec::new(),
    }
}
