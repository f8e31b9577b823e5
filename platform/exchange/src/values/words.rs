//! Yes or no, and words of closed lists.

use super::shown;
use crate::fields::{Choice, folded};
use crate::problem::Fault;

const YES: [&str; 7] = ["true", "yes", "y", "1", "是", "有", "真"];
const NO: [&str; 7] = ["false", "no", "n", "0", "否", "无", "假"];

/// Reads true/false, yes/no, Y/N, 1/0, 是/否, 有/无.
pub fn boolean(text: &str) -> Result<bool, Fault> {
    let word = folded(text);
    if YES.contains(&word.as_str()) {
        Ok(true)
    } else if NO.contains(&word.as_str()) {
        Ok(false)
    } else {
        let text = shown(text);
        Err(Fault::new(
            "not_a_boolean",
            format!("“{text}”既不是“是”也不是“否”,请填 true 或 false"),
            format!("`{text}` is neither yes nor no; write true or false"),
        ))
    }
}

/// Reads one of the words listed, by its canonical spelling or an alias, as the canonical spelling.
pub fn choice(text: &str, choices: &'static [Choice]) -> Result<&'static str, Fault> {
    let trimmed = text.trim();
    if let Some(exact) = choices.iter().find(|it| it.value == trimmed) {
        return Ok(exact.value);
    }
    let word = folded(text);
    choices
        .iter()
        .find(|it| folded(it.value) == word || it.aliases.iter().any(|alias| folded(alias) == word))
        .map(|it| it.value)
        .ok_or_else(|| {
            let words: Vec<_> = choices.iter().map(|it| it.value).collect();
            let (text, words) = (shown(text), words.join(", "));
            Fault::new(
                "unknown_choice",
                format!("“{text}”不在可选值之中,可用:{words}"),
                format!("`{text}` is not one of {words}"),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILIES: &[Choice] = &[
        Choice { value: "gasoline", aliases: &["汽油", "petrol"] },
        Choice { value: "car_service", aliases: &["汽服"] },
    ];

    #[test]
    fn yes_and_no_are_read_in_both_languages() {
        for text in ["true", "TRUE", "Yes", "y", "1", "是", "Y"] {
            assert_eq!(boolean(text), Ok(true), "{text}");
        }
        for text in ["false", "No", "0", "否"] {
            assert_eq!(boolean(text), Ok(false), "{text}");
        }
        assert_eq!(boolean("maybe").unwrap_err().code, "not_a_boolean");
    }

    #[test]
    fn a_choice_is_read_by_name_and_alias_and_told_with_the_others_when_unknown() {
        assert_eq!(choice(" 汽油 ", FAMILIES), Ok("gasoline"));
        assert_eq!(choice("Car Service", FAMILIES), Ok("car_service"));
        let fault = choice("steam", FAMILIES).unwrap_err();
        assert_eq!(fault.code, "unknown_choice");
        assert!(fault.message.zh.contains("gasoline, car_service"));
    }
}
