//! Tells cargo what the crate embeds that is not Rust.

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
    println!("cargo::rerun-if-changed=../web/dist");
    println!("cargo::rerun-if-changed=demo");
}
