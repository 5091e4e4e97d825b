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
        parse(&String::from_utf8_lossy(&output.stdout)).ok_or_else(|| format!("openssl speed {algorithm} printed nothing useful"))
    };
    let (rsa_sign_ms, rsa_verify_ms) = run("rsa2048")?;
    let (ed25519_sign_ms, ed25519_verify_ms) = run("ed25519")?;
    Ok(Floor { rsa_sign_ms, rsa_verify_ms, ed25519_sign_ms, ed25519_verify_ms })
}

/// Machine-readable lines such as `+F2:2:2048:0.000512:0.000015`: seconds per signature and per
/// verification are the last two fields.
fn parse(text: &str) -> Option<(f64, f64)> {
    let line = text.lines().find(|line| line.starts_with("+F2:") || line.starts_with("+F6:"))?;
    let mut fields = line.rsplit(':').map(|f| f.trim().parse::<f64>().ok());
    let verify = fields.next()??;
    let sign = fields.next()??;
    Some((sign * 1000.0, verify * 1000.0))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn seconds_per_operation_are_read_from_the_last_two_fields() {
        assert_eq!(parse("+H:x\n+F2:2:2048:0.000500:0.000020\n"), Some((0.5, 0.02)));
        assert_eq!(parse("nothing"), None);
    }
}
