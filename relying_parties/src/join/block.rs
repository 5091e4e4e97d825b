//! The exact text for the other server's configuration, and for ours. Names that people chose are put
//! between quotes that the other side's language understands, so that none of them can add a line.

mod antispam_module;
mod changes;
mod here;
mod mas;
mod mastodon;
mod quote;
mod synapse;

pub use antispam_module::{MODULE, MODULE_FILE, module};
pub use changes::changes;
pub use here::{Here, Ours, here};

use super::Plan;
use domain::openid::PartyKind;
use domain::session::Secret;

/// A text to be put into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it belongs.
    pub file: &'static str,
    /// What is to be known before it is put there, one sentence each.
    pub first: Vec<String>,
    /// The text.
    pub text: String,
    /// What else must be so, one sentence each.
    pub also: Vec<String>,
}

/// What the other server's configuration must say. `secret`: `None` for a relying party whose secret is not
/// known any more; then the text cannot be read by that server before the secret is put in, so that pasting it
/// does not end its log-in through us.
pub fn there(plan: &Plan, client_id: &str, secret: Option<&Secret>) -> Block {
    let first = secret.is_none().then(|| {
        format!(
            "The client secret is missing: put the one that was shown once where the text says so, or make a new one with `guildhall party rotate-secret {client_id}`."
        )
    });
    let secret = secret.map(Secret::reveal);
    let block = match plan.kind {
        PartyKind::Mastodon => mastodon::block(plan, client_id, secret),
        PartyKind::Synapse => synapse::block(plan, client_id, secret),
        PartyKind::Mas => mas::block(plan, client_id, secret),
        PartyKind::Other => other(plan, client_id, secret),
    };
    Block {
        first: first.into_iter().chain(block.first).collect(),
        ..block
    }
}

