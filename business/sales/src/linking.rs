//! Sales that found their customer late: card, plate or phone was filed only after them.

use database::{Error, Query, Work};
use uuid::Uuid;

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

/// The histories of these customers are to be built anew.
pub(crate) async fn mark_stale(work: &Work, customers: &[Uuid]) -> Result<(), Error> {
    let mut query =
        Query::new("insert into sales_stale (customer_id) select id from customers_customer where id in ");
    query.bind_list(customers.iter().copied()).push(" on conflict (customer_id) do nothing");
    work.run(query).await.map(drop)
}

/// Gives sales that came in while two files were one to the file whose card, plate or phone it was, now that the
/// merge is undone. Those from before were moved back one by one.
pub(crate) async fn give_back(work: &Work, from: Uuid, to: Uuid, merged_at_us: i64) -> Result<(), Error> {
    let mut query = Query::new("update sales_sale set customer_id = ");
    query.bind(to).push(" where customer_id = ").bind(from);
    query.push(" and batch_seq in (select seq from sales_batch where touched_at_us >= ");
    query.bind(merged_at_us);
    query.push(
        ") and exists (select 1 from customers_identifier i
             where i.blind = sales_sale.identifier_blind and i.kind = sales_sale.identifier_kind
               and i.from_day <= sales_sale.business_day and sales_sale.business_day <= i.until_day
               and i.customer_id = ",
    );
    query.bind(to).push(")");
    work.run(query).await.map(drop)
}
