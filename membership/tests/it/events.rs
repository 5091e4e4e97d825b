//! What the gate makes of events, and of events that did not happen after all.

use crate::gate::{CHAIN, pass};
use crate::world::{DAY, World, at};
use alloy_primitives::{Address, B256, Bytes};
use domain::chain_follow::{BlockMark, ConsumeLogs, ContractLog};
use domain::chain_reader::LogEntry;
use domain::job::{Job, JobOutcome, JobRunner, ReassessMember};
use domain::membership::{NoticeKind, Stage};
use domain::wallet::ChainId;
use std::time::Duration;
use store::jobs;

fn mark(number: u64) -> BlockMark {
    BlockMark {
        number,
        hash: B256::with_last_byte(2),
    }
}

async fn waiting(world: &World) -> usize {
    world.write(|conn| jobs::list(conn, "waiting", 1000)).await.len()
}

#[tokio::test]
async fn a_transfer_has_the_sides_looked_at_and_nobody_else() {
    for world in World::both().await {
        for id in 1..=4 {
            world.member(id).await;
        }
        world.follow().await;
        assert_eq!(
            world.events.marks(CHAIN).await.expect("marks").last().map(|m| m.number),
            Some(104)
        );
        let before = world.gate.ledger().assessed;
        world.gate.transfer(pass(1), Some(at(2)));
        world.follow().await;
        assert_eq!(world.gate.ledger().assessed, before + 2);
        assert_eq!(world.stage(domain::AccountId(1)).await, Stage::Grace);
    }
}

#[tokio::test]
async fn a_sale_that_is_reorganised_away_takes_nothing() {
    for world in World::both().await {
        let ada = world.member(1).await;
        world.follow().await;
        let place = *world.events.marks(CHAIN).await.expect("marks").last().expect("a place");
        let before = world.gate.ledger().confirmed.clone();
        world.gate.transfer(pass(1), Some(at(2)));
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Grace);
        {
            let mut ledger = world.gate.ledger();
            ledger.confirmed = before.clone();
            ledger.settled = before;
        }
        world.clock.advance(Duration::from_secs(1));
        world.events.roll_back(CHAIN, Some(place)).await.expect("rolled back");
        world.work().await;
        assert_eq!(world.stage(ada).await, Stage::Active);
        assert_eq!(world.bound(ada).await, [pass(1)]);
        assert_eq!(world.told(ada).await, [NoticeKind::GraceBegan, NoticeKind::Restored]);
        assert_eq!(world.events.marks(CHAIN).await.expect("marks").last(), Some(&place));
        let before = world.gate.ledger().assessed;
        world.events.roll_back(CHAIN, Some(place)).await.expect("rolled back");
        world.work().await;
        assert_eq!(world.gate.ledger().assessed, before, "those blocks are forgotten");
    }
}

#[tokio::test]
async fn a_reorganisation_below_everything_remembered_has_everybody_looked_at() {
    let world = World::new().await;
    for id in 1..=3 {
        world.member(id).await;
    }
    world.follow().await;
    let before = world.gate.ledger().assessed;
    world.events.roll_back(CHAIN, None).await.expect("rolled back");
    assert!(world.events.marks(CHAIN).await.expect("marks").is_empty());
    assert_eq!(world.membership.tick().await.expect("ticks"), 3);
    world.work().await;
    assert_eq!(world.gate.ledger().assessed, before + 3);
}

#[tokio::test]
async fn a_roll_back_below_everything_remembered_keeps_a_place_and_has_everybody_looked_at() {
    for world in World::both().await {
        for id in 1..=3 {
            world.member(id).await;
        }
        world.follow().await;
        let safe = mark(3);
        world.events.roll_back(CHAIN, Some(safe)).await.expect("rolled back");
        assert_eq!(
            world.events.marks(CHAIN).await.expect("marks"),
            [safe],
            "whoever is killed now goes on from there, and not at the present"
        );
        assert_eq!(world.membership.tick().await.expect("ticks"), 3);
        world.work().await;
        assert_eq!(world.membership.tick().await.expect("ticks"), 0);
        // The same events once more change nothing.
        world.follow().await;
        for id in 1..=3 {
            assert_eq!(world.stage(domain::AccountId(id)).await, Stage::Active);
        }
    }
}

