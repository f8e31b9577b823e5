//! Links between the project's own pages lead somewhere, to the heading even.

use super::Complaint;
use super::source::Source;
use std::collections::BTreeSet;

/// Every relative link of a page names a file or folder of the project; with `#`, a heading of that page.
pub(super) fn links_lead_somewhere(sources: &[Source], paths: &BTreeSet<String>) -> Vec<Complaint> {
    let pages = sources.iter().filter(|source| source.ending() == "md");
    pages
        .flat_map(|page| {
            links(&page.text).filter_map(|(line, target)| {
                let reason = broken(&page.path, &target, sources, paths)?;
                Some(Complaint::new(
                    &page.path,
                    line,
                    format!("the link to `{target}` leads nowhere: {reason}"),
                ))
            })
        })
        .collect()
}

/// Why the link is broken; nothing when it is not, or leads out of the project.
fn broken(page: &str, target: &str, sources: &[Source], paths: &BTreeSet<String>) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) =
        target.split_once('#').map_or((target, None), |(file, heading)| (file, Some(heading)));
    let file = if file.is_empty() { page.to_string() } else { resolve(page, file)? };
    let folder = format!("{file}/");
    if !paths.contains(&file) && !paths.iter().any(|path| path.starts_with(&folder)) {
        return Some(format!("there is no {file}"));
    }
    let heading = heading?;
    let linked = sources.iter().find(|source| source.path == file && source.ending() == "md")?;
    let found = prose(&linked.text).filter_map(|(_, line)| slug(line)).any(|slug| slug == heading);
    (!found).then(|| format!("{file} has no heading `{heading}`"))
}

/// The path that `link` means on `page`. One that climbs out of the project is left as it is, and not found.
fn resolve(page: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    if link.starts_with('/') {
        parts.clear();
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.is_empty() => return Some(link.to_string()),
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    // The root itself always exists.
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The lines of a page outside fenced code, counted from 1.
fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    page.lines().zip(1..).filter_map(move |(line, number)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((number, line))
    })
}

/// The targets of the links of a page, with their lines. What stands between backticks is code.
fn links(page: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    prose(page).flat_map(|(number, line)| {
        let text: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let targets: Vec<_> = text
            .split("](")
            .skip(1)
            .filter_map(|after| after.split([')', ' ']).next())
            .map(|target| (number, target.trim_matches(['<', '>']).to_string()))
            .collect();
        targets
    })
}

/// The anchor of a heading as code hosts make it: lower case, hyphens for spaces, marks dropped.
fn slug(line: &str) -> Option<String> {
    let heading = line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')?.trim();
    let letters = heading.to_lowercase();
    let kept = letters.chars().filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter));
    Some(kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, text: &str, expect: &[&str]) {
        let style = Source::new("docs/style.md", "# Style\n\n## Names, and units\n");
        let sources = [style, Source::new(page, text)];
        let mut paths: BTreeSet<String> = sources.iter().map(|source| source.path.clone()).collect();
        paths.insert("business/sales/src/lib.rs".to_string());
        let found = links_lead_somewhere(&sources, &paths);
        assert_eq!(found.len(), expect.len(), "{found:?}");
        for (complaint, words) in found.iter().zip(expect) {
            assert!(complaint.text.contains(words), "{complaint}");
        }
    }

    #[test]
    fn links_to_files_folders_and_headings_are_followed() {
        check(
            "README.md",
            "[a](docs/style.md) [b](business/sales) [c](./docs/style.md#names-and-units)",
            &[],
        );
        check("docs/a/b.md", "[a](../style.md) [b](../../README.md)", &["no README.md"]);
    }

    #[test]
    fn a_link_to_nothing_is_told_with_its_line() {
        check("README.md", "see\n[a](docs/missing.md)", &["there is no docs/missing.md"]);
        check("README.md", "[a](docs/style.md#colours)", &["no heading `colours`"]);
        check("README.md", "[a](#here)", &["no heading `here`"]);
        check("README.md", "[a](../elsewhere.md)", &["leads nowhere"]);
    }

    #[test]
    fn code_and_the_world_outside_are_not_links() {
        check("README.md", "`[a](missing.md)`\n```\n[b](missing.md)\n```\n[c](https://example.org/x)", &[]);
    }

    #[test]
    fn headings_in_chinese_have_anchors_too() {
        check("README.md", "# 快速 开始\n[a](#快速-开始)", &[]);
    }
}
