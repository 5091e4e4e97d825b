//! What the rules do not know: bans, and passes that admitted somebody already. A newcomer for whom the
//! rules hold is told of these before choosing a name, and not after.
//!
//! It is told only of a wallet that was proven in this session, and of what that wallet holds: whoever could
//! ask about any address would learn which wallets are banned and which have an account here.

use crate::decision::Verdict;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::join::look_at_pass;
use domain::Timestamp;
use domain::gate::{Decision, Outcome, Reason};
use domain::wallet::Wallet;
use store::{bans, wallets};

impl Auth {
    /// A decision about a newcomer in words, with what stands in the way here. `proven` is the wallet that
    /// this visitor has proven; never one that was only named.
    pub(crate) async fn spoken_here(&self, decision: &Decision, proven: Wallet) -> Result<Verdict, AuthError> {
        let (alternatives, now) = (decision.alternatives.clone(), self.now());
        let holds = decision.outcome == Outcome::Yes;
        let looked = self
            .store()
            .read(move |conn| {
                // Whoever is a member with it already stays one, also while it is banned.
                if wallets::find_account(conn, &proven)?.is_some() {
                    return Err(AuthError::AlreadyMember);
                }
                if bans::is_wallet_banned(conn, &proven)? {
                    return Err(AuthError::WalletBanned);
                }
                if holds {
                    look_at_pass(conn, &alternatives, now)
                } else {
                    Ok(())
                }
            })
            .await;
        match looked {
            Ok(()) => Ok(self.spoken(decision)),
            Err(error) => match obstacle(&error) {
                Some(obstacle) => Ok(self.spoken(&refused(decision, obstacle))),
                None => Err(error),
            },
        }
    }
}

/// The decision with what stands in the way. That is no, whatever else is unknown.
fn refused(decision: &Decision, obstacle: Reason) -> Decision {
    let mut refused = decision.clone();
    refused.outcome = Outcome::No;
    refused.reasons.push(obstacle);
    refused
}

/// What joining would be refused for, as a reason. Its condition is the code of that error, its message one
/// of those that the pages have for it.
fn obstacle(error: &AuthError) -> Option<Reason> {
    let (message, arguments) = match error {
        AuthError::AlreadyMember => ("auth-already-member", Vec::new()),
        AuthError::WalletBanned => ("auth-wallet-banned", Vec::new()),
        AuthError::PassBanned => ("auth-pass-banned", Vec::new()),
        AuthError::PassTaken => ("auth-pass-taken", Vec::new()),
        AuthError::PassCooling { free_at } => ("auth-pass-cooling", vec![("date".to_owned(), minute(*free_at))]),
        _ => return None,
    };
    Some(Reason {
        condition: error.code().to_owned(),
        outcome: Outcome::No,
        message: message.to_owned(),
        arguments,
        link: None,
        block: None,
    })
}

/// A moment to the minute, never before it: a pass is not free a minute early.
fn minute(at: Timestamp) -> String {
    let secs = at.as_millis().div_euclid(60_000) * 60 + if at.as_millis().rem_euclid(60_000) == 0 { 0 } else { 60 };
    let text = Timestamp::from_secs(secs).to_rfc3339();
    let parts = text.get(..10).zip(text.get(11..16));
    parts.map_or(text.clone(), |(date, time)| format!("{date}, {time} UTC"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_to_the_minute_and_never_too_early() {
        let at = |text| minute(Timestamp::parse_rfc3339(text).expect("a moment"));
        assert_eq!(at("2026-11-22T10:00:00.000Z"), "2026-11-22, 10:00 UTC");
        assert_eq!(at("2026-11-22T10:00:00.001Z"), "2026-11-22, 10:01 UTC");
        assert_eq!(at("2026-12-31T23:59:59.999Z"), "2027-01-01, 00:00 UTC");
    }
}
