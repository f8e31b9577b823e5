//! The columns of a file of sales, and the words that some of them take.

use exchange::{Choice, Field, FieldKind};
use kernel::Words;

const fn choice(value: &'static str, aliases: &'static [&'static str]) -> Choice {
    Choice { value, aliases }
}

const IDENTIFIER_KINDS: &[Choice] = &[
    choice("card", &["卡", "油卡", "卡号"]),
    choice("plate", &["车牌", "车牌号"]),
    choice("phone", &["手机", "手机号", "电话"]),
    choice("customer_number", &["客户", "客户号", "客户编号"]),
];

const PAYMENTS: &[Choice] = &[
    choice("cash", &["现金"]),
    choice("bank_card", &["银行卡", "银联", "云闪付"]),
    choice("fuel_card", &["加油卡", "油卡", "电子卡"]),
    choice("wechat", &["微信", "微信支付"]),
    choice("alipay", &["支付宝"]),
    choice("digital_yuan", &["数字人民币"]),
    choice("credit", &["挂账", "记账"]),
    choice("other", &["其他", "其它"]),
];

const READ_BY: &[Choice] = &[
    choice("till", &["收银机", "刷卡", "出示", "人工"]),
    choice("camera", &["摄像", "摄像头", "车牌摄像", "车牌识别"]),
];

/// The columns of a file of sales.
pub fn fields() -> Vec<Field> {
    let words = Words::new;
    let text = FieldKind::Text;
    let mut fields = vec![
        Field::required(
            "station_code",
            &["station", "油站", "油站编码", "站点编码"],
            text,
            words("油站编码", "station code"),
        ),
        Field::optional("pos", &["till", "收银机", "POS"], text, words("收银机号", "point of sale")),
        Field::required(
            "receipt",
            &["receipt_no", "小票号", "流水号", "交易号"],
            text,
            words("小票号", "receipt number"),
        ),
        Field::optional("line", &["行号"], FieldKind::Integer, words("小票行号", "line of the receipt")),
        Field::required(
            "time",
            &["交易时间", "时间", "日期时间"],
            FieldKind::DateTime,
            words("交易时间", "time of the sale"),
        ),
        Field::optional(
            "identifier_kind",
            &["标识类型"],
            FieldKind::Choice(IDENTIFIER_KINDS),
            words("标识类型", "what was read at the till"),
        ),
        Field::optional(
            "identifier",
            &["客户标识"],
            text,
            words("客户标识", "the identifier read at the till"),
        ),
        Field::optional("card_number", &["card", "卡号", "油卡号"], text, words("卡号", "card number")),
        Field::optional("plate", &["车牌", "车牌号"], text, words("车牌号", "plate")),
        Field::optional("phone", &["手机号", "电话"], text, words("手机号", "phone")),
        Field::optional(
            "customer_number",
            &["customer", "客户编号", "客户号"],
            text,
            words("客户编号", "customer number"),
        ),
        Field::optional(
            "read_by",
            &["识别方式", "读取方式"],
            FieldKind::Choice(READ_BY),
            words("识别方式", "how it was read"),
        ),
    ];
    fields.extend(figure_fields());
    fields
}

/// What was sold, for how much, and how it was paid.
fn figure_fields() -> Vec<Field> {
    let words = Words::new;
    let (text, decimal) = (FieldKind::Text, FieldKind::Decimal);
    vec![
        Field::required(
            "product_code",
            &["product", "商品", "商品编码", "油品"],
            text,
            words("商品编码", "product code"),
        ),
        Field::optional(
            "quantity",
            &["volume", "litres", "升数", "数量", "加油量"],
            decimal,
            words("数量", "quantity"),
        ),
        Field::optional("unit_price", &["price", "单价"], decimal, words("单价", "price of one unit")),
        Field::optional("discount", &["优惠", "优惠金额", "折扣"], decimal, words("优惠金额", "discount")),
        Field::required(
            "amount",
            &["金额", "实收金额", "应收金额"],
            decimal,
            words("实收金额", "amount paid"),
        ),
        Field::optional(
            "payment",
            &["支付方式", "付款方式"],
            FieldKind::Choice(PAYMENTS),
            words("支付方式", "how it was paid"),
        ),
        Field::optional("pump", &["枪号", "油枪", "加油机"], text, words("油枪", "pump")),
        Field::optional("attendant", &["加油员", "员工号"], text, words("加油员工号", "attendant's number")),
        Field::optional("shift", &["班次"], text, words("班次", "shift")),
        Field::optional("invoice", &["发票", "发票号"], text, words("发票", "invoice")),
        Field::optional(
            "refund_of",
            &["原小票号", "退款原单"],
            text,
            words("被退款的小票号", "receipt taken back"),
        ),
    ]
}
