// How personal values are shown: enough to recognise, not enough to use.

const last = (text: string, count: number): string => [...text].slice(-count).join('');
const first = (text: string, count: number): string => [...text].slice(0, count).join('');

const maskPhone = (text: string): string => {
  const digits = text.replace(/\D/g, '');
  return digits.length >= 11 ? `${first(text, 3)}****${last(text, 4)}` : `****${last(text, 2)}`;
};

const maskEmail = (text: string): string => {
  const [local = '', domain] = text.split('@');
  return domain === undefined ? '***' : `${first(local, 1)}***@${domain}`;
};

/** The value of a personal attribute as everybody may see it: 张**, 138****1234, l***@example.com, 310***12. */
export const mask = (attribute: string, text: string): string => {
  if (attribute === 'name') return `${first(text, 1)}**`;
  if (attribute === 'phone') return maskPhone(text);
  if (attribute === 'email') return maskEmail(text);
  if (attribute === 'id_number') return text.length > 8 ? `${first(text, 3)}***${last(text, 2)}` : '***';
  return '***';
};
