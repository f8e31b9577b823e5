//! The fields that every file has, as data: what is added here is shown, kept, checked and counted without more.

use super::model::{Choice, Field, FieldGroup, FieldKind};
use crate::model::Kind;
use kernel::Words;

/// The longest credit period, in days.
const CREDIT_DAYS_MAX: i64 = 365;

const EVERYBODY: &[Kind] = Kind::ALL;
const ORGANISATIONS: &[Kind] = &[Kind::Organisation];

fn field(
    group: FieldGroup,
    key: &str,
    (zh, en): (&str, &str),
    kind: FieldKind,
    applies_to: &[Kind],
) -> Field {
    Field {
        key: key.to_owned(),
        name: Words::new(zh, en),
        group,
        kind,
        choices: Vec::new(),
        applies_to: applies_to.to_vec(),
        is_required: false,
        is_personal: false,
        range: (0, 0),
    }
}

fn choices(list: &[(&str, &str, &str)]) -> Vec<Choice> {
    list.iter().map(|(key, zh, en)| Choice { key: (*key).to_owned(), name: Words::new(*zh, *en) }).collect()
}

/// The fields that the program brings, in the order in which they are shown.
pub(crate) fn built_in() -> Vec<Field> {
    use FieldGroup::{Credit, Organisation, Preference, Won};
    use FieldKind::{Amount, Count, CreditCode, Customer, Date, Employee, Hours, Text};
    let choice = |group, key, words, list| Field {
        choices: choices(list),
        ..field(group, key, words, FieldKind::Choice, EVERYBODY)
    };
    let count = |key, words, range| Field { range, ..field(Credit, key, words, Count, ORGANISATIONS) };
    vec![
        field(
            Organisation,
            "credit_code",
            ("统一社会信用代码", "unified social credit code"),
            CreditCode,
            ORGANISATIONS,
        ),
        field(Credit, "credit_limit_minor", ("授信额度", "credit limit"), Amount, ORGANISATIONS),
        count("credit_days", ("账期(天)", "credit period in days"), (0, CREDIT_DAYS_MAX)),
        count("statement_day", ("每月对账日", "statement day of the month"), (1, 31)),
        choice(Preference, "payment_channel", ("常用支付方式", "preferred payment"), PAYMENT_CHANNELS),
        field(Preference, "preferred_hours", ("方便的时段", "convenient hours"), Hours, EVERYBODY),
        choice(Preference, "language", ("沟通语言", "language"), LANGUAGES),
        choice(Preference, "contact_channel", ("联系渠道", "contact channel"), CONTACT_CHANNELS),
        choice(Won, "won_channel", ("获客渠道", "how won"), WON_CHANNELS),
        field(Won, "won_campaign", ("活动", "campaign"), Text, EVERYBODY),
        field(Won, "won_referrer", ("推荐人", "referred by"), Customer, EVERYBODY),
        field(Won, "won_by", ("获客员工", "won by"), Employee, EVERYBODY),
        field(Won, "won_on", ("获客日期", "won on"), Date, EVERYBODY),
    ]
}

/// The words of the channels of payment as sales have them.
const PAYMENT_CHANNELS: &[(&str, &str, &str)] = &[
    ("cash", "现金", "cash"),
    ("bank_card", "银行卡", "bank card"),
    ("fuel_card", "加油卡", "fuel card"),
    ("wechat", "微信支付", "WeChat Pay"),
    ("alipay", "支付宝", "Alipay"),
    ("digital_yuan", "数字人民币", "digital yuan"),
    ("credit", "挂账", "on credit"),
    ("other", "其他", "other"),
];

const LANGUAGES: &[(&str, &str, &str)] = &[
    ("zh", "普通话", "Mandarin"),
    ("yue", "粤语", "Cantonese"),
    ("ug", "维吾尔语", "Uyghur"),
    ("bo", "藏语", "Tibetan"),
    ("en", "英语", "English"),
    ("other", "其他", "other"),
];

const CONTACT_CHANNELS: &[(&str, &str, &str)] = &[
    ("phone", "电话", "telephone"),
    ("sms", "短信", "text message"),
    ("wechat", "微信", "WeChat"),
    ("app", "手机应用", "app"),
    ("visit", "上门", "visit"),
    ("none", "不联系", "no contact"),
];

