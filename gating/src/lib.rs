#![doc = include_str!("../README.md")]

mod assess;
pub mod bindings;
pub mod cache;
pub mod canonical;
pub mod condition;
mod counting;
pub mod evaluate;
pub mod expr;
mod length;
pub mod merkle;
pub mod preset;
pub mod rule;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod warning;
mod watch;
pub mod words;

pub use cache::DecisionCache;
pub use condition::CALLER;
pub use counting::Limits;
pub use evaluate::{DECISION_DEADLINE, Gate};
pub use preset::{PRESETS, Preset};
pub use rule::{ConditionSection, GateRules, GateSection, Problem, RuleError, parse_address};
pub use words::{FLUENT_EN, MESSAGES, Message, Phrase};
