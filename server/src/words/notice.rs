//! What members are told about their own membership and account, in words: for the banner of the pages
//! and for the announcements of apps.

use super::{Words, id};
use domain::membership::{NoticeKind, PendingChangeKind};
use std::collections::BTreeMap;

impl Words {
    /// A notice. Arguments that a message names and the notice lacks are left out of the sentence. Moments
    /// are said as dates, because a notice may be read days after it was written.
    pub fn notice(&self, kind: NoticeKind, arguments: &BTreeMap<String, String>) -> String {
        let given = |name: &str| {
            arguments
                .get(name)
                .map(|text| text.trim())
                .filter(|text| !text.is_empty())
        };
        let date = given("until").and_then(|until| until.get(..10));
        match kind {
            NoticeKind::ExpiresSoon => self.until(date, id("notice-expires-soon-until"), id("notice-expires-soon")),
            NoticeKind::GraceBegan => self.until(date, id("notice-grace-began-until"), id("notice-grace-began")),
            NoticeKind::LimitedSoon => self.until(date, id("notice-limited-soon-until"), id("notice-limited-soon")),
            NoticeKind::LimitedBegan => self.text(id("notice-limited-began")),
            NoticeKind::DormantSoon => self.until(date, id("notice-dormant-soon-until"), id("notice-dormant-soon")),
            NoticeKind::DormantBegan => self.text(id("notice-dormant-began")),
            NoticeKind::Restored => self.text(id("notice-restored")),
            NoticeKind::ChangeAsked => match given("at").and_then(|at| self.moment(at)) {
                Some(at) => self.arg2(id("notice-change-asked-at"), "change", self.change(arguments), "at", at),
                None => self.arg(id("notice-change-asked"), "change", self.change(arguments)),
            },
            NoticeKind::ChangeDone => self.arg(id("notice-change-done"), "change", self.change(arguments)),
            NoticeKind::ChangeCancelled => self.arg(id("notice-change-cancelled"), "change", self.change(arguments)),
            NoticeKind::AppealAnswered => {
                let message = match given("granted") {
                    Some("yes") => id("notice-appeal-granted"),
                    Some("no") => id("notice-appeal-rejected"),
                    _ => id("notice-appeal-answered-text"),
                };
                match given("answer") {
                    Some(answer) => self.arg(message, "answer", answer),
                    None => self.text(id("notice-appeal-answered")),
                }
            }
        }
    }

    fn until(&self, date: Option<&str>, with: &'static str, without: &'static str) -> String {
        match date {
            Some(date) => self.arg(with, "date", date),
            None => self.text(without),
        }
    }

    /// An RFC 3339 moment as date and time; nothing if it is none.
    fn moment(&self, at: &str) -> Option<String> {
        let (date, time) = (at.get(..10)?, at.get(11..16)?);
        Some(self.arg2(id("time-full"), "date", date, "time", time))
    }

    /// What is to change, as part of a sentence.
    fn change(&self, arguments: &BTreeMap<String, String>) -> String {
        let kind = arguments.get("change").and_then(|kind| PendingChangeKind::parse(kind));
        self.text(match kind {
            Some(PendingChangeKind::LinkWallet) => id("change-link-wallet"),
            Some(PendingChangeKind::UnlinkWallet) => id("change-unlink-wallet"),
            Some(PendingChangeKind::RenewRecoveryCodes) => id("change-renew-recovery-codes"),
            Some(PendingChangeKind::TrustPasskey) => id("change-trust-passkey"),
            Some(PendingChangeKind::RemovePasskey) => id("change-remove-passkey"),
            Some(PendingChangeKind::Rebind) => id("change-rebind"),
            None => id("change-other"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_can_be_said_with_and_without_its_arguments() {
        let words = Words::english();
        let full: BTreeMap<String, String> = [
            ("until", "2026-11-29T10:00:00.000Z"),
            ("change", "link_wallet"),
            ("at", "2026-11-25T10:00:00.000Z"),
            ("answer", "Welcome back."),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for kind in NoticeKind::ALL {
            for arguments in [&BTreeMap::new(), &full] {
                let text = words.notice(kind, arguments);
                assert!(text.ends_with('.') && !text.contains(['{', '}']), "{kind:?}: {text}");
            }
        }
        assert!(
            words
                .notice(NoticeKind::LimitedSoon, &full)
                .contains("about 2026-11-29 on")
        );
        assert!(
            words
                .notice(NoticeKind::ChangeAsked, &full)
                .contains("2026-11-25, 10:00 UTC")
        );
        assert!(
            words
                .notice(NoticeKind::AppealAnswered, &full)
                .contains("Welcome back.")
        );
    }
}
