//! Members on a real database, rules that a test writes, and a clock that it turns.

mod admin;
mod admittance;
mod appeals;
mod backup;
mod bans;
mod brake;
mod budget;
mod drafts;
mod effects;
mod events;
mod exempt;
mod expiry;
mod gate;
mod outage;
mod repeats;
mod sale;
mod walks;
mod world;
