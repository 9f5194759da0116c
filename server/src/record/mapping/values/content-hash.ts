// Hashes of contents: the revision of a fact, and keys made of values.
import { hash } from 'node:crypto';

/** SHA-256 under the installation's secret, hex digits: what is made of personal values cannot be guessed back without the secret. */
export const keyedHash = (contentKey: string, content: string, digits: number): string =>
  hash('sha256', `${contentKey}\u001f${content}`, 'hex').slice(0, digits);

/** Every sixteen bits in hex digits, made once: formatting numbers would cost more than hashing. */
const hexWords: readonly string[] = Array.from({ length: 0x10000 }, (_, word) => word.toString(16).padStart(4, '0'));

const hex = (value: number): string => `${hexWords[value >>> 16]}${hexWords[value & 0xffff]}`;

/**
 * 64 bits in two multiplicative lanes, 16 hex digits, several times cheaper than SHA-256. It only tells two revisions of one record
 * apart, where a chance collision is one in 10^19 and nobody gains by making one.
 */
export const quickHash = (content: string): string => {
  let a = 0x9e3779b1;
  let b = 0x85ebca6b;
  for (let at = 0; at < content.length; at += 1) {
    const code = content.charCodeAt(at);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
    b ^= b >>> 15;
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return hex(a ^ (a >>> 16)) + hex(b ^ (b >>> 15));
};
