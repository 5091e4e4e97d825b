//! The binary `guildhall`.

fn main() -> std::process::ExitCode {
    guildhall::cli::main()
}
