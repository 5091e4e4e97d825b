//! The form in which a post is written or edited, with what was typed kept when something is wrong.

use super::Pages;
use super::form::Fields;
use super::person::Person;
use super::problem::Problem;
use super::reader::{Me, Reader};
use crate::words::{Words, id};
use domain::PostId;
use domain::compose::BadDraft;
use domain::policy::{MayBeSeen, MayPost};
use domain::post::Visibility;
use http::{HeaderMap, StatusCode};
use social::posting::PostingError;
use store::accounts;

/// Languages offered, by BCP 47 tag and their own name. Any other can be written through a client.
const LANGUAGES: [(&str, &str); 26] = [
    ("ar", "العربية"),
    ("bn", "বাংলা"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("eu", "Euskara"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("id", "Bahasa Indonesia"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ru", "Русский"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
];

/// The audiences a composer offers.
const AUDIENCES: [(Visibility, &str); 3] = [
    (Visibility::Public, id("audience-public")),
    (Visibility::Unlisted, id("audience-unlisted")),
    (Visibility::Followers, id("audience-followers")),
];

/// How many moderators somebody is offered to write to.
const MODERATORS: usize = 5;

/// A choice of a list.
pub(crate) struct Choice {
    /// What is sent.
    pub(crate) value: &'static str,
    /// What is read: a message id, or a language's own name.
    pub(crate) label: &'static str,
    /// Whether it is chosen.
    pub(crate) chosen: bool,
}

/// The form.
pub(crate) struct Composer {
    /// Where it is sent.
    pub(crate) action: String,
    /// The post it answers, and whose that is.
    pub(crate) reply_to: Option<(PostId, Person)>,
    /// What was typed.
    pub(crate) text: String,
    /// The content warning.
    pub(crate) warning: String,
    /// The chosen audience.
    pub(crate) audience: Visibility,
    /// Whether the audience can still be chosen.
    pub(crate) asks_audience: bool,
    /// The chosen language; empty for not said.
    pub(crate) language: String,
    /// What is wrong.
    pub(crate) problem: Option<String>,
    /// What the button says, a message id.
    pub(crate) send: &'static str,
}

impl Composer {
    /// An empty form for a new post.
    pub(crate) fn new(headers: &HeaderMap) -> Self {
        Self {
            action: "/posts".to_owned(),
            reply_to: None,
            text: String::new(),
            warning: String::new(),
            audience: Visibility::Public,
            asks_audience: true,
            language: preferred(headers),
            problem: None,
            send: id("compose-send"),
        }
    }

    /// An empty form for a new post of this member: somebody whose membership is limited can write to
    /// the moderators, and to nobody else.
    pub(crate) async fn for_member(pages: &Pages, me: &Me, headers: &HeaderMap) -> Result<Self, Problem> {
        let form = Self::new(headers);
        if MayPost::allows(&me.account) {
            return Ok(form);
        }
        let moderators = pages.means.store.read(accounts::moderators).await?;
        let mut text = String::new();
        for moderator in moderators.iter().filter(|one| MayBeSeen::allows(one)).take(MODERATORS) {
            text.push('@');
            text.push_str(&moderator.username);
            text.push(' ');
        }
        Ok(Self {
            text,
            audience: Visibility::Direct,
            asks_audience: false,
            ..form
        })
    }

    /// The form as it was sent.
    pub(crate) fn sent(fields: &Fields) -> Self {
        let audience = Visibility::parse(fields.get("visibility")).unwrap_or(Visibility::Public);
        Self {
            action: "/posts".to_owned(),
            reply_to: None,
            text: fields.get("text").to_owned(),
            warning: fields.get("warning").to_owned(),
            audience,
            asks_audience: audience != Visibility::Direct,
            language: fields.get("language").to_owned(),
            problem: None,
            send: id("compose-send"),
        }
    }

    /// As the answer to a post: its audience is as wide as that post's, its content warning the same.
    pub(crate) fn answering(mut self, post: PostId, author: Person, audience: Visibility, warning: &str) -> Self {
        self.reply_to = Some((post, author));
        self.audience = social::posting::narrower(self.audience, audience);
        // An answer to a private word stays private: there is nothing to choose.
        self.asks_audience = self.audience != Visibility::Direct;
        if self.warning.is_empty() && self.text.is_empty() {
            self.warning = warning.to_owned();
        }
        self.send = id("reply-send");
        self
    }

    /// Whether it is for those mentioned alone, which the form then says by itself.
    pub(crate) fn is_direct(&self) -> bool {
        self.audience == Visibility::Direct && !self.asks_audience
    }

    /// The audiences, for the list.
    pub(crate) fn audiences(&self) -> Vec<Choice> {
        let choice = |(visibility, label): (Visibility, &'static str)| Choice {
            value: visibility.as_str(),
            label,
            chosen: visibility == self.audience,
        };
        AUDIENCES.into_iter().map(choice).collect()
    }

    /// The languages, for the list.
    pub(crate) fn languages(&self) -> Vec<Choice> {
        let none = Choice {
            value: "",
            label: "",
            chosen: self.language.is_empty(),
        };
        let named = LANGUAGES.into_iter().map(|(tag, name)| Choice {
            value: tag,
            label: name,
            chosen: tag == self.language,
        });
        std::iter::once(none).chain(named).collect()
    }
}

/// The first language of the browser that is on the list.
fn preferred(headers: &HeaderMap) -> String {
    let wanted = headers
        .get(http::header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    wanted
        .split(',')
        .filter_map(|part| part.trim().split([';', '-']).next())
        .find(|tag| LANGUAGES.iter().any(|(known, _)| known == tag))
        .unwrap_or_default()
        .to_owned()
}

/// What is wrong with a draft, in words; nothing if it is no mistake of the writer.
pub(crate) fn explain(error: &PostingError, words: Words) -> Option<String> {
    let message = match error {
        PostingError::BadDraft(BadDraft::Empty) => id("draft-empty"),
        PostingError::BadDraft(BadDraft::TooLong) => id("draft-too-long"),
        PostingError::BadLanguage => id("draft-language"),
        PostingError::ParentMissing => id("draft-parent-missing"),
        PostingError::IdTaken => id("draft-try-again"),
        PostingError::Lapsed => id("draft-lapsed"),
        PostingError::NotAllowed
        | PostingError::NotFound
        | PostingError::BadIdempotencyKey
        | PostingError::Store(_) => return None,
    };
    Some(words.text(message))
}

/// The status of the page that says so.
pub(crate) fn status(error: &PostingError) -> StatusCode {
    match error {
        PostingError::Lapsed => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The title of a page with a composer on it.
pub(crate) fn title(composer: &Composer, reader: &Reader) -> String {
    reader.words.text(if composer.reply_to.is_some() {
        id("compose-title-reply")
    } else {
        id("compose-title")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_language_is_chosen_if_it_is_offered() {
        let language = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("accept-language", text.parse().expect("a header"));
            Composer::new(&headers).language
        };
        assert_eq!(language("de-AT,de;q=0.9,en;q=0.5"), "de");
        assert_eq!(language("tlh, en-GB"), "en");
        assert_eq!(language("*"), "");
    }

    #[test]
    fn an_answer_to_a_private_word_stays_private() {
        let person = Person {
            name: String::new(),
            handle: String::new(),
            path: String::new(),
            initials: String::new(),
            hue: 0,
        };
        let composer = |audience| Composer::new(&HeaderMap::new()).answering(PostId(1), person.clone(), audience, "");
        assert_eq!(composer(Visibility::Public).audience, Visibility::Public);
        assert_eq!(composer(Visibility::Followers).audience, Visibility::Followers);
        assert!(!composer(Visibility::Direct).asks_audience);
    }
}
