//! The way out: who gets an activity (`recipients`), and the driver that sends what waits
//! (`sender`), with what each answer means (`verdict`) and how long to wait (`backoff`).

pub mod attempt;
pub mod backoff;
pub mod parcel;
pub mod queue;
pub mod recipients;
pub mod sender;
pub mod settle;
pub mod verdict;

pub use sender::Sender;
pub use verdict::Verdict;
