//! "Who would lose access?"

use crate::gate::{FakeGate, badge, pass};
use crate::world::{World, at};
use domain::AccountId;
use domain::account::Role;
use domain::job::{Job, TryDraft};
use domain::policy::AssessMember;
use membership::{DraftProblem, Membership, MembershipError, ParseDraft, Permit};
use std::sync::Arc;
use store::gate_drafts::DraftState;
use store::jobs;

/// Knows one draft: rules over a ledger of its own.
struct OneDraft(Arc<FakeGate>);

impl ParseDraft for OneDraft {
    fn parse(&self, toml: &str) -> Result<Arc<dyn AssessMember>, Vec<DraftProblem>> {
        if toml == "good" {
            return Ok(self.0.clone());
        }
        Err(vec![DraftProblem {
            path: "gate.members".to_owned(),
            message: "write good".to_owned(),
            suggestion: None,
        }])
    }
}

struct Trial {
    world: World,
    membership: Membership,
    draft: Arc<FakeGate>,
}

async fn trial() -> Trial {
    let mut world = World::new().await;
    let draft = Arc::new(FakeGate::new(world.clock.clone()));
    draft.ledger().confirmed = world.gate.ledger().confirmed.clone();
    let membership = world.membership.clone().with_drafts(Arc::new(OneDraft(draft.clone())));
    world.membership = membership.clone();
    Trial {
        world,
        membership,
        draft,
    }
}

#[tokio::test]
async fn a_draft_says_who_would_lose_gain_and_stay_and_changes_nothing() {
    let Trial {
        world,
        membership,
        draft,
    } = trial().await;
    world.members(150).await;
    world.gate.transfer(pass(3), None);
    world.gate.transfer(badge(9), Some(at(5)));
    world.follow().await;
    world.set_role(AccountId(2), Role::Admin).await;
    draft.change(|view| {
        for id in 1..=150_u64 {
            // The draft admits everybody but 1, 2 and those above 140; 4 holds only what is 6's.
            if id > 2 && id <= 140 && id != 4 {
                view.owners.insert(pass(id), at(id));
            }
        }
        view.owners.insert(badge(7), at(7));
    });
    let by = Permit::operator();
    let id = membership.start_draft(by, "good").await.expect("started");
    assert_eq!(
        membership.find_draft(by, id).await.expect("there").draft.state,
        DraftState::Waiting
    );
    let stages = world.write(store::memberships::counts).await;
    world.work().await;
    let found = membership.find_draft(by, id).await.expect("there");
    assert_eq!(found.draft.state, DraftState::Done);
    assert_eq!((found.draft.done, found.draft.total), (150, 150));
    let tally = found.tally.expect("counted");
    assert_eq!((tally.members, tally.exempt, tally.lose, tally.regain), (150, 1, 12, 1));
    assert_eq!((tally.keep, tally.unknown, tally.still_out), (136, 0, 0));
    assert_eq!(tally.losers.len(), 12);
    assert!(tally.losers.contains(&"member1".to_owned()) && tally.losers.contains(&"member150".to_owned()));
    assert_eq!(tally.gains.get("role:builder"), Some(&1));
    assert_eq!(tally.losses.get("role:builder"), Some(&1));
    assert_eq!(world.write(store::memberships::counts).await, stages);
    let newest = membership.latest_draft().await.expect("read").expect("there");
    assert_eq!(newest.draft.id, id);
}

#[tokio::test]
async fn what_cannot_be_told_is_counted_as_such() {
    let Trial {
        world,
        membership,
        draft,
    } = trial().await;
    world.members(3).await;
    draft.ledger().reachable = false;
    let id = membership
        .start_draft(Permit::operator(), "good")
        .await
        .expect("started");
    world.work().await;
    let tally = membership
        .find_draft(Permit::operator(), id)
        .await
        .expect("there")
        .tally
        .expect("counted");
    assert_eq!((tally.unknown, tally.lose, tally.keep), (3, 0, 0));
}

#[tokio::test]
async fn a_draft_with_mistakes_is_refused_with_all_of_them_and_only_admins_try_one() {
    let Trial { world, membership, .. } = trial().await;
    let mia = world.member(1).await;
    world.set_role(mia, Role::Moderator).await;
    let moderator = Permit::of(&world.account(mia).await).expect("a moderator");
    for draft in ["good", "bad"] {
        let refused = membership.start_draft(moderator, draft).await;
        assert!(
            matches!(refused, Err(MembershipError::NotAllowed { needed: "admin" })),
            "{draft}: nobody else has a draft read, which may name files"
        );
    }
    let Err(MembershipError::BadDraft(problems)) = membership.start_draft(Permit::operator(), "bad").await else {
        panic!("a mistake")
    };
    assert_eq!(problems.len(), 1);
    let unwired = world.again_with(*membership.settings());
    let refused = unwired.start_draft(Permit::operator(), "good").await;
    assert!(matches!(refused, Err(MembershipError::NoDrafts)));
    let missing = membership.find_draft(Permit::operator(), 5).await;
    assert!(matches!(missing, Err(MembershipError::NoSuchDraft)));
    assert!(membership.start_draft(Permit::operator(), "good").await.is_ok());
}

#[tokio::test]
async fn a_job_that_was_interrupted_goes_on_where_it_was() {
    let Trial { world, membership, .. } = trial().await;
    world.members(5).await;
    let id = membership
        .start_draft(Permit::operator(), "good")
        .await
        .expect("started");
    let half = membership::drafts::Tally {
        after: 3,
        members: 3,
        keep: 3,
        ..membership::drafts::Tally::default()
    };
    let result = serde_json::to_string(&half).expect("plain");
    world
        .write(move |conn| store::gate_drafts::finish(conn, id, DraftState::Running, &result))
        .await;
    world.work().await;
    let tally = membership
        .find_draft(Permit::operator(), id)
        .await
        .expect("there")
        .tally
        .expect("counted");
    assert_eq!(
        (tally.members, tally.keep, tally.lose),
        (5, 3, 2),
        "only 4 and 5 were asked about"
    );
    let waiting = world.write(|conn| jobs::list(conn, "waiting", 9)).await;
    assert!(waiting.iter().all(|job| job.kind != TryDraft::KIND));
}
