//! The command `restock`; all of it is in the library.

fn main() -> std::process::ExitCode {
    restock::cli::main().into()
}