const WON_CHANNELS: &[(&str, &str, &str)] = &[
    ("walk_in", "自然到店", "walked in"),
    ("referral", "老带新", "referral"),
    ("campaign", "营销活动", "campaign"),
    ("visit", "上门拜访", "visit"),
    ("online", "线上", "online"),
    ("transfer", "内部转入", "handed over"),
    ("other", "其他", "other"),
];

/// What else a file has that history and completeness speak of; not kept as fields of their own.
const OTHERS: &[(&str, &str, &str)] = &[
    ("number", "客户编号", "customer number"),
    ("kind", "类型", "kind"),
    ("name", "名称", "name"),
    ("joined_on", "入档日期", "joined on"),
    ("owner", "归属单位", "owning unit"),
    ("maintainer", "维护人", "maintainer"),
    ("tags", "标签", "tags"),
    ("phone", "电话", "phone"),
    ("vehicle", "车辆", "vehicle"),
    ("vehicle.kind", "车辆类型", "kind of vehicle"),
    ("vehicle.fuel", "车辆燃料", "fuel of a vehicle"),
    ("vehicle.tank_ml", "油箱容量", "tank of a vehicle"),
    ("vehicle.from", "车辆起始日", "first day of a vehicle"),
    ("vehicle.until", "车辆结束日", "last day of a vehicle"),
    ("card", "加油卡", "fuel card"),
    ("card.kind", "卡种", "kind of card"),
    ("card.main", "主卡", "main card"),
    ("card.vehicle", "卡绑定车辆", "vehicle of a card"),
    ("card.limits", "卡限制", "limits of a card"),
    ("card.from", "卡起始日", "first day of a card"),
    ("card.until", "卡结束日", "last day of a card"),
    ("contact", "联系人", "contact"),
    ("contact.name", "联系人姓名", "name of a contact"),
    ("contact.phone", "联系人电话", "phone of a contact"),
    ("contact.role", "联系人角色", "role of a contact"),
    ("invoice_title", "发票抬头", "invoice title"),
    ("invoice_title.title", "抬头名称", "title on invoices"),
    ("invoice_title.tax_number", "税号", "tax number"),
    ("invoice_title.address", "开票地址", "address on invoices"),
    ("invoice_title.phone", "开票电话", "phone on invoices"),
    ("invoice_title.bank", "开户行", "bank"),
    ("invoice_title.account", "银行账号", "bank account"),
    ("site", "场所", "site"),
    ("site.name", "场所名称", "name of a site"),
    ("site.address", "场所地址", "address of a site"),
    ("site.latitude_udeg", "场所纬度", "latitude of a site"),
    ("site.longitude_udeg", "场所经度", "longitude of a site"),
    ("occasion", "纪念日", "occasion"),
    ("occasion.kind", "纪念日类型", "kind of occasion"),
    ("occasion.date", "纪念日日期", "day of an occasion"),
    ("note", "备注", "note"),
    ("attachment", "附件", "attachment"),
    ("credit_terms", "授信条款", "credit terms"),
];

/// What else a file has, beside its fields, by key.
pub(crate) fn other_parts() -> impl Iterator<Item = (&'static str, Words)> {
    OTHERS.iter().map(|(key, zh, en)| (*key, Words::new(*zh, *en)))
}

/// The name of a field of the program, or of another part of a file, for people; the key itself when it is neither.
pub fn field_words(key: &str) -> Words {
    if let Some(field) = built_in().into_iter().find(|it| it.key == key) {
        return field.name;
    }
    let other = OTHERS.iter().find(|it| it.0 == key);
    other.map_or_else(|| Words::new(key, key), |(_, zh, en)| Words::new(*zh, *en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_one_key_and_words_in_both_languages() {
        let mut keys: Vec<String> = built_in().into_iter().map(|it| it.key).collect();
        keys.extend(OTHERS.iter().map(|it| it.0.to_owned()));
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
        for key in keys {
            let words = field_words(&key);
            assert!(words.zh != key && !words.en.is_empty(), "{key}");
        }
        assert_eq!(field_words("custom.x").en, "custom.x");
    }

    #[test]
    fn choices_are_offered_by_fields_of_choices_alone() {
        for field in built_in() {
            assert_eq!(field.kind == FieldKind::Choice, !field.choices.is_empty(), "{}", field.key);
        }
    }
}
