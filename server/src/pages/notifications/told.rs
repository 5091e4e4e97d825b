//! The newest words to a member that they have not looked at yet, for the top of the home page: somebody
//! they do not follow may have answered, and that post is not in the home timeline.

use super::line::{Line, authors};
use crate::pages::Pages;
use crate::pages::problem::Problem;
use crate::pages::reader::{Me, Reader};
use domain::notification::NotificationKind;
use domain::paging::Page;
use social::notifying;
use store::notifications::NotificationFilter;
use store::{StoreError, notifications};

/// How many are shown at once; the others are on their own page.
const MOST: i64 = 3;

/// Unread mentions, newest first.
pub(in crate::pages) struct Told {
    /// At most a few.
    pub(in crate::pages) lines: Vec<Line>,
    /// The id of the newest; 0 if there is none.
    pub(in crate::pages) newest: i64,
}

impl Told {
    /// Reads them.
    pub(in crate::pages) async fn read(pages: &Pages, reader: &Reader, me: &Me) -> Result<Self, Problem> {
        if me.unread == 0 {
            return Ok(Self {
                lines: Vec::new(),
                newest: 0,
            });
        }
        let (owner, now) = (me.actor.id, pages.means.clock.now());
        let found = pages.means.store.read(move |conn| {
            let last_read = notifying::last_read(conn, owner)?;
            let mentions = NotificationFilter {
                types: vec![NotificationKind::Mention],
                ..NotificationFilter::default()
            };
            let page = Page {
                since_id: Some(last_read),
                ..Page::first(MOST)
            };
            let list = notifications::list(conn, owner, &page, &mentions)?;
            let shown = notifying::visible(conn, owner, list, now)?;
            let authors = authors(conn, &shown)?;
            Ok::<_, StoreError>((shown, authors, last_read))
        });
        let (shown, authors, last_read) = found.await?;
        Ok(Self {
            newest: shown.first().map_or(0, |one| one.notification.id),
            lines: shown
                .iter()
                .map(|one| Line::of(one, &authors, last_read, reader, now))
                .collect(),
        })
    }
}
