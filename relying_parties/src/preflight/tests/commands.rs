//! The commands that the pre-flight prints for the other server's admin.

use super::*;

#[test]
fn the_lines_link_the_proven_accounts_and_no_others() {
    let address = crate::join::PartyAddress::parse("https://other.example", false).expect("a server");
    for kind in KINDS {
        let (mut accounts, members) = thousand(kind);
        for account in &mut accounts {
            account.id = Some(format!("@{}:other.example", account.name));
            account.other_links = vec![("oidc-else".into(), "kept".into())];
        }
        let sorted = sort(kind, accounts, &members, USUAL);
        let lines = link_lines(kind, &sorted, &address, "oidc-guildhall", Some("other.example"));
        assert_eq!(lines.len(), 150);
        assert!(
            lines.iter().all(|line| line.contains("old3") || line.contains("old4")),
            "{}",
            lines[0]
        );
        match kind {
            PartyKind::Mastodon => assert_eq!(
                lines[0],
                "RAILS_ENV=production bin/rails runner 'Identity.create!(provider: \"openid_connect\", uid: \"member300\", user: Account.find_local!(\"old300\").user)'"
            ),
            PartyKind::Synapse => {
                assert!(
                    lines[0].contains("\"external_id\":\"kept\"") && lines[0].contains("\"external_id\":\"sub300\""),
                    "{}",
                    lines[0]
                );
                assert!(
                    lines[0].starts_with("curl --fail --output /dev/null ")
                        && lines[0].contains(" && curl --fail -X PUT "),
                    "it looks whether the account is there before it writes: {}",
                    lines[0]
                );
                assert!(
                    lines[0].ends_with("'https://other.example/_synapse/admin/v2/users/%40old300%3Aother%2Eexample'"),
                    "{}",
                    lines[0]
                );
            }
            _ => assert!(
                lines[0].contains("\"subject\":\"sub300\"") && lines[0].contains("upstream-oauth-links"),
                "{}",
                lines[0]
            ),
        }
    }
}

#[test]
fn what_a_file_does_not_tell_is_said_and_no_command_is_made_up() {
    let address = crate::join::PartyAddress::parse("https://other.example", false).expect("a server");
    let (accounts, members) = thousand(PartyKind::Mas);
    let sorted = sort(PartyKind::Mas, accounts, &members, USUAL);
    for line in link_lines(PartyKind::Mas, &sorted, &address, "01ARYZ6S41TSV4RRFFQ69G5FAV", None) {
        assert!(line.starts_with("# old") && line.contains("give --link"), "{line}");
    }
}

#[test]
fn a_name_that_a_shell_would_understand_is_in_no_command() {
    let address = crate::join::PartyAddress::parse("https://other.example", false).expect("a server");
    for name in ["old'; reboot; '", "$(reboot)", "`x`", "a\"b", "a b"] {
        let members = [OurMember {
            proven: Some(name.into()),
            ..member(1, true)
        }];
        for kind in KINDS {
            let sorted = sort(kind, vec![account(name.into())], &members, USUAL);
            let lines = link_lines(kind, &sorted, &address, "p", Some("other.example"));
            assert_eq!(lines, ["# an account with an unusual name: link it by hand"], "{name}");
        }
    }
}
