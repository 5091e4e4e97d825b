//! The way in: what is accepted, what is turned away and how, and what a repeat does.

mod announces;
mod authenticity;
mod bad_bodies;
mod blocked;
mod blocks;
mod edits;
mod floods;
mod follow_requests;
mod known_senders;
mod overload;
mod ownership;
mod reactions;
mod threads;
