//! What the parts of a file may hold, and their one spelling.

use super::model::{Contact, InvoiceTitle, Occasion, Site};
use crate::fields::check_credit_code;
use crate::model::Kind;
use kernel::{BusinessDay, FieldProblem};
use vault::normalise;

/// Longest name, address or bank, in characters.
const TEXT_CHARS_MAX: usize = 200;
/// Longest phone as somebody types it.
const PHONE_CHARS_MAX: usize = 40;
const PHONE_DIGITS_MIN: usize = 5;
const TAX_NUMBER_CHARS: std::ops::RangeInclusive<usize> = 15..=20;
const CREDIT_CODE_CHARS: usize = 18;
const ACCOUNT_CHARS: std::ops::RangeInclusive<usize> = 6..=34;
const LATITUDE_UDEG_MAX: i64 = 90_000_000;
const LONGITUDE_UDEG_MAX: i64 = 180_000_000;
/// The year of which every day of the calendar is one.
const LEAP_YEAR: &str = "2000";

type Checked<T> = Result<T, Vec<FieldProblem>>;

#[derive(Default)]
struct Wrong(Vec<FieldProblem>);

impl Wrong {
    fn add(&mut self, field: &str, code: &str, message: &str) {
        self.0.push(FieldProblem::new(field, code, message));
    }

    /// A text without outer space; nothing left of it is nothing.
    fn text(&mut self, field: &str, text: Option<String>) -> Option<String> {
        let text = text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())?;
        if TEXT_CHARS_MAX < text.chars().count() {
            self.add(
                field,
                "too_long",
                &format!("at most {TEXT_CHARS_MAX} characters / 最多 {TEXT_CHARS_MAX} 个字符"),
            );
        } else if text.chars().any(char::is_control) {
            self.add(field, "unfit", "no line breaks or control characters / 不能含换行或控制字符");
        }
        Some(text)
    }

    fn phone(&mut self, text: Option<String>) -> Option<String> {
        let text = text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())?;
        let phone = normalise::phone(&text);
        if phone.len() < PHONE_DIGITS_MIN || PHONE_CHARS_MAX < text.chars().count() {
            self.add(
                "phone",
                "not_a_phone",
                "a telephone number with at least 5 digits / 请填写电话号码,至少 5 位数字",
            );
        }
        Some(phone)
    }

    fn required<T>(&mut self, field: &str, value: Option<&T>) {
        if value.is_none() {
            self.add(field, "required", "must not be empty / 不能为空");
        }
    }

    fn end<T>(self, value: T) -> Checked<T> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

pub(crate) fn contact(contact: Contact) -> Checked<Contact> {
    let mut wrong = Wrong::default();
    let (name, phone) = (wrong.text("name", contact.name), wrong.phone(contact.phone));
    wrong.required("name", name.as_ref());
    wrong.required("role", contact.role.as_ref());
    wrong.end(Contact { name, phone, role: contact.role })
}

pub(crate) fn invoice_title(kind: Kind, title: InvoiceTitle) -> Checked<InvoiceTitle> {
    let mut wrong = Wrong::default();
    let checked = InvoiceTitle {
        title: wrong.text("title", title.title),
        tax_number: title.tax_number.as_deref().and_then(|it| tax_number(&mut wrong, it)),
        address: wrong.text("address", title.address),
        phone: wrong.phone(title.phone),
        bank: wrong.text("bank", title.bank),
        account: title.account.as_deref().and_then(|it| account(&mut wrong, it)),
    };
    wrong.required("title", checked.title.as_ref());
    if kind == Kind::Organisation {
        wrong.required("tax_number", checked.tax_number.as_ref());
    }
    if checked.account.is_some() && checked.bank.is_none() {
        wrong.add("bank", "required", "an account stands at a bank / 填写账号时须填写开户行");
    }
    wrong.end(checked)
}

