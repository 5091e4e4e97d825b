//! What a relying party is told about a member: gathered once, for the id_token and for userinfo alike, so
//! that the two never differ. Only what the scopes name; no wallet unless the admin allowed the scope and
//! the member agreed to it.

use super::OpenId;
use domain::account::Account;
use domain::openid::{PartyScope, PartyScopes, RelyingParty};
use domain::wallet::{ChainId, Proof, Wallet};
use openidconnect::core::CoreGenderClaim;
use openidconnect::{
    AdditionalClaims, EndUserEmail, EndUserName, EndUserPictureUrl, EndUserProfileUrl, EndUserUsername, LocalizedClaim,
    StandardClaims, SubjectIdentifier,
};
use serde::{Deserialize, Serialize};
use store::{Conn, StoreError, actors, wallets};

/// A proof by key counts on every chain; CAIP-10 must name one.
const CHAIN_OF_KEYS: ChainId = ChainId(1);

/// What we tell beyond OpenID's own claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberClaims {
    /// The groups that the gate's rules put the member into: present, and perhaps empty, with that scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// The member's wallets (CAIP-10), with that scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<Vec<String>>,
}

impl AdditionalClaims for MemberClaims {}

/// Everything that one relying party is told about one member.
#[derive(Clone, Debug)]
pub struct Claims {
    /// OpenID's own: `sub`, and those of `profile` and `email`.
    pub standard: StandardClaims<CoreGenderClaim>,
    /// Ours.
    pub member: MemberClaims,
}

/// Reads what `scopes` allow `party` to know of `account`, who is in these `groups` now: no more than the
/// party may ask for today, whatever it was given earlier.
///
/// # Errors
/// If the database fails.
pub fn gather(
    conn: &mut Conn,
    openid: &OpenId,
    party: &RelyingParty,
    account: &Account,
    scopes: &PartyScopes,
    groups: Vec<String>,
) -> Result<Claims, StoreError> {
    let scopes = scopes.limited_to(&party.scopes);
    let subject = SubjectIdentifier::new(openid.subject(party, account.id));
    let mut standard = StandardClaims::new(subject);
    if scopes.has(PartyScope::Profile) {
        let actor = actors::list(conn, &[account.actor_id])?.pop();
        let name = actor.map(|actor| actor.display_name).filter(|name| !name.is_empty());
        let name = EndUserName::new(name.unwrap_or_else(|| account.username.clone()));
        let page = EndUserProfileUrl::new(format!("{}/@{}", openid.origin(), account.username));
        let picture = EndUserPictureUrl::new(format!("{}/avatars/{}", openid.origin(), account.actor_id));
        standard = standard
            .set_preferred_username(Some(EndUserUsername::new(account.username.clone())))
            .set_name(Some(LocalizedClaim::from(name)))
            .set_profile(Some(LocalizedClaim::from(page)))
            .set_picture(Some(LocalizedClaim::from(picture)));
    }
    if scopes.has(PartyScope::Email) && party.synthetic_email {
        let address = format!("{}@users.noreply.{}", account.username, openid.origin().host());
        standard = standard
            .set_email(Some(EndUserEmail::new(address)))
            .set_email_verified(Some(false));
    }
    let wallet = if scopes.has(PartyScope::Wallet) {
        let linked = wallets::list(conn, account.id)?;
        Some(linked.iter().map(|linked| caip10(&linked.wallet)).collect())
    } else {
        None
    };
    Ok(Claims {
        standard,
        member: MemberClaims {
            groups: scopes.has(PartyScope::Groups).then_some(groups),
            wallet,
        },
    })
}

fn caip10(wallet: &Wallet) -> String {
    let chain = match wallet.proof {
        Proof::Key => CHAIN_OF_KEYS,
        Proof::Contract { chain } => chain,
    };
    format!("{chain}:{:#x}", wallet.address)
}
