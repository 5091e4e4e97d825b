//! Spans of time as people write them: `90s`, `5m`, `12h`, `7d`.

use std::time::Duration;

/// Reads a span of time.
///
/// # Errors
/// A message that shows how to write one.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong =
        || format!("`{text}` is not a span of time: write a whole number and a unit, such as 90s, 5m, 12h or 7d");
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    number
        .checked_mul(seconds)
        .filter(|total| *total <= 3_650 * 86_400)
        .map(Duration::from_secs)
        .ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_numbers_with_a_unit() {
        assert_eq!(parse("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse("7d"), Ok(Duration::from_secs(604_800)));
        for bad in ["", "90", "s", "-1s", "1.5h", "99999999999d", "5 m", "1w"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
