//! The machine's own speed at what signatures cost, in the same run: `openssl speed`.

use std::process::Command;

/// Milliseconds of one core per operation.
#[derive(Debug)]
pub struct Floor {
    /// One RSA-2048 signature.
    pub rsa_sign_ms: f64,
    /// One RSA-2048 verification.
    pub rsa_verify_ms: f64,
    /// One Ed25519 signature.
    pub ed25519_sign_ms: f64,
    /// One Ed25519 verification.
    pub ed25519_verify_ms: f64,
}

/// Runs `openssl speed` on one core for about four seconds.
pub fn measure() -> Result<Floor, String> {
    let run = |algorithm: &str| -> Result<(f64, f64), String> {
        let output = Command::new("openssl")
            .args(["speed", "-seconds", "1", "-mr", algorithm])
            .output()
            .map_err(|_| "openssl is missing: install it with `apt-get install openssl`".to_owned())?;
        parse(&String::from_utf8_lossy(&output.stdout))
            .ok_or_else(|| format!("openssl speed {algorithm} printed nothing useful"))
    };
    let (rsa_sign_ms, rsa_verify_ms) = run("rsa2048")?;
    let (ed25519_sign_ms, ed25519_verify_ms) = run("ed25519")?;
    Ok(Floor {
        rsa_sign_ms,
        rsa_verify_ms,
        ed25519_sign_ms,
        ed25519_verify_ms,
    })
}

/// Machine-readable lines such as `+F2:2:2048:4278.0:72093.0`: signatures and verifications a second are
/// the last two fields (OpenSSL 3).
fn parse(text: &str) -> Option<(f64, f64)> {
    let line = text
        .lines()
        .find(|line| line.starts_with("+F2:") || line.starts_with("+F6:"))?;
    let mut fields = line.rsplit(':').map(|f| f.trim().parse::<f64>().ok());
    let verify = fields.next()??;
    let sign = fields.next()??;
    Some((1000.0 / sign, 1000.0 / verify))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn operations_a_second_are_read_from_the_last_two_fields() {
        assert_eq!(parse("+H:x\n+F2:2:2048:2000.000000:50000.000000\n"), Some((0.5, 0.02)));
        assert_eq!(parse("nothing"), None);
    }
}
