//! The one-time link that `guildhall init` prints: opened by somebody who is signed in, it makes that
//! account the owner. The database holds its hash only. Opening it asks first, so that a program that
//! looks links over in advance uses nothing up.

use domain::Origin;
use domain::session::Secret;

/// The address to open.
pub fn address(origin: &Origin, secret: &Secret) -> String {
    format!("{origin}/owner/{}", secret.reveal())
}
