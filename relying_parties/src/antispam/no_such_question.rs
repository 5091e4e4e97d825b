//! Callbacks that are not answered here, and other methods: told in JSON, because the module shows it to
//! people as it comes.

use super::answer::NoAnswer;
use super::caller::Caller;

pub(super) async fn answer(_caller: Caller) -> NoAnswer {
    NoAnswer::NoSuchQuestion
}
