// Letters to people.
export { createKeptMailer } from './kept.ts';
export { type Delivery, isInDomains, isMailAddress, type Letter, type Mailer } from './letter.ts';
export { createSmtpMailer } from './smtp.ts';
