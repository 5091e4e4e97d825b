//! "Who would lose access?"

use crate::gate::{FakeGate, badge, pass};
use crate::world::{World, at};
use domain::AccountId;
use domain::account::Role;
use domain::job::{Job, TryDraft};
use domain::policy::AssessMember;
use membership::drafts::MOST_WAITING;
use membership::{DraftProblem, Membership, MembershipError, ParseDraft, Permit};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
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
            line: Some(1),
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
    assert_eq!(problems[0].to_string(), "line 1: gate.members: write good");
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

#[tokio::test]
async fn an_admin_has_a_few_drafts_waiting_and_they_are_tried_one_after_the_other() {
    let Trial { world, membership, .. } = trial().await;
    world.members(4).await;
    let (ann, bob) = (AccountId(1), AccountId(2));
    for id in [ann, bob] {
        world.set_role(id, Role::Admin).await;
    }
    let ann = Permit::of(&world.account(ann).await).expect("an admin");
    let bob = Permit::of(&world.account(bob).await).expect("an admin");
    let mut begun = Vec::new();
    for _ in 0..MOST_WAITING {
        begun.push(membership.start_draft(ann, "good").await.expect("started"));
        world.clock.advance(Duration::from_millis(1));
    }
    let refused = membership.start_draft(ann, "good").await;
    let Err(error @ MembershipError::TooManyDrafts { most: MOST_WAITING }) = refused else {
        panic!("{refused:?}")
    };
    assert!(error.to_string().contains("wait until one is done"), "{error}");
    begun.push(membership.start_draft(bob, "good").await.expect("his own allowance"));
    let queued = world.write(|conn| jobs::list(conn, "waiting", 99)).await;
    let tries = queued.iter().filter(|job| job.kind == TryDraft::KIND).count();
    assert_eq!(tries, 1, "one is tried at a time");
    world.work().await;
    for id in begun {
        let found = membership.find_draft(ann, id).await.expect("there");
        assert_eq!(found.draft.state, DraftState::Done);
    }
    membership.start_draft(ann, "good").await.expect("there is room again");
}

#[tokio::test]
async fn drafts_go_on_when_their_job_was_given_up_and_one_that_never_ends_holds_up_nobody() {
    let Trial { world, membership, .. } = trial().await;
    world.members(2).await;
    let by = Permit::operator();
    let first = membership.start_draft(by, "good").await.expect("started");
    // As if its job had become a dead letter.
    let claimed = world
        .write({
            let now = world.now();
            move |conn| jobs::claim(conn, &[TryDraft::KIND], now, Duration::from_secs(60), 9)
        })
        .await;
    world.write(move |conn| jobs::bury(conn, &claimed[0], "it died")).await;
    world.work().await;
    let found = membership.find_draft(by, first).await.expect("there");
    assert_eq!(found.draft.state, DraftState::Waiting);
    membership.take_stock().await.expect("counted");
    world.work().await;
    let found = membership.find_draft(by, first).await.expect("there");
    assert_eq!(found.draft.state, DraftState::Done);

    world.clock.advance(Duration::from_secs(1));
    let second = membership.start_draft(by, "good").await.expect("started");
    world.clock.advance(Duration::from_secs(86_400));
    membership.take_stock().await.expect("counted");
    let found = membership.find_draft(by, second).await.expect("there");
    assert_eq!(found.draft.state, DraftState::Failed);
    assert!(found.failure.expect("why").contains("start it again"));
}

#[tokio::test]
async fn what_drafts_read_is_counted_and_charged_to_no_member() {
    let Trial { world, membership, .. } = trial().await;
    world.members(3).await;
    let before = membership.overview().await.expect("read").reads;
    assert_eq!(before.drafts, 0);
    let by = Permit::operator();
    let id = membership.start_draft(by, "good").await.expect("started");
    world.work().await;
    let tally = membership
        .find_draft(by, id)
        .await
        .expect("there")
        .tally
        .expect("counted");
    let after = membership.overview().await.expect("read").reads;
    assert!(tally.reads > 0);
    assert_eq!(u64::try_from(after.drafts), Ok(tally.reads));
    assert_eq!((after.reads, after.most), (before.reads, before.most));
    world.clock.advance(Duration::from_secs(86_400));
    assert_eq!(
        membership.overview().await.expect("read").reads.drafts,
        0,
        "another day"
    );
}

/// Waits until it is told that something else went on meanwhile.
struct Slow {
    gate: Arc<FakeGate>,
    went_on: Mutex<Receiver<()>>,
}

impl ParseDraft for Slow {
    fn parse(&self, _: &str) -> Result<Arc<dyn AssessMember>, Vec<DraftProblem>> {
        let went_on = self.went_on.lock().expect("not poisoned");
        match went_on.recv_timeout(Duration::from_secs(20)) {
            Ok(()) => Ok(self.gate.clone()),
            Err(_) => Err(Vec::new()),
        }
    }
}

/// One thread for everything: if parsing took it, nothing else could go on.
#[tokio::test]
async fn a_draft_that_takes_long_to_read_holds_up_nobody_else() {
    let Trial { world, draft, .. } = trial().await;
    let (tell, went_on): (Sender<()>, Receiver<()>) = channel();
    let slow = Slow {
        gate: draft,
        went_on: Mutex::new(went_on),
    };
    let membership = world.membership.clone().with_drafts(Arc::new(slow));
    let meanwhile = async {
        tokio::task::yield_now().await;
        tell.send(()).expect("somebody listens");
    };
    let (begun, ()) = tokio::join!(membership.start_draft(Permit::operator(), "good"), meanwhile);
    assert!(begun.is_ok(), "{begun:?}");
}
