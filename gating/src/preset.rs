//! Conditions for passes that many communities share, as files that are part of the program: an
//! operator names one and writes only what differs.

use crate::rule::{ConditionSection, ConditionSpec, Problems};

/// A preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// As written in `preset = "…"`.
    pub name: &'static str,
    /// The keys of a condition in TOML, with comments for whoever reads it.
    pub text: &'static str,
}

/// All presets.
pub const PRESETS: [Preset; 4] = [
    Preset {
        name: "builderpass-721",
        text: include_str!("../presets/builderpass-721.toml"),
    },
    Preset {
        name: "builderpass-1155",
        text: include_str!("../presets/builderpass-1155.toml"),
    },
    Preset {
        name: "talent-passport",
        text: include_str!("../presets/talent-passport.toml"),
    },
    Preset {
        name: "unlock-membership",
        text: include_str!("../presets/unlock-membership.toml"),
    },
];

impl Preset {
    /// Its keys.
    fn spec(self) -> ConditionSpec {
        toml::from_str(self.text).expect("the files are part of the program, and a test reads each")
    }
}

/// The conditions with everything that their presets say and they do not.
pub(crate) fn expanded(conditions: &ConditionSection, problems: &mut Problems) -> ConditionSection {
    let mut expanded = conditions.clone();
    for (name, condition) in &mut expanded {
        let Some(written) = condition.preset.clone() else {
            continue;
        };
        let Some(preset) = PRESETS.iter().find(|preset| preset.name == written) else {
            let known = PRESETS.map(|preset| preset.name);
            let message = format!("there is no preset of this name: the presets are {}", known.join(", "));
            problems.unknown_word(format!("cond.{name}.preset"), message, &written, known);
            // What its keys mean cannot be told without it.
            condition.kind.clear();
            continue;
        };
        let spec = preset.spec();
        if !condition.kind.is_empty() && condition.kind != spec.kind {
            problems.add(
                format!("cond.{name}.kind"),
                format!(
                    "the preset `{written}` is of kind `{}`: remove `kind`, or remove `preset` and write the other keys out",
                    spec.kind
                ),
            );
            condition.kind.clear();
            continue;
        }
        condition.fill_from(spec);
    }
    expanded
}

#[cfg(test)]
mod tests;
