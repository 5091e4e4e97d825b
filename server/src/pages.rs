//! The web pages: rendered here, small, complete without scripts but for the moment in which a wallet
//! signs. One file per page or form; what they do to posts, follows and likes is in `posting`, `following`
//! and `reacting`, what they do to sessions and accounts is in `auth`.

mod about;
mod admin;
mod answer;
mod appeal;
mod appeal_answers;
mod ask;
pub(crate) mod assets;
mod auth_words;
mod banner;
mod compose;
mod composer;
mod demo_sign;
mod feed;
mod form;
mod form_token;
mod frame;
mod gate_cards;
mod gate_words;
mod guard;
mod handoff;
mod home;
mod home_updates;
mod join;
mod landing;
mod moment;
mod notices;
mod notifications;
mod nowhere;
mod oauth;
mod onward;
mod owner;
mod people;
mod person;
mod place;
mod post_card;
mod posts;
mod problem;
mod query;
mod reader;
mod recover;
mod settings;
mod sign_in;
mod sign_out;
mod site;
mod tag;
mod wallet_panel;

pub(crate) use admin::effect_words;
pub use site::{ChainOffer, DemoWallet, SiteInfo};

use crate::admin::Office;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use domain::membership::LapseTerms;
use problem::Problem;
use relying_parties::claims::Claims;
use relying_parties::given_groups::GivenGroups;
use social::means::Means;
use std::sync::Arc;
use tower_http::compression::CompressionLayer;

/// What the pages are made from.
pub struct Pages {
    /// What they say about the instance.
    pub site: SiteInfo,
    /// Database, clock, randomness, and how to find people on other servers.
    pub means: Means,
    /// Who is asking, sign-in, joining, wallet settings.
    pub auth: auth::Auth,
    /// What admins see and do.
    pub office: Office,
    /// The gate's rules in words, one item per rule (`gating::words::describe`); empty if everybody
    /// who shows a wallet may join.
    pub gate_words: Vec<gating::words::Item>,
    /// What happens to members of a rule who lapse.
    pub lapse_terms: LapseTermsOf,
    /// Accounts at other servers that members show to be theirs.
    pub claims: Claims,
    /// The groups that the rules give: other servers may ask for one.
    pub groups: Arc<GivenGroups>,
    /// Whether servers on this machine may be registered over http (tests and the demo).
    pub allow_loopback: bool,
}

/// The terms of a rule, by its name; the defaults for a rule that is gone.
pub type LapseTermsOf = Arc<dyn Fn(&str) -> LapseTerms + Send + Sync>;