#[tokio::test]
async fn a_log_that_may_concern_anybody_has_everybody_looked_at() {
    let world = World::new().await;
    for id in 1..=3 {
        world.member(id).await;
    }
    world.follow().await;
    assert_eq!(world.membership.tick().await.expect("ticks"), 0);
    let odd = ContractLog {
        contract: Address::repeat_byte(0xaa),
        entry: LogEntry {
            topics: Vec::new(),
            data: Bytes::new(),
            block_number: 105,
            log_index: 0,
        },
    };
    world.events.apply(CHAIN, vec![odd], mark(105)).await.expect("stored");
    assert_eq!(world.membership.tick().await.expect("ticks"), 3);
    world.work().await;
    assert_eq!(world.membership.tick().await.expect("ticks"), 0);
}

#[tokio::test]
async fn the_same_events_applied_again_after_a_crash_change_nothing() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.follow().await;
    world.gate.transfer(pass(1), Some(at(2)));
    let logs = world.gate.ledger().logs.clone();
    world.follow().await;
    let (row, told) = (world.row(ada).await, world.told(ada).await);
    assert_eq!(row.standing.stage, Stage::Grace);
    let number = world.gate.ledger().height;
    world.events.apply(CHAIN, logs, mark(number)).await.expect("stored");
    world.work().await;
    assert_eq!(world.row(ada).await.standing, row.standing);
    assert_eq!(world.told(ada).await, told);
}

#[tokio::test]
async fn a_look_waits_for_the_block_of_its_event() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.follow().await;
    let height = world.gate.ledger().height;
    let job = |block| {
        let job = ReassessMember {
            account_id: ada,
            not_before: Some((CHAIN.0, block)),
        };
        serde_json::to_string(&job).expect("plain")
    };
    let run = |payload: String| {
        let membership = world.membership.clone();
        async move { membership.run(ReassessMember::KIND, &payload).await }
    };
    assert_eq!(run(job(height)).await, JobOutcome::Done);
    let JobOutcome::Retry { after, .. } = run(job(height + 1)).await else {
        panic!("the chain is behind")
    };
    assert_eq!(after, Some(Duration::from_secs(1)));
    assert!(world.row(ada).await.recheck_at <= world.now().plus(Duration::from_secs(60)));
    world.gate.change(|_| {});
    assert_eq!(run(job(height + 1)).await, JobOutcome::Done);
    world.gate.ledger().reachable = false;
    assert_eq!(
        run(job(height + 9)).await,
        JobOutcome::Done,
        "unknown is an answer: nothing happens"
    );
}

#[tokio::test]
async fn every_member_is_looked_at_once_a_day_at_a_moment_nobody_knows() {
    let world = World::new().await;
    world.members(30).await;
    let start = world.now();
    world.membership.notice_rules().await.expect("noticed");
    world.membership.tick().await.expect("ticks");
    assert_eq!(world.work().await, 30);
    let mut moments = Vec::new();
    for id in 1..=30 {
        let at = world.row(domain::AccountId(id)).await.recheck_at;
        assert!(at >= start.plus(DAY / 2) && at <= start.plus(DAY), "{id}");
        moments.push(at);
    }
    moments.sort_unstable();
    moments.dedup();
    assert!(moments.len() > 25, "they are spread");
    let before = world.gate.ledger().assessed;
    world.pass_time(DAY + Duration::from_secs(3600)).await;
    assert!(world.gate.ledger().assessed >= before + 30);
    assert_eq!(waiting(&world).await, 0);
}

#[tokio::test]
async fn changed_rules_have_everybody_looked_at_once() {
    let world = World::new().await;
    world.members(3).await;
    assert!(world.membership.notice_rules().await.expect("noticed"));
    assert_eq!(world.membership.tick().await.expect("ticks"), 3);
    world.work().await;
    assert!(
        !world.membership.notice_rules().await.expect("noticed"),
        "the same rules"
    );
    assert_eq!(world.membership.tick().await.expect("ticks"), 0);
}

#[tokio::test]
async fn other_chains_are_none_of_its_business() {
    let world = World::new().await;
    assert_eq!(world.events.watched(CHAIN).len(), 3);
    assert!(world.events.watched(ChainId(1)).is_empty());
    assert_eq!(world.events.begins_at(CHAIN), None);
    assert_eq!(world.events.name(), "gate");
}
