//! Where those who follow chains are, and whom recent blocks concerned.

use crate::suite::cast::member;
use crate::suite::on_both;
use alloy_primitives::B256;
use domain::AccountId;
use domain::chain_follow::BlockMark;
use domain::wallet::ChainId;
use store::{Store, StoreError, accounts, chain_marks, chain_touches};
use testkit::builders::NOON;

on_both!(
    places_are_kept_per_consumer_and_chain,
    only_the_newest_blocks_are_remembered,
    whom_blocks_concerned_is_known_until_they_are_there_to_stay,
);

const CHAIN: ChainId = ChainId(31337);
const OTHER: ChainId = ChainId(10);

fn mark(number: u64, byte: u8) -> BlockMark {
    BlockMark {
        number,
        hash: B256::repeat_byte(byte),
    }
}

async fn places_are_kept_per_consumer_and_chain(store: Store) {
    store
        .write(|tx| {
            assert_eq!(chain_marks::list(tx, "gate", CHAIN)?, []);
            for (number, byte) in [(7, 7), (5, 5), (9, 9)] {
                chain_marks::put(tx, "gate", CHAIN, mark(number, byte))?;
            }
            chain_marks::put(tx, "gate", OTHER, mark(100, 1))?;
            chain_marks::put(tx, "index", CHAIN, mark(100, 2))?;
            assert_eq!(
                chain_marks::list(tx, "gate", CHAIN)?,
                [mark(5, 5), mark(7, 7), mark(9, 9)]
            );
            chain_marks::put(tx, "gate", CHAIN, mark(9, 0xaa))?;
            assert_eq!(chain_marks::list(tx, "gate", CHAIN)?.last(), Some(&mark(9, 0xaa)));

            chain_marks::roll_back(tx, "gate", CHAIN, Some(5))?;
            assert_eq!(chain_marks::list(tx, "gate", CHAIN)?, [mark(5, 5)]);
            chain_marks::put(tx, "gate", CHAIN, mark(0, 3))?;
            chain_marks::roll_back(tx, "gate", CHAIN, None)?;
            assert_eq!(chain_marks::list(tx, "gate", CHAIN)?, []);
            assert_eq!(chain_marks::list(tx, "gate", OTHER)?, [mark(100, 1)]);
            assert_eq!(chain_marks::list(tx, "index", CHAIN)?, [mark(100, 2)]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn only_the_newest_blocks_are_remembered(store: Store) {
    store
        .write(|tx| {
            chain_marks::put(tx, "index", CHAIN, mark(1, 1))?;
            let kept = u64::try_from(chain_marks::KEPT).expect("positive");
            for number in 1..=kept + 20 {
                chain_marks::put(tx, "gate", CHAIN, mark(number * 3, 1))?;
            }
            let marks = chain_marks::list(tx, "gate", CHAIN)?;
            assert_eq!(marks.len(), usize::try_from(kept).expect("small"));
            assert_eq!((marks[0].number, marks[marks.len() - 1].number), (63, (kept + 20) * 3));
            assert_eq!(chain_marks::list(tx, "index", CHAIN)?.len(), 1);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn whom_blocks_concerned_is_known_until_they_are_there_to_stay(store: Store) {
    store
        .write(|tx| {
            for (id, name) in [(1, "ada"), (2, "bob"), (3, "cat")] {
                member(tx, id, name)?;
            }
            let (ada, bob, cat) = (AccountId(1), AccountId(2), AccountId(3));
            chain_touches::add(tx, CHAIN, 10, &[bob, ada, bob])?;
            chain_touches::add(tx, CHAIN, 10, &[ada])?;
            chain_touches::add(tx, CHAIN, 11, &[cat, ada])?;
            chain_touches::add(tx, CHAIN, 12, &[])?;
            chain_touches::add(tx, OTHER, 99, &[bob])?;
            assert_eq!(chain_touches::above(tx, CHAIN, 9)?, [ada, bob, cat]);
            assert_eq!(chain_touches::above(tx, CHAIN, 10)?, [ada, cat]);
            assert_eq!(chain_touches::above(tx, CHAIN, 11)?, []);
            chain_touches::forget_below(tx, CHAIN, 11)?;
            assert_eq!(chain_touches::above(tx, CHAIN, 0)?, [ada, cat]);
            accounts::remove(tx, cat, NOON)?;
            assert_eq!(chain_touches::above(tx, CHAIN, 0)?, [ada]);
            chain_touches::remove_above(tx, CHAIN, 10)?;
            assert_eq!(chain_touches::above(tx, CHAIN, 0)?, []);
            assert_eq!(chain_touches::above(tx, OTHER, 0)?, [bob]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
