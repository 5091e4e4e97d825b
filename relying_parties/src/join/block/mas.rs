//! `config.yaml` of a Matrix Authentication Service (1.0 and later).

use super::{Block, quote};
use crate::join::Plan;

pub(super) const FILE: &str = "config.yaml";

/// What takes passwords away, if that was agreed.
pub(super) fn changes(plan: &Plan) -> String {
    if plan.exclusive {
        "passwords:\n  enabled: false\naccount:\n  password_registration_enabled: false\n".to_owned()
    } else {
        String::new()
    }
}

pub(super) fn block(plan: &Plan, client_id: &str, secret: Option<&str>) -> Block {
    let q = quote::double;
    // Its strict discovery takes https only; http is for tries on one machine.
    let discovery = if plan.issuer.starts_with("https://") {
        "oidc"
    } else {
        "insecure"
    };
    let mut text = format!(
        "\
upstream_oauth2:
  providers:
    - id: {}
      human_name: {}
      issuer: {}
      client_id: {}
      client_secret: {}
      token_endpoint_auth_method: client_secret_basic
      scope: {}
      discovery_mode: {discovery}
      pkce_method: always
      on_backchannel_logout: logout_all
      claims_imports:
        subject:
          template: \"{{{{ user.sub }}}}\"
        localpart:
          action: require
          template: \"{{{{ user.preferred_username }}}}\"
          # Never add, set or replace: they would give an account to whoever has the same name here.
          on_conflict: fail
        displayname:
          action: suggest
          template: \"{{{{ user.name }}}}\"
        email:
          action: ignore
        account_name:
          template: \"@{{{{ user.preferred_username }}}}\"
",
        q(&plan.provider),
        q(&plan.our_name),
        q(&plan.issuer),
        q(client_id),
        quote::secret(secret),
        q(&plan.scope_text(" ")),
    );
    text.push_str(&changes(plan));
    Block {
        file: FILE,
        first: Vec::new(),
        text,
        also: vec![
            "Run `mas-cli config sync`, then restart the service. If upstream_oauth2 is there already, add the provider to its list.".to_owned(),
            "Who may come is decided here: the service has no rule of its own for groups.".to_owned(),
        ],
    }
}
