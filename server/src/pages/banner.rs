//! What a member is told about their own membership on every page: the stage it is in, what that means,
//! how long it lasts, where to see what is missing, and notices to put away. Nobody else sees it.

use super::post_card::is_web_address;
use super::reader::Me;
use crate::words::{Words, id};
use domain::membership::{NoticeKind, Stage};
use std::time::Duration;

/// The banner of one member.
pub(crate) struct Banner {
    /// What the stage means, if the membership has lapsed.
    pub(crate) lapse: Option<Lapse>,
    /// What to put away, newest first.
    pub(crate) notices: Vec<Line>,
}

/// A membership that has lapsed, in words.
pub(crate) struct Lapse {
    /// The stage.
    pub(crate) title: String,
    /// What still works and what does not.
    pub(crate) text: String,
    /// How long it stays like that, if something follows.
    pub(crate) left: Option<String>,
    /// Whether writing to the moderators is what is left.
    pub(crate) offers_moderators: bool,
}

/// A notice.
pub(crate) struct Line {
    /// Its id.
    pub(crate) id: i64,
    /// Its words.
    pub(crate) text: String,
    /// Where to get what is missing, if the operator said so.
    pub(crate) link: Option<String>,
    /// Whether it is about a change that waits: it leads to the settings, and cannot be put away before.
    pub(crate) waits: bool,
}

impl Banner {
    /// What this member is told; nothing if all is well and there is nothing to tell.
    pub(super) fn of(me: &Me, words: Words) -> Option<Self> {
        let lapse = lapse(me.account.stage, me.left, words);
        let notices: Vec<Line> = me
            .notices
            .iter()
            .map(|notice| Line {
                id: notice.id,
                text: words.notice(notice.kind, &notice.arguments),
                link: notice
                    .arguments
                    .get("link")
                    .filter(|link| is_web_address(link))
                    .cloned(),
                waits: me.change_waits && notice.kind == NoticeKind::ChangeAsked,
            })
            .collect();
        (lapse.is_some() || !notices.is_empty()).then_some(Self { lapse, notices })
    }
}

fn lapse(stage: Stage, left: Option<Duration>, words: Words) -> Option<Lapse> {
    let (title, text, next) = match stage {
        Stage::Active => return None,
        Stage::Grace => (
            id("lapse-grace-title"),
            id("lapse-grace"),
            Some((id("lapse-grace-left"), id("lapse-grace-over"))),
        ),
        Stage::Limited => (
            id("lapse-limited-title"),
            id("lapse-limited"),
            Some((id("lapse-limited-left"), id("lapse-limited-over"))),
        ),
        Stage::Dormant => (id("lapse-dormant-title"), id("lapse-dormant"), None),
    };
    Some(Lapse {
        title: words.text(title),
        text: words.text(text),
        left: next.zip(left).map(|((message, over), left)| match time(left, words) {
            Some(time) => words.arg(message, "left", time),
            None => words.text(over),
        }),
        offers_moderators: stage == Stage::Limited,
    })
}

/// What is left in whole days, hours or minutes, rounded down: nobody is promised time that they do not
/// have. `None` below a minute.
fn time(left: Duration, words: Words) -> Option<String> {
    let seconds = left.as_secs();
    let (message, unit) = match seconds {
        86_400.. => (id("left-days"), 86_400),
        3_600.. => (id("left-hours"), 3_600),
        60.. => (id("left-minutes"), 60),
        _ => return None,
    };
    Some(words.arg(message, "count", seconds / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_in_good_standing_is_told_nothing_and_the_others_what_is_left() {
        let words = Words::english();
        assert!(lapse(Stage::Active, None, words).is_none());
        let grace = lapse(Stage::Grace, Some(Duration::from_secs(4 * 86_400 - 60)), words).expect("a banner");
        assert!(grace.left.is_some_and(|text| text.contains("3 days")));
        assert!(!grace.offers_moderators);
        let limited = lapse(Stage::Limited, None, words).expect("a banner");
        assert!(limited.offers_moderators && limited.left.is_none());
        assert!(lapse(Stage::Dormant, None, words).is_some());
    }

    #[test]
    fn what_is_left_is_rounded_down_and_less_than_a_day_is_told_in_hours_or_minutes() {
        let words = Words::english();
        for (seconds, said) in [
            (59, None),
            (60, Some("1 minute")),
            (3_599, Some("59 minutes")),
            (3_600, Some("1 hour")),
            (86_399, Some("23 hours")),
            (86_400, Some("1 day")),
            (2 * 86_400 + 5, Some("2 days")),
        ] {
            assert_eq!(time(Duration::from_secs(seconds), words).as_deref(), said, "{seconds}");
        }
        let nearly = lapse(Stage::Grace, Some(Duration::from_secs(3_700)), words).expect("a banner");
        assert!(
            nearly
                .left
                .is_some_and(|text| text.contains("You have 1 hour to renew"))
        );
        let over = lapse(Stage::Limited, Some(Duration::ZERO), words).expect("a banner");
        assert!(over.left.is_some_and(|text| text.starts_with("After this")));
    }
}
