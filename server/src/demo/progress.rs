//! One line per step, with what came of it and how long it took.

use crate::cli::terminal;
use std::future::Future;
use std::time::Instant;

/// Counts and times the steps.
pub struct Progress {
    began: Instant,
    step: usize,
    steps: usize,
}

impl Progress {
    /// For so many steps.
    pub fn new(steps: usize) -> Self {
        Self {
            began: Instant::now(),
            step: 0,
            steps,
        }
    }

    /// Does a step and prints a line when it is done. `told` says what came of it.
    ///
    /// # Errors
    /// Those of the step.
    pub async fn step<T, E>(
        &mut self,
        what: &str,
        doing: impl Future<Output = Result<T, E>>,
        told: impl FnOnce(&T) -> String,
    ) -> Result<T, E> {
        self.step += 1;
        let began = Instant::now();
        let done = doing.await?;
        let line = format!("[{}/{}] {what}: {}", self.step, self.steps, told(&done));
        terminal::say(&format!("{line} ({:.1} s)", began.elapsed().as_secs_f32()));
        Ok(done)
    }

    /// How long everything took so far, in seconds.
    pub fn seconds(&self) -> f32 {
        self.began.elapsed().as_secs_f32()
    }
}
