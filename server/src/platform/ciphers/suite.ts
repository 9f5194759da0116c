// The two families of ciphers. A sealed value is iv, tag and data; a wrong key, wrong associated data or a changed byte
// opens to null.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  getCiphers,
  getHashes,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** `international`: AES-256-GCM. `sm`: SM4-CTR, then HMAC-SM3 over associated data, iv and data. */
export type CipherSuiteName = 'international' | 'sm';

/** Bytes of every key that this module makes or takes. */
export const KEY_BYTES = 32;

/** Seals and opens bytes with a key of {@link KEY_BYTES}. */
export interface CipherSuite {
  readonly name: CipherSuiteName;
  /** First byte of everything sealed, so that both kinds can be opened after the suite was changed. */
  readonly mark: number;
  seal(key: Buffer, associated: Buffer, plain: Uint8Array): Buffer;
  open(key: Buffer, associated: Buffer, sealed: Buffer): Buffer | null;
}

const GCM_IV_BYTES = 12;
const GCM_TAG_BYTES = 16;

const international: CipherSuite = {
  name: 'international',
  mark: 1,
  seal(key, associated, plain) {
    const iv = randomBytes(GCM_IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: GCM_TAG_BYTES });
    cipher.setAAD(associated);
    const data = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), data]);
  },
  open(key, associated, sealed) {
    if (sealed.length < GCM_IV_BYTES + GCM_TAG_BYTES) return null;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, GCM_IV_BYTES), {
      authTagLength: GCM_TAG_BYTES,
    });
    decipher.setAAD(associated);
    decipher.setAuthTag(sealed.subarray(GCM_IV_BYTES, GCM_IV_BYTES + GCM_TAG_BYTES));
    const data = decipher.update(sealed.subarray(GCM_IV_BYTES + GCM_TAG_BYTES));
    try {
      return Buffer.concat([data, decipher.final()]);
    } catch {
      return null;
    }
  },
};

const SM4_KEY_BYTES = 16;
const SM4_IV_BYTES = 16;
const SM3_BYTES = 32;

/** One key for each use, made of the given one. */
const smKeys = (key: Buffer): { readonly cipher: Buffer; readonly mac: Buffer } => ({
  cipher: createHmac('sm3', key).update('zhiyin sm4-ctr').digest().subarray(0, SM4_KEY_BYTES),
  mac: createHmac('sm3', key).update('zhiyin hmac-sm3').digest(),
});

const smTag = (mac: Buffer, associated: Buffer, iv: Buffer, data: Buffer): Buffer => {
  // The length keeps associated data and iv apart: no two inputs give the tag the same bytes.
  const length = Buffer.alloc(4);
  length.writeUInt32BE(associated.length);
  return createHmac('sm3', mac).update(length).update(associated).update(iv).update(data).digest();
};

const sm: CipherSuite = {
  name: 'sm',
  mark: 2,
  seal(key, associated, plain) {
    const keys = smKeys(key);
    const iv = randomBytes(SM4_IV_BYTES);
    const cipher = createCipheriv('sm4-ctr', keys.cipher, iv);
    const data = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, smTag(keys.mac, associated, iv, data), data]);
  },
  open(key, associated, sealed) {
    if (sealed.length < SM4_IV_BYTES + SM3_BYTES) return null;
    const keys = smKeys(key);
    const iv = sealed.subarray(0, SM4_IV_BYTES);
    const tag = sealed.subarray(SM4_IV_BYTES, SM4_IV_BYTES + SM3_BYTES);
    const data = sealed.subarray(SM4_IV_BYTES + SM3_BYTES);
    if (!timingSafeEqual(tag, smTag(keys.mac, associated, iv, data))) return null;
    const decipher = createDecipheriv('sm4-ctr', keys.cipher, iv);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  },
};

const suites = { international, sm } as const satisfies Record<CipherSuiteName, CipherSuite>;

/** The suite of that name. Throws where this Node's OpenSSL lacks its algorithms. */
export const cipherSuite = (name: CipherSuiteName): CipherSuite => {
  if (name === 'sm' && !(getCiphers().includes('sm4-ctr') && getHashes().includes('sm3'))) {
    throw new Error(
      `the cipher suite "sm" needs SM4 and SM3, which this Node's OpenSSL (${process.versions.openssl}) lacks; ` +
        'use a Node built with them, or the suite "international"',
    );
  }
  return suites[name];
};

/** The suite that a mark stands for, or null for an unknown one. */
export const suiteOfMark = (mark: number | undefined): CipherSuite | null =>
  Object.values(suites).find((suite) => suite.mark === mark) ?? null;
