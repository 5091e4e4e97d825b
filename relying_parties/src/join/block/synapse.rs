//! `homeserver.yaml` of Synapse (1.140 and later), with its own log-in: not together with a Matrix
//! Authentication Service, which has a block of its own.

use super::antispam_module::{MODULE_CLASS, MODULE_FILE};
use super::{Block, quote};
use crate::join::Plan;

/// The questions that the antispam module asks. Without the list it would ask about every message, too.
const CALLBACKS: [&str; 4] = [
    "check_registration_for_spam",
    "check_login_for_spam",
    "user_may_join_room",
    "user_may_invite",
];

pub(super) const FILE: &str = "homeserver.yaml";

/// What takes passwords away and lets the antispam module ask, where that was agreed.
pub(super) fn changes(plan: &Plan, client_id: &str) -> String {
    let mut text = String::new();
    if plan.exclusive {
        text.push_str("password_config:\n  enabled: false\n  localdb_enabled: false\nenable_registration: false\n");
    }
    if let Some(token) = &plan.antispam_token {
        text.push_str(&antispam(plan, client_id, token));
    }
    text
}

/// What else must be so for that.
pub(super) fn also_changes(plan: &Plan) -> Vec<String> {
    let mut also = Vec::new();
    if plan.antispam_token.is_some() {
        also.push(format!(
            "Put {MODULE_FILE} in place before the restart: Synapse does not start without a module that it is to load."
        ));
    }
    if plan.exclusive {
        also.push("Without passwords, bots that log in with one must be given an access token before.".to_owned());
    }
    also
}

pub(super) fn block(plan: &Plan, client_id: &str, secret: Option<&str>) -> Block {
    let q = quote::double;
    let mut text = format!(
        "\
public_baseurl: {}
oidc_providers:
  - idp_id: {}
    idp_name: {}
    discover: true
    issuer: {}
    client_id: {}
    client_secret: {}
    client_auth_method: client_secret_basic
    pkce_method: always
    scopes: [{}]
    user_profile_method: auto
    # Never true: it would give an account to whoever has the same name here.
    allow_existing_users: false
    enable_registration: true
    backchannel_logout_enabled: true
    backchannel_logout_ignore_sub: false
    user_mapping_provider:
      config:
        subject_template: \"{{{{ user.sub }}}}\"
        localpart_template: \"{{{{ user.preferred_username }}}}\"
        display_name_template: \"{{{{ user.name }}}}\"
",
        q(&plan.address.at("/")),
        q(&plan.provider),
        q(&plan.our_name),
        q(&plan.issuer),
        q(client_id),
        quote::secret(secret),
        plan.scope_text(", "),
    );
    if let Some(group) = &plan.gate_group {
        text.push_str(&format!(
            "    attribute_requirements:\n      - attribute: groups\n        value: {}\n",
            q(group)
        ));
    }
    text.push_str(&changes(plan, client_id));
    let mut also = vec![
        "If oidc_providers or modules are there already, put our entry into that list, and change public_baseurl and password_config where they stand: of a key that is written twice Synapse takes the last, without a word.".to_owned(),
        "Restart Guildhall first if its configuration changes too, then Synapse.".to_owned(),
    ];
    also.extend(also_changes(plan));
    Block {
        file: FILE,
        first: Vec::new(),
        text,
        also,
    }
}

fn antispam(plan: &Plan, client_id: &str, token: &str) -> String {
    let mut text = format!(
        "modules:\n  - module: {MODULE_CLASS}\n    config:\n      base_url: {}\n      authorization: {}\n      enabled_callbacks:\n",
        quote::double(&format!("{}/gate/synapse/{client_id}", plan.issuer)),
        quote::double(token),
    );
    for callback in CALLBACKS {
        text.push_str(&format!("        - {callback}\n"));
    }
    // What happens while we cannot be reached at all; the same as our own answers while we know nothing.
    text.push_str("      fail_open:\n        check_login_for_spam: true\n        user_may_join_room: true\n        user_may_invite: true\n");
    text
}
