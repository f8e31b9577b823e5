//! Closed lists of words: an enum with its spelling in databases, files and answers.

/// Declares a closed list of words. With a Chinese and an English name for each (`Variant = "spelling", "中文", "English";`)
/// the list tells them as well.
///
/// The crate that uses it names `serde` and `utoipa`.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$variant_doc:meta])* $variant:ident = $text:literal, $zh:literal, $en:literal;)*
    }) => {
        $crate::words! { $(#[$doc])* $name { $($(#[$variant_doc])* $variant = $text,)* } }

        impl $name {
            pub fn words(self) -> $crate::Words {
                match self { $(Self::$variant => $crate::Words::new($zh, $en),)* }
            }
        }
    };
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            utoipa::ToSchema,
        )]
        #[serde(rename_all = "snake_case")]
        $(#[$doc])*
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.as_str() == text)
            }
        }
    };
}
