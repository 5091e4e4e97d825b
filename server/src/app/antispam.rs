//! What people read in their Matrix client when this server said no to their homeserver.

use crate::words::{Words, id};
use domain::origin::Origin;
use relying_parties::antispam::{Refusal, RefusalWords};
use std::sync::Arc;

/// The sentences, each with the address of the page that says more.
pub fn words(origin: &Origin) -> RefusalWords {
    let place = format!("{origin}/settings/membership");
    Arc::new(move |refusal| Words::english().arg(message(refusal), "place", place.as_str()))
}

fn message(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Lapsed => id("antispam-lapsed"),
        Refusal::NotInGroup => id("antispam-not-in-group"),
        Refusal::Gone => id("antispam-gone"),
        Refusal::Unknown => id("antispam-unknown"),
        Refusal::Unlinked => id("antispam-unlinked"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_where_more_is_to_be_read() {
        let origin = Origin::parse("https://guild.example").expect("an origin");
        let words = words(&origin);
        for refusal in Refusal::ALL {
            let text = words(refusal);
            assert!(text.contains("https://guild.example/settings/membership"), "{text}");
        }
    }
}
