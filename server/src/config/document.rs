//! A TOML text as plain values, and beside them the place of every key, so that whatever is found
//! wrong later can be shown with its line.

use super::problem::{Place, Problem};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table};

/// A parsed configuration text with the places of its keys.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The values.
    pub table: Table,
    places: BTreeMap<String, Place>,
}

/// `key` below `path`: `http.listen`, `chain."eip155:1".rpc`.
pub fn join(path: &str, key: &str) -> String {
    let bare = !key.is_empty()
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let key = if bare { key.to_owned() } else { format!("\"{key}\"") };
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

/// The element `at` of the list at `path`.
pub fn element(path: &str, at: usize) -> String {
    format!("{path}[{at}]")
}

impl Document {
    /// Parses a text. Every fault of syntax is reported.
    ///
    /// # Errors
    /// The faults with their lines.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let (spanned, errors) = DeTable::parse_recoverable(text);
        let faults: Vec<Problem> = errors.iter().map(|error| syntax(text, error)).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let table: Table = toml::from_str(text).map_err(|error| vec![syntax(text, &error)])?;
        let mut document = Self {
            table,
            places: BTreeMap::new(),
        };
        document.note_table(text, "", spanned.get_ref());
        Ok(document)
    }

    fn note_table(&mut self, text: &str, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let below = join(path, key.get_ref());
            self.places
                .insert(below.clone(), Place::Line(line(text, key.span().start)));
            self.note_value(text, &below, value);
        }
    }

    fn note_value(&mut self, text: &str, path: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => self.note_table(text, path, table),
            DeValue::Array(array) => {
                for (at, item) in array.iter().enumerate() {
                    let below = element(path, at);
                    self.places
                        .insert(below.clone(), Place::Line(line(text, item.span().start)));
                    self.note_value(text, &below, item);
                }
            }
            _ => {}
        }
    }

    /// Notes that an environment variable set the value at `path` and all below it.
    pub fn set_place(&mut self, path: &str, variable: &str) {
        self.places.retain(|known, _| !is_below(known, path));
        self.places
            .insert(path.to_owned(), Place::Variable(variable.to_owned()));
    }

    /// Where `path` is written, or else the nearest thing around it that is.
    pub fn place(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return Some(place.clone());
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }
}

/// Whether `path` is `above` or something in it.
pub fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    Problem {
        path: String::new(),
        place: error.span().map(|span| Place::Line(line(text, span.start))),
        message: match error.span() {
            Some(span) => format!(
                "this is not TOML, at character {}: {}",
                character(text, span.start),
                error.message().replace('\n', ", ")
            ),
            None => format!("this is not TOML: {}", error.message().replace('\n', ", ")),
        },
        suggestion: None,
    }
}

/// Which character of its line an offset is, the first being 1.
fn character(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    before.chars().rev().take_while(|c| *c != '\n').count() + 1
}

fn line(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_element_knows_its_line() {
        let text =
            "[http]\nlisten = \"x\"\ntrusted_proxies = [\n  \"a\",\n  \"b\",\n]\n[chain.\"eip155:1\"]\nrpc = []\n";
        let document = Document::parse(text).expect("good TOML");
        assert_eq!(document.place("http.listen"), Some(Place::Line(2)));
        assert_eq!(document.place("http.trusted_proxies[1]"), Some(Place::Line(5)));
        assert_eq!(document.place("chain.\"eip155:1\".rpc"), Some(Place::Line(8)));
        assert_eq!(
            document.place("http.absent"),
            Some(Place::Line(1)),
            "the table around it"
        );
        assert_eq!(document.place("absent"), None);
    }

    #[test]
    fn all_faults_of_syntax_are_told_with_their_lines() {
        assert!(Document::parse("a = 1\nb = 2\n").is_ok());
        let faults = Document::parse("a = 1\nb = \nc = 3\nd = [1,\n").expect_err("two faults");
        assert!(
            faults.iter().any(|fault| fault.place == Some(Place::Line(2))),
            "{faults:?}"
        );
        assert!(faults.len() >= 2, "{faults:?}");
    }
}
