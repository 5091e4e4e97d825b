//! Servers that are joined, looked at from outside, compared with our members, and left again.

mod faults;
mod leaving;
mod linking;
mod predicting;
mod stand_in;
