// Requests of 100 events of some 350 bytes, made by patching digits in a template: making them must cost the load
// process next to nothing, and no two events may have the same id.

export const EVENTS_A_REQUEST = 100;

/** Devices that send; every third one is logged in. */
const DEVICES = 20_000;
const DEVICE_DIGITS = 7;
const NUMBER_DIGITS = 10;
const TIME_DIGITS = 13;

const NUMBER = '#'.repeat(NUMBER_DIGITS);
const DEVICE = '@'.repeat(DEVICE_DIGITS);
const TIME = '7'.repeat(TIME_DIGITS);

const eventText = (index: number): string =>
  JSON.stringify({
    id: `bench-${NUMBER}-${String(index).padStart(3, '0')}`,
    type: 'track',
    name: 'page_viewed',
    time: Number(TIME),
    anonymousId: `device-${DEVICE}`,
    ...(index % 3 === 0 ? { customerId: `C${DEVICE}` } : {}),
    sessionId: `session-${DEVICE}`,
    properties: {
      page_name: '基金详情',
      // Stored, so that what is stored can be told apart and counted.
      page_url: `/fund/${NUMBER}-${index}`,
      page_title: '易选混合型证券投资基金',
      duration_seconds: 12.5,
      platform: 'android',
      app_version: '7.12.3',
    },
  });

const template = Buffer.from(
  `{"events":[${Array.from({ length: EVENTS_A_REQUEST }, (_, index) => eventText(index)).join(',')}]}`,
);

/** Size of one event on the wire. */
export const eventBytes = Math.round(template.length / EVENTS_A_REQUEST);

const offsetsOf = (word: string): readonly number[] => {
  const offsets: number[] = [];
  for (let at = template.indexOf(word); at >= 0; at = template.indexOf(word, at + word.length)) offsets.push(at);
  return offsets;
};
const numberAt = offsetsOf(NUMBER);
const timeAt = offsetsOf(TIME);

/** Where the device stands in each event: in its device, session and, where logged in, customer. */
const devicesAt = ((): readonly (readonly number[])[] => {
  const all = offsetsOf(DEVICE);
  const starts = offsetsOf(`bench-${NUMBER}`);
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? template.length;
    return all.filter((at) => at > start && at < end);
  });
})();

const deviceOf = (request: number, index: number): string => {
  const mixed = Math.imul(request * EVENTS_A_REQUEST + index, 2_654_435_761) >>> 0;
  // Those that are logged in are others than those that are not, so that no device changes hands.
  const device = (mixed % Math.floor(DEVICES / 3)) * 3 + (index % 3);
  return String(device).padStart(DEVICE_DIGITS, '0');
};

/** The body of the request of that number. */
export const requestBody = (request: number, now: number): Buffer => {
  const body = Buffer.from(template);
  const number = String(request).padStart(NUMBER_DIGITS, '0');
  for (const at of numberAt) body.write(number, at, 'latin1');
  for (const at of timeAt) body.write(String(now), at, 'latin1');
  devicesAt.forEach((places, index) => {
    const device = deviceOf(request, index);
    for (const at of places) body.write(device, at, 'latin1');
  });
  return body;
};
