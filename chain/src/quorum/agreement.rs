//! Counting votes: the first answer that `needed` servers give alike, or the proof that none can be
//! reached any more. Nobody waits for a slow server whose word no longer matters.

use super::Failure;
use futures::stream::{FuturesUnordered, StreamExt};
use std::fmt;
use std::future::Future;

/// No answer has enough votes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Disagreement {
    /// How many equal answers were needed.
    pub needed: usize,
    /// How many servers were asked.
    pub asked: usize,
    /// The votes of each different answer, in the order in which the answers came.
    pub votes: Vec<usize>,
    /// What went wrong with the servers that failed.
    pub failures: Vec<Failure>,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answered: usize = self.votes.iter().sum();
        write!(f, "{} equal answers needed from {} servers; ", self.needed, self.asked)?;
        match self.votes.len() {
            0 => write!(f, "none answered")?,
            1 => write!(f, "{answered} answered")?,
            ways => write!(f, "{answered} answered in {ways} different ways")?,
        }
        for (number, failure) in self.failures.iter().enumerate() {
            write!(f, "{} {failure}", if number == 0 { "; failed:" } else { "," })?;
        }
        Ok(())
    }
}

/// Runs all `answers` together and returns the first value that `needed` of them agree on. Ends
/// early when the votes still outstanding cannot help any answer over the line; what is still
/// running is dropped.
pub(crate) async fn agree<T, F>(needed: usize, answers: impl Iterator<Item = F>) -> Result<T, Disagreement>
where
    T: PartialEq,
    F: Future<Output = Result<T, Failure>>,
{
    let mut pending: FuturesUnordered<F> = answers.collect();
    let mut tally: Vec<(T, usize)> = Vec::new();
    let mut result = Disagreement {
        needed,
        asked: pending.len(),
        votes: Vec::new(),
        failures: Vec::new(),
    };
    while let Some(answer) = pending.next().await {
        match answer {
            Ok(value) => {
                let at = match tally.iter().position(|(known, _)| *known == value) {
                    Some(at) => at,
                    None => {
                        tally.push((value, 0));
                        tally.len() - 1
                    }
                };
                tally[at].1 += 1;
                if tally[at].1 >= needed {
                    return Ok(tally.swap_remove(at).0);
                }
            }
            Err(failure) => result.failures.push(failure),
        }
        let best = tally.iter().map(|(_, votes)| *votes).max().unwrap_or(0);
        if best + pending.len() < needed {
            break;
        }
    }
    result.votes = tally.into_iter().map(|(_, votes)| votes).collect();
    Err(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::{Either, pending, ready};

    async fn count(needed: usize, answers: Vec<Option<Result<u8, Failure>>>) -> Result<u8, Disagreement> {
        agree(
            needed,
            answers.into_iter().map(|answer| match answer {
                Some(answer) => Either::Left(ready(answer)),
                None => Either::Right(pending()),
            }),
        )
        .await
    }

    #[tokio::test]
    async fn two_equal_answers_outvote_a_liar() {
        assert_eq!(count(2, vec![Some(Ok(9)), Some(Ok(1)), Some(Ok(1))]).await, Ok(1));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_silent_server_once_the_quorum_stands() {
        assert_eq!(count(2, vec![Some(Ok(1)), None, Some(Ok(1))]).await, Ok(1));
    }

    #[tokio::test]
    async fn a_quorum_that_can_no_longer_be_reached_ends_at_once() {
        let failed = Some(Err(Failure::TimedOut));
        let result = count(3, vec![failed, None, Some(Ok(1))]).await;
        assert!(result.is_err());
    }

    #[tokio::test]
    async fn two_against_two_is_no_answer() {
        let result = count(3, vec![Some(Ok(1)), Some(Ok(2)), Some(Ok(1)), Some(Ok(2))]).await;
        let disagreement = result.expect_err("no answer has three votes");
        assert_eq!(disagreement.votes.len(), 2);
    }

    #[tokio::test]
    async fn the_reason_counts_answers_and_failures() {
        let answers = vec![
            Some(Ok(1)),
            Some(Err(Failure::TimedOut)),
            Some(Err(Failure::Refused(-32005))),
        ];
        let disagreement = count(2, answers).await.expect_err("one answer is too few");
        assert_eq!(
            disagreement.to_string(),
            "2 equal answers needed from 3 servers; 1 answered; failed: no reply in time, JSON-RPC error -32005"
        );
    }
}
