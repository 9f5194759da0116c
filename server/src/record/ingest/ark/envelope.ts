// Ark's encrypted envelope. The request names it by `spv` (base64 of "platform|appid|sdk version|…"), `reqt` (the
// client's time in ms) and `reqv` (1: ECB, 2: CBC); the body is AES-128 in hex, inside gzip and base64. The key is made
// from what the request itself carries, so this hides nothing from who sees the request: it is accepted, not relied on.
import { createDecipheriv, createHash } from 'node:crypto';
import { fromBase64 } from '../decode/bytes.ts';
import { DecodeError } from '../decode/decode-error.ts';

const KEY_CHARS = 16;
/** The protocol's constant initialisation vector of its CBC form. */
const CBC_VECTOR = Buffer.from('Analysys_315$CBC');

export interface ArkEnvelope {
  /** base64 of "platform|appid|sdk version|policy version|app version". */
  readonly spv: string;
  readonly reqt: string;
  readonly reqv: string;
}

/**
 * The envelope's key. Of base64(upper-case hex of md5(platform + appid + version + reqt)), read backwards when the
 * version's last part but one is odd, it takes every second character, from the first when the last part is odd and
 * from the second when it is even; sixteen of them.
 */
export const envelopeKey = (platform: string, appId: string, version: string, reqt: string): string => {
  const digest = createHash('md5').update(`${platform}${appId}${version}${reqt}`).digest('hex').toUpperCase();
  const encoded = Buffer.from(digest).toString('base64');
  const [direction, phase] = version.split('.').slice(-2).map(Number);
  const characters = Array.from(encoded);
  if ((direction ?? 0) % 2 !== 0) characters.reverse();
  const wanted = (phase ?? 0) % 2 !== 0 ? 0 : 1;
  return characters
    .filter((_, index) => index % 2 === wanted)
    .slice(0, KEY_CHARS)
    .join('');
};

const decipherFor = (envelope: ArkEnvelope, key: string) => {
  if (envelope.reqv === '1') return createDecipheriv('aes-128-ecb', key, null);
  if (envelope.reqv === '2') return createDecipheriv('aes-128-cbc', key, CBC_VECTOR);
  throw new DecodeError('BAD_CIPHER_TEXT', 'reqv names no known encryption: 1 is ECB, 2 is CBC.');
};

/** Decrypts the cipher text of an envelope. Throws {@link DecodeError} when it does not open with the envelope's key. */
export const openEnvelope = (envelope: ArkEnvelope, cipherText: Buffer): Buffer => {
  const [platform, appId, version] = (fromBase64(envelope.spv)?.toString('utf8') ?? '').split('|');
  if (!platform || !appId || !version || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new DecodeError('BAD_CIPHER_TEXT', 'spv is not base64 of "platform|appid|version|…".');
  }
  const decipher = decipherFor(envelope, envelopeKey(platform, appId, version, envelope.reqt));
  try {
    return Buffer.concat([decipher.update(cipherText), decipher.final()]);
  } catch (error) {
    throw new DecodeError('BAD_CIPHER_TEXT', 'The encrypted body does not open with the key of its spv and reqt.', {
      cause: error,
    });
  }
};
