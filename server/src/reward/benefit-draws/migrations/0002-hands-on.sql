-- So many days after the draw a prize that ended unused goes to the next of the published order. Draws that were opened before promised
-- nothing of the kind.
alter table benefit_draw add column hands_on_days integer not null default 0 check (hands_on_days between 0 and 366);
create index benefit_draw_handing_on on benefit_draw (drawn_at) where state = 'drawn' and hands_on_days > 0;
