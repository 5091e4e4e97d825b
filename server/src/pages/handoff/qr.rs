//! The QR code of a link, drawn here: no picture, no script, no stranger.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// White around the code, in modules; readers want four.
const MARGIN: usize = 4;

/// A QR code as the numbers of an SVG.
pub(super) struct Qr {
    /// Width and height, in modules, with the margin.
    pub(super) size: usize,
    /// The dark modules, as a path of horizontal bars.
    pub(super) path: String,
}

/// The code of `text`; `None` if it is too long for one.
pub(super) fn of(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let dark = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if dark > 0 {
                let (left, top) = (x + MARGIN, y + MARGIN);
                write!(path, "M{left} {top}h{dark}v1h-{dark}z").expect("a String takes everything");
            }
            x += dark.max(1);
        }
    }
    Some(Qr {
        size: width + 2 * MARGIN,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_small_path_and_another_link_another_one() {
        let link = |end: &str| format!("https://guild.example/handoff/{}{end}", "0".repeat(31));
        let (one, other) = (of(&link("1")).expect("fits"), of(&link("2")).expect("fits"));
        assert_eq!(one.size, other.size);
        assert_ne!(one.path, other.path);
        assert!(one.path.len() < 12_000, "{}", one.path.len());
        // The finder pattern in the corner: seven dark modules in its first row.
        assert!(one.path.starts_with("M4 4h7v1h-7z"), "{}", &one.path[..40]);
    }

    #[test]
    fn what_no_code_can_hold_is_left_out() {
        assert!(of(&"x".repeat(5_000)).is_none());
    }
}
