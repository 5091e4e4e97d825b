//! Who could not log in any more, before anybody changes anything. The other server's accounts and our
//! members are read (`gather`, `user_list`), each account is sorted (`sort`) by a model of that server's own
//! log-in rules (`log_in`), and what it can do before and after is said (`report`). Everything between
//! reading and printing is pure.

mod account;
mod by_name;
mod change;
mod foreign_links;
mod gather;
pub mod link;
mod link_lines;
mod log_in;
mod made_here;
mod report;
mod sort;
#[cfg(test)]
mod tests;
mod user_list;
mod ways;
mod whose_name;

pub use account::{OurMember, TheirAccount};
pub use change::{Asks, Change};
pub use foreign_links::set_aside;
pub use gather::{our_members, their_accounts};
pub use link_lines::link_lines;
pub use log_in::{LogIn, TheirServer};
pub use report::{Preflight, Totals};
pub use sort::{Kind, Sorted, sort};
pub use user_list::{BadUserList, parse};
pub use ways::Ways;
pub use whose_name::Home;
