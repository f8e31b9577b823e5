//! Purposes, consent, requests of persons, reveals, alerts: the closed lists with their words.

use customers::PartId;
use kernel::{BusinessDay, Instant, Words, id_type};
use uuid::Uuid;
use vault::PersonalKind;

id_type! {
    /// A request of a person about their data.
    RequestId
}
id_type! {
    /// What was put together for a person, as a file.
    PackageId
}
id_type! {
    /// Word to whoever keeps confidentiality that something looks unusual.
    AlertId
}

kernel::words! {
    /// What a person is asked to agree to, each by itself (PIPL Art. 14, 23, 26, 29).
    Purpose {
        Marketing = "marketing", "营销信息", "marketing messages";
        /// Offers made from what somebody bought (PIPL Art. 24).
        Personalisation = "personalisation", "个性化推荐", "offers made from one's purchases";
        /// A camera reads the plate, and the visit is filed (PIPL Art. 26).
        PlateCamera = "plate_camera", "车牌摄像识别", "recognition by plate camera";
        /// Where somebody is, while they order (sensitive).
        Location = "location", "位置信息", "location";
        ThirdParty = "third_party", "向第三方提供", "passing on to third parties";
    }
}

kernel::words! {
    /// A way to reach a person.
    ContactChannel {
        Sms = "sms", "短信", "text message";
        Phone = "phone", "电话", "telephone";
        Wechat = "wechat", "微信", "WeChat";
        Visit = "visit", "上门走访", "visit";
        App = "app", "应用通知", "app notification";
    }
}

kernel::words! {
    /// How somebody told us what they agree to.
    ConsentSource {
        Counter = "counter", "站内柜台", "at the counter";
        Paper = "paper", "纸质签署", "signed on paper";
        Phone = "phone", "电话", "by telephone";
        Online = "online", "线上自助", "online";
        /// Replied to a message: 拒收请回复R
        Reply = "reply", "短信回复", "by reply to a message";
        Import = "import", "数据导入", "with imported files";
        /// Two files became one: the stricter of two holds.
        Merge = "merge", "档案合并", "by merging files";
        /// A request of the person was done.
        Request = "request", "个人请求", "by a request";
    }
}

kernel::words! {
    /// Why a message is sent: it decides what must allow it.
    ContactReason {
        /// Advertises: needs consent.
        Marketing = "marketing", "营销", "marketing";
        /// Tells of something that was bought, ordered or complained of.
        Service = "service", "服务通知", "about a service";
        /// Care for a customer who comes less: a visit or a call by the maintainer.
        Care = "care", "客户维护", "care of the customer";
    }
}

kernel::words! {
    /// What stands against reaching a person, whatever they agreed to.
    HoldKind {
        /// The person said no to marketing as such.
        Objection = "objection", "拒绝营销", "objects to marketing";
        /// We reach this person no more.
        Blacklist = "blacklist", "禁止联系", "not to be contacted";
        /// While a request is decided, or because the person asked for it (GB/T 35273).
        Restriction = "restriction", "限制处理", "processing restricted";
    }
}

kernel::words! {
    /// What a person may ask for (PIPL Art. 44 to 47).
    RequestKind {
        Access = "access", "查阅、复制", "access and copy";
        Correct = "correct", "更正、补充", "correction";
        Portability = "portability", "转移", "portability";
        Delete = "delete", "删除", "deletion";
        Restrict = "restrict", "限制处理", "restriction";
        Withdraw = "withdraw", "撤回同意", "withdrawal of consent";
    }
}

kernel::words! {
    /// Where a request stands.
    RequestState {
        Received = "received", "已受理", "received";
        /// Who asks was checked to be the person, or to act for them.
        Verified = "verified", "已核实身份", "identity checked";
        InProgress = "in_progress", "办理中", "being worked on";
        Done = "done", "已办结", "done";
        Refused = "refused", "已拒绝", "refused";
        Cancelled = "cancelled", "已撤销", "taken back";
    }
}

