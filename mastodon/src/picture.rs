//! Pictures of people who have none: the same initials on the same colours as on the pages, as PNG,
//! because most client programs on phones cannot show anything drawn.

mod letters;
mod png;

use domain::actor::Actor;
use domain::portrait;

/// The colours of the pages (`server/assets/site.css`), by hue.
const COLOURS: [[u8; 3]; portrait::HUES as usize] = [
    [0x8a, 0x3b, 0x12],
    [0x7a, 0x2e, 0x5d],
    [0x4a, 0x4a, 0x9c],
    [0x1f, 0x5f, 0x8b],
    [0x0a, 0x5f, 0x59],
    [0x3d, 0x6b, 0x1e],
    [0x7a, 0x58, 0x00],
    [0x5b, 0x53, 0x47],
];
const WHITE: [u8; 3] = [0xff, 0xff, 0xff];

/// Pixels of a portrait, on each side.
const SIDE: usize = 128;
/// Pixels of a banner.
const BANNER: (usize, usize) = (300, 100);
/// Each dot of a letter is so many pixels wide and high.
const DOT: usize = 8;

fn colour(actor: &Actor) -> [u8; 3] {
    let hue = usize::try_from(portrait::hue(&actor.uri)).unwrap_or(0);
    COLOURS[hue % COLOURS.len()]
}

/// Somebody's initials, as PNG.
pub(crate) fn portrait(actor: &Actor) -> Vec<u8> {
    let initials = portrait::initials(actor.shown_name());
    let letters: Vec<[u8; letters::ROWS]> = initials.chars().take(2).map(letters::dots).collect();
    let dots_wide = letters.len() * (letters::COLUMNS + 1) - 1;
    let left = (SIDE - dots_wide * DOT) / 2;
    let top = (SIDE - letters::ROWS * DOT) / 2;
    png::two_colours(SIDE, SIDE, [colour(actor), WHITE], |x, y| {
        let (Some(x), Some(y)) = (x.checked_sub(left), y.checked_sub(top)) else {
            return false;
        };
        let (column, row) = (x / DOT, y / DOT);
        let (place, column) = (column / (letters::COLUMNS + 1), column % (letters::COLUMNS + 1));
        letters
            .get(place)
            .and_then(|dots| dots.get(row))
            .is_some_and(|line| column < letters::COLUMNS && line >> (letters::COLUMNS - 1 - column) & 1 == 1)
    })
}

/// A plain banner in somebody's colour, as PNG.
pub(crate) fn banner(actor: &Actor) -> Vec<u8> {
    let (width, height) = BANNER;
    png::two_colours(width, height, [colour(actor), WHITE], |_, _| false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::builders::remote_actor;

    #[test]
    fn a_portrait_is_a_png_and_differs_by_name() {
        let (ada, bob) = (remote_actor(1, "ada", "a.example"), remote_actor(2, "bob", "a.example"));
        assert!(portrait(&ada).starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_ne!(portrait(&ada), portrait(&bob));
        let mut unreadable = ada.clone();
        unreadable.display_name = "春 夏".to_owned();
        assert!(portrait(&unreadable).len() > 100);
        assert!(banner(&ada).starts_with(b"\x89PNG"));
    }
}
