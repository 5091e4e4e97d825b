//! The keys `on_lapse` and `cooldown` of a rule that admits.

use super::fields;
use super::problem::Problems;
use super::spec::RuleSpec;
use domain::membership::LapseTerms;
use std::time::Duration;

/// What `dormant_after` is if limited members are never made dormant.
const NEVER: &str = "never";

/// The terms of a rule, with the defaults for what is not written; `None` if something in them is wrong.
pub(super) fn terms(path: &str, spec: &RuleSpec, problems: &mut Problems) -> Option<LapseTerms> {
    let default = LapseTerms::default();
    let (grace, dormant_after) = match &spec.on_lapse {
        None => (None, None),
        Some(lapse) => (lapse.grace.as_deref(), lapse.dormant_after.as_deref()),
    };
    let mut time = |key: &str, written: &str| -> Option<Duration> {
        fields::duration(written)
            .map_err(|message| problems.add(format!("{path}.{key}"), message))
            .ok()
    };
    let grace = match grace {
        None => Some(default.grace),
        Some(written) => time("on_lapse.grace", written),
    };
    let dormant_after = match dormant_after {
        None => Some(default.dormant_after),
        Some(NEVER) => Some(None),
        Some(written) => time("on_lapse.dormant_after", written).map(Some),
    };
    let cooldown = match spec.cooldown.as_deref() {
        None => Some(default.cooldown),
        Some(written) => time("cooldown", written),
    };
    Some(LapseTerms {
        grace: grace?,
        dormant_after: dormant_after?,
        cooldown: cooldown?,
    })
}
