-- Why a training made no model is said in both languages.
alter table churn_model alter column refusal type jsonb
  using case when refusal is null then null else jsonb_build_object('zh', refusal, 'en', refusal) end;
