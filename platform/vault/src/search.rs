//! Finding sealed values without opening them: keyed hashes of what people type.
//!
//! A value leaves tokens of its whole, and by kind of its tail, its bigrams and its pinyin initials. What is
//! typed becomes tokens in the same way, and a value is found when it has left all of them.

use crate::cipher::KeyedHash;
use crate::kind::PersonalKind;
use crate::normalise::{self, normalise};
use database::{Error, Query, Sql};
use pinyin::ToPinyinMulti;

/// The keyed hash of one thing by which a value is found.
pub type Token = [u8; 16];

/// A phone is also found by this many last digits.
const PHONE_TAIL: usize = 4;
/// A plate is also found by so many last characters, and by everything after the province.
const PLATE_TAILS: [usize; 2] = [4, 5];
/// Initials are found from two letters on; one would find a twentieth of everybody.
const INITIALS_MIN: usize = 2;
const INITIALS_MAX: usize = 6;
/// Readings of one name that are kept: characters with several readings multiply.
const READINGS_MAX: usize = 8;

/// So many people are very many. To look up each costs as much as to ask every hundredth of a million.
const COMMON: i64 = 5_000;

const NAME_BIGRAM: &str = "name/bigram";
const NAME_INITIALS: &str = "name/initials";
const PHONE_LAST: &str = "phone/tail";
const PLATE_LAST: &str = "plate/tail";

/// What was typed, as tokens: alternatives, each a set of tokens that one value must have left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    alternatives: Vec<Vec<Token>>,
}

impl Search {
    /// Whether nothing can be found: what was typed is too short or of no searchable kind.
    pub fn is_empty(&self) -> bool {
        self.alternatives.is_empty()
    }

    /// Appends a condition to a query: `column` is among the subjects with a value that matches. Whoever calls
    /// adds the scope.
    pub fn push_to(&self, query: &mut Query, column: &str) {
        if self.is_empty() {
            query.push("1 = 0");
            return;
        }
        query.push(column).push(" in (");
        for (index, tokens) in self.alternatives.iter().enumerate() {
            if index > 0 {
                query.push(" union ");
            }
            query.push("select subject_id from vault_token where token in ");
            query.bind_list(tokens.iter().map(|it| it.to_vec()));
            if tokens.len() > 1 {
                query.push(" group by subject_id, value_id having count(*) = ").bind(tokens.len() as i64);
            }
        }
        query.push(")");
    }

    /// Whether very many people are found. A list that shows the first of them had better ask of each whether they
    /// are one ([`Search::push_of`]) than gather all.
    pub async fn is_common(&self, sql: &impl Sql) -> Result<bool, Error> {
        for tokens in &self.alternatives {
            // Several tokens of one value are met by few, and cannot be asked for one by one.
            let [token] = tokens.as_slice() else { return Ok(false) };
            let mut query = Query::new("select count(*) from (select 1 from vault_token where token = ");
            query.bind(token.to_vec()).push(" limit ").bind(COMMON).push(") it");
            if sql.row::<(i64,)>(query).await?.is_some_and(|it| it.0 == COMMON) {
                return Ok(self.alternatives.iter().all(|it| it.len() == 1));
            }
        }
        Ok(false)
    }

    /// Appends the condition of [`Search::push_to`] so that it is asked of one subject after the other, however
    /// many there are. For what [`Search::is_common`], and for lists that stop early.
    pub fn push_of(&self, query: &mut Query, column: &str) {
        // A count keeps the databases from gathering everybody after all.
        query
            .push("(select count(*) from vault_token where subject_id = ")
            .push(column)
            .push(" and token in ");
        query.bind_list(self.alternatives.iter().flatten().map(|it| it.to_vec())).push(") > 0");
    }

    pub(crate) fn also(&mut self, mut tokens: Vec<Token>) {
        tokens.sort_unstable();
        tokens.dedup();
        if !tokens.is_empty() && !self.alternatives.contains(&tokens) {
            self.alternatives.push(tokens);
        }
    }
}

