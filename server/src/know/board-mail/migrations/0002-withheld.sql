-- A letter that is not handed over, because the address refused one for good before.
alter table board_mail_letter drop constraint board_mail_letter_state_check;
alter table board_mail_letter add constraint board_mail_letter_state_check
  check (state in ('waiting', 'handing', 'sent', 'kept', 'refused', 'withheld', 'failed', 'unknown'));
