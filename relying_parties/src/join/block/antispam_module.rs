//! The module that lets Synapse ask us about registrations too. `synapse-http-antispam` asks about everything
//! else and has no such question; without it, whoever registers with a password comes past the gate.

use super::Block;
use crate::join::Plan;

/// What the file must be called: Python finds modules by the names of their files.
pub const MODULE_FILE: &str = "guildhall_antispam.py";

/// The module, as docs/join/synapse.md shows it.
pub const MODULE: &str = include_str!("guildhall_antispam.py");

/// The class in it, for `homeserver.yaml`.
pub(super) const MODULE_CLASS: &str = "guildhall_antispam.GuildhallAntispam";

/// The module, where the plan has Synapse ask.
pub fn module(plan: &Plan) -> Option<Block> {
    plan.antispam_token.as_ref().map(|_| Block {
        file: "guildhall_antispam.py, a new file where Synapse finds Python modules",
        first: Vec::new(),
        text: MODULE.to_owned(),
        also: vec![
            "It needs the package that it builds on, in Synapse's own Python: pip install synapse-http-antispam==0.5.1. For Debian's package that is /opt/venvs/matrix-synapse/bin/pip.".to_owned(),
            "A folder of its own will do, named in Synapse's environment: PYTHONPATH=/etc/matrix-synapse. For Debian's package, write that into /etc/default/matrix-synapse.".to_owned(),
            "From then on nobody registers past Guildhall, register_new_matrix_user included: make the account of an admin before.".to_owned(),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_shows_the_module_that_is_printed() {
        let guide = include_str!("../../../../docs/join/synapse.md");
        let fence = format!("```python {MODULE_FILE}\n");
        let (_, shown) = guide.split_once(&fence).expect("the guide shows it");
        let (shown, _) = shown.split_once("```").expect("an end");
        assert_eq!(shown, MODULE);
        let class = format!("class {}(", MODULE_CLASS.rsplit('.').next().expect("a name"));
        assert!(MODULE.contains(&class));
        assert_eq!(MODULE_FILE.strip_suffix(".py"), MODULE_CLASS.split('.').next());
    }
}
