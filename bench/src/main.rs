#![doc = include_str!("../README.md")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a table on the terminal is what this program is for"
)]

mod fanout;
mod floor;
mod gate;
mod inbox;
mod instance;
mod load;
mod openid;
mod options;
mod process;
mod reader;
mod report;
mod small;
mod timelines;

use options::Options;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::FAILURE;
        }
    };
    match report::print(&options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            println!("\nINVALID: what was read back is not what was sent; the figures above mean nothing");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
