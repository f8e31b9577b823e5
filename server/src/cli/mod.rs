//! The command line: one file per command.
//!
//! Exit codes: 0 done, 1 done with rejected rows or failed checks, 2 could not start or not go on. What went
//! wrong is one line on standard error, never a backtrace.

mod installation;
mod outcome;
mod output;
mod progress;

mod analyse;
mod appraise;
mod backtest;
mod backup;
mod config;
mod demo;
mod doctor;
mod duplicates;
mod export;
mod exports;
mod generate;
mod import;
mod migrate;
mod openapi;
mod privacy;
mod restore;
mod schema;
mod serve;
mod undo;
mod user;
mod vault;
mod verify;

use crate::edge::VERSION;
use crate::log;
use clap::{Parser, Subcommand};
use installation::Installation;
use outcome::Outcome;
use std::io::ErrorKind;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::ExitCode;

/// Customer management of a fuel retailer's area. 加油站片区客户管理系统
#[derive(Debug, Parser)]
#[command(name = "forecourt", version = VERSION, max_term_width = 110, arg_required_else_help = true)]
pub struct Cli {
    /// Settings; `config --default` prints a file to start from.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Where everything lies: database, uploads, keys.
    #[arg(long, global = true, value_name = "DIR", default_value = "forecourt-data")]
    data: PathBuf,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the console. 启动服务
    Serve,
    /// Load a sample area, once, and serve it. 载入示例片区并启动
    Demo(demo::Options),
    /// Bring the database up to this version. 升级数据库
    Migrate,
    /// Check the installation and say what to do. 检查安装
    Doctor,
    /// Print settings. 查看配置
    Config(config::Options),
    /// Users. 用户
    #[command(subcommand)]
    User(user::Action),
    /// Read a file of rows. 导入
    Import(import::Options),
    /// Take an import of customers, vehicles or cards back. 撤销导入
    Undo(undo::Options),
    /// Write a list. 导出
    Export(export::Options),
    /// Lists that left the house. 已导出的名单
    #[command(subcommand)]
    Exports(exports::Action),
    /// Classify and watch all customers. 分级与预警
    Analyse(analyse::Options),
    /// Work out who still comes, how often they will, and what that is worth. 推算客户价值
    Appraise,
    /// Replay a past period: what working the list of scores would have brought. 回放检验
    Backtest(backtest::Options),
    /// Search all files for duplicates. 查重
    Duplicates(duplicates::Options),
    /// Recompute every derived figure and compare. 核对全部派生数据
    Verify,
    /// Write a synthetic area with planted truth. 生成模拟片区数据
    Generate(generate::Options),
    /// Write everything but the key file into one file. 备份
    Backup(backup::Options),
    /// Read a backup into a new, empty database. 恢复
    Restore(restore::Options),
    /// The key file of personal values. 密钥文件
    #[command(subcommand)]
    Vault(vault::Action),
    /// Requests of persons, erasure, retention. 个人信息保护
    #[command(subcommand)]
    Privacy(privacy::Action),
    /// Print the API document.
    #[command(hide = true)]
    Openapi,
    /// Print the tables of an engine.
    #[command(hide = true)]
    Schema(schema::Options),
}

/// Reads the arguments, runs the command and says how it went.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("forecourt: fault in the program at {place}: {}", log::message(info));
    }));
    let run = || -> anyhow::Result<Outcome> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(cli.run())
    };
    match std::panic::catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(outcome)) => outcome.exit_code(),
        // Whoever read our output has read enough: `forecourt … | head`.
        Ok(Err(error)) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("forecourt: {}", in_one_line(&error));
            ExitCode::from(2)
        }
        Err(_) => ExitCode::from(2),
    }
}

impl Cli {
    async fn run(self) -> anyhow::Result<Outcome> {
        let installation = || Installation::load(self.config.as_deref(), &self.data);
        match self.command {
            Command::Serve => serve::run(installation()?).await,
            Command::Migrate => migrate::run(installation()?).await,
            Command::Doctor => doctor::run(installation()?).await,
            Command::Config(options) => config::run(&options, installation),
            Command::User(action) => user::run(installation()?, action).await,
            Command::Demo(options) => demo::run(installation()?, &options).await,
            Command::Import(options) => import::run(&installation()?, &options).await,
            Command::Undo(options) => undo::run(&installation()?, &options).await,
            Command::Export(options) => export::run(&installation()?, &options).await,
            Command::Exports(action) => exports::run(&installation()?, action).await,
            Command::Analyse(options) => analyse::run(&installation()?, &options).await,
            Command::Appraise => appraise::run(&installation()?).await,
            Command::Backtest(options) => backtest::run(&installation()?, &options).await,
            Command::Duplicates(options) => duplicates::run(&installation()?, &options).await,
            Command::Verify => verify::run(&installation()?).await,
            Command::Generate(options) => generate::run(&installation()?, &options),
            Command::Backup(options) => backup::run(&installation()?, &options).await,
            Command::Restore(options) => restore::run(&installation()?, &options).await,
            Command::Vault(action) => vault::run(&installation()?, action).await,
            Command::Privacy(action) => privacy::run(&installation()?, action).await,
            Command::Openapi => openapi::run().await,
            Command::Schema(options) => schema::run(&options).await,
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|it| it.downcast_ref::<std::io::Error>());
    io.is_some_and(|it| it.kind() == ErrorKind::BrokenPipe)
}

/// An error with its causes. Libraries break lines, and repeat in the cause what the error has said.
fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        if line.contains(&text) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&text);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_error_is_one_line_that_says_nothing_twice() {
        let error =
            anyhow::anyhow!("no such\n  file").context("cannot read x: no such file").context("import");
        assert_eq!(in_one_line(&error), "import: cannot read x: no such file");
    }
}