kernel::words! {
    /// Which values of a person are shown together.
    FieldClass {
        Name = "name", "姓名", "name";
        Phone = "phone", "电话", "phones";
        Plate = "plate", "车牌", "plates";
        IdentityNumber = "identity_number", "证件号码", "identity number";
        Address = "address", "地址", "address";
        Note = "note", "备注", "notes";
        BankAccount = "bank_account", "银行账号", "bank accounts";
        /// Days of their life: a birthday, a wedding.
        Date = "date", "日期", "dates";
    }
}

impl FieldClass {
    pub const fn kind(self) -> PersonalKind {
        match self {
            Self::Name => PersonalKind::Name,
            Self::Phone => PersonalKind::Phone,
            Self::Plate => PersonalKind::Plate,
            Self::IdentityNumber => PersonalKind::IdentityNumber,
            Self::Address => PersonalKind::Address,
            Self::Note => PersonalKind::Note,
            Self::BankAccount => PersonalKind::BankAccount,
            Self::Date => PersonalKind::Date,
        }
    }
}

kernel::words! {
    /// Why somebody needs to see a value in clear.
    RevealReason {
        Call = "call", "电话回访", "to call the customer";
        Visit = "visit", "上门走访", "to visit the customer";
        Complaint = "complaint", "处理投诉", "to handle a complaint";
        Verify = "verify", "核实档案", "to check the file";
        Invoice = "invoice", "开具发票", "to make an invoice";
        Request = "request", "办理个人信息请求", "for a request of the person";
        Other = "other", "其他(须说明)", "something else, in words";
    }
}

kernel::words! {
    /// What looks unusual.
    AlertKind {
        ManyReveals = "many_reveals", "短时间内大量查看明文", "many reveals within an hour";
        NightReveal = "night_reveal", "夜间查看明文", "reveal at night";
        ForeignReveal = "foreign_reveal", "查看非本人负责片区的客户", "reveal outside one's own area";
        LeavingReveal = "leaving_reveal", "离职人员查看明文", "reveal by somebody who leaves";
        LimitReached = "limit_reached", "达到每日查看上限", "daily limit of reveals reached";
        ManyExports = "many_exports", "短时间内多次导出", "many exports within an hour";
        LargeExport = "large_export", "大量导出", "large export";
        NightExport = "night_export", "夜间导出", "export at night";
        LeavingExport = "leaving_export", "离职人员导出", "export by somebody who leaves";
        /// A row that was planted into an export stood in a file that somebody imports: the list had left.
        CanaryMet = "canary_met", "导入文件中出现已导出名单", "an exported list came back in an import";
    }
}

/// One line of the ledger of consent. Lines are never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub purpose: Purpose,
    pub text_version: i64,
    /// The one way of contact that is meant; none for all.
    pub channel: Option<ContactChannel>,
    pub is_given: bool,
    pub source: ConsentSource,
    /// When the person said it.
    pub at: Instant,
    /// Places the lines of one moment in order.
    pub seq: i64,
}

/// The text that a person agrees to, in force from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentText {
    pub purpose: Purpose,
    pub version: i64,
    pub text: Words,
    pub from: BusinessDay,
}

/// Something that stands against reaching a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub id: Uuid,
    pub kind: HoldKind,
    pub request: Option<RequestId>,
    pub since: Instant,
}

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) id: RequestId,
    /// For people to name it by.
    pub(crate) serial: i64,
    pub(crate) customer: Uuid,
    /// The contact in the customer's file who asks; none when it is the customer.
    pub(crate) contact: Option<PartId>,
    pub(crate) kind: RequestKind,
    pub(crate) state: RequestState,
    pub(crate) received_at: Instant,
    /// The last day on which it is answered in time.
    pub(crate) due_on: BusinessDay,
    pub(crate) closed_at: Option<Instant>,
    pub(crate) version: i64,
}
