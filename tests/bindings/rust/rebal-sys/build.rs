// SPDX-License-Identifier: MIT
//! Compiles c/rebal.c with the C compiler of the environment: CC, AR, or cc and ar.
use std::env::var;
use std::path::PathBuf;
use std::process::Command;

fn run(command: &mut Command) {
    let status = command.status();
    assert!(matches!(&status, Ok(s) if s.success()), "{:?}: {:?}", command, status);
}

fn main() {
    let out = PathBuf::from(var("OUT_DIR").unwrap());
    let source = PathBuf::from(var("CARGO_MANIFEST_DIR").unwrap()).join("c");
    let (object, archive) = (out.join("rebal.o"), out.join("librebal.a"));
    let level = format!("-O{}", var("OPT_LEVEL").unwrap());
    run(Command::new(var("CC").unwrap_or_else(|_| "cc".into()))
        .args(["-std=c11", "-fPIC", "-fno-math-errno", "-ffp-contract=off", &level, "-c"])
        .arg(source.join("rebal.c"))
        .arg("-o")
        .arg(&object));
    run(Command::new(var("AR").unwrap_or_else(|_| "ar".into()))
        .arg("crs")
        .arg(&archive)
        .arg(&object));
    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static=rebal");
    println!("cargo:rerun-if-changed=c");
    println!("cargo:rerun-if-env-changed=CC");
}
