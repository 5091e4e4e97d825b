//! This instance, with its real limits.

use crate::{Mastodon, entities};
use domain::compose::{MAX_CHARACTERS, escape};
use social::describing::{MAX_BIOGRAPHY, MAX_DISPLAY_NAME, MAX_FIELD, MAX_FIELDS};
use store::pins;

/// The version of Mastodon whose API this is, and the count of its API that clients compare.
const COMPATIBLE: &str = "4.5.0";
/// See <https://docs.joinmastodon.org/entities/Instance/#api-versions>.
const API_VERSION: i64 = 7;

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn version(app: &Mastodon) -> String {
    format!("{COMPATIBLE} (compatible; Guildhall {})", app.instance().version)
}

fn account_limits() -> entities::AccountLimits {
    entities::AccountLimits {
        max_featured_tags: 0,
        max_pinned_statuses: count(pins::MOST),
        max_profile_fields: count(MAX_FIELDS),
        profile_field_name_limit: count(MAX_FIELD),
        profile_field_value_limit: count(MAX_FIELD),
        max_note_length: count(MAX_BIOGRAPHY),
        max_display_name_length: count(MAX_DISPLAY_NAME),
    }
}

fn status_limits() -> entities::StatusLimits {
    entities::StatusLimits {
        max_characters: count(MAX_CHARACTERS),
        max_media_attachments: 0,
        characters_reserved_per_url: 23,
    }
}

/// No kind of file is taken; the other numbers are the smallest that client programs can divide by.
fn media_limits() -> entities::MediaLimits {
    entities::MediaLimits {
        supported_mime_types: Vec::new(),
        description_limit: 1,
        image_size_limit: 1,
        image_matrix_limit: 1,
        video_size_limit: 1,
        video_frame_rate_limit: 1,
        video_matrix_limit: 1,
    }
}

fn poll_limits() -> entities::PollLimits {
    entities::PollLimits {
        max_options: 2,
        max_characters_per_option: 1,
        min_expiration: 300,
        max_expiration: 300,
    }
}

/// The rules of conduct, numbered from 1.
pub fn rules(app: &Mastodon) -> Vec<entities::Rule> {
    let numbered = app.instance().rules.iter().zip(1..);
    numbered
        .map(|(text, number)| entities::Rule {
            id: number.to_string(),
            text: text.clone(),
            hint: String::new(),
            translations: serde_json::Map::new(),
        })
        .collect()
}

/// This instance in the newer form.
pub fn instance(app: &Mastodon, users: i64) -> entities::Instance {
    let info = app.instance();
    let open = || entities::TimelineAccess {
        local: "public".to_owned(),
        remote: "public".to_owned(),
    };
    entities::Instance {
        domain: app.means().authority(),
        title: info.title.clone(),
        version: version(app),
        source_url: info.source_url.clone(),
        description: info.description.clone(),
        usage: entities::Usage {
            users: entities::UsageUsers { active_month: users },
        },
        thumbnail: entities::Thumbnail {
            url: info.thumbnail_url.clone().unwrap_or_default(),
            blurhash: None,
            versions: serde_json::Map::new(),
            description: None,
        },
        icon: Vec::new(),
        languages: vec!["en".to_owned()],
        configuration: entities::Configuration {
            urls: entities::Urls {
                streaming: None,
                status: None,
                about: Some(format!("{}/about", app.base())),
                privacy_policy: None,
                terms_of_service: None,
            },
            vapid: entities::Vapid {
                public_key: String::new(),
            },
            accounts: account_limits(),
            statuses: status_limits(),
            media_attachments: media_limits(),
            polls: poll_limits(),
            translation: entities::Translation { enabled: false },
            timelines_access: entities::TimelinesAccess {
                live_feeds: open(),
                hashtag_feeds: open(),
                trending_link_feeds: open(),
            },
            limited_federation: false,
        },
        registrations: entities::RegistrationsV2 {
            enabled: info.registrations.open,
            approval_required: false,
            reason_required: Some(false),
            message: info
                .registrations
                .reason
                .as_deref()
                .filter(|_| !info.registrations.open)
                .map(|reason| format!("<p>{}</p>", escape(reason))),
            min_age: None,
            url: info.registrations.url.clone(),
        },
        api_versions: entities::ApiVersions { mastodon: API_VERSION },
        contact: entities::Contact {
            email: info.contact.clone(),
            account: None,
        },
        rules: rules(app),
    }
}

/// This instance in the older form.
pub fn instance_v1(app: &Mastodon, users: i64, statuses: i64) -> entities::InstanceV1 {
    let info = app.instance();
    entities::InstanceV1 {
        uri: app.means().authority(),
        title: info.title.clone(),
        short_description: info.description.clone(),
        description: info.description.clone(),
        email: info.contact.clone(),
        version: version(app),
        urls: entities::UrlsV1 { streaming_api: None },
        stats: entities::StatsV1 {
            user_count: users,
            status_count: statuses,
            domain_count: 0,
        },
        thumbnail: info.thumbnail_url.clone(),
        languages: vec!["en".to_owned()],
        registrations: info.registrations.open,
        approval_required: false,
        invites_enabled: false,
        configuration: entities::ConfigurationV1 {
            accounts: account_limits(),
            statuses: status_limits(),
            media_attachments: media_limits(),
            polls: poll_limits(),
        },
        contact_account: None,
        rules: rules(app),
    }
}
