//! Coins: enough of them, for long enough.

use super::*;

/// An hour is 300 blocks here, so the window begins after block 700.
const WINDOW_FROM: u64 = 701;

fn it() -> Condition {
    condition("kind = \"erc20\"\n$place\nmin = 100\nheld_since = \"1h\"")
}

fn coins() -> FakeChains {
    let chains = FakeChains::with(CHAIN);
    chains.erc20(CHAIN, CONTRACT);
    chains
}

async fn said(chains: &FakeChains) -> (Outcome, &'static str, Option<u64>) {
    let result = ask(chains, &it(), false, &[key(ALICE)]).await;
    (result.outcome, result.message, result.changes_at)
}

#[tokio::test]
async fn coins_count_when_they_were_held_through_the_whole_window() {
    let chains = coins();
    assert_eq!(said(&chains).await, (No, "gate-erc20-no", None));
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 100);
    chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 100, WINDOW_FROM - 1);
    assert_eq!(said(&chains).await, (Yes, "gate-erc20-yes", None));
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 99);
    assert_eq!(said(&chains).await.0, No);
}

#[tokio::test]
async fn coins_that_came_within_the_window_count_when_it_is_over() {
    let chains = coins();
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 150);
    chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 60, WINDOW_FROM - 1);
    chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 60, 850);
    chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 5, 900);
    let half_an_hour_on = 1_800_000_000 + 1_800;
    assert_eq!(
        said(&chains).await,
        (No, "gate-erc20-fresh", Some(half_an_hour_on)),
        "since block 850 there were 145"
    );
}

#[tokio::test]
async fn coins_that_were_away_for_a_block_were_not_held() {
    let chains = coins();
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 100);
    assert_eq!(said(&chains).await.0, Yes);
    chains.erc20_sent(CHAIN, CONTRACT, ALICE, BOB, 1, 800);
    chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 1, 801);
    assert_eq!(said(&chains).await.1, "gate-erc20-fresh");
}

#[tokio::test]
async fn dust_and_transfers_to_oneself_change_nothing() {
    let chains = coins();
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 103);
    for block in 900..903 {
        chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 1, block);
        chains.erc20_sent(CHAIN, CONTRACT, ALICE, ALICE, 103, block);
    }
    assert_eq!(said(&chains).await.0, Yes);
}

#[tokio::test]
async fn amounts_of_two_wallets_are_never_added_up_and_one_wallet_cannot_lend_to_another() {
    let chains = coins();
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 60);
    chains.erc20_balance(CHAIN, CONTRACT, BOB, 60);
    let both = [key(ALICE), key(BOB)];
    assert_eq!(ask(&chains, &it(), false, &both).await.outcome, No);
    chains.erc20_balance(CHAIN, CONTRACT, BOB, 120);
    chains.erc20_sent(CHAIN, CONTRACT, ALICE, BOB, 60, 990);
    assert_eq!(ask(&chains, &it(), false, &both).await.message, "gate-erc20-fresh");
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 100);
    let alone = ask(&chains, &it(), false, &[key(BOB)]).await;
    assert_eq!(alone.outcome, No);
}

#[tokio::test]
async fn events_that_contradict_the_balance_and_too_many_events_are_unknown() {
    let chains = coins();
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 100);
    assert_eq!(said(&chains).await.0, Yes);
    chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 101, 900);
    assert_eq!(said(&chains).await, (Unknown, "gate-contract-odd", None));

    // Whoever moves as much as they have, ten thousand times: nobody reads all of that.
    let busy = coins();
    busy.erc20_balance(CHAIN, CONTRACT, ALICE, 100);
    for _ in 0..=Limits::DEFAULT_EVENTS {
        busy.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 1, 900);
    }
    assert_eq!(said(&busy).await, (Unknown, "gate-too-many-events", None));
    busy.erc20_balance(CHAIN, CONTRACT, ALICE, 99);
    assert_eq!(
        said(&busy).await.0,
        No,
        "whoever has too little is told so all the same"
    );
}

#[tokio::test]
async fn events_that_move_nothing_drown_nobody_however_many_strangers_cause() {
    let chains = coins();
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 100);
    assert_eq!(said(&chains).await.0, Yes);
    // Anybody may send nothing from anybody to anybody.
    for _ in 0..=Limits::DEFAULT_EVENTS {
        chains.erc20_sent(CHAIN, CONTRACT, ALICE, BOB, 0, 900);
        chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 0, 901);
        chains.erc20_sent(CHAIN, CONTRACT, ALICE, ALICE, 7, 902);
    }
    assert_eq!(said(&chains).await, (Yes, "gate-erc20-yes", None));
    // Nor does it hide what really moved.
    chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 100, 850);
    assert_eq!(said(&chains).await.1, "gate-erc20-fresh");
    chains.erc20_sent(CHAIN, CONTRACT, ALICE, BOB, 100, 851);
    assert_eq!(
        said(&chains).await.0,
        Yes,
        "a hundred were there before the hundred that came and went"
    );
}

#[tokio::test]
async fn dust_that_a_stranger_sends_drowns_nobody_who_has_held_enough_all_along() {
    let chains = coins();
    let dust = Limits::DEFAULT_EVENTS as u64 + 1;
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 100 + dust);
    for _ in 0..dust {
        chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 1, 900);
    }
    assert_eq!(said(&chains).await, (Yes, "gate-erc20-yes", None));
}

#[tokio::test]
async fn a_chain_that_falls_silent_within_the_window_is_unknown() {
    let chains = coins();
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 100);
    assert_eq!(said(&chains).await.0, Yes);
    chains.set_mood(CHAIN, Mood::SilentAfterPin);
    assert_eq!(said(&chains).await.0, Unknown);
}

#[tokio::test]
async fn a_member_is_asked_for_the_age_of_coins_again() {
    let chains = coins();
    chains.erc20_balance(CHAIN, CONTRACT, ALICE, 100);
    let kept = [crate::bindings::wallet_token(ALICE)];
    assert_eq!(stays(&chains, &it(), &[ALICE], &kept).await.outcome, Yes);
    chains.erc20_sent(CHAIN, CONTRACT, BOB, ALICE, 100, 999);
    assert_eq!(
        stays(&chains, &it(), &[ALICE], &kept).await.outcome,
        No,
        "else one purse could restore one member after the other"
    );
}
