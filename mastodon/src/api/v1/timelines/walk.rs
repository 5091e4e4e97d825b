//! A page as full as it was asked for, though some of what is stored may not be shown to this reader:
//! client programs take a page that is not full for the end of the timeline.

use domain::paging::Page;
use domain::post::Post;
use domain::{ActorId, Timestamp};
use social::reading;
use store::timelines::Entry;
use store::{Conn, StoreError};

/// So often the store is asked at most for one page. A reader who mutes nearly everybody gets shorter
/// pages with a link to the next.
const ROUNDS: usize = 4;

/// A page: the ids of everything that was looked at, and what of it is shown.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) ids: Vec<i64>,
    pub(super) shown: Vec<(Entry, Post)>,
}

/// Asks `fetch` for entries, leaves out what `reader` does not see, and asks for what is missing.
pub(super) fn entries(
    conn: &mut Conn,
    (reader, now): (Option<ActorId>, Timestamp),
    page: &Page,
    fetch: impl Fn(&mut Conn, &Page) -> Result<Vec<Entry>, StoreError>,
) -> Result<Walked, StoreError> {
    rounds(conn, page, |conn, page| {
        let found = fetch(conn, page)?;
        let ids = found.iter().map(|entry| entry.id).collect();
        let shown = reading::visible_entries(conn, reader, found, now)?;
        Ok(Walked { ids, shown })
    })
}

/// As [`entries`], for timelines of posts alone.
pub(super) fn posts(
    conn: &mut Conn,
    (reader, now): (Option<ActorId>, Timestamp),
    page: &Page,
    fetch: impl Fn(&mut Conn, &Page) -> Result<Vec<Post>, StoreError>,
) -> Result<Walked, StoreError> {
    rounds(conn, page, |conn, page| {
        let found = fetch(conn, page)?;
        let ids = found.iter().map(|post| post.id.0).collect();
        let shown = reading::visible_posts(conn, reader, found, now)?;
        let shown = shown.into_iter().map(|post| (Entry::of(&post), post)).collect();
        Ok(Walked { ids, shown })
    })
}

fn rounds(
    conn: &mut Conn,
    page: &Page,
    mut round: impl FnMut(&mut Conn, &Page) -> Result<Walked, StoreError>,
) -> Result<Walked, StoreError> {
    let most = usize::try_from(page.limit).unwrap_or(0);
    let mut whole = Walked::default();
    let mut next = *page;
    for _ in 0..ROUNDS {
        let part = round(conn, &next)?;
        let is_last = part.ids.len() < most;
        let (low, high) = (part.ids.iter().min().copied(), part.ids.iter().max().copied());
        whole.ids.extend(part.ids);
        if next.is_from_below() {
            whole.shown.splice(0..0, part.shown);
            next.min_id = high.or(next.min_id);
        } else {
            whole.shown.extend(part.shown);
            next.max_id = low.or(next.max_id);
        }
        if is_last || whole.shown.len() >= most {
            break;
        }
    }
    Ok(cut(whole, most, page.is_from_below()))
}

/// Leaves out what is more than a page, and forgets that it was looked at: the next page begins there.
fn cut(mut whole: Walked, most: usize, from_below: bool) -> Walked {
    if whole.shown.len() <= most {
        return whole;
    }
    if from_below {
        whole.shown.drain(..whole.shown.len() - most);
        let end = whole.shown.first().map_or(i64::MIN, |(entry, _)| entry.id);
        whole.ids.retain(|id| *id <= end);
    } else {
        whole.shown.truncate(most);
        let end = whole.shown.last().map_or(i64::MAX, |(entry, _)| entry.id);
        whole.ids.retain(|id| *id >= end);
    }
    whole
}
