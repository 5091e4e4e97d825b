//! How often an address may ask this room. The buckets themselves are in `domain`.

pub use domain::rate_limit::{RateLimiter, RetryAfter};

/// The settled allowance of `/auth/*` per IP address.
pub const AUTH_PER_MINUTE: u32 = 10;

/// How often one IP address may read the gate's decision in a minute. Its own allowance, because a page
/// that waits for the gate asks again every ten seconds: with the other one, waiting would use up what
/// joining needs.
pub const DECISIONS_PER_MINUTE: u32 = 30;

/// How often one IP address may look after a hand-off in a minute: a waiting page looks every two
/// seconds, and a household has more than one.
pub const POLLS_PER_MINUTE: u32 = 90;

/// How many recovery codes may be tried in an hour from one IP address. A code has 80 random bits: this is
/// for those who try them all the same. Tries are not counted for a username, because anybody could use
/// them up.
pub const RECOVERY_CODES_PER_HOUR: u32 = 10;

/// How many challenges that wait for a day one IPv4 address, or one /48 of IPv6, may have made in an hour: each
/// asks a chain and leaves a row, and people with a wallet of several owners begin once or twice.
pub const WAITING_PER_HOUR: u32 = 6;

/// The settled allowance of new apps per IP address. Whoever registers more is no person with a phone.
pub const APPS_PER_HOUR: u32 = 30;

/// The settled allowance of tokens and consents per IP address and minute. Many members may use one web
/// app, whose server has one address.
pub const OAUTH_PER_MINUTE: u32 = 60;

/// The settled allowance of log-ins at other servers per member and minute, those that the gate refuses
/// counted. Each leaves a row, and a browser that agreed once needs nobody to press anything.
pub const LOG_INS_PER_MINUTE: u32 = 60;

/// An address may have this many times as many: a whole office comes from one.
pub const MEMBERS_PER_ADDRESS: u32 = 10;
