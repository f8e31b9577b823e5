//! The one scope function.

use database::{Query, Scope};

/// Appends the condition that the unit in `unit_column` lies within `scope`. Where `maintainer_column` is given
/// and the scope is restricted to an employee's own customers, that column must name the employee as well.
///
/// Lists, searches, counts, exports and live events all go through here.
pub fn within(query: &mut Query, scope: &Scope, unit_column: &str, maintainer_column: Option<&str>) {
    let subtrees = match scope {
        Scope::Everything => {
            query.push("1 = 1");
            return;
        }
        Scope::Subtrees(subtrees) => subtrees,
    };
    query.push("(1 = 0");
    for subtree in subtrees {
        query.push(" or (");
        below(query, unit_column, &subtree.path);
        if let (Some(employee), Some(column)) = (subtree.own_of, maintainer_column) {
            query.push(" and ").push(column).push(" = ").bind(employee);
        }
        query.push(")");
    }
    query.push(")");
}

/// Appends the condition that the unit in `unit_column` is the one at `path` or lies below it.
pub fn below(query: &mut Query, unit_column: &str, path: &str) {
    query.push(unit_column).push(" in (select id from organisation_unit where path >= ");
    query.bind(path.to_owned()).push(" and path < ").bind(subtree_end(path)).push(")");
}

/// Whether a unit with this path lies within `scope`, own customers aside.
pub fn is_within(scope: &Scope, path: &str) -> bool {
    match scope {
        Scope::Everything => true,
        Scope::Subtrees(subtrees) => subtrees.iter().any(|it| path.starts_with(&it.path)),
    }
}

/// Digits of one node in a path.
pub(crate) const NODE_DIGITS: usize = 6;

/// The first path after all paths below `path`. Digits sort alike under every collation.
pub fn subtree_end(path: &str) -> String {
    let (parents, node) = path.split_at(path.len().saturating_sub(NODE_DIGITS));
    format!("{parents}{:06}", node.parse::<i64>().unwrap_or(0) + 1)
}

/// The paths of the units above the one at `path`, from the top, itself the last.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    (NODE_DIGITS..=path.len()).step_by(NODE_DIGITS).filter_map(|end| path.get(..end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use database::Subtree;

    #[test]
    fn the_ancestors_of_a_unit_begin_at_the_company() {
        let paths: Vec<_> = ancestors("000001000002000009").collect();
        assert_eq!(paths, ["000001", "000001000002", "000001000002000009"]);
    }

    #[test]
    fn a_subtree_ends_before_its_next_sister() {
        assert_eq!(subtree_end("000001000002"), "000001000003");
        assert!("000001000002000009" < subtree_end("000001000002").as_str());
    }

    #[test]
    fn an_empty_scope_sees_nothing() {
        let mut query = Query::new("");
        within(&mut query, &Scope::Subtrees(Vec::new()), "unit_id", None);
        assert_eq!(query.text(), "(1 = 0)");
    }

    #[test]
    fn a_parent_includes_its_children_and_not_its_sisters() {
        let area = Scope::Subtrees(vec![Subtree { path: "000001000002".to_owned(), own_of: None }]);
        assert!(is_within(&area, "000001000002000009"));
        assert!(!is_within(&area, "000001000003"));
        assert!(!is_within(&area, "000001"));
    }
}
