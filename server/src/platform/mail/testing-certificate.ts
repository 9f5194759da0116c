// A certificate for localhost with a key of its own, made for one test run: no private key lies in the source.
import { generateKeyPairSync, sign } from 'node:crypto';

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'latin1'));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = sequence(der(0x31, sequence(oid('550403'), text(0x0c, 'localhost'))));
/** subjectAltName: DNS localhost. */
const EXTENSIONS = der(0xa3, sequence(sequence(oid('551d11'), der(0x04, sequence(text(0x82, 'localhost'))))));

/** Key and certificate in PEM; the certificate is its own authority. */
export const makeTestCertificate = (): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const valid = sequence(text(0x18, '20200101000000Z'), text(0x18, '20991231235959Z'));
  const body = sequence(
    ...[der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, Buffer.from([1])), ECDSA_SHA256, COMMON_NAME, valid],
    ...[COMMON_NAME, publicKey.export({ type: 'spki', format: 'der' }), EXTENSIONS],
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature)).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
};