fn other(plan: &Plan, client_id: &str, secret: Option<&str>) -> Block {
    let secret = secret.unwrap_or("(the one that was shown once)");
    Block {
        file: "its configuration of OpenID Connect",
        first: Vec::new(),
        text: format!(
            "issuer        {}\nclient id     {client_id}\nclient secret {secret}\nscopes        {}\nPKCE          S256, always\nredirect URI  {}\n",
            plan.issuer,
            plan.scope_text(" "),
            plan.redirect_uri(),
        ),
        also: vec!["Log-ins without PKCE (S256) are refused.".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::join::plan::tests::{ULID, plan};

    const CLIENT: &str = "rp_0123456789abcdef";

    fn text(plan: &Plan) -> String {
        there(plan, CLIENT, Some(&Secret::presented("s3cr3t"))).text
    }

    #[test]
    fn every_block_names_our_issuer_the_client_and_pkce() {
        for kind in PartyKind::ALL {
            let text = text(&plan(kind));
            for part in ["https://guild.example", CLIENT, "s3cr3t", "openid", "profile"] {
                assert!(text.contains(part), "{part} in:\n{text}");
            }
        }
        assert!(text(&plan(PartyKind::Mastodon)).contains("OIDC_USE_PKCE=true\n"));
        assert!(text(&plan(PartyKind::Synapse)).contains("pkce_method: always\n"));
        assert!(text(&plan(PartyKind::Mas)).contains(ULID));
    }

    #[test]
    fn no_block_ever_attaches_an_account_by_an_equal_name_or_address() {
        for kind in PartyKind::ALL {
            for exclusive in [false, true] {
                let text = text(&Plan {
                    exclusive,
                    ..plan(kind)
                });
                for unsafe_one in [
                    "REATTACH",
                    "allow_existing_users: true",
                    "on_conflict: add",
                    "on_conflict: set",
                ] {
                    assert!(!text.contains(unsafe_one), "{text}");
                }
            }
        }
        let also = there(&plan(PartyKind::Mastodon), CLIENT, None).also.join("\n");
        assert!(also.contains("ALLOW_UNSAFE_AUTH_PROVIDER_REATTACH must not be set"));
    }

    #[test]
    fn passwords_stay_unless_it_was_agreed_that_they_go() {
        for (kind, switch) in [
            (PartyKind::Mastodon, "OMNIAUTH_ONLY=true"),
            (PartyKind::Synapse, "password_config:\n  enabled: false"),
            (PartyKind::Mas, "passwords:\n  enabled: false"),
        ] {
            let plan = plan(kind);
            assert!(!text(&plan).contains(switch));
            assert!(
                text(&Plan {
                    exclusive: true,
                    ..plan
                })
                .contains(switch)
            );
        }
    }

    #[test]
    fn without_the_secret_no_text_is_one_that_a_server_would_take() {
        for (kind, known, missing) in [
            (
                PartyKind::Mastodon,
                "\nOIDC_CLIENT_SECRET=s3cr3t\n",
                "\n# OIDC_CLIENT_SECRET: put",
            ),
            // A plain text of YAML cannot begin with an @.
            (PartyKind::Synapse, "client_secret: \"s3cr3t\"\n", "client_secret: @"),
            (PartyKind::Mas, "client_secret: \"s3cr3t\"\n", "client_secret: @"),
        ] {
            let plan = plan(kind);
            let whole = there(&plan, CLIENT, Some(&Secret::presented("s3cr3t")));
            assert!(whole.text.contains(known), "{}", whole.text);
            assert!(!whole.first.iter().any(|line| line.contains("rotate-secret")));
            // What Mastodon's database may hold of a provider before us is said whoever joins.
            let warns = whole.first.iter().any(|line| line.contains("UPDATE identities"));
            assert_eq!(warns, kind == PartyKind::Mastodon);
            let without = there(&plan, CLIENT, None);
            assert!(without.text.contains(missing), "{}", without.text);
            assert!(without.first[0].contains("party rotate-secret rp_0123456789abcdef"));
        }
    }

    #[test]
    fn of_a_registered_server_only_the_lines_that_change_are_written() {
        for (kind, lines) in [
            (PartyKind::Mastodon, "OMNIAUTH_ONLY=true\n"),
            (
                PartyKind::Synapse,
                "password_config:\n  enabled: false\n  localdb_enabled: false\nenable_registration: false\n",
            ),
            (
                PartyKind::Mas,
                "passwords:\n  enabled: false\naccount:\n  password_registration_enabled: false\n",
            ),
        ] {
            assert_eq!(changes(&plan(kind), CLIENT), None);
            let exclusive = Plan {
                exclusive: true,
                ..plan(kind)
            };
            let block = changes(&exclusive, CLIENT).expect("something changes");
            assert_eq!(block.text, lines);
            assert!(block.first[0].starts_with("Leave ") && block.first[0].contains(" as it is"));
        }
        let asked = Plan {
            antispam_token: Some("t0k3n".into()),
            ..plan(PartyKind::Synapse)
        };
        let text = changes(&asked, CLIENT).expect("something changes").text;
        assert!(
            text.starts_with("modules:\n") && !text.contains("oidc_providers"),
            "{text}"
        );
    }

    #[test]
    fn a_hostile_name_stays_between_its_quotes() {
        for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
            let hostile = Plan {
                our_name: "x\"\nallow_existing_users: true\nALLOW_UNSAFE_AUTH_PROVIDER_REATTACH=true".into(),
                ..plan(kind)
            };
            let (wild, tame) = (text(&hostile), text(&plan(kind)));
            assert_eq!(wild.lines().count(), tame.lines().count(), "{wild}");
        }
    }

    #[test]
    fn groups_and_antispam_are_written_where_they_were_asked_for() {
        let asked = Plan {
            gate_group: Some("core".into()),
            antispam_token: Some("t0k3n".into()),
            ..plan(PartyKind::Synapse)
        };
        let (with, without) = (text(&asked), text(&plan(PartyKind::Synapse)));
        assert!(with.contains("attribute: groups\n        value: \"core\"\n"), "{with}");
        assert!(
            with.contains("https://guild.example/gate/synapse/rp_0123456789abcdef") && with.contains("t0k3n"),
            "{with}"
        );
        for callback in [
            "check_registration_for_spam",
            "check_login_for_spam",
            "user_may_join_room",
            "user_may_invite",
        ] {
            assert!(with.contains(&format!("        - {callback}\n")), "{with}");
        }
        // What cannot be asked about lets in nobody new, and nobody who is in is shut out.
        assert!(!with.contains("check_registration_for_spam: true") && with.contains("check_login_for_spam: true"));
        assert!(
            with.contains("module: guildhall_antispam.GuildhallAntispam\n"),
            "{with}"
        );
        assert_eq!(module(&asked).map(|block| block.text).as_deref(), Some(MODULE));
        assert_eq!(module(&plan(PartyKind::Synapse)), None);
        assert!(
            !without.contains("attribute_requirements") && !without.contains("antispam"),
            "{without}"
        );
    }
}
