-- Where an operator gets mail; null: nowhere.
alter table operator add column email text;
