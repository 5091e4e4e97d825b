//! Many calls in one request. A sweep over all members asks the same few functions of the same few
//! contracts for one wallet after another; calls that are made at the same time at one block travel
//! together, as one `eth_call` of `contracts/src/BatchReader.sol`, which is nowhere deployed.
//!
//! An answer from a batch is the answer that the call alone would have had. Only what *returned something*
//! is taken from it: a call that failed there may have lacked gas that it would have alone, one that
//! returned nothing may have met no code, one that returned very much was not copied. All of these are
//! asked again alone, so that revert, missing contract and nonsense keep their exact meanings, and a
//! hostile contract in a batch spoils nothing but its own speed.
//!
//! The calls of a batch come from the address of a contract that is being created, so only those that are
//! to come from exactly there ([`CALLER`]) can travel together.

mod form;
mod gathering;
mod pins;

use crate::quorum::QuorumReader;
use alloy_primitives::{Address, B256, Bytes};
use async_trait::async_trait;
use domain::chain_reader::{BATCH_SENDER, CALLER, Call, ChainReader, ChainUnknown, Depth, LogEntry};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use futures::stream::{self, StreamExt};
use gathering::{Gathering, Question};
use pins::Pins;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long the first call waits for company.
const GATHER: Duration = Duration::from_millis(1);
/// How many calls are asked again alone at the same time.
const ALONE_AT_ONCE: usize = 16;
/// How long calls of a chain travel alone after its servers did not run a batch.
const APART_FOR: Duration = Duration::from_secs(300);

/// Reads as [`QuorumReader`] does, with fewer requests. Cheap to clone.
#[derive(Clone)]
pub struct BatchingReader {
    shared: Arc<Shared>,
}

struct Shared {
    inner: Arc<QuorumReader>,
    /// The calls that wait for company, by chain and block.
    gathering: Mutex<HashMap<(ChainId, B256), Gathering>>,
    pins: Pins,
    /// Chains whose servers did not run a batch, and when.
    apart: Mutex<HashMap<ChainId, Instant>>,
}

impl fmt::Debug for BatchingReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BatchingReader").field(&self.shared.inner).finish()
    }
}

impl BatchingReader {
    /// Gathers the calls made to `inner`.
    pub fn new(inner: Arc<QuorumReader>) -> Self {
        Self {
            shared: Arc::new(Shared {
                inner,
                gathering: Mutex::default(),
                pins: Pins::default(),
                apart: Mutex::default(),
            }),
        }
    }

    /// The reader beneath, for its health and its chains.
    pub fn inner(&self) -> &Arc<QuorumReader> {
        &self.shared.inner
    }
}

impl Shared {
    /// Adds a question to those that wait. Whoever is first sees to it that they are asked: in a task of
    /// its own, since the one who asked may give up.
    fn gather(self: &Arc<Self>, block: BlockRef, to: Address, data: Bytes) -> gathering::Answer {
        let key = (block.chain, block.hash);
        let mut waiting = lock(&self.gathering);
        // One that has no room left goes now, and this question begins the next.
        let full = waiting
            .get(&key)
            .is_some_and(|gathering| !gathering.has_room(to, &data));
        if full && let Some(gathering) = waiting.remove(&key) {
            tokio::spawn(Arc::clone(self).ask(block, gathering.into_questions()));
        }
        let is_first = !waiting.contains_key(&key);
        let answer = waiting.entry(key).or_default().add(to, data);
        drop(waiting);
        if is_first {
            let shared = Arc::clone(self);
            tokio::spawn(async move {
                sleep(GATHER).await;
                // May have gone already because it was full; then this takes the one after it, early.
                let gathering = lock(&shared.gathering).remove(&key);
                if let Some(gathering) = gathering {
                    shared.ask(block, gathering.into_questions()).await;
                }
            });
        }
        answer
    }