fn tax_number(wrong: &mut Wrong, text: &str) -> Option<String> {
    let number = normalise::identity_number(text);
    if number.is_empty() {
        return None;
    }
    if !TAX_NUMBER_CHARS.contains(&number.len()) {
        wrong.add("tax_number", "length", "15 to 20 letters and digits / 15 至 20 位字母或数字");
    } else if number.len() == CREDIT_CODE_CHARS
        && !is_identity_number(&number)
        && let Err(fault) = check_credit_code(&number)
    {
        wrong.add("tax_number", fault.code(), &fault.to_string());
    }
    Some(number)
}

/// Somebody who trades under their own name has their identity number as tax number: digits, the last maybe an X.
fn is_identity_number(number: &str) -> bool {
    let (digits, last) = number.split_at(number.len().saturating_sub(1));
    let is_digit = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    is_digit(digits) && (is_digit(last) || last == "X") && !digits.starts_with('9')
}

fn account(wrong: &mut Wrong, text: &str) -> Option<String> {
    let number = normalise::identity_number(text);
    if number.is_empty() {
        return None;
    }
    if !ACCOUNT_CHARS.contains(&number.len()) {
        wrong.add("account", "length", "6 to 34 letters and digits / 6 至 34 位字母或数字");
    }
    Some(number)
}

pub(crate) fn site(kind: Kind, site: Site) -> Checked<Site> {
    let mut wrong = Wrong::default();
    if kind != Kind::Organisation {
        wrong.add("name", "not_allowed", "only organisations have sites / 只有单位客户可登记场所");
    }
    let (name, address) = (wrong.text("name", site.name), wrong.text("address", site.address));
    wrong.required("name", name.as_ref());
    let fits = match (site.latitude_udeg, site.longitude_udeg) {
        (None, None) => true,
        (Some(latitude), Some(longitude)) => {
            latitude.abs() <= LATITUDE_UDEG_MAX && longitude.abs() <= LONGITUDE_UDEG_MAX
        }
        _ => false,
    };
    if !fits {
        wrong.add("latitude_udeg", "out_of_range", "give latitude (-90 to 90) and longitude (-180 to 180), both or none / 经纬度须同时填写且在范围内");
    }
    wrong.end(Site { name, address, ..site })
}

pub(crate) fn occasion(occasion: Occasion) -> Checked<Occasion> {
    let mut wrong = Wrong::default();
    wrong.required("kind", occasion.kind.as_ref());
    let date = occasion.date.as_deref().map(|it| normalise::fold_width(it).trim().to_owned());
    let date = date.filter(|it| !it.is_empty());
    wrong.required("date", date.as_ref());
    if date.as_deref().is_some_and(|it| month_day(it).is_none()) {
        wrong.add(
            "date",
            "not_a_date",
            "a day as 1990-05-21, or 05-21 without its year / 日期,如 1990-05-21,不知年份填 05-21",
        );
    }
    wrong.end(Occasion { kind: occasion.kind, date })
}

/// The month and day of `1990-05-21` or `05-21` as `05-21`; nothing when it is no day of any calendar.
pub(crate) fn month_day(date: &str) -> Option<String> {
    let whole = if date.len() == 5 { format!("{LEAP_YEAR}-{date}") } else { date.to_owned() };
    let day: BusinessDay = whole.parse().ok()?;
    // Whoever writes it otherwise than the calendar does would not find it again.
    (day.to_string() == whole).then(|| whole.get(5..).unwrap_or_default().to_owned())
}

