#![doc = include_str!("../README.md")]

pub mod bindings;
pub mod canonical;
pub mod condition;
pub mod evaluate;
pub mod expr;
pub mod rule;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod words;

pub use condition::CALLER;
pub use evaluate::{DECISION_DEADLINE, Gate};
pub use rule::{ConditionSection, GateRules, GateSection, Problem, RuleError};
pub use words::{FLUENT_EN, MESSAGES, Message, Phrase};
