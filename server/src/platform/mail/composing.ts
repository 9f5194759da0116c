// A letter as the lines that go over the wire. Composed before a conversation begins, so that what cannot be written fails by itself.
import { createTransport } from 'nodemailer';
import { assert } from '../../kernel/index.ts';
import type { Letter } from './letter.ts';

const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/** The domain of the sender, which the id of a letter ends with. */
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** A letter from the sender, whole. */
export const composeLetter = async (
  { to, subject, html, text, pictures, id, at }: Letter,
  sender: { readonly name: string; readonly address: string },
): Promise<Buffer> => {
  const { message } = await composer.sendMail({
    ...{ from: sender, to, subject, html, text, date: new Date(at), textEncoding: 'base64' as const },
    messageId: `<${id}@${domainOf(sender.address)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: pictures.map(({ cid, fileName, contentType, bytes }) => ({
      ...{ cid, filename: fileName, contentType, content: Buffer.from(bytes) },
      contentDisposition: 'inline' as const,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  assert(Buffer.isBuffer(message), 'the composer gave no buffer');
  return message;
};
