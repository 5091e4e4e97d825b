//! What went wrong with signing in, joining or a wallet setting, in the reader's words. What is no
//! mistake of anybody at the keyboard becomes a [`Problem`].

use super::moment::Moment;
use super::problem::Problem;
use crate::words::{Words, id};
use auth::AuthError;
use domain::username::BadUsername;

/// The words for a mistake that can be mended in the form; otherwise the problem.
pub(crate) fn explain(error: AuthError, words: Words) -> Result<String, Problem> {
    let message = match &error {
        AuthError::BadAddress => id("auth-bad-address"),
        AuthError::ChainNotServed { .. } => id("auth-chain-not-served"),
        AuthError::BadMessage
        | AuthError::ForeignDomain { .. }
        | AuthError::MessageAltered
        | AuthError::WrongPurpose { .. } => id("auth-message"),
        AuthError::MalformedSignature => id("auth-malformed-signature"),
        AuthError::NoPreSession | AuthError::OtherBrowser => id("auth-browser"),
        AuthError::ChallengeUnknown | AuthError::ChallengeExpired => id("auth-expired"),
        AuthError::WrongSignature => id("auth-wrong-signature"),
        AuthError::NotSignedYet => id("auth-not-signed-yet"),
        AuthError::NotAContract => id("auth-not-a-contract"),
        AuthError::ProofUnknown(_) => id("auth-proof-unknown"),
        AuthError::AccountSuspended => id("auth-suspended"),
        AuthError::AccountDeleted => id("auth-deleted"),
        AuthError::NotYourWallet => id("auth-not-your-wallet"),
        AuthError::BadUsername(BadUsername::Length) => id("auth-username-length"),
        AuthError::BadUsername(BadUsername::Character) => id("auth-username-character"),
        AuthError::BadUsername(BadUsername::Reserved) => id("auth-username-reserved"),
        AuthError::UsernameTaken => id("auth-username-taken"),
        AuthError::BadDisplayName => id("settings-name-problem"),
        AuthError::PassTaken => id("auth-pass-taken"),
        AuthError::PassCooling { free_at } => {
            let date = Moment::of(*free_at, *free_at, words).full;
            return Ok(words.arg("auth-pass-cooling", "date", date));
        }
        AuthError::PassBanned => id("auth-pass-banned"),
        AuthError::WalletBanned => id("auth-wallet-banned"),
        AuthError::WrongRecoveryCode => id("auth-wrong-recovery-code"),
        AuthError::PasskeyNotTrusted => id("auth-passkey-not-trusted"),
        AuthError::TooManyChanges => id("auth-too-many-changes"),
        AuthError::AppealWaiting => id("auth-appeal-waiting"),
        AuthError::TooManyAppeals => id("auth-too-many-appeals"),
        AuthError::TooManyWaiting => id("auth-too-many-waiting"),
        AuthError::BadAppeal => id("auth-bad-appeal"),
        AuthError::AlreadyMember => id("auth-already-member"),
        AuthError::WalletOfNobody { username } => return Ok(words.arg("auth-wallet-of-nobody", "username", username)),
        AuthError::WalletTaken => id("auth-wallet-taken"),
        AuthError::SignInAgain => id("auth-sign-in-again"),
        AuthError::TooManyWallets => id("auth-too-many-wallets"),
        AuthError::LastWallet => id("auth-last-wallet"),
        AuthError::UnknownWallet => id("auth-unknown-wallet"),
        AuthError::WrongLoginCode => id("auth-wrong-login-code"),
        AuthError::BadPasskeyName => id("auth-passkey-name"),
        AuthError::TooManyPasskeys => id("auth-too-many-passkeys"),
        AuthError::UsernameMismatch => id("auth-username-mismatch"),
        AuthError::DecisionStale => id("auth-stale"),
        AuthError::TooManyChallenges(_) | AuthError::RateLimited(_) => id("problem-too-many"),
        _ => return Err(error.into()),
    };
    Ok(words.text(message))
}
