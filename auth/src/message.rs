//! The text a wallet signs: EIP-4361, composed by us alone and required back byte for byte. The
//! statement names the instance and the purpose, because it is all that a careful person reads.

use crate::config::Site;
use alloy_primitives::Address;
use domain::Timestamp;
use domain::session::Purpose;
use domain::wallet::ChainId;
use siwe::{Message, Version};
use std::time::Duration;

/// What one message is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) address: Address,
    pub(crate) chain: ChainId,
    pub(crate) purpose: Purpose,
    pub(crate) nonce: &'a str,
    pub(crate) issued_at: Timestamp,
    pub(crate) valid_for: Duration,
}

/// What matters of a message that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub(crate) domain: String,
    pub(crate) nonce: String,
}

/// Composes the message.
pub(crate) fn compose(site: &Site, subject: Subject<'_>) -> String {
    let origin = site.origin();
    let time = |at: Timestamp| at.to_rfc3339().parse().expect("our own RFC 3339 parses");
    Message {
        domain: origin
            .authority()
            .parse()
            .expect("the authority of a URL is an authority"),
        address: subject.address.into_array(),
        statement: Some(statement(site, subject.purpose)),
        uri: origin.to_string().parse().expect("an origin is a URI"),
        version: Version::V1,
        chain_id: subject.chain.0,
        nonce: subject.nonce.to_owned(),
        issued_at: time(subject.issued_at),
        expiration_time: Some(time(subject.issued_at.plus(subject.valid_for))),
        not_before: None,
        request_id: None,
        resources: Vec::new(),
    }
    .to_string()
}

/// Reads a message that came back; `None` if it is not EIP-4361.
pub(crate) fn parse(text: &str) -> Option<Parsed> {
    let message: Message = text.parse().ok()?;
    Some(Parsed {
        domain: message.domain.to_string(),
        nonce: message.nonce,
    })
}

fn statement(site: &Site, purpose: Purpose) -> String {
    let name = plain(&site.title);
    let name = if name.is_empty() {
        site.origin().authority()
    } else {
        name
    };
    let deed = match purpose {
        Purpose::SignIn => format!("Sign in to {name}."),
        Purpose::LinkWallet => format!("Link this wallet to your account at {name}."),
        Purpose::UnlinkWallet => format!("Remove a wallet from your account at {name}."),
        Purpose::RenewRecoveryCodes => {
            format!("Make new recovery codes for your account at {name}; they replace the old ones in three days.")
        }
        Purpose::DeleteAccount => format!("Delete your account at {name} for ever."),
        Purpose::Recover => format!("Ask to make this wallet a wallet of your account at {name}."),
        Purpose::Appeal => format!("Ask the moderators of {name} to look at a decision again, or read their answer."),
    };
    format!("{deed} This costs nothing and moves nothing.")
}

/// What EIP-4361 allows in a statement: ASCII letters, digits, spaces and the punctuation of RFC 3986.
fn plain(title: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || " -._~:/?#[]@!$&'()*+,;=".contains(*c);
    let text: String = title.chars().filter(allowed).take(80).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn site(origin: &str, title: &str) -> Site {
        Site::new(Url::parse(origin).expect("a URL"), title, vec![ChainId(1)]).expect("a site")
    }

    fn subject(purpose: Purpose) -> Subject<'static> {
        let issued_at = Timestamp::parse_rfc3339("2026-11-22T10:00:00.000Z").expect("a time");
        let address = Address::repeat_byte(0xab);
        Subject {
            address,
            chain: ChainId(31337),
            purpose,
            nonce: "0123456789abcdef0123456789abcdef",
            issued_at,
            valid_for: domain::session::CHALLENGE_TTL,
        }
    }

    #[test]
    fn the_message_is_exactly_eip_4361() {
        let text = compose(&site("http://localhost:8080", "Guild"), subject(Purpose::SignIn));
        let expected = "localhost:8080 wants you to sign in with your Ethereum account:\n\
            0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB\n\
            \n\
            Sign in to Guild. This costs nothing and moves nothing.\n\
            \n\
            URI: http://localhost:8080\n\
            Version: 1\n\
            Chain ID: 31337\n\
            Nonce: 0123456789abcdef0123456789abcdef\n\
            Issued At: 2026-11-22T10:00:00.000Z\n\
            Expiration Time: 2026-11-22T10:05:00.000Z";
        assert_eq!(text, expected);
        let parsed = parse(&text).expect("our own message parses");
        assert_eq!(
            parsed,
            Parsed {
                domain: "localhost:8080".into(),
                nonce: "0123456789abcdef0123456789abcdef".into()
            }
        );
    }

    #[test]
    fn every_purpose_has_a_statement_of_its_own() {
        let site = site("https://guild.example", "Guild");
        let purposes = [
            Purpose::SignIn,
            Purpose::LinkWallet,
            Purpose::UnlinkWallet,
            Purpose::RenewRecoveryCodes,
            Purpose::DeleteAccount,
            Purpose::Recover,
            Purpose::Appeal,
        ];
        let mut statements: Vec<_> = purposes.map(|purpose| statement(&site, purpose)).to_vec();
        assert!(statements.iter().all(|s| s.contains("Guild")));
        statements.sort();
        statements.dedup();
        assert_eq!(statements.len(), purposes.len());
    }

    #[test]
    fn a_title_cannot_add_lines_or_letters_that_the_standard_forbids() {
        let site = site(
            "https://guild.example",
            "Gilde \u{201e}Zürich\u{201c}\nURI: https://evil.example",
        );
        let text = compose(&site, subject(Purpose::SignIn));
        assert!(text.is_ascii());
        assert_eq!(
            text.lines()
                .filter(|line| line.starts_with("URI: "))
                .collect::<Vec<_>>(),
            ["URI: https://guild.example"]
        );
    }

    #[test]
    fn a_title_without_any_allowed_letter_gives_way_to_the_host() {
        let text = compose(&site("https://guild.example", "行会"), subject(Purpose::SignIn));
        assert!(text.contains("Sign in to guild.example."), "{text}");
    }

    #[test]
    fn a_text_that_is_no_message_is_not_read() {
        assert!(
            parse(&compose(
                &site("https://guild.example", "Guild"),
                subject(Purpose::SignIn)
            ))
            .is_some()
        );
        for bad in [
            "",
            "hello",
            "guild.example wants you to sign in with your Ethereum account:\nnobody",
        ] {
            assert_eq!(parse(bad), None);
        }
    }
}
