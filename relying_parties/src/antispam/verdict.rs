//! Yes or no, from what is known of a person: pure.

use crate::settings::FailMode;
use domain::openid::Admittance;

/// What is known of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The admin switched the relying party off: nobody who is there is judged by us any more.
    SwitchedOff,
    /// They never logged in there through us, as far as anybody knows.
    Unlinked,
    /// A member, or somebody of whom nothing can be known now.
    Of(Admittance),
}

/// What they want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    /// Have an account there. Whoever comes past us has none yet that could go on as before.
    Account,
    /// Go on with one.
    GoOn,
    /// Be in, or bring somebody into, a room that asks for this group.
    Room(&'a str),
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The membership has lapsed too far.
    Lapsed,
    /// The relying party or the room asks for a group.
    NotInGroup,
    /// Suspended or deleted.
    Gone,
    /// Nobody can say now.
    Unknown,
    /// Not known to log in through us.
    Unlinked,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Lapsed,
        Self::NotInGroup,
        Self::Gone,
        Self::Unknown,
        Self::Unlinked,
    ];

    /// A word for machines: `org.guildhall.reason` of the answer, and the label in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lapsed => "lapsed",
            Self::NotInGroup => "not_in_group",
            Self::Gone => "gone",
            Self::Unknown => "unknown",
            Self::Unlinked => "unlinked",
        }
    }
}

/// Whether they may.
pub(super) fn decide(
    standing: &Standing,
    asked: Asked<'_>,
    admits_unlinked: bool,
    on_failure: FailMode,
) -> Result<(), Refusal> {
    match standing {
        // Whoever is in goes on; an account is made for members, and nobody says now who is one.
        Standing::SwitchedOff => match (asked, on_failure) {
            (Asked::Account, FailMode::Closed) => Err(Refusal::Unknown),
            (Asked::Account | Asked::GoOn | Asked::Room(_), _) => Ok(()),
        },
        Standing::Unlinked => match asked {
            Asked::GoOn if admits_unlinked => Ok(()),
            Asked::Room(_) if admits_unlinked => Err(Refusal::NotInGroup),
            Asked::Account | Asked::GoOn | Asked::Room(_) => Err(Refusal::Unlinked),
        },
        Standing::Of(Admittance::Admitted { groups }) => match asked {
            Asked::Room(wanted) if !groups.iter().any(|group| group == wanted) => Err(Refusal::NotInGroup),
            Asked::Account | Asked::GoOn | Asked::Room(_) => Ok(()),
        },
        Standing::Of(Admittance::Lapsed(_)) => Err(Refusal::Lapsed),
        Standing::Of(Admittance::NotInGroup) => Err(Refusal::NotInGroup),
        Standing::Of(Admittance::Gone) => Err(Refusal::Gone),
        Standing::Of(Admittance::Unknown) => match on_failure {
            FailMode::Open => Ok(()),
            FailMode::Closed => Err(Refusal::Unknown),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::membership::Stage;

    fn admitted(groups: &[&str]) -> Standing {
        let groups = groups.iter().map(|&group| group.to_owned()).collect();
        Standing::Of(Admittance::Admitted { groups })
    }

    #[test]
    fn a_room_asks_for_its_group_and_nothing_else_does() {
        for asked in [Asked::Account, Asked::GoOn, Asked::Room("core")] {
            assert_eq!(decide(&admitted(&["core"]), asked, false, FailMode::Closed), Ok(()));
        }
        let outsider = admitted(&["cores"]);
        assert_eq!(decide(&outsider, Asked::GoOn, false, FailMode::Closed), Ok(()));
        assert_eq!(
            decide(&outsider, Asked::Room("core"), true, FailMode::Open),
            Err(Refusal::NotInGroup)
        );
    }

    #[test]
    fn whoever_never_logged_in_through_us_goes_on_where_that_is_allowed_but_gets_no_new_account() {
        let decide = |asked, admits| decide(&Standing::Unlinked, asked, admits, FailMode::Open);
        assert_eq!(decide(Asked::GoOn, true), Ok(()));
        assert_eq!(decide(Asked::GoOn, false), Err(Refusal::Unlinked));
        assert_eq!(decide(Asked::Account, true), Err(Refusal::Unlinked));
        assert_eq!(decide(Asked::Room("core"), true), Err(Refusal::NotInGroup));
        assert_eq!(decide(Asked::Room("core"), false), Err(Refusal::Unlinked));
    }

    #[test]
    fn a_no_is_a_no_whatever_the_fail_mode_and_only_what_is_unknown_follows_it() {
        for mode in [FailMode::Open, FailMode::Closed] {
            for (admittance, refusal) in [
                (Admittance::Lapsed(Stage::Limited), Refusal::Lapsed),
                (Admittance::NotInGroup, Refusal::NotInGroup),
                (Admittance::Gone, Refusal::Gone),
            ] {
                assert_eq!(decide(&Standing::Of(admittance), Asked::GoOn, true, mode), Err(refusal));
            }
        }
        let unknown = Standing::Of(Admittance::Unknown);
        assert_eq!(decide(&unknown, Asked::Room("core"), false, FailMode::Open), Ok(()));
        assert_eq!(
            decide(&unknown, Asked::GoOn, true, FailMode::Closed),
            Err(Refusal::Unknown)
        );
    }

    #[test]
    fn a_party_that_was_switched_off_judges_nobody_who_is_in_and_a_new_account_follows_the_fail_mode() {
        let decide = |asked, mode| decide(&Standing::SwitchedOff, asked, false, mode);
        for asked in [Asked::GoOn, Asked::Room("core")] {
            assert_eq!(decide(asked, FailMode::Closed), Ok(()));
        }
        assert_eq!(decide(Asked::Account, FailMode::Open), Ok(()));
        assert_eq!(decide(Asked::Account, FailMode::Closed), Err(Refusal::Unknown));
    }
}
