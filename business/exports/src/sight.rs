//! What somebody saw when they asked for a list, as it is kept beside it until the list is made.

use database::{Scope, Subtree};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What somebody saw, as it is kept beside an export.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct KeptSight {
    subtrees: Vec<KeptSubtree>,
    /// Kinds of personal values that were hidden from them.
    hidden: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptSubtree {
    path: String,
    own_of: Option<Uuid>,
}

pub(crate) fn sight_text(scope: &Scope, hidden: &[&str]) -> String {
    let subtrees = match scope {
        Scope::Everything => vec![KeptSubtree { path: String::new(), own_of: None }],
        Scope::Subtrees(subtrees) => {
            subtrees.iter().map(|it| KeptSubtree { path: it.path.clone(), own_of: it.own_of }).collect()
        }
    };
    let hidden = hidden.iter().map(|it| (*it).to_owned()).collect();
    // A plain struct of ours: turning it into JSON cannot fail.
    serde_json::to_string(&KeptSight { subtrees, hidden }).unwrap_or_default()
}

/// The scope, and the kinds that were hidden.
pub(crate) fn sight_of_text(text: &str) -> (Scope, Vec<String>) {
    let kept: KeptSight = serde_json::from_str(text).unwrap_or_default();
    let subtrees = kept.subtrees.into_iter().map(|it| Subtree { path: it.path, own_of: it.own_of });
    (Scope::Subtrees(subtrees.collect()), kept.hidden)
}

/// Whether whoever sees `wide` sees everything that `narrow` shows.
pub(crate) fn covers(wide: &Scope, narrow: &Scope) -> bool {
    let Scope::Subtrees(wide) = wide else { return true };
    let Scope::Subtrees(narrow) = narrow else { return false };
    narrow.iter().all(|it| {
        wide.iter().any(|over| {
            it.path.starts_with(&over.path) && (over.own_of.is_none() || over.own_of == it.own_of)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subtrees(paths: &[&str]) -> Scope {
        Scope::Subtrees(paths.iter().map(|it| Subtree { path: (*it).to_owned(), own_of: None }).collect())
    }

    #[test]
    fn a_wider_scope_covers_a_narrower_one() {
        assert!(covers(&Scope::Everything, &subtrees(&["000001"])));
        assert!(covers(&subtrees(&["000001"]), &subtrees(&["000001000002"])));
        assert!(!covers(&subtrees(&["000001000002"]), &subtrees(&["000001"])));
        assert!(!covers(&subtrees(&["000001"]), &Scope::Everything));
        assert!(!covers(&subtrees(&["000001"]), &subtrees(&["000001", "000002"])));
        let own = Scope::Subtrees(vec![Subtree { path: "000001".into(), own_of: Some(Uuid::nil()) }]);
        assert!(covers(&subtrees(&["000001"]), &own) && !covers(&own, &subtrees(&["000001"])));
        assert_eq!(sight_of_text(&sight_text(&own, &["phone"])), (own.clone(), vec!["phone".to_owned()]));
        assert!(covers(&sight_of_text(&sight_text(&Scope::Everything, &[])).0, &own));
    }
}
