//! The web console: its packages, its build, its checks, and what it looks like.

use crate::workspace::{cargo, root, run as run_command, target_directory};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node.js that its tools run on.
const NODE_MIN: (u32, u32) = (20, 19);

pub(crate) fn command() -> clap::Command {
    clap::Command::new("console").about("Build the web console into console/dist, which the server contains")
}

pub(crate) fn pictures_command() -> clap::Command {
    clap::Command::new("pictures").about("Take a picture of every page of the console, into console/pictures")
}

/// Builds what the server contains, if anything changed since.
pub(crate) fn build() -> Result<()> {
    install()?;
    npm(&["run", "--silent", "build"])
}

/// Everything that can be checked without a browser.
pub(crate) fn check() -> Result<()> {
    install()?;
    for script in ["generate:check", "check", "lint", "test", "build", "size"] {
        println!("-- npm run {script}");
        npm(&["run", "--silent", script])?;
    }
    Ok(())
}

/// The journeys in a real browser against the real server.
pub(crate) fn journeys() -> Command {
    browser_script("browser")
}

/// Takes a picture of every page.
pub(crate) fn pictures() -> Result<()> {
    prepare_browser()?;
    run_command(browser_script("pictures"))?;
    println!("the pictures are in {}", folder().join("pictures").display());
    Ok(())
}

/// Builds what the journeys need: the console, the server with it, and a browser.
pub(crate) fn prepare_browser() -> Result<()> {
    build()?;
    run_command(cargo(&["build", "--quiet", "--package", "forecourt"]))?;
    install_browser()
}

fn browser_script(script: &str) -> Command {
    let mut command = Command::new("npm");
    command.args(["run", "--silent", script]).current_dir(folder());
    command.env("FORECOURT_BINARY", target_directory().join("debug/forecourt"));
    command
}

fn folder() -> PathBuf {
    root().join("console")
}

fn npm(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(folder());
    run_command(command)
}

/// Installs the packages that the lock file names, unless they are there.
fn install() -> Result<()> {
    check_node()?;
    let lock = fs::read(folder().join("package-lock.json")).context("console/package-lock.json")?;
    let note = folder().join("node_modules/.forecourt-lock");
    if fs::read(&note).is_ok_and(|it| it == lock) {
        return Ok(());
    }
    println!("installing the packages of the console");
    npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"])?;
    Ok(fs::write(note, lock)?)
}

fn check_node() -> Result<()> {
    let (major, minor) = NODE_MIN;
    let wanted = format!("Node.js {major}.{minor} or newer with npm");
    let answer = Command::new("node").arg("--version").output();
    let answer = answer.with_context(|| format!("the console needs {wanted}; please install it"))?;
    let text = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    let mut numbers = text.trim_start_matches('v').split('.').filter_map(|it| it.parse::<u32>().ok());
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < NODE_MIN {
        bail!("the console needs {wanted}; this is {text}");
    }
    Ok(())
}

/// What Debian calls the browser, and fonts that have Chinese.
const BROWSER_PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];
const CHINESE_FONTS: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// Sees to it that there is a browser. On Debian as root it is installed; elsewhere its absence is told.
fn install_browser() -> Result<()> {
    let has_browser = Path::new("/usr/bin/chromium").exists() || std::env::var_os("CHROMIUM").is_some();
    if has_browser && Path::new(CHINESE_FONTS).exists() {
        return Ok(());
    }
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout.trim_ascii() == b"0");
    if !is_root || !Path::new("/usr/bin/apt-get").exists() {
        bail!(
            "the browser tests need Chromium and fonts with Chinese: install {}",
            BROWSER_PACKAGES.join(" and ")
        );
    }
    println!("installing {}", BROWSER_PACKAGES.join(" and "));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(["-o", "DPkg::Lock::Timeout=300", "-qq"]).args(arguments);
        command.env("DEBIAN_FRONTEND", "noninteractive").stdin(std::process::Stdio::null());
        run_command(command)
    };
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], &BROWSER_PACKAGES[..]].concat())
}
