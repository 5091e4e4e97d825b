//! What is to be measured, from the command line.

/// The parts that can be measured alone.
pub const PARTS: [&str; 6] = ["inbox", "fanout", "small", "timelines", "gate", "openid"];

const USAGE: &str = "usage: bench [--quick] [inbox] [fanout] [small] [timelines] [gate] [openid]\n\
    --quick  a tenth of the load: to see that it works, not to quote";

/// What is to be measured.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// A tenth of the load.
    pub quick: bool,
    parts: Vec<String>,
}

impl Options {
    /// Reads the arguments; the error is how to write them.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            quick: false,
            parts: Vec::new(),
        };
        for argument in arguments {
            match argument.as_str() {
                "--quick" => options.quick = true,
                part if PARTS.contains(&part) => options.parts.push(argument),
                other => return Err(format!("{other} is not something to measure\n{USAGE}")),
            }
        }
        Ok(options)
    }

    /// Whether this part is wanted: all are, if none is named.
    pub fn wants(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|p| p == part)
    }

    /// `full`, or a tenth of it.
    pub fn scaled(&self, full: usize) -> usize {
        if self.quick { full / 10 } else { full }
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn everything_is_measured_unless_parts_are_named() {
        assert!(parse("").is_ok_and(|o| o.wants("inbox") && o.wants("timelines") && o.scaled(50) == 50));
        assert!(parse("--quick small").is_ok_and(|o| o.wants("small") && !o.wants("inbox") && o.scaled(50) == 5));
        assert!(parse("--fast").is_err_and(|usage| usage.contains("--quick")));
    }
}
