//! What can be told from the files alone: colours that can be read, and templates without anything
//! that the Content-Security-Policy would forbid.

use std::collections::BTreeMap;
use std::path::Path;

const CSS: &str = include_str!("../../assets/site.css");

/// The colours of one `:root { … }` block.
fn colours(block: &str) -> BTreeMap<&str, [f64; 3]> {
    let mut found = BTreeMap::new();
    for declaration in block.split([';', '{', '}', '\n']) {
        let Some((name, value)) = declaration.trim().split_once(": #") else {
            continue;
        };
        let Some(name) = name.strip_prefix("--") else { continue };
        let part =
            |at: usize| f64::from(u8::from_str_radix(&value[at..at + 2], 16).expect("two hexadecimal digits")) / 255.0;
        found.insert(name, [part(0), part(2), part(4)]);
    }
    found
}

/// Contrast by WCAG 2.2.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let linear = colour.map(|c| {
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (high, low) = (luminance(a).max(luminance(b)), luminance(a).min(luminance(b)));
    (high + 0.05) / (low + 0.05)
}

#[test]
fn every_pair_of_colours_can_be_read_in_light_and_dark() {
    assert!(
        (contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 0.01,
        "black on white is 21"
    );
    let mut schemes = CSS
        .split(":root {")
        .skip(1)
        .map(|rest| rest.split('}').next().expect("a block ends"));
    let light = colours(schemes.next().expect("light"));
    let dark = colours(schemes.next().expect("dark"));
    let text = ["ink", "soft", "accent", "yes", "no", "unknown"];
    for (scheme, colours) in [("light", &light), ("dark", &dark)] {
        let pairs = text.iter().flat_map(|front| [(*front, "paper"), (*front, "card")]);
        let pairs = pairs.chain([
            ("on-accent", "accent"),
            ("on-tint", "tint"),
            ("on-warn", "warn"),
            ("paper", "ink"),
        ]);
        for (front, back) in pairs {
            let found = contrast(colours[front], colours[back]);
            assert!(found >= 4.5, "{scheme}: {front} on {back} is {found:.2}:1");
        }
        for (edge, back) in [
            ("focus", "paper"),
            ("focus", "card"),
            ("focus", "warn"),
            ("edge", "paper"),
            ("edge", "card"),
        ] {
            let found = contrast(colours[edge], colours[back]);
            assert!(found >= 3.0, "{scheme}: {edge} on {back} is {found:.2}:1");
        }
    }
    for hue in CSS
        .split(".hue-")
        .skip(1)
        .filter_map(|rest| rest.split_once("background: #"))
    {
        let value = &hue.1[..6];
        let part = |at: usize| f64::from(u8::from_str_radix(&value[at..at + 2], 16).expect("hexadecimal")) / 255.0;
        let found = contrast([1.0; 3], [part(0), part(2), part(4)]);
        assert!(found >= 4.5, "white initials on #{value} are {found:.2}:1");
    }
}

#[test]
fn no_template_has_anything_that_the_policy_forbids() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("it is there") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("templates are text");
            seen += 1;
            for forbidden in [
                " style=",
                " onclick=",
                " onsubmit=",
                "<style",
                "javascript:",
                "<script>",
                "src=\"http",
            ] {
                assert!(!text.contains(forbidden), "{} has {forbidden}", path.display());
            }
            let raw: Vec<&str> = text
                .match_indices("|safe")
                .map(|(at, _)| text[..at].rsplit("{{").next().unwrap_or("").trim())
                .collect();
            for value in raw {
                assert!(
                    ["post.html", "biography"].contains(&value),
                    "{}: {value} is not known to be safe HTML",
                    path.display()
                );
            }
        }
    }
    assert!(seen > 20, "the templates were read");
}
