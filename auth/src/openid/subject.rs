//! What a member and a session are called at a relying party (OpenID Core 8.1): a name that two relying
//! parties cannot compare, and that is the same for ever at one of them.

use super::OpenId;
use domain::openid::{MakeSubject, RelyingParty};
use domain::{AccountId, SessionId};

impl OpenId {
    /// The `sub` of this member at this relying party.
    pub fn subject(&self, party: &RelyingParty, account: AccountId) -> String {
        self.salt().name("sub", &party.sector, &account.to_string())
    }

    /// The `sid` of this session at the relying party with this client id.
    pub fn sid(&self, client_id: &str, session: SessionId) -> String {
        self.salt().name("sid", client_id, &session.to_string())
    }
}

impl MakeSubject for OpenId {
    fn subject(&self, party: &RelyingParty, account: AccountId) -> String {
        OpenId::subject(self, party, account)
    }
}

#[cfg(test)]
mod tests {
    use crate::openid::salt::Salt;

    #[test]
    fn names_differ_by_kind_by_place_and_by_person_and_stay_the_same() {
        let salt = Salt::new(&[7; 32]);
        let name = salt.name("sub", "m.example", "1");
        assert_eq!(name, salt.name("sub", "m.example", "1"));
        assert_eq!(name.len(), 43);
        for other in [
            salt.name("sid", "m.example", "1"),
            salt.name("sub", "n.example", "1"),
            salt.name("sub", "m.example", "2"),
            Salt::new(&[8; 32]).name("sub", "m.example", "1"),
        ] {
            assert_ne!(name, other);
        }
    }
}
