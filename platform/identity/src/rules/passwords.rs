//! What a password may be: long rather than wild, and none that everybody tries first.

use kernel::FieldProblem;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Longest password accepted, in bytes: hashing is made to be slow, and must not be made slower from outside.
const PASSWORD_BYTES_MAX: usize = 256;

/// Passwords that everybody tries first, and the words of which most of them are made; one a line, lower case.
const COMMON: &str = include_str!("common_passwords.txt");

static COMMON_PASSWORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    COMMON.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#')).collect()
});

/// Keys that lie side by side, and digits and letters in their order: whoever runs a finger along them has
/// thought of nothing.
const RUNS: [&str; 8] = [
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmik",
];

/// What is wrong with a new password, if anything. `names` are the login and what the person is called.
pub(crate) fn password_problem(password: &str, names: &[&str], length_min: usize) -> Option<FieldProblem> {
    let problem = |code: &str, message: String| Some(FieldProblem::new("password", code, message));
    let lowered = password.to_lowercase();
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if password.chars().count() < length_min {
        problem("too_short", format!("use at least {length_min} characters / 至少 {length_min} 个字符"))
    } else if password.len() > PASSWORD_BYTES_MAX {
        problem(
            "too_long",
            format!("use at most {PASSWORD_BYTES_MAX} bytes / 最多 {PASSWORD_BYTES_MAX} 字节"),
        )
    } else if names.iter().any(|it| holds(&lowered, it)) {
        problem("holds_login", "must not hold the login or your name / 不能包含用户名或姓名".to_owned())
    } else if distinct.len() < 5 {
        problem("too_plain", "use at least five different characters / 至少使用五种不同字符".to_owned())
    } else if is_common(&lowered) {
        problem(
            "common",
            "this is among the passwords that everybody tries first: put a few unrelated words in a row / 这是最常见的密码之一,请把几个不相关的词连在一起"
                .to_owned(),
        )
    } else {
        None
    }
}

/// Whether a name stands in it. One letter of a name says nothing.
fn holds(lowered: &str, name: &str) -> bool {
    name.chars().count() >= 2 && lowered.contains(&name.to_lowercase())
}

/// Whether it is a common one, with the usual letters swapped or digits and signs behind it, such a word again
/// and again, or a run over the keys.
fn is_common(lowered: &str) -> bool {
    let bare = lowered.trim_matches(|it: char| !it.is_alphabetic());
    let plain = |text: &str| -> String { text.chars().filter(|it| it.is_alphanumeric()).collect() };
    let spelt = |text: &str| -> String { plain(&text.chars().map(unswapped).collect::<String>()) };
    let candidates = [lowered.to_owned(), plain(lowered), plain(bare), spelt(lowered), spelt(bare)];
    candidates.iter().any(|it| COMMON_PASSWORDS.contains(it.as_str()) || repeats_common(it))
        || is_run(&plain(lowered))
}

/// Letters that are written with a sign alike.
fn unswapped(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' => 'l',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// One short piece again and again, when the piece itself is common or has three signs at most.
fn repeats_common(text: &str) -> bool {
    let length = text.len();
    (1..length).filter(|size| length.is_multiple_of(*size)).any(|size| {
        let Some(piece) = text.get(..size) else { return false };
        text.as_bytes().chunks(size).all(|it| it == piece.as_bytes())
            && (piece.chars().count() <= 3 || COMMON_PASSWORDS.contains(piece) || is_run(piece))
    })
}

/// Whether it is made of one or two runs, forwards or backwards.
fn is_run(text: &str) -> bool {
    let in_run = |part: &str| {
        let turned: String = part.chars().rev().collect();
        RUNS.iter().any(|run| run.contains(part) || run.contains(&turned))
    };
    let size = text.chars().count();
    size > 0
        && (in_run(text)
            || text
                .char_indices()
                .map(|it| text.split_at(it.0))
                .any(|(one, other)| one.len() >= 3 && other.len() >= 3 && in_run(one) && in_run(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(password: &str, expect: Option<&str>) {
        let found = password_problem(password, &["wang", "王芳"], 10).map(|it| it.code);
        assert_eq!(found.as_deref(), expect, "{password}");
    }

    #[test]
    fn length_comes_first() {
        check("short", Some("too_short"));
        check(&"long ".repeat(60), Some("too_long"));
        check("正确的马 电池 订书钉 abc", None);
        check("correct horse battery", None);
    }

    #[test]
    fn neither_login_nor_name_may_stand_in_it() {
        check("xxWANGxx1234", Some("holds_login"));
        check("我是王芳我在加油站上班", Some("holds_login"));
    }

    #[test]
    fn a_few_signs_again_and_again_are_refused() {
        check("aaaaaaaaaaaa", Some("too_plain"));
        check("abcdefabcdef", Some("common"));
        check("passwordpassword", Some("common"));
    }

    #[test]
    fn what_everybody_tries_first_is_refused_in_its_usual_disguises() {
        for common in [
            "password123",
            "P@ssw0rd2024!",
            "Password!!!",
            "woaini1314520",
            "1234567890",
            "0987654321",
            "qwertyuiop",
            "1qaz2wsx3edc",
            "qwerty12345",
            "admin123456",
            "forecourt2026",
            "Iloveyou2024",
        ] {
            check(common, Some("common"));
        }
    }

    #[test]
    fn a_common_word_among_others_does_no_harm() {
        check("dragon eats password soup", None);
        check("gasoline-teapot-77", None);
    }

    #[test]
    fn the_list_is_written_as_it_is_compared() {
        assert!(COMMON_PASSWORDS.len() > 400);
        assert!(COMMON_PASSWORDS.iter().all(|it| *it == it.to_lowercase()));
    }
}
