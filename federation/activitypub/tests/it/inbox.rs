//! The way in: what is accepted, what is turned away and how, and what a repeat does.

mod authenticity;
mod bad_bodies;
mod blocked;
mod floods;
mod ownership;
mod reactions;
mod threads;
