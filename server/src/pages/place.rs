//! A place in a list as it stands in an address: the id of the last item seen. Anything else in the
//! address means the beginning.

/// Reads a place.
pub(crate) fn parse(text: &str) -> Option<i64> {
    text.parse().ok().filter(|id| *id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_the_address_and_nonsense_is_the_beginning() {
        assert_eq!(parse(&42.to_string()), Some(42));
        for bad in ["", "17-", "-17", "0", "4x", "99999999999999999999"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
