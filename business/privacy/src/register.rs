//! The register of processing activities (个人信息处理活动记录) as a file.

use crate::shapes::cell;
use kernel::processing::Activity;
use kernel::{Lang, Words};
use std::sync::Arc;

/// What every crate declares, in the order of the composition root, which hands it to the routes.
#[derive(Clone, Debug)]
pub struct Register(Arc<[Activity]>);

impl Register {
    pub fn new(activities: Vec<Activity>) -> Self {
        Self(activities.into())
    }

    pub fn activities(&self) -> &[Activity] {
        &self.0
    }

    fn rows(&self, lang: Lang) -> impl Iterator<Item = [String; 7]> {
        self.0.iter().map(move |it| {
            let said = |words: Words| words.get(lang).to_owned();
            let data: Vec<String> = it.data.iter().map(|it| said(it.words())).collect();
            [
                it.name.to_owned(),
                said(it.title.words()),
                said(it.purpose.words()),
                data.join(if lang == Lang::Zh { "、" } else { ", " }),
                said(it.basis.words()),
                said(it.retention.words()),
                said(it.recipients.words()),
            ]
        })
    }

    fn header(lang: Lang) -> [&'static str; 7] {
        match lang {
            Lang::Zh => ["编号", "处理活动", "处理目的", "个人信息种类", "合法性基础", "保存期限", "接收方"],
            Lang::En => ["Name", "Activity", "Purpose", "Data", "Legal basis", "Retention", "Recipients"],
        }
    }

    pub fn csv(&self, lang: Lang) -> Vec<u8> {
        let mut text = String::from('\u{feff}');
        let mut line = |cells: Vec<String>| {
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        };
        line(Self::header(lang).iter().map(|it| cell(it)).collect());
        for row in self.rows(lang) {
            line(row.iter().map(|it| cell(it)).collect());
        }
        text.into_bytes()
    }

    pub fn markdown(&self, lang: Lang) -> Vec<u8> {
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let header = Self::header(lang).map(str::to_owned);
        let mut text = row(&header);
        text.push_str(&row(&header.clone().map(|_| "---".to_owned())));
        for cells in self.rows(lang) {
            text.push_str(&row(&cells.map(|it| it.replace('|', "\\|"))));
        }
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::processing::{DataClass, LegalBasis, Said};

    #[test]
    fn the_register_reads_in_either_language() {
        let said = Said("甲|乙", "a|b");
        let activity = Activity {
            name: "x.y",
            title: said,
            purpose: said,
            data: &[DataClass::Name, DataClass::Phone],
            basis: LegalBasis::Consent,
            retention: said,
            recipients: said,
        };
        let register = Register::new(vec![activity]);
        let zh = String::from_utf8(register.csv(Lang::Zh)).unwrap();
        assert!(zh.contains("\"姓名、电话\",\"个人同意\""), "{zh}");
        let en = String::from_utf8(register.markdown(Lang::En)).unwrap();
        assert!(en.contains("| a\\|b | name, phone | consent |"), "{en}");
    }
}
