//! The work of the attribute, on plain token trees: what it must know of a function is its name and the
//! number of its arguments, and the compiler checks the rest.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// What the author of a test did wrong, where, and what is right.
#[derive(Debug)]
pub(crate) struct Misuse {
    span: Span,
    message: &'static str,
}

impl Misuse {
    fn at(span: Span, message: &'static str) -> Self {
        Self { span, message }
    }

    /// The complaint as code that does not compile, so that the compiler shows it at the place.
    pub(crate) fn to_compile_error(&self) -> TokenStream {
        let message = self.message;
        quote_spanned! { self.span => ::core::compile_error!(#message); }
    }
}

/// Keeps the function as it is and adds a module of the same name with the two tests. The name is free:
/// functions and modules live in different namespaces. `#[cfg(test)]` tells clippy that the body is a test,
/// in which `unwrap` is allowed.
pub(crate) fn expand(attribute: &TokenStream, function: TokenStream) -> Result<TokenStream, Misuse> {
    if let Some(argument) = attribute.clone().into_iter().next() {
        return Err(Misuse::at(argument.span(), "`#[both_databases]` takes no arguments"));
    }
    let name = name_of(&function)?;
    Ok(quote! {
        #[cfg(test)]
        #function

        #[cfg(test)]
        mod #name {
            #[test]
            fn sqlite() -> impl ::std::process::Termination {
                ::testkit::run(::testkit::Engine::Sqlite, super::#name)
            }

            #[test]
            fn postgres() -> impl ::std::process::Termination {
                ::testkit::run(::testkit::Engine::Postgres, super::#name)
            }
        }
    })
}

/// The function's name, once it is known to be asynchronous, not generic, and of one argument.
fn name_of(function: &TokenStream) -> Result<Ident, Misuse> {
    let mut tokens = function.clone().into_iter().peekable();
    let mut is_async = false;
    loop {
        match tokens.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                refuse_second_test(&group)?;
            }
            Some(TokenTree::Ident(word)) if word == "async" => is_async = true,
            Some(TokenTree::Ident(word)) if word == "fn" => break,
            Some(TokenTree::Ident(word))
                if ["mod", "struct", "impl", "const"].iter().any(|other| word == other) =>
            {
                return Err(Misuse::at(word.span(), "`#[both_databases]` belongs on an `async fn`"));
            }
            Some(_) => {}
            None => {
                return Err(Misuse::at(Span::call_site(), "`#[both_databases]` belongs on an `async fn`"));
            }
        }
    }
    let Some(TokenTree::Ident(name)) = tokens.next() else {
        return Err(Misuse::at(Span::call_site(), "`#[both_databases]` found no name after `fn`"));
    };
    if !is_async {
        return Err(Misuse::at(name.span(), "a test of both databases is an `async fn`"));
    }
    match tokens.next() {
        Some(TokenTree::Group(arguments)) if count(&arguments) == 1 => Ok(name),
        Some(TokenTree::Group(_)) => Err(Misuse::at(
            name.span(),
            "a test of both databases takes one argument, whose type implements `testkit::Fixture`",
        )),
        _ => Err(Misuse::at(name.span(), "a test of both databases cannot be generic")),
    }
}

/// A second test attribute would run the body a third time, with nothing to work on.
fn refuse_second_test(attribute: &Group) -> Result<(), Misuse> {
    match attribute.stream().into_iter().take_while(|token| !matches!(token, TokenTree::Group(_))).last() {
        Some(TokenTree::Ident(word)) if word == "test" => Err(Misuse::at(
            word.span(),
            "`#[both_databases]` makes the tests itself: remove the other attribute",
        )),
        _ => Ok(()),
    }
}

/// The number of arguments: commas outside brackets part them, and one may trail. Commas between `<` and
/// `>` belong to a type.
fn count(arguments: &Group) -> usize {
    let mut depth = 0_i32;
    let mut found = 0;
    let mut in_argument = false;
    for token in arguments.stream() {
        if let TokenTree::Punct(mark) = &token {
            match mark.as_char() {
                '<' => depth += 1,
                '>' => depth -= 1,
                ',' if depth == 0 => {
                    in_argument = false;
                    continue;
                }
                _ => {}
            }
        }
        if !in_argument {
            found += 1;
            in_argument = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[track_caller]
    fn check(attribute: &str, function: &str, expect: Result<&str, &str>) {
        let attribute = TokenStream::from_str(attribute).unwrap();
        let function = TokenStream::from_str(function).unwrap();
        match (expand(&attribute, function), expect) {
            (Ok(tests), Ok(name)) => {
                let text = tests.to_string();
                assert!(text.contains(&format!("mod {name} {{")), "{text}");
                assert_eq!(text.matches("# [test]").count(), 2, "{text}");
            }
            (Err(misuse), Err(message)) => {
                assert!(misuse.message.contains(message), "{}", misuse.message);
                assert!(misuse.to_compile_error().to_string().contains(message));
            }
            (outcome, _) => panic!("expected {expect:?}, got {outcome:?}"),
        }
    }

    #[test]
    fn a_body_becomes_a_module_of_two_tests() {
        check("", "async fn a_sale_is_stored(app: TestApp) {}", Ok("a_sale_is_stored"));
    }

    #[test]
    fn documentation_visibility_and_a_result_are_kept() {
        check(
            "",
            "/// Why.\n#[expect(dead_code)] pub async fn named(app: App) -> Result<(), E> { Ok(()) }",
            Ok("named"),
        );
    }

    #[test]
    fn a_pattern_and_a_generic_type_count_as_one_argument() {
        check("", "async fn named((app, user): Started<TestApp, User>,) {}", Ok("named"));
    }

    #[test]
    fn arguments_to_the_attribute_are_refused() {
        check("sqlite", "async fn named(app: App) {}", Err("takes no arguments"));
    }

    #[test]
    fn a_function_that_is_not_async_is_refused() {
        check("", "fn named(app: App) {}", Err("is an `async fn`"));
    }

    #[test]
    fn something_that_is_no_function_is_refused() {
        check("", "struct Named;", Err("belongs on an `async fn`"));
        check("", "mod named { async fn inner(app: App) {} }", Err("belongs on an `async fn`"));
    }

    #[test]
    fn no_argument_or_two_are_refused() {
        check("", "async fn named() {}", Err("takes one argument"));
        check("", "async fn named(app: App, user: User) {}", Err("takes one argument"));
    }

    #[test]
    fn a_generic_body_is_refused() {
        check("", "async fn named<T>(app: T) {}", Err("cannot be generic"));
    }

    #[test]
    fn a_second_test_attribute_is_refused() {
        check("", "#[test] async fn named(app: App) {}", Err("remove the other attribute"));
        check(
            "",
            "#[tokio::test(flavor = \"x\")] async fn named(app: App) {}",
            Err("remove the other attribute"),
        );
    }
}
