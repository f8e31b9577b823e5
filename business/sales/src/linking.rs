//! Sales that found their customer late: card, plate or phone was filed only after them.

use database::{Error, Query, Work};

/// Appends unmatched sales of folded batches, of all or of those named, each with whose identifier it was on its
/// day. A batch that is still being read is looked at when it is folded.
pub(crate) fn push_unmatched(query: &mut Query, batches: &[i64]) {
    query.push(
        " from sales_sale s
          join sales_batch b on b.seq = s.batch_seq and b.fold_seq is not null
          join customers_identifier i
            on i.blind = s.identifier_blind and i.kind = s.identifier_kind
           and i.from_day <= s.business_day and s.business_day <= i.until_day
          where s.customer_id is null and s.identifier_blind is not null",
    );
    if !batches.is_empty() {
        query.push(" and s.batch_seq in ").bind_list(batches.iter().copied());
    }
}

/// Gives earlier sales (of all batches when none is named) to the customers whose card, plate or phone was filed
/// only since. Returns how many. A few statements however many identifiers were filed: only sales that are still
/// unmatched are looked at.
pub(crate) async fn link_earlier(work: &Work, batches: &[i64]) -> Result<u64, Error> {
    let mut stale = Query::new("insert into sales_stale (customer_id) select distinct i.customer_id");
    push_unmatched(&mut stale, batches);
    stale.push(" on conflict (customer_id) do nothing");
    work.run(stale).await?;
    crate::days::know(work, batches).await?;
    let mut link = Query::new("update sales_sale set customer_id = (select i.customer_id");
    push_unmatched(&mut link, batches);
    link.push(" and s.id = sales_sale.id order by i.from_day desc limit 1) where id in (select s.id");
    push_unmatched(&mut link, batches);
    link.push(")");
    work.run(link).await
}
