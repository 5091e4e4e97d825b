//! GH004 and GH005.

use super::{installation, stored};
use crate::doctor::{Facts, Verdict};

/// The key's file is there and readable by its owner only.
pub(super) fn is_private(facts: &Facts) -> Verdict {
    let installation = match installation(facts) {
        Ok(installation) => installation,
        Err(verdict) => return verdict,
    };
    let file = installation.config.secrets.master_key_file.display();
    let sealed = stored(facts).is_ok_and(|stored| stored.master_key_id.is_some());
    match &installation.master_key {
        Err(why) => Verdict::fail(why.clone(), format!("put the right key at {file} back from the backup")),
        Ok(None) if sealed => Verdict::fail(
            format!("{file} is missing"),
            "put it back from the backup: the database is sealed with it",
        ),
        Ok(None) => Verdict::warn(
            format!("{file} does not exist yet"),
            "start the instance once: it makes the key",
        ),
        Ok(Some(key)) if key.exposed => Verdict::fail(format!("others may read {file}"), format!("chmod 600 {file}")),
        Ok(Some(_)) => Verdict::ok(file.to_string()),
    }
}

/// The key is the one that the database was sealed with.
pub(super) fn fits(facts: &Facts) -> Verdict {
    let (installation, stored) = match installation(facts).and_then(|installation| Ok((installation, stored(facts)?))) {
        Ok(both) => both,
        Err(verdict) => return verdict,
    };
    match (&installation.master_key, &stored.master_key_id) {
        (_, None) => Verdict::skip("nothing is sealed yet"),
        (Ok(Some(key)), Some(wanted)) if key.id == *wanted => Verdict::ok(format!("key {wanted}")),
        (Ok(Some(key)), Some(wanted)) => Verdict::fail(
            format!("the file holds key {}, the database was sealed with {wanted}", key.id),
            "put the right file at secrets.master_key_file",
        ),
        (_, Some(_)) => Verdict::skip("there is no key to compare (GH004)"),
    }
}
