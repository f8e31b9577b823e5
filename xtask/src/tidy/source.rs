//! A file as the rules see it: its text, and for Rust the same text without comments and literals.

/// A text file of the project.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Below the root, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
    /// The text with every comment and literal of Rust blanked out, line for line.
    pub(super) code: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let code = if ending(path) == "rs" { code_alone(text) } else { text.to_string() };
        Self { path: path.to_string(), text: text.to_string(), code }
    }

    /// Whether the rules have anything to say about files of this name.
    pub(super) fn concerns_us(path: &str) -> bool {
        let endings = ["rs", "ts", "tsx", "css", "md", "toml", "sql", "json", "sh", "yml"];
        path == ".ci/run" || endings.contains(&ending(path)) && !path.ends_with("package-lock.json")
    }

    /// What follows the last dot of its name; nothing when there is none.
    pub(super) fn ending(&self) -> &str {
        ending(&self.path)
    }

    pub(super) fn is_rust(&self) -> bool {
        self.ending() == "rs"
    }

    /// Whether a program wrote it, by its name.
    pub(super) fn is_generated(&self) -> bool {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        let in_api = self.path.starts_with("api/") && ["json", "sql"].contains(&self.ending());
        in_api || file.contains(".gen.")
    }
}

fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Whether `line` holds `word` with no letter, digit or underscore beside it.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let of_a_name =
        |beside: Option<char>| beside.is_some_and(|beside| beside.is_alphanumeric() || beside == '_');
    line.match_indices(word).any(|(at, _)| {
        !of_a_name(line[..at].chars().next_back()) && !of_a_name(line[at + word.len()..].chars().next())
    })
}

/// Blanks out what is no code: comments, strings and characters. Lines and columns stay where they were.
fn code_alone(text: &str) -> String {
    let text: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let length = not_code(&text, at);
        if length == 0 {
            code.push(text[at]);
            at += 1;
        } else {
            let end = (at + length).min(text.len());
            code.extend(text[at..end].iter().map(|letter| if *letter == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

/// The length of the comment or literal that starts at `at`; 0 when none does.
fn not_code(text: &[char], at: usize) -> usize {
    let rest = &text[at..];
    match rest {
        ['/', '/', ..] => rest.iter().position(|letter| *letter == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => block_comment(rest),
        ['"', ..] => string(rest),
        ['r', '"' | '#', ..] if at == 0 || !continues_a_name(text[at - 1]) => raw_string(rest),
        ['b' | 'c', 'r', '"' | '#', ..] if at == 0 || !continues_a_name(text[at - 1]) => {
            match raw_string(&rest[1..]) {
                0 => 0,
                length => length + 1,
            }
        }
        ['\'', '\\', _, tail @ ..] => tail.iter().position(|letter| *letter == '\'').map_or(0, |end| end + 4),
        // `'a'` is a character, `'a` without the second quote a lifetime.
        ['\'', _, '\'', ..] => 3,
        _ => 0,
    }
}

fn continues_a_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Block comments nest.
fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0_u32;
    let mut at = 0;
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => {
                depth += 1;
                at += 2;
            }
            ['*', '/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// `r"…"`, `r#"…"#` and so on; `r#name` is a name.
fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|letter| **letter == '#').count();
    let start = 1 + hashes;
    if rest.get(start) != Some(&'"') {
        return 0;
    }
    let closes = |end: usize| {
        rest[end] == '"' && rest[end + 1..].iter().take_while(|letter| **letter == '#').count() >= hashes
    };
    (start + 1..rest.len()).find(|end| closes(*end)).map_or(rest.len(), |end| end + 1 + hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let code = code_alone(text);
        let breaks = |text: &str| {
            text.char_indices().filter(|(_, it)| *it == '\n').map(|(at, _)| at).collect::<Vec<_>>()
        };
        assert_eq!(code.len(), text.len(), "columns stay: {code:?}");
        assert_eq!(breaks(&code), breaks(text), "lines stay: {code:?}");
        assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), expect);
    }

    #[test]
    fn comments_are_no_code() {
        check("a // b { c\nd", "a d");
        check("a /* { /* \n */ } */ b", "a b");
        check("/// doc\nfn", "fn");
    }

    #[test]
    fn literals_are_no_code() {
        check(r#"f("{\"}", 'x', '\'', b"y")"#, "f( , , , b )");
        check("r#\"a \" {\"# b", "b");
        check("br\"{\" b", "b");
    }

    #[test]
    fn lifetimes_and_raw_names_are_code() {
        check("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
        check("r#type + for\"x\"", "r#type + for");
    }

    #[test]
    fn an_open_end_is_no_panic() {
        check("\"abc\\", "");
        check("/* a", "");
        check("r#\"a", "");
        check("'", "'");
    }

    #[test]
    fn a_word_stands_alone() {
        assert!(has_word("use sea_orm::Entity;", "sea_orm"));
        assert!(!has_word("use sea_orm_migration::Schema;", "sea_orm"));
        assert!(!has_word("my_sea_orm", "sea_orm"));
    }
}
