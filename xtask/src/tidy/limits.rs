//! A file is a page, a function is a screen.

use super::Complaint;
use super::source::Source;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// Source files, tests among them, have at most 500 lines.
pub(super) fn file_is_a_page(source: &Source) -> Vec<Complaint> {
    let is_source = ["rs", "ts", "tsx"].contains(&source.ending());
    let lines = source.text.lines().count();
    if !is_source || source.is_generated() || lines <= FILE_LINES_MAX {
        return Vec::new();
    }
    let text = format!("the file has {lines} lines, {FILE_LINES_MAX} are allowed: part it by subject");
    vec![Complaint::new(&source.path, FILE_LINES_MAX + 1, text)]
}

/// Functions have at most 70 lines from `fn` to the closing brace; what a macro writes is not counted.
pub(super) fn function_is_a_screen(source: &Source) -> Vec<Complaint> {
    if !source.is_rust() {
        return Vec::new();
    }
    let code = without_macro_definitions(&source.code);
    functions(&code)
        .filter(|function| function.lines > FUNCTION_LINES_MAX)
        .map(|function| {
            let Function { name, lines, .. } = function;
            let text = format!(
                "`{name}` has {lines} lines, {FUNCTION_LINES_MAX} are allowed: take a step out of it"
            );
            Complaint::new(&source.path, function.line, text)
        })
        .collect()
}

struct Function<'a> {
    name: &'a str,
    line: usize,
    lines: usize,
}

fn functions(code: &str) -> impl Iterator<Item = Function<'_>> {
    code.match_indices("fn ").filter_map(|(at, _)| {
        let stands_alone = !code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let name = code[at + 3..].split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?;
        if !stands_alone || name.is_empty() {
            return None;
        }
        let opening = at + body(&code[at..])?;
        let closing = opening + block(&code[opening..])?;
        let line = code[..at].matches('\n').count() + 1;
        Some(Function { name, line, lines: code[at..closing].matches('\n').count() + 1 })
    })
}

/// Where the body's brace opens; nothing for a function without a body.
fn body(signature: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, letter) in signature.char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => return None,
            '{' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// Where the block that opens at the start of `code` closes.
fn block(code: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, letter) in code.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The code with the bodies of `macro_rules!` blanked out: a table of code is as long as the table.
fn without_macro_definitions(code: &str) -> String {
    let mut left = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find("macro_rules!") {
        let Some(opening) = rest[start..].find('{').map(|at| start + at) else { break };
        let Some(closing) = block(&rest[opening..]).map(|at| opening + at) else { break };
        left.push_str(&rest[..start]);
        left.extend(rest[start..closing].chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        rest = &rest[closing + 1..];
    }
    left + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> String {
        "    call();\n".repeat(count)
    }

    #[track_caller]
    fn check(path: &str, text: &str, expect: &[(usize, &str)]) {
        let source = Source::new(path, text);
        let found = [file_is_a_page(&source), function_is_a_screen(&source)].concat();
        assert_eq!(found.len(), expect.len(), "{found:?}");
        for (complaint, (line, words)) in found.iter().zip(expect) {
            assert_eq!(complaint.line, *line, "{complaint}");
            assert!(complaint.text.contains(words), "{complaint}");
        }
    }

    #[test]
    fn five_hundred_lines_are_a_page_and_one_more_is_not() {
        check("a.rs", &"\n".repeat(500), &[]);
        check("a.rs", &"\n".repeat(501), &[(501, "has 501 lines")]);
        check("a.tsx", &"\n".repeat(501), &[(501, "has 501 lines")]);
    }

    #[test]
    fn prose_and_generated_files_may_be_long() {
        check("a.md", &"\n".repeat(501), &[]);
        check("console/src/schema.gen.ts", &"\n".repeat(501), &[]);
    }

    #[test]
    fn seventy_lines_are_a_screen_and_one_more_is_not() {
        check("a.rs", &format!("fn short() {{\n{}}}\n", lines(68)), &[]);
        check("a.rs", &format!("\nfn long() {{\n{}}}\n", lines(69)), &[(2, "`long` has 71 lines")]);
    }

    #[test]
    fn braces_in_strings_and_comments_do_not_count() {
        let text = format!("fn long() {{\n\"}}\"; // }}\n{}}}\n", lines(68));
        check("a.rs", &text, &[(1, "`long`")]);
    }

    #[test]
    fn the_signature_counts_and_arrays_in_it_do_not_end_it() {
        check("a.rs", &format!("fn long(\n    a: [u8; 3],\n) {{\n{}}}\n", lines(67)), &[(1, "has 71 lines")]);
    }

    #[test]
    fn a_declaration_has_no_body() {
        check("a.rs", &format!("trait T {{ fn declared(&self);\n{}}}\n", lines(80)), &[]);
    }

    #[test]
    fn what_a_macro_writes_is_not_counted() {
        check(
            "a.rs",
            &format!("macro_rules! m {{ () => {{ fn f() {{\n{}}} }} }}\nfn g() {{}}\n", lines(80)),
            &[],
        );
    }

    #[test]
    fn a_method_inside_a_long_block_is_found() {
        let text = format!("impl A {{\n    fn long(&self) {{\n{}    }}\n}}\n", lines(69));
        check("a.rs", &text, &[(2, "`long` has 71 lines")]);
    }
}
