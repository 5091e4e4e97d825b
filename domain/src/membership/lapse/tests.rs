//! The walks through the stages that are promised, and what holds on every walk.

use super::*;
use Outcome::{No, Unknown, Yes};
use proptest::prelude::*;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

fn saw(confirmed: Outcome, settled: Outcome, at: Timestamp) -> Observation {
    Observation {
        confirmed,
        settled,
        at,
        braked: false,
    }
}

/// Looks every hour for `time`; what was told on the way, and the standing and moment at the end.
fn hours(
    mut standing: Standing,
    mut at: Timestamp,
    time: Duration,
    seen: (Outcome, Outcome),
) -> (Standing, Timestamp, Vec<NoticeKind>) {
    let mut told = Vec::new();
    for _ in 0..time.as_secs() / 3600 {
        at = at.plus(HOUR);
        let (next, notices) = standing.step(&saw(seen.0, seen.1, at), &LapseTerms::default());
        standing = next;
        told.extend(notices);
    }
    (standing, at, told)
}

#[test]
fn without_a_token_a_member_walks_through_all_stages_and_is_warned_before_each() {
    let start = Timestamp::from_secs(1_000_000);
    let (grace, at, told) = hours(Standing::active(start), start, 4 * DAY, (No, No));
    assert_eq!((grace.stage, told), (Stage::Grace, vec![NoticeKind::GraceBegan]));
    let (limited, at, told) = hours(grace, at, 4 * DAY, (No, No));
    assert_eq!(limited.stage, Stage::Limited);
    assert_eq!(told, [NoticeKind::LimitedSoon, NoticeKind::LimitedBegan]);
    let (dormant, at, told) = hours(limited, at, 61 * DAY, (No, No));
    assert_eq!(dormant.stage, Stage::Dormant);
    assert_eq!(told, [NoticeKind::DormantSoon, NoticeKind::DormantBegan]);
    let (restored, _, told) = hours(dormant, at, HOUR, (Yes, No));
    assert_eq!((restored.stage, told), (Stage::Active, vec![NoticeKind::Restored]));
}

#[test]
fn seven_days_without_any_answer_move_nobody() {
    let start = Timestamp::from_secs(1_000_000);
    let (active, at, told) = hours(Standing::active(start), start, 7 * DAY, (Unknown, Unknown));
    assert_eq!((active.stage, told.len()), (Stage::Active, 0));
    let (grace, at, _) = hours(active, at, 6 * DAY, (No, No));
    assert!(grace.warned && grace.left(&LapseTerms::default()).expect("a next stage") < 2 * DAY);
    let (after, _, told) = hours(grace, at, 30 * DAY, (Unknown, Unknown));
    assert_eq!((after.stage, after.spent, told.len()), (Stage::Grace, grace.spent, 0));
}

#[test]
fn a_clock_that_jumps_a_month_costs_at_most_one_step() {
    let start = Timestamp::from_secs(1_000_000);
    let (grace, at, _) = hours(Standing::active(start), start, DAY, (No, No));
    let jumped = at.plus(30 * DAY);
    let (after, _) = grace.step(&saw(No, No, jumped), &LapseTerms::default());
    assert_eq!((after.stage, after.spent), (Stage::Grace, grace.spent + MAX_STEP));
    let (back, _) = after.step(&saw(No, No, start), &LapseTerms::default());
    assert_eq!((back.stage, back.spent), (Stage::Grace, after.spent));
}

#[test]
fn nothing_is_taken_away_before_the_block_is_final() {
    let start = Timestamp::from_secs(1_000_000);
    let (clean, _, _) = hours(Standing::active(start), start, 8 * DAY, (No, No));
    assert_eq!(clean.stage, Stage::Limited);
    for settled in [Yes, Unknown] {
        let (kept, _, told) = hours(Standing::active(start), start, 80 * DAY, (No, settled));
        assert_eq!(kept.stage, Stage::Grace, "{settled:?}");
        assert_eq!(told, [NoticeKind::GraceBegan, NoticeKind::LimitedSoon]);
    }
}

#[test]
fn without_a_time_of_grace_the_warning_still_comes_first() {
    let terms = LapseTerms {
        grace: Duration::ZERO,
        ..LapseTerms::default()
    };
    let mut at = Timestamp::from_secs(1_000_000);
    let mut standing = Standing::active(at);
    let mut told = Vec::new();
    for _ in 0..3 {
        at = at.plus(Duration::from_secs(1));
        let (next, notices) = standing.step(&saw(No, No, at), &terms);
        standing = next;
        told.push(notices);
    }
    assert_eq!(
        told,
        [
            vec![NoticeKind::GraceBegan],
            vec![NoticeKind::LimitedSoon],
            vec![NoticeKind::LimitedBegan]
        ]
    );
}

