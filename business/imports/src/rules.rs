//! What a file probably is, which source it comes from, and how it may be called.

use crate::model::{ImportState, Kind};
use data_encoding::HEXLOWER;
use exchange::{Basis, suggest};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Rows that a dry run over the API reads. It is one transaction, for which whoever writes to a database in a
/// file must wait: a second or two, not minutes.
pub(crate) const DRY_RUN_ROWS_MAX: u64 = 50_000;

/// What a file with this header is: the kind that knows most of its columns and misses none that it must have.
pub(crate) fn guess_kind(header: &[String]) -> Option<Kind> {
    let mut best: Option<(usize, Kind)> = None;
    for kind in Kind::ALL.iter().copied() {
        let fields = kind.fields();
        let found = suggest(header, &fields);
        let is_sure = |it: &exchange::Suggestion| matches!(it.basis, Basis::Name | Basis::Alias);
        let is_complete = fields.iter().zip(&found).all(|(field, it)| !field.required || is_sure(it));
        let known = found.iter().filter(|it| is_sure(it)).count();
        if is_complete && best.is_none_or(|(most, _)| most < known) {
            best = Some((known, kind));
        }
    }
    best.map(|it| it.1)
}

/// By this a file of the same source is recognised: the same kind with the same columns in the same order.
pub(crate) fn source_key(kind: Kind, header: &[String]) -> String {
    let mut digest = Sha256::new();
    digest.update(kind.as_str().as_bytes());
    for name in header {
        let folded: String =
            name.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect();
        digest.update([0]);
        digest.update(folded.as_bytes());
    }
    HEXLOWER.encode(&digest.finalize())
}

/// The same source as one user keeps it to themselves.
pub(crate) fn own_source_key(key: &str, user: Option<Uuid>) -> String {
    user.map_or_else(|| key.to_owned(), |it| format!("{key}:{}", it.simple()))
}

/// Characters of a file's name that are kept.
const NAME_CHARS_MAX: usize = 80;

/// The name of an uploaded file, as it can stand on our disk: without folders and without characters that mean
/// something to a file system; its end is kept, since it says what the file is.
pub(crate) fn plain_name(offered: &str) -> String {
    let last = offered.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let is_kept = |it: &char| !it.is_control() && !r#"<>:"|?*"#.contains(*it);
    let kept: Vec<char> = last.trim_start_matches('.').chars().filter(is_kept).collect();
    let from = kept.len().saturating_sub(NAME_CHARS_MAX);
    let name: String = kept.get(from..).unwrap_or_default().iter().collect();
    let name = name.trim().trim_start_matches('.');
    if name.is_empty() { "upload".to_owned() } else { name.to_owned() }
}

/// The name of the file of rejected rows.
pub(crate) fn rejects_name(file_name: &str, is_workbook: bool) -> String {
    let stem = file_name.rsplit_once('.').map_or(file_name, |it| it.0);
    format!("{stem}-rejected.{}", if is_workbook { "xlsx" } else { "csv" })
}

/// The state of an import, from how it ended if it has, and from its job.
pub(crate) fn state(outcome: Option<&str>, job: Option<&str>) -> ImportState {
    match (outcome, job) {
        (Some("done"), _) => ImportState::Done,
        (None, Some("queued")) => ImportState::Queued,
        (None, Some("running" | "done")) => ImportState::Running,
        _ => ImportState::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_kind_is_told_by_the_columns() {
        let cases = [
            ("station_code,pos,receipt,time,product_code,quantity,amount", Some(Kind::Sales)),
            ("油站编码,小票号,交易时间,商品编码,金额", Some(Kind::Sales)),
            ("number,kind,name,phone,unit_code,maintainer", Some(Kind::Customers)),
            ("number,name,unit_code,post", Some(Kind::Employees)),
            ("card_number,customer_number,plate", Some(Kind::Cards)),
            ("customer_number,plate,fuel", Some(Kind::Vehicles)),
            ("code,name,family", Some(Kind::Products)),
            ("customer_number,name,role,phone", Some(Kind::Contacts)),
            ("客户编号,发票抬头,税号", Some(Kind::InvoiceTitles)),
            ("客户编号,场所名称,地址", Some(Kind::Sites)),
            ("客户编号,纪念日,日期", Some(Kind::Occasions)),
            ("a,b,c", None),
        ];
        for (columns, kind) in cases {
            assert_eq!(guess_kind(&header(columns)), kind, "{columns}");
        }
    }

    #[test]
    fn a_source_is_its_columns_whatever_their_case() {
        let key = |kind, columns: &str| source_key(kind, &header(columns));
        assert_eq!(key(Kind::Sales, "Time,升 数"), key(Kind::Sales, "time,升数"));
        assert_ne!(key(Kind::Sales, "a,b"), key(Kind::Sales, "b,a"));
        assert_ne!(key(Kind::Sales, "a,b"), key(Kind::Cards, "a,b"));
    }

    #[test]
    fn a_name_from_outside_leads_nowhere() {
        for (offered, kept) in [
            ("sales.csv", "sales.csv"),
            ("C:\\data\\三月 销售.xlsx", "三月 销售.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("..", "upload"),
            ("", "upload"),
            (".hidden", "hidden"),
            ("a\0b\n.csv", "ab.csv"),
        ] {
            assert_eq!(plain_name(offered), kept, "{offered}");
        }
        let long = plain_name(&format!("{}.csv", "长".repeat(500)));
        assert!(long.ends_with("长.csv") && long.chars().count() == NAME_CHARS_MAX);
    }

    #[test]
    fn rejected_rows_have_the_form_of_their_file() {
        assert_eq!(rejects_name("sales.march.csv", false), "sales.march-rejected.csv");
        assert_eq!(rejects_name("sales", true), "sales-rejected.xlsx");
    }

    #[test]
    fn a_job_that_was_given_up_is_a_failed_import() {
        assert_eq!(state(None, Some("queued")), ImportState::Queued);
        assert_eq!(state(None, Some("running")), ImportState::Running);
        assert_eq!(state(Some("done"), None), ImportState::Done);
        assert_eq!(state(Some("failed"), Some("done")), ImportState::Failed);
        assert_eq!(state(None, Some("failed")), ImportState::Failed);
        assert_eq!(state(None, None), ImportState::Failed);
    }
}
