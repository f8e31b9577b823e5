//! Running statements, the same on a reader and inside a transaction.

use crate::error::Error;
use crate::query::Query;
use crate::row::{FromRow, Row};
use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, Statement, StreamTrait};
use std::pin::pin;

/// Something that runs statements.
#[expect(async_fn_in_trait, reason = "only used with concrete types, whose futures are Send")]
pub trait Sql {
    #[doc(hidden)]
    type Connection: ConnectionTrait + StreamTrait;

    #[doc(hidden)]
    fn connection(&self) -> &Self::Connection;

    /// Kinds of personal values that whoever reads may not see, not even masked, by their words in the vault.
    fn hidden_kinds(&self) -> &[&'static str] {
        &[]
    }

    /// All rows of an answer that is known to be small: a page, a handful.
    async fn rows<T: FromRow>(&self, query: Query) -> Result<Vec<T>, Error> {
        let rows = self.connection().query_all_raw(self.statement(query)).await?;
        rows.into_iter().map(|it| T::from_row(&Row(it))).collect()
    }

    /// The one row of an answer, if there is one.
    async fn row<T: FromRow>(&self, query: Query) -> Result<Option<T>, Error> {
        let row = self.connection().query_one_raw(self.statement(query)).await?;
        row.map(|it| T::from_row(&Row(it))).transpose()
    }

    /// Hands over one row after the other, without ever holding all of them.
    async fn each<T: FromRow>(
        &self,
        query: Query,
        mut take: impl FnMut(T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut stream = pin!(self.connection().stream_raw(self.statement(query)).await?);
        while let Some(row) = stream.try_next().await? {
            take(T::from_row(&Row(row))?)?;
        }
        Ok(())
    }

    #[doc(hidden)]
    fn statement(&self, query: Query) -> Statement {
        let (text, values) = query.into_parts();
        let backend = ConnectionTrait::get_database_backend(self.connection());
        Statement::from_sql_and_values(backend, text, values)
    }
}
