//! What a member may cost a day.

use crate::gate::pass;
use crate::world::{DAY, HOUR, World, at};
use domain::membership::Stage;
use membership::Settings;
use store::chain_read_counts;

#[tokio::test]
async fn a_member_whose_token_moves_all_day_is_looked_at_once_an_hour_after_the_budget_and_never_forgotten() {
    let world = World::with(Settings {
        reads_per_member_and_day: 40,
        ..Settings::default()
    })
    .await;
    let ada = world.member(1).await;
    world.follow().await;
    let reads = |world: &World| {
        let (store, day) = (world.store.clone(), chain_read_counts::day(world.now()));
        async move {
            store
                .read(move |conn| chain_read_counts::of(conn, ada, day))
                .await
                .expect("read")
        }
    };
    for _ in 0..20 {
        // There and back again, four looks per round if every one were made.
        world.gate.transfer(pass(1), Some(at(2)));
        world.follow().await;
        world.gate.transfer(pass(1), Some(at(1)));
        world.follow().await;
    }
    let spent = reads(&world).await;
    assert!(
        (40..=46).contains(&spent),
        "{spent}: no look was begun after the fortieth read"
    );
    let overview = world.membership.overview().await.expect("read");
    assert_eq!((overview.reads.members, overview.reads.most), (1, spent));
    assert_eq!(overview.reads_budget, 40);
    world.gate.transfer(pass(1), Some(at(2)));
    world.follow().await;
    world.pass_time(2 * HOUR).await;
    assert_eq!(world.stage(ada).await, Stage::Grace, "put off by an hour at most");
    world.pass_time(DAY).await;
    let by_timer = reads(&world).await;
    assert!(by_timer < 40, "{by_timer}: the timer leaves something for events");
    world.gate.transfer(pass(1), Some(at(1)));
    world.follow().await;
    assert_eq!(world.stage(ada).await, Stage::Active, "another day, another budget");
}