    /// Asks all questions and answers everybody who waits.
    async fn ask(self: Arc<Self>, block: BlockRef, mut questions: Vec<Question>) {
        questions.retain(Question::is_awaited);
        if questions.len() > 1 {
            questions = match self.together(block, &questions).await {
                Together::Answered(answers) => {
                    let mut open = Vec::new();
                    for (question, answer) in questions.into_iter().zip(answers) {
                        match answer {
                            Some(returned) => question.answer(&Ok(Call::Returned(returned))),
                            None => open.push(question),
                        }
                    }
                    open
                }
                Together::Impossible => questions,
                Together::Unknown(unknown) => {
                    for question in questions {
                        question.answer(&Err(unknown.clone()));
                    }
                    return;
                }
            };
        }
        count("guildhall_chain_single_calls_total", block.chain, questions.len());
        stream::iter(questions)
            .for_each_concurrent(ALONE_AT_ONCE, async |question| {
                let answer = self.alone(block, question.to, question.data.clone()).await;
                question.answer(&answer);
            })
            .await;
    }

    async fn alone(&self, block: BlockRef, to: Address, data: Bytes) -> Result<Call, ChainUnknown> {
        self.inner.call(block, Some(CALLER), Some(to), data).await
    }

    /// Asks all questions in one request.
    async fn together(&self, block: BlockRef, questions: &[Question]) -> Together {
        let Some(call_gas) = self.inner.call_gas(block.chain) else {
            return Together::Impossible;
        };
        let batch = form::batch(questions.iter().map(|question| (question.to, &question.data)), call_gas);
        let said = self
            .inner
            .call_with_gas(block, Some(BATCH_SENDER), None, &batch.creation, batch.gas)
            .await;
        count("guildhall_chain_batches_total", block.chain, 1);
        count("guildhall_chain_batched_calls_total", block.chain, questions.len());
        match said {
            Ok(Call::Returned(packed)) => {
                if let Some(answers) = form::unpack(&packed, questions.len()) {
                    return Together::Answered(answers);
                }
            }
            Ok(Call::Reverted) => {}
            Err(unknown) => {
                // The chain cannot be read, or its servers do not like batches.
                if self.inner.require_canonical(block).await.is_err() {
                    return Together::Unknown(unknown);
                }
            }
        }
        tracing::info!(chain = %block.chain, "its RPC servers ran no batch of calls; they travel alone for a while");
        lock(&self.apart).insert(block.chain, Instant::now());
        Together::Impossible
    }

    /// Whether calls of this chain travel alone, because its servers refused a batch lately.
    fn is_apart(&self, chain: ChainId) -> bool {
        let mut apart = lock(&self.apart);
        match apart.get(&chain) {
            Some(since) if since.elapsed() < APART_FOR => true,
            Some(_) => {
                apart.remove(&chain);
                false
            }
            None => false,
        }
    }
}

/// What a batch came to.
enum Together {
    /// For each question what it returned, or `None` if it has to be asked alone.
    Answered(Vec<Option<Bytes>>),
    /// These servers run no batch.
    Impossible,
    /// The chain cannot be read.
    Unknown(ChainUnknown),
}

#[async_trait]
impl ChainReader for BatchingReader {
    async fn pin(&self, chain: ChainId, depth: Depth) -> Result<BlockRef, ChainUnknown> {
        self.shared.pins.pin(&self.shared.inner, chain, depth).await
    }

    async fn height_at(&self, block: BlockRef, timestamp_secs: u64) -> Result<u64, ChainUnknown> {
        self.shared.inner.height_at(block, timestamp_secs).await
    }

    async fn call(
        &self,
        block: BlockRef,
        from: Option<Address>,
        to: Option<Address>,
        data: Bytes,
    ) -> Result<Call, ChainUnknown> {
        let shared = &self.shared;
        if let (Some(CALLER), Some(target)) = (from, to)
            && form::may_travel(&data)
            && !shared.is_apart(block.chain)
            && let Ok(answer) = shared.gather(block, target, data.clone()).await
        {
            return answer;
        }
        shared.inner.call(block, from, to, data).await
    }

    async fn code(&self, block: BlockRef, address: Address) -> Result<Bytes, ChainUnknown> {
        self.shared.inner.code(block, address).await
    }

    async fn logs(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, ChainUnknown> {
        self.shared.inner.logs(block, contract, from_block, topics).await
    }

    async fn logs_until(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        to_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, ChainUnknown> {
        let inner = &self.shared.inner;
        inner.logs_until(block, contract, from_block, to_block, topics).await
    }
}

fn count(name: &'static str, chain: ChainId, by: usize) {
    metrics::counter!(name, "chain" => chain.caip2()).increment(by as u64);
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is left half done while one of these locks is held.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