/// Everything by which a value of `kind` is found, without repetition.
pub(crate) fn tokens_of(hash: &KeyedHash, kind: PersonalKind, plain: &str) -> Vec<Token> {
    let value = normalise(kind, plain);
    if value.is_empty() {
        return Vec::new();
    }
    let mut tokens = vec![hash.of(kind.as_str(), &value)];
    match kind {
        PersonalKind::Name => {
            tokens.extend(bigrams(&value).map(|it| hash.of(NAME_BIGRAM, &it)));
            tokens.extend(initials(&value).iter().map(|it| hash.of(NAME_INITIALS, it)));
        }
        PersonalKind::Phone => {
            tokens.extend(tail(&value, PHONE_TAIL).map(|it| hash.of(PHONE_LAST, it)));
        }
        PersonalKind::Plate => {
            let tails = PLATE_TAILS.iter().filter_map(|count| tail(&value, *count));
            tokens.extend(tails.chain(after_province(&value)).map(|it| hash.of(PLATE_LAST, it)));
        }
        PersonalKind::IdentityNumber | PersonalKind::BankAccount => {}
        PersonalKind::Address | PersonalKind::Note | PersonalKind::Date => return Vec::new(),
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// What somebody typed into the field of one kind.
pub(crate) fn search(hash: &KeyedHash, kind: PersonalKind, typed: &str) -> Search {
    let mut search = Search::default();
    if kind == PersonalKind::Phone
        && let Some(last) = typed_tail(typed)
    {
        search.also(vec![hash.of(PHONE_LAST, &last)]);
        return search;
    }
    let value = normalise(kind, typed);
    let length = value.chars().count();
    if value.is_empty() {
        return search;
    }
    match kind {
        PersonalKind::Name => {
            search.also(match length {
                1 => vec![hash.of(kind.as_str(), &value)],
                _ => bigrams(&value).map(|it| hash.of(NAME_BIGRAM, &it)).collect(),
            });
            let letters: String = value.chars().filter(|it| !it.is_whitespace()).collect();
            if (INITIALS_MIN..=INITIALS_MAX).contains(&length)
                && letters.bytes().all(|it| it.is_ascii_lowercase())
            {
                search.also(vec![hash.of(NAME_INITIALS, &letters)]);
            }
        }
        PersonalKind::Plate => {
            search.also(vec![hash.of(kind.as_str(), &value)]);
            if length >= PLATE_TAILS[0] {
                search.also(vec![hash.of(PLATE_LAST, &value)]);
            }
        }
        PersonalKind::Phone | PersonalKind::IdentityNumber | PersonalKind::BankAccount => {
            search.also(vec![hash.of(kind.as_str(), &value)]);
        }
        PersonalKind::Address | PersonalKind::Note | PersonalKind::Date => {}
    }
    search
}

/// The end of a phone, when just that was typed. `0073` is one, although `00` begins numbers of other countries.
fn typed_tail(typed: &str) -> Option<String> {
    let digits: String = normalise::fold_width(typed).chars().filter(char::is_ascii_digit).collect();
    (digits.len() == PHONE_TAIL).then_some(digits)
}

/// What somebody typed into the one search box: whatever it may be.
pub(crate) fn search_any(hash: &KeyedHash, typed: &str) -> Search {
    let mut all = Search::default();
    let folded = normalise::fold_width(typed);
    let has_digit = folded.chars().any(|it| it.is_ascii_digit());
    let has_letter = folded.chars().any(char::is_alphabetic);
    let mut kinds = Vec::new();
    if !has_digit {
        kinds.push(PersonalKind::Name);
    } else if !has_letter {
        kinds.push(PersonalKind::Phone);
    }
    if has_digit {
        kinds.extend([PersonalKind::Plate, PersonalKind::IdentityNumber]);
    }
    for kind in kinds {
        for tokens in search(hash, kind, typed).alternatives {
            all.also(tokens);
        }
    }
    all
}

fn bigrams(value: &str) -> impl Iterator<Item = String> {
    value.chars().zip(value.chars().skip(1)).map(|(first, second)| String::from_iter([first, second]))
}

fn tail(value: &str, count: usize) -> Option<&str> {
    let skipped = value.chars().count().checked_sub(count)?;
    value.char_indices().nth(skipped).map(|(start, _)| &value[start..])
}

fn after_province(value: &str) -> Option<&str> {
    let province = value.chars().next().filter(|it| normalise::is_han(*it))?;
    Some(&value[province.len_utf8()..]).filter(|it| !it.is_empty())
}

/// The initials of a name in every reading of its characters, from their second letter on: of 单雄信 `dx`,
/// `dxx`, `sx` and `sxx`. Of Latin words, the first letter of each.
fn initials(value: &str) -> Vec<String> {
    let mut readings = vec![String::new()];
    let mut found = Vec::new();
    for letters in value.split_whitespace().flat_map(letters_of_word).take(INITIALS_MAX) {
        let longer = readings.iter().flat_map(|it| letters.iter().map(move |letter| format!("{it}{letter}")));
        readings = longer.take(READINGS_MAX).collect();
        found.extend(readings.iter().filter(|it| it.len() >= INITIALS_MIN).cloned());
    }
    found
}

/// The letters with which each part of a word may begin: every Chinese character is a part, and so is a run
/// of other letters.
fn letters_of_word(word: &str) -> Vec<Vec<char>> {
    let mut parts = Vec::new();
    let mut is_in_run = false;
    for sign in word.chars() {
        let letters = match sign.to_pinyin_multi() {
            Some(readings) => {
                is_in_run = false;
                first_letters(readings.into_iter().map(|it| it.plain()))
            }
            None if sign.is_ascii_lowercase() && !is_in_run => {
                is_in_run = true;
                vec![sign]
            }
            None => continue,
        };
        parts.push(letters);
    }
    parts
}

fn first_letters(readings: impl Iterator<Item = &'static str>) -> Vec<char> {
    let mut letters: Vec<char> = Vec::new();
    for letter in readings.filter_map(|it| it.chars().next()) {
        if !letters.contains(&letter) {
            letters.push(letter);
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash() -> KeyedHash {
        KeyedHash::new(b"test")
    }

    fn finds(kind: PersonalKind, plain: &str, typed: &str) -> bool {
        matches(&search(&hash(), kind, typed), kind, plain)
    }

    fn matches(search: &Search, kind: PersonalKind, plain: &str) -> bool {
        let left = tokens_of(&hash(), kind, plain);
        search.alternatives.iter().any(|tokens| tokens.iter().all(|it| left.contains(it)))
    }

    #[test]
    fn a_name_is_found_by_its_whole_its_parts_and_its_initials() {
        for typed in ["张三丰", "张三", "三丰", "张 三丰", "zs", "zsf", "ZSF"] {
            assert!(finds(PersonalKind::Name, "张三丰", typed), "{typed}");
        }
        for typed in ["张丰", "张三丰子", "sf", "z", ""] {
            assert!(!finds(PersonalKind::Name, "张三丰", typed), "{typed}");
        }
    }

    #[test]
    fn a_name_of_one_character_is_found_by_it_alone() {
        assert!(finds(PersonalKind::Name, "张", "张"));
        assert!(!finds(PersonalKind::Name, "张三", "张"));
    }

    #[test]
    fn a_surname_with_two_readings_is_found_by_both() {
        assert!(finds(PersonalKind::Name, "单雄信", "sxx"));
        assert!(finds(PersonalKind::Name, "单雄信", "dxx"));
    }

    #[test]
    fn a_latin_name_is_found_by_part_and_by_initials() {
        for typed in ["smith", "John Smith", "js", "JOHN"] {
            assert!(finds(PersonalKind::Name, "John  Smith", typed), "{typed}");
        }
    }

    #[test]
    fn a_phone_is_found_whole_and_by_its_last_four_digits() {
        for typed in ["13800138123", "+86 138 0013 8123", "8123"] {
            assert!(finds(PersonalKind::Phone, "138-0013-8123", typed), "{typed}");
        }
        for (phone, tail) in [("14289030073", "0073"), ("14289030086", "0086"), ("13800130000", "0000")] {
            assert!(finds(PersonalKind::Phone, phone, tail), "{tail}");
        }
        assert!(!finds(PersonalKind::Phone, "138-0013-8123", "123"));
        assert!(!finds(PersonalKind::Phone, "138-0013-8123", "1380"));
    }

    #[test]
    fn a_plate_is_found_whole_without_its_province_and_by_its_tail() {
        for typed in ["京A12345", "京a·12345", "A12345", "12345", "2345"] {
            assert!(finds(PersonalKind::Plate, "京A·12345", typed), "{typed}");
        }
        assert!(finds(PersonalKind::Plate, "粤BD12345", "bd12345"));
        assert!(!finds(PersonalKind::Plate, "京A12345", "345"));
    }

    #[test]
    fn the_one_search_box_takes_anything() {
        let cases = [
            (PersonalKind::Name, "张三", "张三"),
            (PersonalKind::Name, "张三", "zs"),
            (PersonalKind::Phone, "13800138123", "8123"),
            (PersonalKind::Plate, "京A12345", "12345"),
            (PersonalKind::Plate, "京A12345", "京A12345"),
            (PersonalKind::IdentityNumber, "11010119900307567X", "11010119900307567x"),
        ];
        for (kind, plain, typed) in cases {
            assert!(matches(&search_any(&hash(), typed), kind, plain), "{typed}");
        }
        assert!(search_any(&hash(), " ").is_empty());
    }

    #[test]
    fn addresses_and_notes_leave_no_tokens() {
        assert!(tokens_of(&hash(), PersonalKind::Address, "北京市朝阳区").is_empty());
        assert!(tokens_of(&hash(), PersonalKind::Note, "欠款").is_empty());
    }

    #[test]
    fn a_search_without_tokens_finds_nothing() {
        let mut query = Query::new("select 1 where ");
        Search::default().push_to(&mut query, "id");
        assert_eq!(query.text(), "select 1 where 1 = 0");
    }
}
