//! What the client API says about the instance, by the configuration.

use crate::config::{Config, Membership};
use crate::pages::assets;
use mastodon::{InstanceInfo, Registrations};
use social::Means;

/// What apps are told.
pub fn info(config: &Config, means: &Means) -> InstanceInfo {
    let join = format!("{}/join", means.base());
    let who = match &config.membership {
        Membership::Open => "Any wallet may join, once",
        Membership::Rules(_) => "Holders of this community's pass join with their wallet",
    };
    InstanceInfo {
        title: config.instance.title.clone(),
        description: config.instance.description.clone(),
        rules: config.instance.rules.clone(),
        contact: config.instance.contact.clone(),
        source_url: String::new(),
        thumbnail_url: Some(format!("{}{}/mark.svg", means.base(), assets::folder())),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        registrations: Registrations {
            open: config.open_sign_up,
            reason: Some(format!("{who}, in a browser: {join}")),
            url: Some(join),
        },
    }
}
