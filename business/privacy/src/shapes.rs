//! What is kept of a person, and the register, as people read them.

use crate::operations::Section;
use serde_json::Value;

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A cell of CSV: quoted, and never read as a formula by a spreadsheet.
pub(crate) fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<i64>().is_err();
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// One line for each value: where it stands, which row, which column, what it says.
pub(crate) fn csv(sections: &[Section]) -> Vec<u8> {
    let mut text = String::from("\u{feff}section,row,field,value\r\n");
    for section in sections {
        for (row, number) in section.rows.iter().zip(1..) {
            for (name, value) in row {
                let cells = [cell(&section.title), number.to_string(), cell(name), cell(&text_of(value))];
                text.push_str(&cells.join(","));
                text.push_str("\r\n");
            }
        }
    }
    text.into_bytes()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page that prints: a table for each section.
pub(crate) fn html(sections: &[Section]) -> Vec<u8> {
    let mut text = String::from(
        "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\"><title>个人信息副本 Personal data</title>\
         <style>body{font:14px/1.5 sans-serif;margin:2em}table{border-collapse:collapse;margin-bottom:2em}\
         th,td{border:1px solid #999;padding:2px 6px;text-align:left;vertical-align:top}</style></head><body>\
         <h1>个人信息副本 Personal data</h1>",
    );
    for section in sections {
        text.push_str(&format!("<h2>{}</h2><table>", escape(&section.title)));
        for row in &section.rows {
            text.push_str("<tr><td>");
            for (name, value) in row {
                text.push_str(&format!("<b>{}</b>: {}<br>", escape(name), escape(&text_of(value))));
            }
            text.push_str("</td></tr>");
        }
        text.push_str("</table>");
    }
    text.push_str("</body></html>");
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use database::JsonRow;
    use serde_json::json;

    fn sections(value: &str) -> Vec<Section> {
        let row = JsonRow::from_iter([("name".to_owned(), json!(value))]);
        vec![Section { title: "t".to_owned(), rows: vec![row] }]
    }

    #[test]
    fn no_value_becomes_a_formula_or_a_script() {
        let text = String::from_utf8(csv(&sections("=1+1"))).unwrap();
        assert!(text.contains("\"'=1+1\""), "{text}");
        let text = String::from_utf8(html(&sections("<script>"))).unwrap();
        assert!(text.contains("&lt;script&gt;") && !text.contains("<script>"), "{text}");
    }

    #[test]
    fn a_number_below_zero_is_no_formula() {
        assert_eq!(cell("-12"), "\"-12\"");
        assert_eq!(cell("a\"b"), "\"a\"\"b\"");
    }
}
