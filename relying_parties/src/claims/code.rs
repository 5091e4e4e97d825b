//! The code that a profile must show: short enough to be typed on a phone, 60 random bits, so that nobody
//! has it in a profile by chance, and a beginning that tells a stranger what it is.

use domain::Entropy;

/// No letters or digits that look alike (Crockford's base 32 without `u`).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// How many of them a code has: five bits each.
const LETTERS: usize = 12;
const BEGINNING: &str = "gh";

/// A fresh code such as `gh-7k3m-9xq2-hd4t`.
pub(super) fn draw(entropy: &dyn Entropy) -> String {
    let bytes: [u8; LETTERS] = entropy.bytes();
    let mut code = BEGINNING.to_owned();
    for (at, byte) in bytes.iter().enumerate() {
        if at % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}

/// Whether the code stands in a text, as a word of its own. Phones begin words with capitals.
pub(super) fn is_in(code: &str, text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
        .any(|word| word.eq_ignore_ascii_case(code))
}

/// What a reader sees of HTML, near enough: Mastodon's notes and fields are HTML. What stands inside of a tag
/// (the address of a link) is not seen.
pub(super) fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut is_inside = false;
    for c in html.chars() {
        match c {
            '<' => {
                is_inside = true;
                text.push(' ');
            }
            '>' if is_inside => is_inside = false,
            _ if is_inside => {}
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::SeededEntropy;

    #[test]
    fn codes_are_sixty_bits_in_groups_and_never_the_same() {
        let entropy = SeededEntropy::new(1);
        let (one, other) = (draw(&entropy), draw(&entropy));
        assert_ne!(one, other);
        assert_eq!(one.len(), "gh-7k3m-9xq2-hd4t".len());
        assert_eq!(one.split('-').count(), 4);
        assert!(
            one.chars()
                .all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit())
        );
    }

    #[test]
    fn a_code_is_seen_only_as_a_word_of_its_own() {
        let code = "gh-7k3m-9xq2-hd4t";
        for text in [
            "gh-7k3m-9xq2-hd4t",
            "Bob (gh-7k3m-9xq2-hd4t)",
            "Gh-7k3m-9xq2-hd4t.",
            "Bob\u{2014}GH-7K3M-9XQ2-HD4T!",
        ] {
            assert!(is_in(code, text), "{text}");
        }
        for text in [
            "",
            "gh-7k3m-9xq2-hd4",
            "xgh-7k3m-9xq2-hd4t",
            "gh-7k3m-9xq2-hd4tx",
            "gh-7k3m-9xq2-hd4t-",
            "gh 7k3m 9xq2 hd4t",
        ] {
            assert!(!is_in(code, text), "{text}");
        }
    }

    #[test]
    fn what_stands_inside_of_a_tag_is_not_seen() {
        let code = "gh-7k3m-9xq2-hd4t";
        assert!(is_in(code, &without_tags("<p>I am<br/>gh-7k3m-9xq2-hd4t</p>")));
        let hidden = without_tags("<a href=\"https://x.example/ gh-7k3m-9xq2-hd4t \">me</a> < 3");
        assert!(!is_in(code, &hidden), "{hidden}");
    }
}
