//! What may be kept as a view.

use kernel::FieldProblem;
use serde_json::{Map, Value};

/// Characters of a name.
const NAME_LENGTH_MAX: usize = 40;
/// Characters of a list's name.
const LIST_LENGTH_MAX: usize = 40;
/// Bytes of everything that stands in the address.
const SEARCH_BYTES_MAX: usize = 4_000;
/// What people type to find somebody: names, phones, plates.
const SEARCHED_TEXT: &str = "q";
/// A place in a list that was read, which makes no sense later.
const PLACE: &str = "cursor";

/// The views that one person keeps of one list.
pub(crate) const VIEWS_MAX: usize = 100;

pub(crate) fn name_problem(name: &str) -> Option<FieldProblem> {
    let length = name.chars().count();
    let fits = (1..=NAME_LENGTH_MAX).contains(&length) && !name.chars().any(char::is_control);
    (!fits).then(|| {
        let message =
            format!("a name has 1 to {NAME_LENGTH_MAX} characters / 名称须为 1 至 {NAME_LENGTH_MAX} 个字符");
        FieldProblem::new("name", "unusable", message)
    })
}

pub(crate) fn list_problem(list: &str) -> Option<FieldProblem> {
    let is_plain = |it: char| it.is_ascii_lowercase() || it == '-' || it == '_' || it == '/';
    let fits = (1..=LIST_LENGTH_MAX).contains(&list.len()) && list.chars().all(is_plain);
    (!fits).then(|| {
        FieldProblem::new("list", "unusable", "name the page of the list: customers / 请填写列表页名称")
    })
}

pub(crate) fn search_problem(search: &Map<String, Value>) -> Option<FieldProblem> {
    if search.contains_key(SEARCHED_TEXT) {
        let message = "a text that was searched for may name a person and is not kept: leave it out / \
                       搜索文字可能含个人信息,不予保存:请去掉";
        return Some(FieldProblem::new("search.q", "personal", message));
    }
    if search.contains_key(PLACE) {
        let message = "a place in a list is not kept: leave it out / 不保存翻页位置:请去掉";
        return Some(FieldProblem::new("search.cursor", "unusable", message));
    }
    let is_large = serde_json::to_string(search).map_or(true, |it| it.len() > SEARCH_BYTES_MAX);
    is_large.then(|| {
        let message =
            format!("at most {SEARCH_BYTES_MAX} bytes of filters / 筛选条件不得超过 {SEARCH_BYTES_MAX} 字节");
        FieldProblem::new("search", "too_long", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_searched_text_and_a_place_are_not_kept() {
        assert_eq!(search_problem(&search(r#"{"abc": ["a"]}"#)), None);
        assert_eq!(search_problem(&search(r#"{"q": "13800001234"}"#)).unwrap().field, "search.q");
        assert_eq!(search_problem(&search(r#"{"cursor": "x"}"#)).unwrap().field, "search.cursor");
        let long = format!(r#"{{"tag": "{}"}}"#, "x".repeat(SEARCH_BYTES_MAX));
        assert_eq!(search_problem(&search(&long)).unwrap().code, "too_long");
    }

    #[test]
    fn names_are_short_and_printable() {
        assert_eq!(name_problem("上月流失的 A 类客户"), None);
        for name in ["", "a\nb", &"长".repeat(NAME_LENGTH_MAX + 1)] {
            assert!(name_problem(name).is_some(), "{name:?}");
        }
        assert_eq!(list_problem("customers"), None);
        assert!(list_problem("../etc").is_some());
    }
}
