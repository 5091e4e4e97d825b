//! What stands for a picture of somebody who has none: initials on one of eight colours. Pages and the
//! pictures that client programs load show the same ones.

/// How many colours there are.
pub const HUES: u64 = 8;

/// The first letters of the first and the last word of a name.
pub fn initials(name: &str) -> String {
    let mut words = name
        .split(|c: char| c.is_whitespace() || c == '_')
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    let letters: String = first.into_iter().chain(last).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "·".to_owned() } else { letters }
}

/// Which colour, `0..HUES`, for an actor's URI: a number that depends on the text only (FNV-1a: spread,
/// not secrecy, is what counts here).
pub fn hue(uri: &str) -> u64 {
    let hash = uri.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The last multiplication brings every letter into the bits that are looked at.
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) % HUES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_letters_of_the_first_and_last_word() {
        for (name, wanted) in [
            ("Ada Byron Lovelace", "AL"),
            ("ada", "A"),
            ("ada_l", "AL"),
            ("  ", "·"),
            ("🦀 crab", "C"),
            ("éa", "É"),
        ] {
            assert_eq!(initials(name), wanted, "{name}");
        }
    }

    #[test]
    fn a_colour_stays_the_same_and_is_one_of_the_palette() {
        assert_eq!(hue("https://a.example/users/ada"), hue("https://a.example/users/ada"));
        assert!((0..200).all(|n| hue(&format!("u{n}")) < HUES));
        let used: std::collections::BTreeSet<u64> = (0..200).map(|n| hue(&format!("u{n}"))).collect();
        assert_eq!(used.len() as u64, HUES, "all colours are used");
    }
}
