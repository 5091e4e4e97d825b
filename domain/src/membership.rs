//! Membership over time: the stages of losing it, the machine that moves between them, what a member
//! is told, and what is banned. Pure; `membership` (the room) drives it.

pub mod ban;
pub mod lapse;
pub mod notice;
pub mod pending_change;
pub mod stage;

pub use ban::BanSubject;
pub use lapse::{LapseTerms, Observation, Standing};
pub use notice::NoticeKind;
pub use pending_change::{PendingChangeKind, RECOVERY_DELAY};
pub use stage::Stage;
