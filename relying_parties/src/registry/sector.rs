//! The host that people's names at a relying party are made for (OpenID Core, 8.1).

use url::Url;

/// The sector of a redirect URI: its host. `None` if it is no address.
pub fn sector(redirect_uri: &str) -> Option<String> {
    let url = Url::parse(redirect_uri).ok()?;
    url.host_str().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sector_is_a_host_whatever_the_port_and_the_path() {
        assert_eq!(sector("https://M.example/cb").as_deref(), Some("m.example"));
        assert_eq!(sector("https://m.example:8448/other?x=1").as_deref(), Some("m.example"));
        assert_eq!(sector("cb"), None);
    }
}