/// The days of the year that are kept on `day`: itself, and 29 February on the 28th of a year without one.
pub(crate) fn kept_on(day: BusinessDay) -> Vec<String> {
    let month_day = |day: BusinessDay| day.to_string().get(5..).unwrap_or_default().to_owned();
    let own = month_day(day);
    let leap = (own == "02-28" && month_day(day.plus(1)) == "03-01").then(|| "02-29".to_owned());
    [Some(own), leap].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::model::{ContactRole, OccasionKind};

    fn codes<T>(checked: Checked<T>) -> Vec<(String, String)> {
        checked.err().unwrap_or_default().into_iter().map(|it| (it.field, it.code)).collect()
    }

    fn told(field: &str, code: &str) -> Vec<(String, String)> {
        vec![(field.to_owned(), code.to_owned())]
    }

    #[test]
    fn a_contact_has_a_name_and_a_role() {
        let good = Contact {
            name: Some(" 王芳 ".to_owned()),
            phone: Some("138-0013-8000".to_owned()),
            role: Some(ContactRole::Finance),
        };
        let checked = contact(good).unwrap();
        assert_eq!((checked.name, checked.phone), (Some("王芳".to_owned()), Some("13800138000".to_owned())));
        let fields: Vec<_> = codes(contact(Contact::default())).into_iter().map(|it| it.0).collect();
        assert_eq!(fields, ["name", "role"]);
        let bad = Contact {
            name: Some("x".to_owned()),
            phone: Some("无".to_owned()),
            role: Some(ContactRole::Driver),
        };
        assert_eq!(codes(contact(bad)), told("phone", "not_a_phone"));
    }

    #[test]
    fn an_organisation_needs_a_tax_number_that_checks() {
        let title = |tax: Option<String>| InvoiceTitle {
            title: Some("顺达".to_owned()),
            tax_number: tax,
            ..Default::default()
        };
        assert_eq!(codes(invoice_title(Kind::Organisation, title(None))), told("tax_number", "required"));
        assert!(invoice_title(Kind::Person, title(None)).is_ok());
        assert!(invoice_title(Kind::Organisation, title(Some("91350100M000100Y43".to_owned()))).is_ok());
        let wrong = invoice_title(Kind::Organisation, title(Some("91350100M000100Y44".to_owned())));
        assert_eq!(codes(wrong), told("tax_number", "check_digit"));
        assert_eq!(
            codes(invoice_title(Kind::Person, title(Some("123".to_owned())))),
            told("tax_number", "length")
        );
        assert!(invoice_title(Kind::Person, title(Some("11010119900307567x".to_owned()))).is_ok());
        let account = InvoiceTitle { account: Some("6222021234567890".to_owned()), ..title(None) };
        assert_eq!(codes(invoice_title(Kind::Person, account)), told("bank", "required"));
    }

    #[test]
    fn a_site_belongs_to_an_organisation_and_lies_on_earth() {
        let good = Site { name: Some("车场".to_owned()), ..Site::default() };
        assert!(site(Kind::Organisation, good.clone()).is_ok());
        assert_eq!(codes(site(Kind::Person, good.clone())), told("name", "not_allowed"));
        let half = Site { latitude_udeg: Some(39_900_000), ..good };
        assert_eq!(codes(site(Kind::Organisation, half)), told("latitude_udeg", "out_of_range"));
    }

    #[test]
    fn an_occasion_is_a_day_of_the_calendar_with_or_without_its_year() {
        let on = |date: &str| {
            occasion(Occasion { kind: Some(OccasionKind::Birthday), date: Some(date.to_owned()) })
        };
        for date in ["1990-05-21", "05-21", "02-29", "2000-02-29"] {
            assert!(on(date).is_ok(), "{date}");
        }
        for date in ["2001-02-29", "13-01", "5-21", "1990-5-21", "x"] {
            assert_eq!(codes(on(date)), told("date", "not_a_date"), "{date}");
        }
        assert_eq!(month_day("1990-05-21"), Some("05-21".to_owned()));
    }

    #[test]
    fn who_was_born_on_a_leap_day_is_remembered_every_year() {
        assert_eq!(kept_on("2026-02-28".parse().unwrap()), ["02-28", "02-29"]);
        assert_eq!(kept_on("2028-02-28".parse().unwrap()), ["02-28"]);
        assert_eq!(kept_on("2028-02-29".parse().unwrap()), ["02-29"]);
    }
}
