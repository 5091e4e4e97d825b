//! `.env.production` of Mastodon (4.3 and later; the names are those of its `config/omniauth.yml`).

use super::{Block, quote};
use crate::join::Plan;

pub(super) const FILE: &str = ".env.production";

/// Mastodon tells OpenID providers apart by nothing: the links of the one before us are good for ours.
fn set_aside(plan: &Plan) -> String {
    format!(
        "If another OpenID provider was ever set up there, set its links aside before Mastodon reads this: they would give its people's accounts to whoever has such a username here. In Mastodon's database, once, while nobody has logged in through us yet: UPDATE identities SET provider = 'openid_connect_before' WHERE provider = 'openid_connect'; afterwards `guildhall join preflight {} --csv FILE` names the links to set aside.",
        plan.address.host()
    )
}

/// What takes passwords away, if that was agreed.
pub(super) fn changes(plan: &Plan) -> String {
    if plan.exclusive {
        "OMNIAUTH_ONLY=true\n".to_owned()
    } else {
        String::new()
    }
}

/// What else must be so when passwords go.
pub(super) fn also_exclusive(plan: &Plan) -> Vec<String> {
    let line =
        "OMNIAUTH_ONLY=true takes the password form away from everybody, admins too: link your own account first.";
    plan.exclusive.then(|| line.to_owned()).into_iter().collect()
}

pub(super) fn block(plan: &Plan, client_id: &str, secret: Option<&str>) -> Block {
    let lines = vec![
        ("OIDC_ENABLED", "true".to_owned()),
        ("OIDC_DISPLAY_NAME", quote::env(&plan.our_name)),
        ("OIDC_ISSUER", plan.issuer.clone()),
        ("OIDC_DISCOVERY", "true".to_owned()),
        ("OIDC_SCOPE", plan.scope_text(",")),
        ("OIDC_UID_FIELD", "preferred_username".to_owned()),
        ("OIDC_CLIENT_ID", client_id.to_owned()),
        ("OIDC_CLIENT_SECRET", secret.map(quote::env).unwrap_or_default()),
        ("OIDC_REDIRECT_URI", plan.redirect_uri()),
        ("OIDC_CLIENT_AUTH_METHOD", "basic".to_owned()),
        ("OIDC_USE_PKCE", "true".to_owned()),
        ("OIDC_SEND_NONCE", "true".to_owned()),
        ("OIDC_IDP_LOGOUT_REDIRECT_URI", plan.address.at("/")),
        // The address reaches nobody, so there is nothing that a mail could confirm.
        (
            "OIDC_SECURITY_ASSUME_EMAIL_IS_VERIFIED",
            plan.synthetic_email.to_string(),
        ),
    ];
    let line = |(name, value): &(&str, String)| match (*name, secret) {
        // Programs take any value here; a line that is none leaves the secret that is there in force.
        ("OIDC_CLIENT_SECRET", None) => {
            format!("# {name}: put the client secret here, or keep the line that is there\n")
        }
        _ => format!("{name}={value}\n"),
    };
    let mut text: String = lines.iter().map(line).collect();
    text.push_str(&changes(plan));
    let mut also = vec![
        "ALLOW_UNSAFE_AUTH_PROVIDER_REATTACH must not be set: with it, whoever logs in with the e-mail address of an account gets that account.".to_owned(),
        "Restart mastodon-web after the change.".to_owned(),
        "OIDC_UID_FIELD=preferred_username is safe with this issuer: usernames never change and are never given to somebody else. It is not while links of a provider that was here before are in the database.".to_owned(),
    ];
    if !plan.synthetic_email {
        also.push("People who log in for the first time are asked for an e-mail address by Mastodon, because no address is sent.".to_owned());
    }
    also.extend(also_exclusive(plan));
    Block {
        file: FILE,
        first: vec![set_aside(plan)],
        text,
        also,
    }
}