#[test]
fn a_token_that_goes_to_and_fro_keeps_two_accounts_in_full_use_only_for_a_while() {
    let terms = LapseTerms::default();
    let mut at = Timestamp::from_secs(1_000_000);
    let mut standing = Standing::active(at);
    let mut stages = Vec::new();
    // Three days with the token, three without, as its cool-down allows.
    for _ in 0..6 {
        for seen in [(Yes, Yes), (No, No)] {
            (standing, at, _) = hours(standing, at, 3 * DAY, seen);
        }
        stages.push(standing.stage);
    }
    assert_eq!(stages[..2], [Stage::Grace, Stage::Grace]);
    assert_eq!(stages[3..], [Stage::Limited; 3], "grace is used up: {stages:?}");
    // Months of membership give it back.
    let (member, at, _) = hours(standing, at, 30 * DAY, (Yes, Yes));
    assert_eq!((member.stage, member.spent), (Stage::Active, Duration::ZERO));
    let (grace, _, _) = hours(member, at, 6 * DAY, (No, No));
    assert_eq!(grace.stage, Stage::Grace);
    assert!(grace.left(&terms).expect("a next stage") > Duration::ZERO);
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![Just(Yes), Just(No), Just(Unknown)]
}

/// Any observation, at any moment: clocks may jump both ways.
fn observation() -> impl Strategy<Value = Observation> {
    (outcome(), outcome(), 0_i64..4_000_000_000_000, any::<bool>()).prop_map(|(confirmed, settled, ms, braked)| {
        Observation {
            confirmed,
            settled,
            at: Timestamp::from_millis(ms),
            braked,
        }
    })
}

proptest! {
    #[test]
    fn on_every_walk_each_step_is_earned(
        walk in prop::collection::vec(observation(), 1..200),
        grace_h in 0_u64..400,
        dormant_h in prop::option::of(0_u64..400),
    ) {
        let terms = LapseTerms {
            grace: HOUR * u32::try_from(grace_h).expect("small"),
            dormant_after: dormant_h.map(|h| HOUR * u32::try_from(h).expect("small")),
            ..LapseTerms::default()
        };
        let mut standing = Standing::active(Timestamp::from_millis(0));
        // What a careful witness counts alone: certain time without a token in the present stage.
        let mut certain = Duration::ZERO;
        // And in all times of grace together, given back or not.
        let mut graces = Duration::ZERO;
        let mut last_no: Option<Timestamp> = None;
        let mut warned = false;
        for seen in walk {
            let counts = seen.confirmed == No && !seen.braked;
            if counts {
                let passed = last_no.map_or(Duration::ZERO, |last| seen.at.since(last).min(MAX_STEP));
                certain += passed;
                if standing.stage != Stage::Active {
                    graces += passed;
                }
            }
            last_no = counts.then_some(seen.at);
            let (next, told) = standing.step(&seen, &terms);
            prop_assert!(told.len() <= 1);
            if seen.confirmed == Yes {
                prop_assert_eq!(next.stage, Stage::Active);
            }
            if seen.confirmed == Unknown || seen.braked && seen.confirmed == No {
                prop_assert_eq!((next.stage, next.spent, told.len()), (standing.stage, standing.spent, 0));
            }
            match (standing.stage, next.stage) {
                (a, b) if a == b => {}
                (_, Stage::Active) => prop_assert_eq!(seen.confirmed, Yes),
                (Stage::Active, Stage::Grace) => prop_assert_eq!(seen.confirmed, No),
                (Stage::Grace, Stage::Limited) => {
                    prop_assert!(graces >= terms.grace && warned && seen.settled == No && counts);
                    prop_assert!(standing.spent <= terms.grace + certain);
                }
                (Stage::Limited, Stage::Dormant) => {
                    prop_assert!(certain >= terms.dormant_after.expect("else never dormant"));
                    prop_assert!(warned && seen.settled == No && counts);
                }
                (from, to) => prop_assert!(false, "from {:?} to {:?}", from, to),
            }
            prop_assert_eq!(standing.would_demote(&seen, &terms) && !seen.braked, next.stage > standing.stage);
            if next.stage != standing.stage {
                (certain, warned) = (Duration::ZERO, false);
            }
            warned |= told.iter().any(|kind| matches!(kind, NoticeKind::LimitedSoon | NoticeKind::DormantSoon));
            standing = next;
        }
    }

    #[test]
    fn somebody_without_a_token_who_is_looked_at_as_asked_does_lapse(grace_h in 0_u64..400) {
        let terms = LapseTerms { grace: HOUR * u32::try_from(grace_h).expect("small"), ..LapseTerms::default() };
        let mut at = Timestamp::from_secs(1);
        let mut standing = Standing::active(at);
        for _ in 0..grace_h + 4 {
            let (next, _) = standing.step(&saw(No, No, at), &terms);
            standing = next;
            at = at.plus(standing.look_again_after(&terms).unwrap_or(HOUR));
        }
        prop_assert_eq!(standing.stage, Stage::Limited);
    }
}
