//! Everything that can go wrong here, one variant per case that a caller or a person treats
//! differently. Each message says what to do. Mapped to HTTP in `http/error.rs` only.

use crate::decision::Verdict;
use crate::openid::OpenIdError;
use crate::rate_limit::RetryAfter;
use domain::Timestamp;
use domain::chain_reader::ChainUnknown;
use domain::port::KeyError;
use domain::session::Purpose;
use domain::username::BadUsername;
use domain::wallet::ChainId;
use store::StoreError;
use webauthn_rs::prelude::WebauthnError;

/// An operation of this room was refused or failed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The text is no address.
    #[error("that is not an address: write 0x and 40 hexadecimal digits")]
    BadAddress,
    /// The chain is not one this instance can read.
    #[error("this instance does not serve that chain: take one of the listed chains")]
    ChainNotServed {
        /// Those it serves.
        served: Vec<ChainId>,
    },
    /// The message is not EIP-4361.
    #[error("that is not a sign-in message: ask for a challenge and sign exactly its text")]
    BadMessage,
    /// The message was made for another site.
    #[error(
        "this message was made for {found}, and this is {own}: do not sign in with it anywhere, and ask this site for a challenge"
    )]
    ForeignDomain {
        /// The domain in the message.
        found: String,
        /// Ours.
        own: String,
    },
    /// The message is not the one that was issued.
    #[error("the message was changed: send it back exactly as issued")]
    MessageAltered,
    /// The signature was asked for something else.
    #[error("this message was issued for {found}, and this needs one for {needed}: ask for a challenge with that purpose", found = found.as_str(), needed = needed.as_str())]
    WrongPurpose {
        /// What the message was issued for.
        found: Purpose,
        /// What the operation needs.
        needed: Purpose,
    },
    /// The signature is not hexadecimal, empty, or too long.
    #[error("that is not a signature: send 0x and hexadecimal digits, at most 8 KiB")]
    MalformedSignature,
    /// The browser has no pre-session.
    #[error("the pre-session cookie is missing: allow cookies, and send back the one that came with the challenge")]
    NoPreSession,
    /// The challenge belongs to another browser.
    #[error("this challenge was issued to another browser: ask for a challenge here")]
    OtherBrowser,
    /// The challenge was used already, or never issued.
    #[error("this challenge was used already or never issued: ask for a new one")]
    ChallengeUnknown,
    /// The challenge was not answered in time.
    #[error("this challenge has expired: ask for a new one")]
    ChallengeExpired,
    /// The signature does not prove the address.
    #[error(
        "the signature does not belong to this message and address: sign the message as issued, with the wallet it names"
    )]
    WrongSignature,
    /// A wallet with several owners does not stand by the message, at least not yet.
    #[error(
        "the wallet does not stand by this message yet: let its owners sign it, wait until the transaction is confirmed, and ask again"
    )]
    NotSignedYet,
    /// A day is given only to wallets that are contracts.
    #[error(
        "there is no contract at this address on this chain: sign in the usual way, or choose the chain that the wallet is on"
    )]
    NotAContract,
    /// A contract wallet could not be asked.
    #[error("the wallet's signature cannot be checked now; nothing was used up, send the same again in a moment")]
    ProofUnknown(#[source] ChainUnknown),
    /// The browser has too many open challenges.
    #[error("too many challenges are open in this browser: answer one or wait")]
    TooManyChallenges(RetryAfter),
    /// Too many requests from this address.
    #[error("too many requests: wait a little")]
    RateLimited(RetryAfter),
    /// No session.
    #[error("there is no session: sign in with a wallet first")]
    NoSession,
    /// A session without an account.
    #[error("this wallet has no account here: join first")]
    NotMember,
    /// The account is suspended.
    #[error("this account is suspended: if you think that is wrong, appeal (/appeal)")]
    AccountSuspended,
    /// The account was deleted.
    #[error("this account was deleted")]
    AccountDeleted,
    /// The wallet that signed is not linked to the account.
    #[error("the wallet that signed is not linked to your account: sign with one that is")]
    NotYourWallet,
    /// The gate says no.
    #[error("the gate does not let this wallet in: the reasons say what is missing")]
    Denied(Verdict),
    /// The gate cannot tell.
    #[error("the gate cannot tell now whether this wallet may come in: nobody was refused, try again in a moment")]
    DecisionUnknown(Verdict),
    /// The decision was too old by the time the account could be made.
    #[error("joining took too long and the gate's decision went out of date: try again")]
    DecisionStale,
    /// The username cannot be one.
    #[error("{0}: choose another")]
    BadUsername(#[from] BadUsername),
    /// The display name cannot be shown.
    #[error("a display name has at most {max} characters and no control characters", max = crate::join::MAX_DISPLAY_NAME)]
    BadDisplayName,
    /// Somebody has or had the username.
    #[error("this username is taken: choose another")]
    UsernameTaken,
    /// Every token that could admit has admitted somebody already.
    #[error("this pass has admitted another account already: one pass, one account")]
    PassTaken,
    /// The tokens that could admit left another account's wallets a short while ago.
    #[error(
        "this pass belonged to another account until lately and admits nobody else before {until}: come back then", until = free_at.to_rfc3339()
    )]
    PassCooling {
        /// From when on it may admit somebody else.
        free_at: Timestamp,
    },
    /// Every token that could admit is banned.
    #[error("this pass admits nobody here: if you think that is wrong, appeal (/appeal)")]
    PassBanned,
    /// The wallet is banned.
    #[error("this wallet is not welcome here: if you think that is wrong, appeal (/appeal)")]
    WalletBanned,
    /// The wallet of the session has an account.
    #[error("this wallet has an account already: sign in again to use it")]
    AlreadyMember,
    /// A wallet without an account was proven where a member is signed in.
    #[error(
        "this wallet belongs to no member here, and you are still signed in as @{username}: choose a wallet of \
         yours, or sign out first to join with this one"
    )]
    WalletOfNobody {
        /// Who is signed in.
        username: String,
    },
    /// The wallet to link belongs to an account.
    #[error("this wallet belongs to an account already: unlink it there first")]
    WalletTaken,
    /// No wallet signed this session in, or too long ago.
    #[error(
        "sign in with a wallet again first: linking a wallet and adding a passkey are allowed for ten minutes after a wallet signed"
    )]
    SignInAgain,
    /// The account has as many wallets as it may.
    #[error("an account has at most {max} wallets: unlink one first", max = crate::linked_wallet::MAX_WALLETS)]
    TooManyWallets,
    /// The last wallet stays.
    #[error("this is your last wallet and stays linked: link another first")]
    LastWallet,
    /// The account has no such wallet.
    #[error("no such wallet is linked to your account: the list of your wallets shows them with their chains")]
    UnknownWallet,
    /// The typed username is not the account's.
    #[error("to delete the account, type its username exactly")]
    UsernameMismatch,
    /// The site has no host name.
    #[error("there are no passkeys here: they need a site with a host name, and this one has an IP address")]
    PasskeysNotHere,
    /// The question to a passkey was answered already, never put, or put to another browser.
    #[error("this question was answered already, or put to another browser: begin again here")]
    CeremonyUnknown,
    /// The question to a passkey was not answered in time.
    #[error("this question has expired: begin again")]
    CeremonyExpired,
    /// The answer of a passkey is not good.
    #[error("the passkey's answer does not hold: begin again, on this site and with a passkey made for it")]
    PasskeyRefused(#[source] WebauthnError),
    /// Nobody has this passkey (any more).
    #[error(
        "this passkey is not known here: it was removed, or made elsewhere; sign in with your wallet and add it anew"
    )]
    PasskeyUnknown,
    /// The counter went back.
    #[error(
        "this passkey seems to have been copied, because its counter went back: sign in with your wallet, remove it, and add a new one"
    )]
    PasskeyCloned,
    /// The device did not keep it.
    #[error("the device did not keep the passkey, so it could not be found when signing in: use another device or key")]
    PasskeyNotKept,
    /// Somebody has enrolled this credential already.
    #[error("this passkey is enrolled already: use it, or add another one")]
    PasskeyTaken,
    /// The account has as many passkeys as it may.
    #[error("an account has at most {max} passkeys: remove one first", max = crate::passkey::MAX_PASSKEYS)]
    TooManyPasskeys,
    /// The account has no such passkey.
    #[error("your account has no such passkey: load the list again")]
    NoSuchPasskey,
    /// The name cannot be shown.
    #[error("a passkey has a name of at most {max} characters and no control characters", max = crate::passkey::MAX_PASSKEY_NAME)]
    BadPasskeyName,
    /// A stored passkey cannot be read.
    #[error("the passkey cannot be read because of a fault on this server: sign in with your wallet")]
    PasskeyData,
    /// Nobody waits with this code (any more), or another browser does.
    #[error("this link is over: it works once, for two minutes, for the browser that shows it; begin again there")]
    HandoffUnknown,
    /// Nobody has decided yet.
    #[error("nobody has let this browser in yet: open the link where you are signed in, and choose the number")]
    HandoffWaiting,
    /// Another number was chosen, or somebody said no.
    #[error("this link was ended by a wrong number or by saying no: if it was you, begin again")]
    HandoffCancelled,
    /// The code or the name is wrong, or the code is used up or expired.
    #[error("this name and code do not go together, or the code is used up: make a new one in the settings")]
    WrongLoginCode,
    /// No such name with such an unused code.
    #[error("this name and code do not go together, or the code is used up: try another of your recovery codes")]
    WrongRecoveryCode,
    /// The session is none of a passkey that may recover the account, or not fresh.
    #[error(
        "sign in with a passkey that was added more than three days ago, and ask within ten minutes: then it may recover your account"
    )]
    PasskeyNotTrusted,
    /// No such change waits.
    #[error("no such change waits (any more): load the list again")]
    NoSuchChange,
    /// The session came after the request, with nothing but what it was asked with.
    #[error(
        "this session came after the request, with the same key: cancel it in an older session, in one that was opened in another way, or with a recovery code"
    )]
    ChangeNotYours,
    /// An admin asked for the change.
    #[error(
        "an admin asked for this: sign in here with a passkey that you had for three days before that and cancel within ten minutes, or cancel with one of your recovery codes; if you have neither, write to another admin"
    )]
    StrongerFactorNeeded,
    /// Too many changes wait.
    #[error("too many changes of this kind wait already: cancel one, or wait until they took effect")]
    TooManyChanges,
    /// Whoever acts is no admin above the account.
    #[error("only an admin who stands above the account may do that")]
    NotAllowed,
    /// Nobody proved the wallet that an admin wants to link.
    #[error("this appeal was not signed by a wallet without an account: let the member appeal with the new wallet")]
    UnprovenWallet,
    /// An appeal waits for its answer.
    #[error("your appeal waits for its answer: the moderators have it")]
    AppealWaiting,
    /// So many appeals of people without an account wait that no more are taken.
    #[error(
        "so many appeals wait that no more are taken of people without an account: nothing is lost of those that wait; try again in a few days"
    )]
    TooManyAppeals,
    /// So many challenges wait for the owners of wallets that no more are given.
    #[error("so many sign-ins wait for the owners of their wallets that no more are taken: try again in a few hours")]
    TooManyWaiting,
    /// The text of an appeal is empty or too long.
    #[error("say in one to {max} characters why the decision is wrong", max = crate::appeal::MAX_APPEAL)]
    BadAppeal,
    /// There is no such role or group to show.
    #[error("your account has no such role or group: load the list again")]
    NoSuchEffect,
    /// A page of another site made the request.
    #[error(
        "this request came from another site: send it from a page of this one, or, from a script, with the header Origin set to this instance's address"
    )]
    ForeignOrigin,
    /// The form was not one of ours.
    #[error("this form is out of date: load the page again and repeat")]
    StaleForm,
    /// Not JSON by its content type.
    #[error("send JSON with the header Content-Type: application/json")]
    NotJson,
    /// The body is too large.
    #[error("the body is too large: at most {max} bytes", max = crate::http::MAX_BODY_BYTES)]
    BodyTooLarge,
    /// The body could not be read or is no JSON.
    #[error("the body is not JSON: {0}")]
    BadJson(String),
    /// JSON of another shape.
    #[error("the JSON has another shape than expected: {0}")]
    BadShape(String),
    /// The path has no such method.
    #[error("this address does not answer that method: the API is described in auth/README.md")]
    MethodNotAllowed,
    /// The new account's keys could not be made.
    #[error("the account could not be made because of a fault on this server: the operator finds it in the log")]
    Keys(#[source] KeyError),
    /// The keys that sign for relying parties cannot be had.
    #[error("the keys of the OpenID provider cannot be had: the operator finds out why in the log")]
    OpenId(#[from] OpenIdError),
    /// The database failed.
    #[error("the database did not do what was asked: try again in a moment")]
    Store(#[from] StoreError),
}
