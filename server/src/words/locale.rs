//! The languages this binary speaks, loaded once, and the choice among them.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages, parse_accepted_languages};
use std::sync::LazyLock;

/// The resources of the English texts, the gate's among them.
pub(super) const ENGLISH: &[&str] = &[
    gating::FLUENT_EN,
    include_str!("../../locales/en/frame.ftl"),
    include_str!("../../locales/en/lapse.ftl"),
    include_str!("../../locales/en/landing.ftl"),
    include_str!("../../locales/en/sign-in.ftl"),
    include_str!("../../locales/en/phone.ftl"),
    include_str!("../../locales/en/join.ftl"),
    include_str!("../../locales/en/post.ftl"),
    include_str!("../../locales/en/home.ftl"),
    include_str!("../../locales/en/notifications.ftl"),
    include_str!("../../locales/en/profile.ftl"),
    include_str!("../../locales/en/settings.ftl"),
    include_str!("../../locales/en/oauth.ftl"),
    include_str!("../../locales/en/party-log-in.ftl"),
    include_str!("../../locales/en/antispam.ftl"),
    include_str!("../../locales/en/linked-accounts.ftl"),
    include_str!("../../locales/en/about.ftl"),
    include_str!("../../locales/en/problem.ftl"),
    include_str!("../../locales/en/owner.ftl"),
    include_str!("../../locales/en/admin.ftl"),
    include_str!("../../locales/en/parties.ftl"),
];

/// One language.
pub(super) struct Locale {
    /// Its BCP 47 tag.
    pub(super) tag: &'static str,
    id: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
}

impl Locale {
    fn load(tag: &'static str, resources: &[&str]) -> Self {
        let language = tag.parse().expect("the tags in this file are valid");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The isolation marks would end up in attributes, in copied text and in screen readers'
        // spelling; every value that may run the other way is in an element of its own instead.
        bundle.set_use_isolating(false);
        for source in resources {
            let resource = FluentResource::try_new((*source).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("a resource of the language {tag} cannot be read: {errors:?}"));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("language {tag}: {errors:?}"));
        }
        Self {
            tag,
            id: tag.parse().expect("the tags in this file are valid"),
            bundle,
        }
    }

    /// A message with its arguments put in. A missing message is a bug that a test finds; a reader
    /// sees its id, which is better than a page that does not come.
    pub(super) fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            tracing::error!(message_id = id, language = self.tag, "a text is missing");
            return id.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(
                message_id = id,
                language = self.tag,
                ?errors,
                "a text could not be filled in"
            );
        }
        text
    }

    /// Whether there is such a message.
    #[cfg(test)]
    pub(super) fn has(&self, id: &str) -> bool {
        self.bundle
            .get_message(id)
            .is_some_and(|message| message.value().is_some())
    }
}

/// Every language, the complete one first.
static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(|| vec![Locale::load("en", ENGLISH)]);

/// English, which is complete.
pub(super) fn english() -> &'static Locale {
    &LOCALES[0]
}

/// The best language for an `Accept-Language` header; English if none fits.
pub(super) fn negotiate(accept_language: &str) -> &'static Locale {
    let wanted = parse_accepted_languages(accept_language);
    let offered: Vec<LanguageIdentifier> = LOCALES.iter().map(|locale| locale.id.clone()).collect();
    let chosen = negotiate_languages(&wanted, &offered, Some(&offered[0]), NegotiationStrategy::Lookup);
    chosen
        .first()
        .and_then(|best| LOCALES.iter().find(|locale| &&locale.id == best))
        .unwrap_or_else(|| english())
}
