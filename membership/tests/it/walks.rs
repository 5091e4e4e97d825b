//! Whatever happens in whatever order: the database stands where the pure machine would, no token is
//! bound twice, nobody who only bought is served before the cool-down, and nothing is lost that the chain
//! did not finally take.

use crate::gate::pass;
use crate::world::{World, at};
use domain::AccountId;
use domain::chain_reader::Depth;
use domain::gate::{Outcome, Token};
use domain::membership::{BanSubject, Observation, Stage, Standing};
use domain::policy::Holdings;
use membership::{BanWith, Permit, Settings};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use store::bindings::Bound;
use store::{bindings, membership_events, token_holds, wallets};

const MEMBERS: i64 = 3;
const TOKENS: u64 = 5;

#[derive(Clone, Debug)]
enum Event {
    Transfer(u64, u64),
    Burn(u64),
    Ends(u64, i64),
    Outage(bool),
    Finalise,
    Instant(bool),
    Hours(u64),
    Look(i64),
    Ban(u64),
    Unban(u64),
    Follow,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (1..=TOKENS, 1..=4_u64).prop_map(|(token, to)| Event::Transfer(token, to)),
        2 => (1..=TOKENS).prop_map(Event::Burn),
        1 => (1..=TOKENS, -10..200_i64).prop_map(|(token, hours)| Event::Ends(token, hours)),
        1 => any::<bool>().prop_map(Event::Outage),
        2 => Just(Event::Finalise),
        1 => any::<bool>().prop_map(Event::Instant),
        4 => (1..80_u64).prop_map(Event::Hours),
        8 => (1..=MEMBERS).prop_map(Event::Look),
        1 => (1..=TOKENS).prop_map(Event::Ban),
        1 => (1..=TOKENS).prop_map(Event::Unban),
        3 => Just(Event::Follow),
    ]
}

struct Walk {
    world: World,
    standings: HashMap<AccountId, Standing>,
}

impl Walk {
    async fn new() -> Self {
        let world = World::with(Settings {
            demotions_floor: 1000,
            reads_per_member_and_day: 1_000_000,
            ..Settings::default()
        })
        .await;
        let mut standings = HashMap::new();
        for id in 1..=MEMBERS {
            let member = world.member(id).await;
            standings.insert(member, world.row(member).await.standing);
        }
        let _ = std::mem::take(&mut world.gate.ledger().logs);
        Self { world, standings }
    }

    async fn take(&mut self, event: Event) {
        let world = &self.world;
        match event {
            Event::Transfer(token, to) => world.gate.transfer(pass(token), Some(at(to))),
            Event::Burn(token) => world.gate.transfer(pass(token), None),
            Event::Ends(token, hours) => {
                let end = world.secs().saturating_add_signed(hours * 3600);
                world.gate.ends(pass(token), end);
            }
            Event::Outage(outage) => world.gate.ledger().reachable = !outage,
            Event::Finalise => world.gate.finalise(),
            Event::Instant(instant) => world.gate.ledger().instant = instant,
            Event::Hours(hours) => world.clock.advance(Duration::from_secs(hours * 3600)),
            Event::Look(id) => self.look(AccountId(id)).await,
            Event::Ban(token) => {
                let subject = BanSubject::Token(pass(token));
                let _ = world
                    .membership
                    .ban(Permit::operator(), subject, "because", BanWith::default())
                    .await;
            }
            Event::Unban(token) => {
                let _ = world
                    .membership
                    .unban(Permit::operator(), BanSubject::Token(pass(token)))
                    .await;
            }
            Event::Follow => {
                // Looks come by events too: the model follows each of them.
                let logs = std::mem::take(&mut world.gate.ledger().logs);
                let touched = logs.iter().flat_map(|log| log.entry.topics[1..3].iter().copied());
                let touched: Vec<u64> = touched
                    .map(|topic| u64::from_be_bytes(topic.0[24..].try_into().expect("eight bytes")))
                    .collect();
                for id in 1..=MEMBERS {
                    if touched.contains(&id.cast_unsigned()) {
                        self.look(AccountId(id)).await;
                    }
                }
            }
        }
    }

    async fn look(&mut self, id: AccountId) {
        let world = &self.world;
        let settled = self.settled(id).await;
        let before = self.standings[&id];
        let looked = world.look(id).await;
        let observed = Observation {
            confirmed: looked.outcome,
            settled,
            at: world.now(),
            braked: false,
        };
        let (expected, _) = before.step(&observed, &world.gate.ledger().terms);
        let row = world.row(id).await;
        assert_eq!(row.standing, expected, "{id}: {observed:?}");
        if expected.stage > before.stage && expected.stage > Stage::Grace {
            assert_eq!(settled, Outcome::No, "{id}: nothing is taken that is not final");
        }
        if looked.outcome == Outcome::Yes {
            let mine = world.bound(id).await;
            let held =
                |token: &Token| world.gate.ledger().confirmed.owners.get(token) == Some(&at(id.0.cast_unsigned()));
            assert!(mine.iter().any(held), "{id}: a yes is paid for");
        }
        self.standings.insert(id, expected);
    }

    /// Whether the rules hold at a final block for what the member may have.
    async fn settled(&self, id: AccountId) -> Outcome {
        let (world, now) = (&self.world, self.world.now());
        let (linked, mut kept) = world
            .write(move |conn| Ok((wallets::list(conn, id)?, bindings::list(conn, id)?)))
            .await;
        kept.extend(world.write(move |conn| token_holds::of_account(conn, id, now)).await);
        let mine: Vec<_> = linked.into_iter().map(|linked| linked.wallet).collect();
        let holdings = Holdings {
            wallets: &mine,
            kept: &kept,
        };
        let decision = world.gate.decide(holdings, Depth::Final);
        if decision.outcome != Outcome::Yes {
            return decision.outcome;
        }
        let would = world
            .write(move |conn| bindings::would_bind(conn, &decision.alternatives, Some(id), now))
            .await;
        if matches!(would, Bound::Yes { .. }) {
            Outcome::Yes
        } else {
            Outcome::No
        }
    }

    async fn check(&self) {
        let world = &self.world;
        let now = world.now();
        let mut owners: BTreeMap<Token, AccountId> = BTreeMap::new();
        for id in (1..=MEMBERS).map(AccountId) {
            assert_eq!(world.stage(id).await, self.standings[&id].stage);
            for token in world.bound(id).await {
                assert_eq!(owners.insert(token, id), None, "{token:?} is bound twice");
                let hold = world.write(move |conn| token_holds::find(conn, &token)).await;
                assert!(
                    hold.is_none_or(|hold| !hold.keeps_from(id, now)),
                    "{token:?} cools down"
                );
            }
            let events = world
                .write(move |conn| membership_events::of_account(conn, id, 1000))
                .await;
            // What came and what went, stage by stage, must add up to where the member is.
            let balance = |stage| {
                let came = events.iter().filter(|event| event.to == stage).count();
                let went = events.iter().filter(|event| event.from == stage).count();
                came.cast_signed() - went.cast_signed() + isize::from(stage == Stage::Active)
            };
            for stage in Stage::ALL {
                assert_eq!(
                    balance(stage),
                    isize::from(stage == self.standings[&id].stage),
                    "{id} {stage:?}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn on_every_walk_the_database_stands_where_the_machine_does(events in prop::collection::vec(event(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut walk = Walk::new().await;
            for event in events {
                walk.take(event).await;
                walk.check().await;
            }
        });
    }
}
