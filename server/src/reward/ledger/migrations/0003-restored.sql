-- Points that a cancellation gave back to somebody: to find those of customers who were merged with whoever cancelled.
create index ledger_entry_restored on ledger_entry (to_customer) where from_account = 'redeemed';
