//! Every text a person reads on a page comes from here: Fluent messages, complete in English, chosen
//! by `Accept-Language` once there is more than one language. Templates and handlers name a message
//! by its id; a test reads all of them and fails if a message is missing or no longer used.

mod argument;
mod locale;
mod notice;

pub use argument::Argument;

use domain::gate::Reason;
use fluent_bundle::FluentArgs;
use gating::Phrase;
use http::HeaderMap;
use locale::Locale;

/// The texts in one language. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Words {
    locale: &'static Locale,
}

/// Marks a text in Rust code as the id of a message, so that the test that looks for missing messages
/// sees it. Use it wherever the id is not written in the call itself.
pub const fn id(message: &'static str) -> &'static str {
    message
}

impl Words {
    /// The words for whoever sent this request.
    pub fn for_request(headers: &HeaderMap) -> Self {
        let wanted = headers
            .get(http::header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Self {
            locale: locale::negotiate(wanted),
        }
    }

    /// English, for what has no request: the command line, and texts in JSON.
    pub fn english() -> Self {
        Self {
            locale: locale::english(),
        }
    }

    /// The language, for `<html lang>`.
    pub fn language(&self) -> &'static str {
        self.locale.tag
    }

    /// A message without arguments.
    pub fn text(&self, id: &str) -> String {
        self.locale.format(id, None)
    }

    /// A message with one argument.
    pub fn arg(&self, id: &str, name: &str, value: impl Argument) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), value.to_fluent());
        self.locale.format(id, Some(&args))
    }

    /// A message with two arguments.
    pub fn arg2(&self, id: &str, first: &str, value: impl Argument, second: &str, other: impl Argument) -> String {
        let mut args = FluentArgs::new();
        args.set(first.to_owned(), value.to_fluent());
        args.set(second.to_owned(), other.to_fluent());
        self.locale.format(id, Some(&args))
    }

    /// A phrase of the gate.
    pub fn phrase(&self, phrase: &Phrase) -> String {
        self.gate_message(&phrase.message, &phrase.arguments)
    }

    /// Why a condition came out as it did.
    pub fn reason(&self, reason: &Reason) -> String {
        self.gate_message(&reason.message, &reason.arguments)
    }

    fn gate_message(&self, id: &str, arguments: &[(String, String)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in arguments {
            // A count chooses a plural form. Amounts stay text: they can be larger than any number here.
            match value.parse::<u32>() {
                Ok(count) if name == "count" => args.set(name.clone(), count),
                _ => args.set(name.clone(), value.as_str()),
            }
        }
        self.locale.format(id, Some(&args))
    }
}

/// Why a condition came out as it did, in English: for the JSON of `auth` and for the command line.
pub fn reason_text(reason: &Reason) -> String {
    Words::english().reason(reason)
}

#[cfg(test)]
mod tests;
