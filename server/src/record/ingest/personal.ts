// Encrypts what is personal before the log sees it: traits unless they are declared open, properties that the plan marks
// or whose name always means a person. One call to the cipher for a whole batch.
import { type BlindIndexKind, isCipherText, type PersonalCipher } from '../../platform/ciphers/index.ts';
import type { LoggedEvent, PropertyValue } from '../log/index.ts';
import type { Properties } from './draft.ts';
import { alwaysPersonal, defaultOpenTraits, type PlanChecker } from './plan-check.ts';

/** The part of the cipher that ingest needs: it never decrypts. */
export type IngestCipher = Pick<PersonalCipher, 'encrypt' | 'blindIndex'>;

/** Personal values that can be searched exactly get a blind index beside them, as `<name>_index`. */
const blindKinds: ReadonlyMap<string, BlindIndexKind> = new Map([
  ['name', 'name'],
  ['phone', 'phone'],
  ['mobile', 'phone'],
  ['email', 'email'],
  ['id_number', 'id_number'],
  ['id_card', 'id_number'],
]);

interface Secret {
  readonly subject: string;
  readonly text: string;
  /** Puts the cipher text where the clear text stood. */
  readonly put: (cipherText: string) => void;
}

const subjectOf = (event: LoggedEvent): string =>
  event.customerId === undefined ? (event.actorId ?? event.factKey ?? event.key) : `customer:${event.customerId}`;

const needsCipher = (value: PropertyValue | undefined): boolean => {
  if (typeof value === 'string') return value !== '' && !isCipherText(value);
  return typeof value === 'number' || (Array.isArray(value) && value.some((each) => typeof each !== 'boolean'));
};

/** Copies the properties and lists their secrets; the same object when nothing in it is personal. */
const collect = (
  event: LoggedEvent,
  properties: Readonly<Properties>,
  isPersonal: (name: string) => boolean,
  cipher: IngestCipher,
  secrets: Secret[],
): Readonly<Properties> => {
  let copy: Properties | null = null;
  for (const name in properties) {
    const value = properties[name];
    if (!isPersonal(name) || !needsCipher(value)) continue;
    copy ??= { ...properties };
    const target = copy;
    const subject = subjectOf(event);
    if (Array.isArray(value)) {
      const list = value.map(String);
      target[name] = list;
      list.forEach((text, index) => {
        secrets.push({ subject, text, put: (cipherText) => list.splice(index, 1, cipherText) });
      });
      continue;
    }
    const text = String(value);
    const kind = blindKinds.get(name);
    if (kind !== undefined) target[`${name}_index`] = cipher.blindIndex(kind, text);
    secrets.push({
      subject,
      text,
      put: (cipherText) => {
        target[name] = cipherText;
      },
    });
  }
  return copy ?? properties;
};

const namesPersonal = (properties: Readonly<Properties>, planned: ReadonlySet<string>): boolean => {
  for (const name in properties) if (alwaysPersonal.has(name) || planned.has(name)) return true;
  return false;
};

/** The event itself when nothing in it is personal: most events, so that they cost a look at each name. */
const withoutSecrets = (
  event: LoggedEvent,
  plan: PlanChecker,
  cipher: IngestCipher,
  secrets: Secret[],
): LoggedEvent => {
  const planned = plan.personalProperties(event.name);
  const { traits } = event;
  if (traits === undefined && !namesPersonal(event.properties, planned)) return event;
  const isPersonal = (name: string) => alwaysPersonal.has(name) || planned.has(name);
  const properties = collect(event, event.properties, isPersonal, cipher, secrets);
  if (traits === undefined) return { ...event, properties };
  const open = plan.openTraits ?? defaultOpenTraits;
  const isClosed = (name: string) => !open.has(name) && !name.endsWith('_index');
  return { ...event, properties, traits: collect(event, traits, isClosed, cipher, secrets) };
};

/** The events with every personal value as cipher text. Keys of new subjects are durable before it resolves. */
export const encryptPersonal = async (
  events: readonly LoggedEvent[],
  plan: PlanChecker,
  cipher: IngestCipher,
): Promise<readonly LoggedEvent[]> => {
  const secrets: Secret[] = [];
  const copies = events.map((event) => withoutSecrets(event, plan, cipher, secrets));
  if (secrets.length > 0) {
    const cipherTexts = await cipher.encrypt(secrets);
    secrets.forEach((secret, index) => {
      secret.put(cipherTexts[index] ?? '');
    });
  }
  return copies;
};