impl Pages {
    /// All pages, with their paths, headers and compression, and the page for addresses that do not
    /// exist as fall-back.
    pub fn router(self) -> Router {
        let demo = self.site.offers_demo_wallets();
        let pages = Arc::new(self);
        let mut router = Router::new()
            .route("/", get(landing::show))
            .route("/about", get(about::show))
            .route("/assets/{build}/{*name}", get(assets::get))
            .route("/join", get(join::show).post(join::create))
            .route("/sign-in", get(sign_in::show))
            .route("/sign-in/paste", get(sign_in::paste::show).post(sign_in::paste::create))
            .route("/sign-in/paste/answer", post(sign_in::answer::create))
            .route(
                "/sign-in/multisig",
                get(sign_in::multisig::show).post(sign_in::multisig::create),
            )
            .route("/sign-in/multisig/answer", post(sign_in::multisig::answer))
            .route("/sign-in/code", get(sign_in::code::show).post(sign_in::code::create))
            .route("/sign-in/handoff", get(handoff::begin::show))
            .route(
                "/sign-in/handoff/{code}",
                get(handoff::waiting::show).post(handoff::collect::create),
            )
            .route(
                "/handoff/{code}",
                get(handoff::offer::show).post(handoff::decide::create),
            )
            .route("/sign-out", post(sign_out::create))
            .route(
                "/oauth/authorize",
                get(oauth::authorize::show).post(oauth::authorize::create),
            )
            // Some apps write it so.
            .route("/oauth/authorize/", get(oauth::authorize::show))
            .route(
                "/oauth/end_session",
                get(oauth::end_session::show).post(oauth::end_session::create),
            )
            .route("/home", get(home::show))
            .route("/home/updates", get(home_updates::show))
            .route("/notifications", get(notifications::index::show))
            .route("/notifications/accept", post(notifications::answer::accept))
            .route("/notifications/reject", post(notifications::answer::reject))
            .route("/notices/{id}/dismiss", post(notices::dismiss))
            .route("/compose", get(compose::show))
            .route("/posts", post(posts::create::create))
            .route("/tags/{tag}", get(tag::show))
            .route("/find", get(people::find::show))
            .route("/follow", post(people::follow_by_name::create))
            .route("/@{handle}", get(people::profile::show))
            .route("/@{handle}/followers", get(people::list::followers))
            .route("/@{handle}/following", get(people::list::following))
            .route("/@{handle}/follow", post(people::follow::create))
            .route("/@{handle}/unfollow", post(people::unfollow::delete))
            .route("/@{handle}/block", post(people::block::create))
            .route("/@{handle}/unblock", post(people::unblock::delete))
            .route("/@{handle}/mute", post(people::mute::create))
            .route("/@{handle}/unmute", post(people::unmute::delete))
            .route("/@{handle}/{id}", get(posts::thread::show))
            .route("/@{handle}/{id}/edit", get(posts::edit::show).post(posts::edit::update))
            .route(
                "/@{handle}/{id}/delete",
                get(posts::delete::show).post(posts::delete::delete),
            )
            .route("/@{handle}/{id}/like", post(posts::like::create))
            .route("/@{handle}/{id}/unlike", post(posts::unlike::delete))
            .route("/@{handle}/{id}/boost", post(posts::boost::create))
            .route("/@{handle}/{id}/unboost", post(posts::unboost::delete))
            .route("/owner/{token}", get(owner::show).post(owner::create))
            .route("/settings", get(settings::index::show))
            .route("/recover", get(recover::show).post(recover::create))
            .route("/recover/challenge", post(recover::challenge))
            .route("/appeal", get(appeal::show).post(appeal::create))
            .route("/appeal/challenge", post(appeal::challenge))
            .route("/appeal/answers", get(appeal_answers::show).post(appeal_answers::list))
            .route("/appeal/answers/challenge", post(appeal_answers::challenge))
            .route("/settings/membership", get(settings::membership::show))
            .route("/settings/show-effect", post(settings::membership::show_effect))
            .route("/settings/appeal", post(settings::membership::appeal))
            .route("/settings/linked-accounts", get(settings::linked_accounts::show))
            .route("/settings/linked-accounts/begin", post(settings::begin_claim::create))
            .route("/settings/linked-accounts/check", post(settings::check_claim::create))
            .route(
                "/settings/linked-accounts/withdraw",
                post(settings::withdraw_claim::delete),
            )
            .route(
                "/settings/linked-accounts/unlink",
                post(settings::unlink_account::delete),
            )
            .route("/settings/export", get(settings::export::show))
            .route("/settings/cancel-change", post(settings::changes::cancel))
            .route("/settings/profile", post(settings::profile::update))
            .route("/settings/end-session", post(settings::end_session::delete))
            .route("/settings/passkeys/rename", post(settings::rename_passkey::update))
            .route("/settings/passkeys/remove", post(settings::remove_passkey::delete))
            .route("/settings/login-code", post(settings::login_code::create))
            .route("/settings/revoke-app", post(settings::apps::delete))
            .route("/settings/end-server", post(settings::servers::delete))
            .route("/settings/end-everything", post(settings::end_everything::delete))
            .route(
                "/settings/end-other-sessions",
                post(settings::end_other_sessions::delete),
            )
            .route(
                "/settings/link-wallet",
                get(settings::prove::link).post(settings::link_wallet::create),
            )
            .route(
                "/settings/unlink-wallet",
                get(settings::prove::unlink).post(settings::unlink_wallet::delete),
            )
            .route(
                "/settings/recovery-codes",
                get(settings::prove::renew).post(settings::renew_codes::create),
            )
            .route(
                "/settings/delete-account",
                get(settings::prove::delete).post(settings::delete_account::delete),
            )
            .route("/settings/{act}/challenge", post(settings::challenge::create));
        if demo {
            router = router.route("/demo/sign", post(demo_sign::create));
        }
        router
            .merge(admin::router())
            .fallback(nowhere::answer)
            .method_not_allowed_fallback(async || Problem::Method)
            .layer(from_fn_with_state(Arc::clone(&pages), guard::layer))
            .layer(CompressionLayer::new().gzip(true))
            .with_state(pages)
    }
}

#[cfg(test)]
mod tests;
