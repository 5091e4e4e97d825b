//! Callbacks that are not answered here, and other methods.

use super::answer::NoAnswer;
use super::caller::Caller;

pub(super) async fn answer(_caller: Caller) -> NoAnswer {
    NoAnswer::NoSuchQuestion
}
