//! What can go wrong, as the API tells it (RFC 9457), from one closed table of codes.

use serde::Serialize;
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal $zh:literal $en:literal;)*) => {
        /// Every answer that is not a success. The console translates by the code, support searches by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The HTTP status that carries this code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            pub fn title(self) -> crate::Words {
                match self { $(Self::$name => crate::Words::new($zh, $en),)* }
            }
        }
    };
}

codes! {
    /// Some fields are wrong; each is named with its fix.
    Invalid = 422 "invalid" "填写有误" "Some fields are wrong";
    /// The request itself cannot be read.
    Malformed = 400 "malformed" "请求无法解析" "The request cannot be read";
    /// Nobody is logged in.
    Unauthenticated = 401 "unauthenticated" "请先登录" "Please log in";
    /// Wrong name or password; which of the two is not said.
    LoginFailed = 401 "login_failed" "用户名或密码错误" "Wrong name or password";
    /// Too many failures; wait.
    LockedOut = 429 "locked_out" "尝试次数过多,账户暂时锁定" "Too many attempts: the account is locked for a while";
    /// The provider of the single sign-on, or what it said of somebody, is not accepted; the detail says why.
    ProviderRefused = 401 "provider_refused" "单点登录未通过" "The single sign-on was not accepted";
    /// The role lacks the permission.
    Forbidden = 403 "forbidden" "没有权限" "You may not do this";
    /// A role asks for a second factor, and the user has none yet.
    SecondFactorRequired = 403 "second_factor_required" "请先启用两步验证" "Set up your second factor first";
    /// Does not exist, or lies outside what the user may see: the answer is the same.
    NotFound = 404 "not_found" "未找到" "Not found";
    /// The path exists, the method does not.
    MethodNotAllowed = 405 "method_not_allowed" "不支持此操作" "This address does not take this method";
    /// Something with the same key exists already.
    AlreadyExists = 409 "already_exists" "已存在" "This exists already";
    /// Somebody else changed it since it was read.
    ChangedMeanwhile = 412 "changed_meanwhile" "内容已被他人修改,请刷新后重试" "Somebody else changed this: load it again";
    /// An edit must say which version it was made on.
    VersionRequired = 428 "version_required" "缺少版本信息(If-Match)" "Send If-Match with the version you edited";
    /// The same idempotency key came with another request.
    KeyReused = 422 "idempotency_key_reused" "幂等键已用于其他请求" "This idempotency key was used for another request";
    /// The same request is being worked on.
    InProgress = 409 "in_progress" "相同请求正在处理" "The same request is being worked on";
    /// A rule of the business refuses.
    Refused = 409 "refused" "业务规则不允许" "A rule does not allow this";
    /// Larger than the limit.
    TooLarge = 413 "too_large" "内容超出大小限制" "This is larger than the limit";
    /// A content type that is not understood.
    UnsupportedMediaType = 415 "unsupported_media_type" "不支持的内容类型" "This content type is not understood";
    /// Too many requests.
    TooManyRequests = 429 "too_many_requests" "请求过于频繁" "Too many requests";
    /// The database or another need is not there at the moment.
    Unavailable = 503 "unavailable" "服务暂时不可用,请稍后重试" "Not available at the moment: try again soon";
    /// The disk is full, or may not be written.
    CannotStore = 507 "cannot_store" "无法写入存储" "Nothing can be stored: the disk is full or read-only";
    /// A fault of ours; the trace id finds it in the log.
    Internal = 500 "internal" "系统内部错误" "Something went wrong on our side";
}

/// One wrong field: which, what is wrong as a code, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    pub field: String,
    pub code: String,
    pub message: String,
}

impl FieldProblem {
    pub fn new(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into() }
    }
}

/// A refusal or failure on its way to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: Code,
    pub detail: Option<String>,
    pub fields: Vec<FieldProblem>,
    /// The permission that was missing, when `code` is [`Code::Forbidden`].
    pub permission: Option<&'static str>,
    /// When it may be tried again, in seconds, where that is known.
    pub retry_seconds: Option<i64>,
    /// What really happened, for the log only: never sent.
    pub cause: Option<String>,
}

impl Problem {
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, fields: Vec::new(), permission: None, retry_seconds: None, cause: None }
    }

    pub fn with_detail(code: Code, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(code) }
    }

    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        Self { fields, ..Self::new(Code::Invalid) }
    }

    pub fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::new(field, code, message)])
    }

    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    pub fn internal(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(Code::Internal) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail.as_deref().unwrap_or(&self.code.title().en))?;
        for field in &self.fields {
            write!(f, "; {}: {}", field.field, field.message)?;
        }
        if let Some(cause) = &self.cause {
            write!(f, " ({cause})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = Code::ALL.iter().map(|it| it.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
    }
}
