//! A place in a timeline as it stands in an address: `<sort_at>-<id>`. Opaque to readers; anything
//! else in the address means the beginning.

use store::timelines::Cursor;

/// Reads a place.
pub(crate) fn parse(text: &str) -> Option<Cursor> {
    let (sort_at, id) = text.split_once('-')?;
    Some(Cursor {
        sort_at: sort_at.parse().ok()?,
        id: id.parse().ok()?,
    })
}

/// Writes a place.
pub(crate) fn format(cursor: Cursor) -> String {
    format!("{}-{}", cursor.sort_at, cursor.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_the_address_and_nonsense_is_the_beginning() {
        let cursor = Cursor { sort_at: 17, id: 42 };
        assert_eq!(parse(&format(cursor)), Some(cursor));
        for bad in ["", "17", "17-", "-17-4x", "a-b"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
