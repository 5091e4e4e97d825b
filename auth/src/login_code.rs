//! One-time log-in codes: for browsers that can do nothing else, such as the windows that some apps
//! open. Made in the settings, typed elsewhere together with the username.

use crate::error::AuthError;
use crate::factor;
use crate::handle::Auth;
use crate::opening::Opened;
use crate::owner;
use crate::visitor::Visitor;
use domain::session::{Secret, SignInMethod};
use domain::{AccountId, Entropy, Timestamp};
use std::time::Duration;
use store::{accounts, factors, login_codes};
use subtle::ConstantTimeEq;

/// How long a code works.
pub const LOGIN_CODE_TTL: Duration = Duration::from_secs(5 * 60);

/// How many wrong guesses a code survives, less one.
pub const MAX_GUESSES: i32 = 5;

/// No letters or digits that look alike (Crockford's base 32): five bits each.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code, to be shown once.
#[derive(Clone)]
pub struct LoginCode {
    /// Ten letters and digits, 50 random bits, in two groups: `7K3M9-XQ2HD`.
    pub code: String,
    /// After this it does not work.
    pub expires_at: Timestamp,
}

/// Without the code.
impl std::fmt::Debug for LoginCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginCode")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Auth {
    /// Makes a code for the account that is signed in; the one it had stops working.
    pub async fn make_login_code(&self, visitor: &Visitor) -> Result<LoginCode, AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let session = visitor.require_session()?.0.clone();
        let code = draw(self.entropy());
        let (hash, expires_at) = (hash_of(account, &code), self.now().plus(LOGIN_CODE_TTL));
        self.store()
            .write(move |conn| {
                owner::hold(conn, account)?;
                login_codes::put(conn, account, &hash, expires_at)?;
                // Whoever signs in with the code has no more than this session rests on.
                let factor = factor::of_session(conn, &session)?.map(|factor| factor.text());
                factors::note_login_code(conn, account, factor.as_deref())?;
                Ok::<_, AuthError>(())
            })
            .await?;
        Ok(LoginCode { code, expires_at })
    }

    /// Signs in with a code. Every guess counts, the fifth wrong one kills the code, and nothing tells
    /// a wrong code from a wrong name.
    pub async fn redeem_login_code(&self, visitor: &Visitor, username: &str, code: &str) -> Result<Opened, AuthError> {
        self.admit(visitor)?;
        let username = username.trim().trim_start_matches('@').to_ascii_lowercase();
        let (code, now) = (code.to_owned(), self.now());
        let mut opening = self.opening(visitor, SignInMethod::Code);
        let redeemed = self
            .store()
            .write(move |conn| {
                let Some(account) = accounts::find_by_username(conn, &username)? else {
                    return Ok::<_, AuthError>(None);
                };
                let Some((hash, guesses)) = login_codes::count_guess(conn, account.id, now)? else {
                    return Ok(None);
                };
                let factor = factors::of_login_code(conn, account.id)?;
                let right = bool::from(hash.as_bytes().ct_eq(hash_of(account.id, &code).as_bytes()));
                if right || guesses >= MAX_GUESSES {
                    login_codes::remove(conn, account.id)?;
                }
                // A wrong guess is no error in here: its count must be committed.
                if !right {
                    return Ok(None);
                }
                let account = opening.commit(conn, account.id, factor.as_deref())?;
                Ok(Some((account, opening)))
            })
            .await?;
        let (account, opening) = redeemed.ok_or(AuthError::WrongLoginCode)?;
        Ok(self.opened(account, &opening))
    }
}

fn draw(entropy: &dyn Entropy) -> String {
    let bytes: [u8; 10] = entropy.bytes();
    let mut code: String = bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    code.insert(5, '-');
    code
}

/// What is stored. Case, spaces and hyphens do not matter, and what people mistype is folded. Fifty
/// bits behind a plain hash are enough for five minutes.
fn hash_of(account: AccountId, code: &str) -> String {
    let folded: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    Secret::presented(&format!("login-code\0{account}\0{folded}")).hash()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::SeededEntropy;

    #[test]
    fn a_code_has_fifty_bits_in_ten_plain_characters() {
        let (one, other) = (draw(&SeededEntropy::new(1)), draw(&SeededEntropy::new(2)));
        assert_ne!(one, other);
        assert_eq!(one.len(), 11);
        assert!(one.bytes().all(|b| b == b'-' || ALPHABET.contains(&b)), "{one}");
        assert!(!ALPHABET.iter().any(|b| b"ILOU".contains(b)));
    }

    #[test]
    fn a_code_is_recognised_however_it_is_typed_and_only_for_its_account() {
        let (ada, grace) = (AccountId(1), AccountId(2));
        assert_eq!(hash_of(ada, "7K3M9-XQ201"), hash_of(ada, " 7k3m9 xq2Ol "));
        assert_ne!(hash_of(ada, "7K3M9-XQ201"), hash_of(ada, "7K3M9-XQ202"));
        assert_ne!(hash_of(ada, "7K3M9-XQ201"), hash_of(grace, "7K3M9-XQ201"));
    }
}
