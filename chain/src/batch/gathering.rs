//! Calls that wait to travel together. The same call asked by several is made once.

use super::form;
use alloy_primitives::{Address, Bytes};
use domain::chain_reader::{Call, ChainUnknown};
use std::collections::HashMap;
use tokio::sync::oneshot;

/// Where the answer to a question will arrive.
pub(super) type Answer = oneshot::Receiver<Result<Call, ChainUnknown>>;

/// One call and everybody who waits for its answer.
pub(super) struct Question {
    pub(super) to: Address,
    pub(super) data: Bytes,
    waiting: Vec<oneshot::Sender<Result<Call, ChainUnknown>>>,
}

impl Question {
    /// Whether anybody still waits for it.
    pub(super) fn is_awaited(&self) -> bool {
        self.waiting.iter().any(|waiting| !waiting.is_closed())
    }

    /// Tells everybody.
    pub(super) fn answer(self, answer: &Result<Call, ChainUnknown>) {
        for waiting in self.waiting {
            // Whoever gave up does not want it any more.
            let _ = waiting.send(answer.clone());
        }
    }
}

/// The calls at one block.
#[derive(Default)]
pub(super) struct Gathering {
    questions: Vec<Question>,
    known: HashMap<(Address, Bytes), usize>,
    bytes: usize,
}

impl Gathering {
    /// Whether one more call would fit.
    pub(super) fn has_room(&self, to: Address, data: &Bytes) -> bool {
        self.known.contains_key(&(to, data.clone()))
            || (self.questions.len() < form::MOST_CALLS && self.bytes + form::size_of(data) <= form::MOST_BYTES)
    }

    /// Adds a call.
    pub(super) fn add(&mut self, to: Address, data: Bytes) -> Answer {
        let (sender, answer) = oneshot::channel();
        let next = self.questions.len();
        let at = *self.known.entry((to, data.clone())).or_insert(next);
        if at == next {
            self.bytes += form::size_of(&data);
            self.questions.push(Question {
                to,
                data,
                waiting: Vec::new(),
            });
        }
        self.questions[at].waiting.push(sender);
        answer
    }

    /// What was gathered.
    pub(super) fn into_questions(self) -> Vec<Question> {
        self.questions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_call_is_asked_once_and_answered_to_everybody() {
        let mut gathering = Gathering::default();
        let (to, data) = (Address::repeat_byte(1), Bytes::from_static(b"ask"));
        let first = gathering.add(to, data.clone());
        let second = gathering.add(to, data.clone());
        let third = gathering.add(Address::repeat_byte(2), data);
        let mut questions = gathering.into_questions();
        assert_eq!(questions.len(), 2);
        drop(third);
        assert!(questions[0].is_awaited() && !questions[1].is_awaited());
        questions.remove(0).answer(&Ok(Call::Reverted));
        assert_eq!(first.await, Ok(Ok(Call::Reverted)));
        assert_eq!(second.await, Ok(Ok(Call::Reverted)));
    }

    #[test]
    fn a_full_gathering_has_room_for_nothing_new() {
        let mut gathering = Gathering::default();
        let ask = |n: usize| Bytes::from(n.to_be_bytes().to_vec());
        for n in 0..form::MOST_CALLS {
            assert!(gathering.has_room(Address::ZERO, &ask(n)));
            drop(gathering.add(Address::ZERO, ask(n)));
        }
        assert!(!gathering.has_room(Address::ZERO, &ask(form::MOST_CALLS)));
        assert!(gathering.has_room(Address::ZERO, &ask(0)), "known already");

        let mut large = Gathering::default();
        let bulk = |n: u8| Bytes::from(vec![n; form::LONGEST_CALL]);
        let fits = form::MOST_BYTES / form::size_of(&bulk(0));
        for n in 0..fits {
            assert!(large.has_room(Address::ZERO, &bulk(n as u8)));
            drop(large.add(Address::ZERO, bulk(n as u8)));
        }
        assert!(!large.has_room(Address::ZERO, &bulk(fits as u8)));
    }
}
