//! `.env.production` of Mastodon (4.3 and later; the names are those of its `config/omniauth.yml`).

use super::{Block, quote};
use crate::join::Plan;

pub(super) fn block(plan: &Plan, client_id: &str, secret: &str) -> Block {
    let mut lines = vec![
        ("OIDC_ENABLED", "true".to_owned()),
        ("OIDC_DISPLAY_NAME", quote::env(&plan.our_name)),
        ("OIDC_ISSUER", plan.issuer.clone()),
        ("OIDC_DISCOVERY", "true".to_owned()),
        ("OIDC_SCOPE", plan.scope_text(",")),
        ("OIDC_UID_FIELD", "preferred_username".to_owned()),
        ("OIDC_CLIENT_ID", client_id.to_owned()),
        ("OIDC_CLIENT_SECRET", quote::env(secret)),
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
    if plan.exclusive {
        lines.push(("OMNIAUTH_ONLY", "true".to_owned()));
    }
    let text: String = lines.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    let mut also = vec![
        "ALLOW_UNSAFE_AUTH_PROVIDER_REATTACH must not be set: with it, whoever logs in with the e-mail address of an account gets that account.".to_owned(),
        "Restart mastodon-web after the change.".to_owned(),
        "OIDC_UID_FIELD=preferred_username is safe with this issuer: usernames never change and are never given to somebody else.".to_owned(),
    ];
    if !plan.synthetic_email {
        also.push("People who log in for the first time are asked for an e-mail address by Mastodon, because no address is sent.".to_owned());
    }
    if plan.exclusive {
        also.push(
            "OMNIAUTH_ONLY=true takes the password form away from everybody, admins too: link your own account first."
                .to_owned(),
        );
    }
    Block {
        file: ".env.production",
        text,
        also,
    }
}
