//! Whether a consumer still stands on the chain, and if not, the newest block it remembers that does.

use crate::quorum::QuorumReader;
use domain::chain_follow::BlockMark;
use domain::chain_reader::{ChainReader, ChainUnknown, Depth};
use domain::gate::BlockRef;

/// Where a consumer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It has no place yet.
    Nowhere,
    /// Its place is on the chain, not above the pinned block.
    At(BlockMark),
    /// Its place is above the pinned block, and the servers have that very block.
    Ahead(BlockMark),
    /// Its place is above everything that the servers have: they lag, or the chain became shorter.
    Beyond(BlockMark),
    /// Its place is not on the chain any more.
    Left,
}

/// Where a consumer with these marks (lowest first) stands.
pub(super) async fn standing(
    reader: &QuorumReader,
    pinned: BlockRef,
    marks: &[BlockMark],
) -> Result<Standing, ChainUnknown> {
    let Some(place) = marks.last().copied() else {
        return Ok(Standing::Nowhere);
    };
    if place.number <= pinned.number {
        let there = reader.mark_at(pinned, place.number).await?;
        return Ok(if there == place {
            Standing::At(place)
        } else {
            Standing::Left
        });
    }
    Ok(match reader.mark_if_any(pinned.chain, place.number).await? {
        None => Standing::Beyond(place),
        Some(there) if there == place => Standing::Ahead(place),
        Some(_) => Standing::Left,
    })
}

/// How far below the lowest block that is remembered the fork may be, where the chain does not say what is
/// final.
const DEEPEST: u64 = 10_000;

/// A block of the present chain that is not above the fork, although no block is remembered that tells where
/// the fork is: all of them, of which `lowest` is the lowest, are gone.
///
/// The fork is below `lowest`, and no chain drops what it called final, so it is not below the final block
/// either. Events that are told again from there on do no harm; those that are skipped would.
pub(super) async fn below_the_fork(
    reader: &QuorumReader,
    pinned: BlockRef,
    lowest: BlockMark,
) -> Result<BlockMark, ChainUnknown> {
    let below_lowest = lowest.number.saturating_sub(1);
    let safe = match reader.pin(pinned.chain, Depth::Final).await {
        Ok(block) => block.number,
        // Its servers may not know the tag, and then never will.
        Err(_) => below_lowest.saturating_sub(DEEPEST),
    };
    reader.mark_at(pinned, safe.min(below_lowest).min(pinned.number)).await
}

/// The newest of `marks` (lowest first) that is on the chain.
///
/// If a block is on the chain then so is everything below it. So the marks are tried from the newest down
/// in growing steps, because most reorganisations are short, and then between the last two steps by halves.
pub(super) async fn newest_on_chain(
    reader: &QuorumReader,
    pinned: BlockRef,
    marks: &[BlockMark],
) -> Result<Option<BlockMark>, ChainUnknown> {
    let is_on = async |mark: BlockMark| match mark.number {
        number if number <= pinned.number => Ok(reader.mark_at(pinned, number).await? == mark),
        number => Ok(reader.mark_if_any(pinned.chain, number).await? == Some(mark)),
    };
    // Everything from `off` up is known not to be on the chain.
    let mut off = marks.len();
    let mut step = 1;
    let mut on = loop {
        if off == 0 {
            return Ok(None);
        }
        let tried = off.saturating_sub(step);
        if is_on(marks[tried]).await? {
            break tried;
        }
        off = tried;
        step *= 2;
    };
    while off - on > 1 {
        let middle = on + (off - on) / 2;
        if is_on(marks[middle]).await? {
            on = middle;
        } else {
            off = middle;
        }
    }
    Ok(Some(marks[on]))
}
