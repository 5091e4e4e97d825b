//! Pins asked for at the same moment are one pin. Only those who ask *before* it is sought share it, so
//! nobody gets a block older than a pin of their own would have been; and members who are assessed
//! together are assessed at one block, where their calls can travel together.

use super::{GATHER, lock};
use crate::quorum::QuorumReader;
use domain::chain_reader::{ChainReader, ChainUnknown, Depth};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;
use tokio::time::sleep;

type Pinned = Result<BlockRef, ChainUnknown>;
type Waiting = HashMap<(ChainId, Depth), Vec<oneshot::Sender<Pinned>>>;

/// Those who wait for a block to be pinned.
#[derive(Default)]
pub(super) struct Pins {
    waiting: Arc<Mutex<Waiting>>,
}

impl Pins {
    /// Pins a block together with whoever asks at the same time.
    pub(super) async fn pin(&self, reader: &Arc<QuorumReader>, chain: ChainId, depth: Depth) -> Pinned {
        let (sender, answer) = oneshot::channel();
        let is_first = {
            let mut waiting = lock(&self.waiting);
            let those = waiting.entry((chain, depth)).or_default();
            those.push(sender);
            those.len() == 1
        };
        if is_first {
            let (waiting, reader) = (Arc::clone(&self.waiting), Arc::clone(reader));
            // A task of its own: the one who asked first may give up.
            tokio::spawn(async move {
                sleep(GATHER).await;
                let those = lock(&waiting).remove(&(chain, depth)).unwrap_or_default();
                let pinned = reader.pin(chain, depth).await;
                for sender in those {
                    // Whoever gave up does not want it any more.
                    let _ = sender.send(pinned.clone());
                }
            });
        }
        match answer.await {
            Ok(pinned) => pinned,
            // The task was dropped with its runtime.
            Err(_) => reader.pin(chain, depth).await,
        }
    }
}
