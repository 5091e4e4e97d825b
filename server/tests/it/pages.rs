//! The pages as a browser without scripts meets them: the whole application in process, forms with
//! their tokens, cookies kept, redirects followed by hand.

mod admin;
mod admin_api;
mod apps;
mod boosting;
mod browser;
mod following;
mod forms;
mod house;
mod joining;
mod keeping_away;
mod lapsed;
mod liking;
mod notifying;
mod phone;
mod reading;
mod recovery;
mod settings;
mod writing;
