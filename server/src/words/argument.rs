//! What can stand in a message: texts and whole numbers. Numbers stay numbers, so that a language can
//! choose its plural form.

use fluent_bundle::FluentValue;

/// A value that a message can show.
pub trait Argument {
    /// The value as Fluent takes it.
    fn to_fluent(&self) -> FluentValue<'_>;
}

impl Argument for str {
    fn to_fluent(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}

impl Argument for String {
    fn to_fluent(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}

impl Argument for i64 {
    fn to_fluent(&self) -> FluentValue<'_> {
        FluentValue::from(*self)
    }
}

impl Argument for u64 {
    fn to_fluent(&self) -> FluentValue<'_> {
        FluentValue::from(*self)
    }
}

impl Argument for usize {
    fn to_fluent(&self) -> FluentValue<'_> {
        FluentValue::from(*self)
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn to_fluent(&self) -> FluentValue<'_> {
        (**self).to_fluent()
    }
}
