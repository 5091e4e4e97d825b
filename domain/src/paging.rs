//! How every list is paged: by one id that sorts by time, newest first, as Mastodon's clients ask for it.

/// Which part of a list is asked for. The list itself is always answered newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Only ids below this one.
    pub max_id: Option<i64>,
    /// Only ids above this one; of these the newest.
    pub since_id: Option<i64>,
    /// Only ids above this one; of these the oldest: what comes right after it.
    pub min_id: Option<i64>,
    /// At most this many items.
    pub limit: i64,
}

impl Page {
    /// The newest `limit` items.
    pub fn first(limit: i64) -> Self {
        Self::before(None, limit)
    }

    /// The newest `limit` items below `max_id`.
    pub fn before(max_id: Option<i64>, limit: i64) -> Self {
        Self {
            max_id,
            since_id: None,
            min_id: None,
            limit,
        }
    }

    /// The highest id that may be in the answer.
    pub fn highest(&self) -> i64 {
        self.max_id.map_or(i64::MAX, |id| id.saturating_sub(1))
    }

    /// The lowest id that may be in the answer.
    pub fn lowest(&self) -> i64 {
        let after = self.min_id.max(self.since_id);
        after.map_or(i64::MIN, |id| id.saturating_add(1))
    }

    /// Whether the answer is read from its old end (`min_id`), and turned round afterwards.
    pub fn is_from_below(&self) -> bool {
        self.min_id.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_leave_out_the_ids_that_were_named() {
        let open = Page::first(20);
        assert_eq!((open.lowest(), open.highest()), (i64::MIN, i64::MAX));
        let page = Page {
            since_id: Some(3),
            min_id: Some(5),
            ..Page::before(Some(9), 20)
        };
        assert_eq!((page.lowest(), page.highest()), (6, 8));
        assert!(page.is_from_below());
        assert!(!open.is_from_below());
    }

    #[test]
    fn the_most_extreme_ids_do_not_overflow() {
        let page = Page {
            since_id: Some(i64::MAX),
            ..Page::before(Some(i64::MIN), 1)
        };
        assert_eq!((page.lowest(), page.highest()), (i64::MAX, i64::MIN));
    }
}
